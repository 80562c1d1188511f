package episode

import "assay/corpus"

// Cut is what one rule did to the pool.
type Cut struct {
	Fired    ByUnit[Tally] // units the rule made
	Silent   ByUnit[Tally] // known units of which it fired on none
	Found    ByUnit[Tally] // known units that it found: Found + Silent = Known
	Known    ByUnit[Tally] // known units: the same for every rule
	Episodes []Run

	episodes, incidents []bool // known units found, by index
}

// Cut counts what a rule fired on. The firing must have one bitmap a part.
func (p *Pool) Cut(f Firing) *Cut {
	c := &Cut{Episodes: p.Runs(f, nil), episodes: p.episodes.hits(p, f), incidents: p.incidents.hits(p, f)}
	c.Known = ByUnit[Tally]{p.total, p.episodes.total, p.incidents.total}
	c.Fired = ByUnit[Tally]{p.firedEvents(f), tallyRuns(c.Episodes), p.firedIncidents(f)}
	c.Found = ByUnit[Tally]{c.Fired.Event, p.episodes.tally(c.episodes), p.incidents.tally(c.incidents)}
	for u := range Unit(NumUnits) {
		*c.Silent.At(u) = c.Known.At(u).Minus(*c.Found.At(u))
	}
	return c
}

func (p *Pool) firedEvents(f Firing) Tally {
	var counts [corpus.NumVerdicts]int
	for row := range p.Fired(f) {
		counts[p.verdict[row]]++
	}
	return tallyOf(counts)
}

func tallyRuns(runs []Run) Tally {
	var counts [corpus.NumVerdicts]int
	for _, r := range runs {
		counts[r.Verdict]++
	}
	return tallyOf(counts)
}

// firedIncidents are the given incidents that the rule fired on, and the runs
// of what it fired on outside them.
func (p *Pool) firedIncidents(f Firing) Tally {
	loose := func(row int) bool { return p.incident[row] == 0 }
	var runs []Run
	if f.Stats {
		runs = p.groupRuns(f.Groups, int64(p.o.Join), loose)
	} else {
		runs = p.eventRuns(p.set(f), int64(p.o.Join), loose)
	}
	seen := make([]bool, p.given)
	verdicts := make([]corpus.Verdict, p.given)
	for row := range p.Fired(f) {
		if given := p.incident[row]; given != 0 {
			seen[given-1] = true
			verdicts[given-1] = Leading(verdicts[given-1], p.verdict[row])
		}
	}
	for i, s := range seen {
		if s {
			runs = append(runs, Run{Verdict: verdicts[i]})
		}
	}
	return tallyRuns(runs)
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

func (k *known) pair(baseline, candidate []bool) Paired {
	var t Paired
	for u, v := range k.verdict {
		if v == corpus.TruePositive {
			t.Add(baseline[u], candidate[u])
		}
	}
	return t
}

// Add counts one known true positive.
func (t *Paired) Add(baseline, candidate bool) {
	switch {
	case baseline && candidate:
		t.Both++
	case baseline:
		t.Lost++
	case candidate:
		t.Gained++
	default:
		t.Neither++
	}
}
