package plan

import (
	"math"
	"math/big"

	"assay/corpus"
)

// exactSum adds numbers without rounding, so that a sum does not depend on
// the order of its terms: neither on how the events were cut into segments
// nor on which worker came first. Whole numbers take the short way.
type exactSum struct {
	whole int64
	rest  *big.Float // nil while the short way was enough
	count int64
	float bool // a term was no whole number kind
}

// sumBits holds every sum of 2^63 float64 exactly: exponents from -1074 to
// 1024, and room for carries.
const sumBits = 1074 + 1024 + 64

func (s *exactSum) add(v corpus.Value) {
	f, ok := v.Number()
	if !ok {
		return
	}
	s.count++
	if v.Kind() == corpus.KindInt {
		s.addInt(v.Int64())
		return
	}
	if f == math.Trunc(f) && math.Abs(f) < exactFloat {
		s.float = s.float || v.Kind() == corpus.KindFloat
		s.addInt(int64(f))
		return
	}
	s.float = true
	s.spill().Add(s.rest, new(big.Float).SetFloat64(f))
}

func (s *exactSum) addInt(i int64) {
	if sum := s.whole + i; (sum > s.whole) == (i > 0) {
		s.whole = sum
		return
	}
	s.spill().Add(s.rest, new(big.Float).SetInt64(i))
}

func (s *exactSum) spill() *big.Float {
	if s.rest == nil {
		s.rest = new(big.Float).SetPrec(sumBits)
	}
	return s.rest
}

func (s *exactSum) merge(o *exactSum) {
	s.count += o.count
	s.float = s.float || o.float
	s.addInt(o.whole)
	if o.rest != nil {
		s.spill().Add(s.rest, o.rest)
	}
}

// exact is the sum without rounding.
func (s *exactSum) exact() *big.Float {
	sum := new(big.Float).SetPrec(sumBits).SetInt64(s.whole)
	if s.rest != nil {
		sum.Add(sum, s.rest)
	}
	return sum
}

// total is the sum: a whole number when all terms were and it fits, null when
// there was no number.
func (s *exactSum) total() corpus.Value {
	if s.count == 0 {
		return corpus.Null()
	}
	sum := s.exact()
	if i, acc := sum.Int64(); acc == big.Exact && !s.float {
		return corpus.Int(i)
	}
	return finite(sum)
}

// mean is the sum over the count, rounded once.
func (s *exactSum) mean() corpus.Value {
	if s.count == 0 {
		return corpus.Null()
	}
	n := new(big.Float).SetPrec(sumBits).SetInt64(s.count)
	return finite(n.Quo(s.exact(), n))
}

// finite is a sum as a value; beyond float64 there is none.
func finite(sum *big.Float) corpus.Value {
	f, _ := sum.Float64()
	if math.IsInf(f, 0) {
		return corpus.Null()
	}
	return corpus.Float(f)
}
