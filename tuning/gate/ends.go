package gate

import (
	"math"

	"assay/tuning/interval"
)

// ends are both ends of the interval that a bound is one of: what the evidence
// cannot show it may not rule out either.
type ends struct {
	low, high float64
	of        func(k, n int) (low, high float64) // with other counts; nil: not from counts
	point     float64                            // what the interval is of, where of is nil
}

// bounded are the ends of a proportion's interval.
func bounded(m interval.Method, p interval.Proportion) *ends {
	e := &ends{of: func(k, n int) (low, high float64) {
		b, _ := m(k, n)
		return b.Low, b.High
	}}
	e.low, e.high = e.of(p.K, p.N)
	return e
}

// mayHold reports whether a value between the ends would do.
func (op Op) mayHold(e *ends, wanted float64) bool {
	switch op {
	case AtLeast, Above:
		return op.holds(steady(e.high), wanted)
	case AtMost, Below:
		return op.holds(steady(e.low), wanted)
	}
	return false
}

// mostUnits is beyond what anybody labels.
const mostUnits = 10_000_000

// decisive is how many units more, of which the same share counts, show that the
// figure holds, or that it does not; ok is false when no number does, because
// the share is the very one that is asked for.
func (op Op) decisive(e *ends, k, n int, bound func(low, high float64) float64, wanted float64) (more int, ok bool) {
	if e.of == nil {
		return op.scaled(e, n, bound(e.low, e.high), wanted)
	}
	decides := func(m int) bool {
		low, high := e.of(int(math.Round(float64(k)*float64(m)/float64(n))), m)
		return op.holds(steady(bound(low, high)), wanted) || !op.mayHold(&ends{low: low, high: high}, wanted)
	}
	most := n
	for !decides(most) {
		if most *= 2; most > mostUnits {
			return 0, false
		}
	}
	least := most/2 + 1
	for least < most { // not quite monotonous, for counts are whole: any that decides will do
		if mid := (least + most) / 2; decides(mid) {
			most = mid
		} else {
			least = mid + 1
		}
	}
	return most - n, true
}

// scaled is decisive where the interval does not come from counts: it narrows
// with the square root of the units.
func (op Op) scaled(e *ends, n int, bound, wanted float64) (more int, ok bool) {
	if apart := math.Abs(e.point - wanted); apart > 0 {
		factor := (e.point - bound) / apart
		if total := math.Ceil(float64(n) * factor * factor); total > float64(n) && total <= mostUnits {
			return int(total) - n, true
		}
	}
	return 0, false
}
