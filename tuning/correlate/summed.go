package correlate

import (
	"assay/tuning/exact"
	"assay/tuning/rule"
)

// summed is the sum or the mean of the values in the window.
type summed struct {
	bounds []rule.Bound
	mean   bool
	sum    exact.Sum
}

func (s *summed) start([]Firing)     { s.sum = exact.Sum{} }
func (s *summed) add(step []Firing)  { counting(step, func(f *Firing) { s.sum.Put(f.Value) }) }
func (s *summed) drop(step []Firing) { counting(step, func(f *Firing) { s.sum.Take(f.Value) }) }

func (s *summed) judge(int64) (float64, bool) {
	if s.sum.Count() == 0 {
		return 0, false
	}
	v := s.sum.Float64()
	if s.mean {
		v = s.sum.MeanFloat64()
	}
	return v, within(s.bounds, v)
}
