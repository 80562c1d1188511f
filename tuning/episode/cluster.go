package episode

import (
	"cmp"
	"math/bits"
	"slices"

	"assay/corpus"
)

// Cluster is episodes that are no independent witnesses, for they belong to one
// incident: the tally of each firing that was asked for, in that order.
type Cluster []Tally

// Clusters puts the episodes of the firings into clusters. An episode belongs to
// the given incident of its events, that of the smallest name where there are
// several; without one, to the run within the join of what any of the firings
// fires on. keep leaves out events as in Episodes. The clusters come in the
// order of their tallies, so that the order of rows shows nowhere.
func (p *Pool) Clusters(keep func(row int) bool, firings ...Firing) []Cluster {
	runs := p.looseRuns(keep, firings)
	of := map[uint32]Cluster{}
	for i, f := range firings {
		add := func(cluster uint32, rank uint8) {
			c := of[cluster]
			if c == nil {
				c = make(Cluster, len(firings))
				of[cluster] = c
			}
			*c[i].Of(ranked[rank])++
		}
		if f.Stats {
			p.groupClusters(f.Groups, keep, runs, add)
		} else {
			p.eventClusters(f, keep, runs, add)
		}
	}
	out := make([]Cluster, 0, len(of))
	for _, c := range of {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Cluster) int { return slices.CompareFunc(a, b, Tally.compare) })
	return out
}

func (t Tally) compare(u Tally) int {
	return cmp.Or(cmp.Compare(t.TruePositive, u.TruePositive), cmp.Compare(t.BenignPositive, u.BenignPositive),
		cmp.Compare(t.FalsePositive, u.FalsePositive), cmp.Compare(t.Undetermined, u.Undetermined), cmp.Compare(t.Unlabelled, u.Unlabelled))
}

// looseRuns numbers, by place and behind the given incidents, the runs within
// the join of what any firing fires on; 0 at places where none does.
func (p *Pool) looseRuns(keep func(row int) bool, firings []Firing) []uint32 {
	union := make([]uint64, (len(p.places)+63)/64)
	for _, f := range firings {
		set, _ := p.marked(f, keep)
		for i, w := range set.words {
			union[i] |= w
		}
		p.marks.Put(set)
	}
	of, run, before := make([]uint32, len(p.places)), uint32(p.given), -1
	for at := range places(union) {
		if before < 0 || !p.places[before].near(&p.places[at], int64(p.o.Join)) {
			run++
		}
		of[at], before = run, at
	}
	return of
}

// places yields the members of a set in rising order.
func places(words []uint64) func(yield func(at int) bool) {
	return func(yield func(at int) bool) {
		for i, w := range words {
			for ; w != 0; w &= w - 1 {
				if !yield(i<<6 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

// clustered is an episode on its way: what it belongs to so far.
type clustered struct {
	given uint32 // incident
	run   uint32
	rank  uint8
}

// take adds an event at a place.
func (c *clustered) take(p *Pool, at *place, run uint32) {
	c.rank = max(c.rank, uint8(at.mark&markMask))
	if g := at.mark >> markBits; g != 0 && (c.given == 0 || p.cases[g] < p.cases[c.given]) {
		c.given = g
	}
	if c.run == 0 {
		c.run = run
	}
}

func (c *clustered) cluster() uint32 {
	if c.given != 0 {
		return c.given
	}
	return c.run
}

// eventClusters are the episodes of a rule that fires on events.
func (p *Pool) eventClusters(f Firing, keep func(row int) bool, runs []uint32, add func(cluster uint32, rank uint8)) {
	set, _ := p.marked(f, keep)
	defer p.marks.Put(set)
	open, before := clustered{}, -1
	for at := range places(set.words) {
		here := &p.places[at]
		if before >= 0 && !p.places[before].near(here, int64(p.o.Gap)-1) {
			add(open.cluster(), open.rank)
			open = clustered{}
		}
		open.take(p, here, runs[at])
		before = at
	}
	if before >= 0 {
		add(open.cluster(), open.rank)
	}
}

// groupClusters are the episodes of a rule that fires on groups. The run of one
// is that of its earliest event.
func (p *Pool) groupClusters(groups []Group, keep func(row int) bool, runs []uint32, add func(cluster uint32, rank uint8)) {
	kept := p.keptGroups(groups, keep)
	for i := 0; i < len(kept); {
		run := kept[i]
		events := slices.Clone(groups[run.group].Events)
		for i++; i < len(kept) && joins(&run, &kept[i], int64(p.o.Gap)-1); i++ {
			run.last = max(run.last, kept[i].last)
			events = append(events, groups[kept[i].group].Events...)
		}
		c := p.clusterOf(events, keep, runs)
		add(c.cluster(), c.rank)
	}
}

func (p *Pool) clusterOf(events []corpus.Ref, keep func(row int) bool, runs []uint32) (c clustered) {
	first := -1
	for _, ref := range events {
		row := p.Row(ref)
		if keep != nil && !keep(row) {
			continue
		}
		if at := int(p.rank[row]); first < 0 || p.earlier(at, first) {
			first = at
		}
	}
	if first < 0 {
		return c
	}
	c.run = runs[first]
	for _, ref := range events {
		if row := p.Row(ref); keep == nil || keep(row) {
			c.take(p, &p.places[p.rank[row]], runs[first])
		}
	}
	return c
}

// earlier compares two places by time and the name of the entity: numbers of
// entities are an accident.
func (p *Pool) earlier(a, b int) bool {
	if p.places[a].time != p.places[b].time {
		return p.places[a].time < p.places[b].time
	}
	return p.Entity(int(p.order[a])) < p.Entity(int(p.order[b]))
}
