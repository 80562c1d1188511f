package correlate

import (
	"math"
	"math/big"

	"assay/tuning/rule"
)

// summed adds numbers without rounding, so that what leaves the window leaves
// nothing behind. Whole numbers take the short way.
type summed struct {
	bounds []rule.Bound
	mean   bool
	n      int
	whole  int64
	rest   *big.Float // nil while the short way was enough
}

const (
	sumBits  = 1074 + 1024 + 64 // every sum of 2^63 float64 exactly
	maxExact = 1 << 53
)

func (s *summed) start([]Firing)     { s.n, s.whole, s.rest = 0, 0, nil }
func (s *summed) add(step []Firing)  { counting(step, func(f *Firing) { s.put(f.Value, 1) }) }
func (s *summed) drop(step []Firing) { counting(step, func(f *Firing) { s.put(-f.Value, -1) }) }

func (s *summed) put(v float64, n int) {
	s.n += n
	if v == math.Trunc(v) && math.Abs(v) < maxExact && s.whole < math.MaxInt64-maxExact && s.whole > math.MinInt64+maxExact {
		s.whole += int64(v)
		return
	}
	if s.rest == nil {
		s.rest = new(big.Float).SetPrec(sumBits)
	}
	s.rest.Add(s.rest, big.NewFloat(v))
}

func (s *summed) judge(int64) (float64, bool) {
	if s.n == 0 {
		return 0, false
	}
	v := s.value()
	return v, within(s.bounds, v)
}

// value is the sum or the mean, rounded once.
func (s *summed) value() float64 {
	if s.rest == nil && s.whole < maxExact && s.whole > -maxExact {
		if s.mean {
			return float64(s.whole) / float64(s.n)
		}
		return float64(s.whole)
	}
	sum := new(big.Float).SetPrec(sumBits).SetInt64(s.whole)
	if s.rest != nil {
		sum.Add(sum, s.rest)
	}
	if s.mean {
		sum.Quo(sum, new(big.Float).SetInt64(int64(s.n)))
	}
	v, _ := sum.Float64()
	return v
}
