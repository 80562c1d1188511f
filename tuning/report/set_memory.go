package report

import (
	"context"
	"slices"
	"sync"

	"assay/tuning/replay"
)

// How many sets are remembered, and how many rules of a set may be others than
// in one that is, before all are compared afresh.
const (
	setsRemembered = 4
	mostEdited     = 64
)

// SetMemory remembers which rules of the sets before shared most, so that the
// figures of a set of which a few rules were edited cost little more than these
// rules. Rules are known again by the memory that holds what they found: that
// of a replay.Kept. A nil SetMemory remembers nothing. It is safe for
// concurrent use.
type SetMemory struct {
	mu   sync.Mutex
	last []*rememberedSet // the newest first
}

// rememberedSet is, for each rule, the true positives and the nearest.
type rememberedSet struct {
	truths [][]uint32
	near   []*Nearest
}

// NewSetMemory remembers nothing yet.
func NewSetMemory() *SetMemory { return &SetMemory{} }

// NewSet is the function NewSet: the same figures, sooner.
func (m *SetMemory) NewSet(ctx context.Context, src SetSource, candidate SetOutcome, baseline *SetOutcome, o Options) (*Set, error) {
	return newSet(ctx, src, candidate, baseline, o, m.nearest)
}

func (m *SetMemory) nearest(ctx context.Context, counts []replay.SetCount, events int) (near []*Nearest, err error) {
	if m == nil {
		return nearest(ctx, counts, events)
	}
	if e := m.closest(counts); e != nil {
		near, err = e.nearest(ctx)
	} else {
		near, err = nearest(ctx, counts, events)
	}
	if err == nil {
		m.remember(counts, near)
	}
	return near, err
}

// closest is the set that takes least to become the one of the counts, nil when
// none is near to it.
func (m *SetMemory) closest(counts []replay.SetCount) (best *edit) {
	m.mu.Lock()
	last := slices.Clone(m.last)
	m.mu.Unlock()
	for _, r := range last {
		if e := r.editTo(counts); e != nil && (best == nil || len(e.edited) < len(best.edited)) {
			best = e
		}
	}
	return best
}

// remember keeps copies: what a report holds is its own.
func (m *SetMemory) remember(counts []replay.SetCount, near []*Nearest) {
	r := &rememberedSet{truths: make([][]uint32, len(counts)), near: make([]*Nearest, len(near))}
	for i := range counts {
		r.truths[i] = counts[i].Truths
		if near[i] != nil {
			r.near[i] = &Nearest{At: near[i].At, Shared: near[i].Shared}
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = append([]*rememberedSet{r}, m.last[:min(len(m.last), setsRemembered-1)]...)
}

// edit is the way from a remembered set to another.
type edit struct {
	from   *rememberedSet
	counts []replay.SetCount
	was    []int // by rule: its place in from, -1 for an edited one and for one that finds nothing
	now    []int // the other way round
	edited []int // rules that find true positives and were not in from, rising
}

// editTo is nil when too much is other, or in another order: of rules that
// share as much the first is the nearest.
func (r *rememberedSet) editTo(counts []replay.SetCount) *edit {
	e := &edit{from: r, counts: counts, was: make([]int, len(counts)), now: make([]int, len(r.truths))}
	places := map[*uint32][]int{}
	for i, rows := range r.truths {
		e.now[i] = -1
		if len(rows) > 0 {
			places[&rows[0]] = append(places[&rows[0]], i)
		}
	}
	last := -1
	for i := range counts {
		e.was[i] = -1
		rows := counts[i].Truths
		if len(rows) == 0 {
			continue
		}
		at := places[&rows[0]]
		if len(at) == 0 {
			if e.edited = append(e.edited, i); len(e.edited) > mostEdited {
				return nil
			}
			continue
		}
		if at[0] < last {
			return nil
		}
		last, places[&rows[0]] = at[0], at[1:]
		e.was[i], e.now[at[0]] = at[0], i
	}
	return e
}

// nearest takes over what stands and compares the rest.
func (e *edit) nearest(ctx context.Context) ([]*Nearest, error) {
	near, anew := make([]*Nearest, len(e.counts)), slices.Clone(e.edited)
	for i, was := range e.was {
		if was < 0 || e.from.near[was] == nil {
			continue // edited, or it shared nothing and may only share with an edited one
		}
		if at := e.now[e.from.near[was].At]; at >= 0 {
			near[i] = &Nearest{At: at, Shared: e.from.near[was].Shared}
		} else {
			anew = append(anew, i)
		}
	}
	again := make([]bool, len(e.counts))
	for _, i := range anew {
		again[i] = true
	}
	err := sharing(ctx, e.counts, anew, func(i int, shared []int) {
		for other, n := range shared {
			near[i] = closer(near[i], i, other, n)
			if !again[other] {
				near[other] = closer(near[other], other, i, n)
			}
		}
	})
	return near, err
}

// sharing counts for each of some rules the true positives that it shares with
// every rule; shared may be used until visit returns.
func sharing(ctx context.Context, counts []replay.SetCount, some []int, visit func(i int, shared []int)) error {
	if len(some) == 0 {
		return nil
	}
	rules, shared := rulesAt(counts), make([]int, len(counts))
	for _, i := range some {
		if err := ctx.Err(); err != nil {
			return err
		}
		clear(shared)
		for _, row := range counts[i].Truths {
			for _, other := range rules.at(row) {
				shared[other]++
			}
		}
		visit(i, shared)
	}
	return nil
}
