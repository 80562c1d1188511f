package episode

import (
	"cmp"
	"slices"

	"assay/corpus"
)

// Run is one episode of a rule, or one incident that was not given.
type Run struct {
	First, Last int64 // Unix nanoseconds; corpus.NoTime when its events have no time
	Row         int   // of its first event
	Alerts      int   // events, or groups of a stats rule
	Verdict     corpus.Verdict
}

// Runs are the rule's episodes. keep, unless nil, leaves out every event for
// which it is false; a group is left out with the last of its events.
func (p *Pool) Runs(f Firing, keep func(row int) bool) []Run {
	if f.Stats {
		return p.groupRuns(f.Groups, int64(p.o.Gap)-1, keep)
	}
	return p.eventRuns(p.set(f), int64(p.o.Gap)-1, keep)
}

// eventRuns walks the pool's order once.
func (p *Pool) eventRuns(on []bool, limit int64, keep func(row int) bool) []Run {
	var runs []Run
	before := uint32(0)
	for _, row := range p.order {
		if !on[row] || keep != nil && !keep(int(row)) {
			continue
		}
		if len(runs) > 0 && p.near(before, row, limit) {
			r := &runs[len(runs)-1]
			r.Last = p.time[row]
			r.Alerts++
			r.Verdict = Leading(r.Verdict, p.verdict[row])
		} else {
			runs = append(runs, Run{First: p.time[row], Last: p.time[row], Row: int(row), Alerts: 1, Verdict: p.verdict[row]})
		}
		before = row
	}
	return runs
}

// groupRuns joins the windows of each group that follow one another.
func (p *Pool) groupRuns(groups []Group, limit int64, keep func(row int) bool) []Run {
	kept := make([]keptGroup, 0, len(groups))
	for _, g := range groups {
		if k, ok := p.keptOf(g, keep); ok {
			kept = append(kept, k)
		}
	}
	slices.SortStableFunc(kept, func(a, b keptGroup) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.First, b.First), cmp.Compare(a.Last, b.Last))
	})
	var runs []Run
	for i, k := range kept {
		if i > 0 && k.key == kept[i-1].key && joins(&runs[len(runs)-1], &k.Run, limit) {
			r := &runs[len(runs)-1]
			r.Last = max(r.Last, k.Last)
			r.Alerts++
			r.Verdict = Leading(r.Verdict, k.Verdict)
		} else {
			runs = append(runs, k.Run)
		}
	}
	return runs
}

type keptGroup struct {
	key string
	Run
}

// keptOf is a group as a run of its own, over the events that keep lets stay.
func (p *Pool) keptOf(g Group, keep func(row int) bool) (k keptGroup, ok bool) {
	k = keptGroup{g.Key, Run{First: g.First, Last: g.Last, Alerts: 1}}
	for _, ref := range g.Events {
		row := p.Row(ref)
		if keep != nil && !keep(row) {
			continue
		}
		if !ok || row < k.Row {
			k.Row = row
		}
		k.Verdict = Leading(k.Verdict, p.verdict[row])
		ok = true
	}
	return k, ok
}

// joins reports whether run b of the same group goes on where a ends. Groups
// without a time are one run: there is one window of them.
func joins(a, b *Run, limit int64) bool {
	if a.First == corpus.NoTime || b.First == corpus.NoTime {
		return a.First == b.First
	}
	return b.First <= a.Last || uint64(b.First)-uint64(a.Last) <= uint64(limit)
}
