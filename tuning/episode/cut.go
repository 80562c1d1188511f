package episode

// Cut is what one rule did to the pool.
type Cut struct {
	Fired  ByUnit[Tally] // units the rule made
	Silent ByUnit[Tally] // known units of which it fired on none
	Found  ByUnit[Tally] // known units that it found: Found + Silent = Known
	Known  ByUnit[Tally] // known units: the same for every rule

	episodes, incidents []uint64 // known units found
}

// Cut counts what a rule fired on. The firing must have one bitmap a part.
func (p *Pool) Cut(f Firing) *Cut {
	w := p.walk(f, nil)
	c := &Cut{episodes: w.foundEpisodes, incidents: w.foundIncidents}
	c.Known = ByUnit[Tally]{p.total, p.episodes.total, p.incidents.total}
	c.Fired = ByUnit[Tally]{ranks(w.events), ranks(w.episodes), ranks(w.loose)}
	if f.Stats {
		c.Fired.Episode, c.Fired.Incident = p.groupTallies(f.Groups)
	}
	c.Fired.Incident.add(w.givenTally())
	c.Found = ByUnit[Tally]{c.Fired.Event, p.episodes.tally(c.episodes), p.incidents.tally(c.incidents)}
	for u := range Unit(NumUnits) {
		*c.Silent.At(u) = c.Known.At(u).Minus(*c.Found.At(u))
	}
	return c
}

// Episodes counts the episodes of a rule by verdict. keep leaves out every
// event for which it is false; a group is left out with the last of its events.
func (p *Pool) Episodes(f Firing, keep func(row int) bool) Tally {
	if f.Stats {
		return tallyGroups(p.keptGroups(f.Groups, keep), int64(p.o.Gap)-1)
	}
	return ranks(p.walk(f, keep).episodes)
}

// groupTallies are the episodes of a stats rule's groups, and its incidents
// outside of the given ones.
func (p *Pool) groupTallies(groups []Group) (episodes, loose Tally) {
	all := p.keptGroups(groups, nil)
	episodes = tallyGroups(all, int64(p.o.Gap)-1)
	if p.given > 0 {
		all = p.keptGroups(groups, func(row int) bool { return p.incident[row] == 0 })
	}
	return episodes, tallyGroups(all, int64(p.o.Join))
}

// Paired is how two rules fare on the same known true positives.
type Paired struct {
	Both    int `json:"both"`
	Lost    int `json:"lost"`   // found by the baseline alone
	Gained  int `json:"gained"` // found by the candidate alone
	Neither int `json:"neither"`
}

// Pair compares, for episodes and incidents, which known true positives a
// baseline and a candidate find. Both cuts must be of this pool.
func (p *Pool) Pair(baseline, candidate *Cut) (episodes, incidents Paired) {
	return p.episodes.pair(baseline.episodes, candidate.episodes),
		p.incidents.pair(baseline.incidents, candidate.incidents)
}
