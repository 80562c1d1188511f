package correlate

import (
	"math"
	"slices"

	"assay/tuning/rule"
)

// ranked knows the order of the numbers in the window: a tree of counts over
// the sorted numbers of the group (Fenwick), so that a window of any size
// costs a logarithm.
type ranked struct {
	bounds     []rule.Bound
	percentile float64
	values     []float64 // of the group, sorted, each once
	tree       []int     // tree[i] counts the values of a range that ends at i-1
	n          int
}

func (r *ranked) start(group []Firing) {
	r.values, r.n = r.values[:0], 0
	for i := range group {
		r.values = append(r.values, group[i].Value)
	}
	slices.Sort(r.values)
	r.values = slices.Compact(r.values)
	r.tree = slices.Grow(r.tree[:0], len(r.values)+1)[:len(r.values)+1]
	clear(r.tree)
}

func (r *ranked) add(step []Firing)  { counting(step, func(f *Firing) { r.put(f.Value, 1) }) }
func (r *ranked) drop(step []Firing) { counting(step, func(f *Firing) { r.put(f.Value, -1) }) }

func (r *ranked) put(v float64, n int) {
	r.n += n
	i, _ := slices.BinarySearch(r.values, v)
	for i++; i < len(r.tree); i += i & -i {
		r.tree[i] += n
	}
}

// at is the k-th smallest number of the window, from 0.
func (r *ranked) at(k int) float64 {
	i, step := 0, 1
	for step*2 < len(r.tree) {
		step *= 2
	}
	for ; step > 0; step /= 2 {
		if next := i + step; next < len(r.tree) && r.tree[next] <= k {
			i, k = next, k-r.tree[next]
		}
	}
	return r.values[i]
}

func (r *ranked) judge(int64) (float64, bool) {
	if r.n == 0 {
		return 0, false
	}
	place := float64(r.n-1) * r.percentile / 100
	low := min(int(place), r.n-1)
	v := r.at(low)
	if part := place - math.Floor(place); part > 0 && low+1 < r.n {
		v = between(v, r.at(low+1), part)
	}
	return v, within(r.bounds, v)
}

// between is the point at part of the way from a up to b.
func between(a, b, part float64) float64 {
	if d := b - a; !math.IsInf(d, 0) {
		return a + part*d
	}
	return a*(1-part) + b*part
}
