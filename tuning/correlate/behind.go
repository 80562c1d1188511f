package correlate

import (
	"slices"

	"assay/corpus"
)

// behind finds the events behind the firings of a group. Where the order of
// time is that of import, and there are no inner alerts, alerts share one
// list.
type behind struct {
	r    *run
	refs []corpus.Ref // one a step, once they are asked for
	even bool         // refs rise
}

// of gives the events behind the steps lo to hi, and their first and last
// time.
func (b *behind) of(lo, hi int) (events []corpus.Ref, first, last int64) {
	if b.refs == nil {
		b.list()
	}
	first, last = b.r.time(lo), b.r.time(hi-1)
	if b.even {
		return b.refs[lo:hi:hi], first, last
	}
	for i, f := range b.r.firings[b.r.steps[lo]:b.r.steps[hi]] {
		begin, end := f.Time, f.Time
		if f.Inner == nil {
			events = append(events, f.Event)
		} else {
			events = append(events, f.Inner.Events...)
			begin, end = f.Inner.First, f.Inner.Last
		}
		if i == 0 {
			first, last = begin, end
		}
		first, last = min(first, begin), max(last, end)
	}
	slices.SortFunc(events, compareRefs)
	return slices.Compact(events), first, last
}

func (b *behind) list() {
	b.refs = make([]corpus.Ref, b.r.events())
	b.even = true
	for i := range b.refs {
		f := &b.r.firings[b.r.steps[i]]
		b.refs[i] = f.Event
		b.even = b.even && (i == 0 || compareRefs(b.refs[i-1], f.Event) < 0)
	}
	for i := range b.r.firings {
		b.even = b.even && b.r.firings[i].Inner == nil
	}
}
