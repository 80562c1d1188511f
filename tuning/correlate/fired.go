package correlate

import (
	"math/bits"

	"assay/tuning/rule"
)

// fired knows which rules fired in the window.
type fired struct {
	bounds []rule.Bound
	ways   []way // unless nil, instead of bounds
	counts []int
	now    uint64 // rules with a count
}

func newFired(o *Options, ways []way) *fired {
	f := &fired{bounds: o.Bounds, ways: ways, counts: make([]int, len(o.Names))}
	if o.When == nil && len(f.bounds) == 0 {
		f.bounds = []rule.Bound{{Op: rule.OpGreaterEq, Value: float64(len(o.Names))}}
	}
	return f
}

func (f *fired) start([]Firing) {} // what was dropped is gone

func (f *fired) add(step []Firing) {
	for i := range step {
		f.counts[step[i].Rule]++
		f.now |= 1 << step[i].Rule
	}
}

func (f *fired) drop(step []Firing) {
	for i := range step {
		r := step[i].Rule
		if f.counts[r]--; f.counts[r] == 0 {
			f.now &^= 1 << r
		}
	}
}

func (f *fired) judge(int64) (float64, bool) {
	n := float64(bits.OnesCount64(f.now))
	if f.bounds != nil {
		return n, n > 0 && within(f.bounds, n)
	}
	for _, w := range f.ways {
		if f.now != 0 && w.met(f.now) {
			return n, true
		}
	}
	return n, false
}

// met reports whether the way holds when these rules have fired.
func (w way) met(now uint64) bool { return now&w.with == w.with && now&w.without == 0 }
