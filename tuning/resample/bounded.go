package resample

import (
	"math"

	"assay/tuning/interval"
)

// Bounded bounds functions of a table's sums: by resampling, and where there are
// so many clusters that this would only cost time by the linearised variance.
type Bounded struct {
	table *Table
	draws *Draws // nil: linearised
}

// Bound prepares the table, which must not be changed any more. With more than
// most rows nothing is drawn.
func (t *Table) Bound(seed uint64, replications, most int) Bounded {
	if t.Rows() > most {
		return Bounded{t, nil}
	}
	return Bounded{t, t.Draw(seed, replications)}
}

// Replications is how often the clusters were drawn, 0 when they were not.
func (b Bounded) Replications() int {
	if b.draws == nil {
		return 0
	}
	return b.draws.Replications
}

// Interval is the two-sided 95 % interval of a function of the sums.
func (b Bounded) Interval(of func(sums []float64) (float64, bool)) (interval.Bounds, bool) {
	if b.draws != nil {
		return b.draws.Interval(of)
	}
	value, deviation, ok := b.table.Linear(of)
	return interval.Bounds{Low: value - normal*deviation, High: value + normal*deviation}, ok
}

// Lower is the one-sided 95 % lower bound of a function of the sums.
func (b Bounded) Lower(of func(sums []float64) (float64, bool)) (float64, bool) {
	if b.draws != nil {
		return b.draws.Lower(of)
	}
	value, deviation, ok := b.table.Linear(of)
	return value - oneSided*deviation, ok
}

// oneSided is the 95 % quantile of the standard normal distribution.
const oneSided = 1.6448536269514722

// step is how far a sum is moved, as a share of it, to see what that does.
const step = 1e-5

// Linear is a smooth function of the sums and its standard deviation over
// clusters, by the infinitesimal jackknife: the square root of K/(K-1) Σ (∇f ·
// (row - mean))² (L. A. Jaeckel, The infinitesimal jackknife, Bell Laboratories,
// 1972; Davison & Hinkley, section 2.7). ok is false with fewer than two
// clusters or where the function has no value.
func (t *Table) Linear(of func(sums []float64) (float64, bool)) (value, deviation float64, ok bool) {
	k := float64(t.Rows())
	sums := t.Sums()
	if value, ok = of(sums); !ok || k < 2 {
		return 0, 0, false
	}
	slope := make([]float64, t.Width)
	for i, s := range sums {
		h := step * max(1, math.Abs(s))
		sums[i] = s + h
		up, _ := of(sums)
		sums[i] = s - h
		down, _ := of(sums)
		sums[i] = s
		slope[i] = (up - down) / (2 * h)
	}
	squares := 0.0
	for row := range t.Rows() {
		moved := 0.0
		for i, x := range t.Cells[row*t.Width : (row+1)*t.Width] {
			moved += float64(slope[i] * (x - sums[i]/k))
		}
		squares += float64(moved * moved)
	}
	return value, math.Sqrt(k / (k - 1) * squares), true
}
