package episode

import (
	"cmp"
	"math/bits"
	"slices"

	"assay/corpus"
)

// Run is one episode of a rule: what somebody handles as one thing.
type Run struct {
	Entity  string // "" for an event without one; of a stats rule the group's key
	Raised  int64  // Unix nanoseconds of its first event; of a stats rule of the last one of its first group, which fires no earlier
	Verdict corpus.Verdict
}

// Runs are the episodes that Episodes counts, by time and entity. keep leaves
// out events as there; it must leave out those without a time, which no run has.
func (p *Pool) Runs(f Firing, keep func(row int) bool) []Run {
	var out []Run
	if f.Stats {
		out = p.groupRuns(f.Groups, keep)
	} else {
		out = p.plainRuns(f, keep)
	}
	slices.SortFunc(out, func(a, b Run) int {
		return cmp.Or(cmp.Compare(a.Raised, b.Raised), cmp.Compare(a.Entity, b.Entity), cmp.Compare(a.Verdict, b.Verdict))
	})
	return out
}

func (p *Pool) plainRuns(f Firing, keep func(row int) bool) (out []Run) {
	set, _ := p.marked(f, keep)
	defer p.marks.Put(set)
	limit, group, last, best := uint64(p.o.Gap)-1, uint32(0), int64(0), uint8(0)
	for i, word := range set.words {
		for ; word != 0; word &= word - 1 {
			at := i<<6 + bits.TrailingZeros64(word)
			e := &p.places[at]
			r := uint8(e.mark & markMask)
			if e.group != group || uint64(e.time)-uint64(last) > limit {
				out = append(out, Run{Entity: p.names[p.entity[p.order[at]]], Raised: e.time})
				group, best = e.group, 0
			}
			last, best = e.time, max(best, r)
			out[len(out)-1].Verdict = ranked[best]
		}
	}
	return out
}

func (p *Pool) groupRuns(groups []Group, keep func(row int) bool) (out []Run) {
	kept := p.keptGroups(groups, keep)
	for i := 0; i < len(kept); {
		run := kept[i]
		raised := run.last
		for i++; i < len(kept) && joins(&run, &kept[i], int64(p.o.Gap)-1); i++ {
			run.last, run.rank = max(run.last, kept[i].last), max(run.rank, kept[i].rank)
		}
		out = append(out, Run{run.name, raised, ranked[run.rank]})
	}
	return out
}
