package flow

import (
	"math"
	"math/big"

	"assay/corpus"
)

// sum adds numbers without rounding, so that it does not depend on the order
// of its terms. Whole numbers take the short way.
type sum struct {
	whole int64
	rest  *big.Float // nil while the short way was enough
	count int64
	float bool // a term was no whole number kind
}

// sumBits holds every sum of 2^63 float64 exactly.
const sumBits = 1074 + 1024 + 64

// exactFloat is where float64 stops telling whole numbers apart.
const exactFloat = 1 << 53

func (s *sum) add(v corpus.Value) {
	f, ok := v.Number()
	if !ok {
		return
	}
	s.count++
	term := int64(f)
	switch {
	case v.Kind() == corpus.KindInt:
		term = v.Int64()
	case f == math.Trunc(f) && math.Abs(f) < exactFloat:
		s.float = s.float || v.Kind() == corpus.KindFloat
	default:
		s.float = true
		s.far().Add(s.rest, new(big.Float).SetFloat64(f))
		return
	}
	if total := s.whole + term; (total > s.whole) == (term > 0) {
		s.whole = total
		return
	}
	s.far().Add(s.rest, new(big.Float).SetInt64(term))
}

func (s *sum) far() *big.Float {
	if s.rest == nil {
		s.rest = new(big.Float).SetPrec(sumBits)
	}
	return s.rest
}

func (s *sum) exact() *big.Float {
	total := new(big.Float).SetPrec(sumBits).SetInt64(s.whole)
	if s.rest != nil {
		total.Add(total, s.rest)
	}
	return total
}

// total is a whole number when all terms were and it fits; null without one.
func (s *sum) total() corpus.Value {
	if s.count == 0 {
		return corpus.Null()
	}
	total := s.exact()
	if i, acc := total.Int64(); acc == big.Exact && !s.float {
		return corpus.Int(i)
	}
	return finite(total)
}

// mean is the sum over the count, rounded once.
func (s *sum) mean() corpus.Value {
	if s.count == 0 {
		return corpus.Null()
	}
	n := new(big.Float).SetPrec(sumBits).SetInt64(s.count)
	return finite(n.Quo(s.exact(), n))
}

// finite is a sum as a value; beyond float64 there is none.
func finite(total *big.Float) corpus.Value {
	f, _ := total.Float64()
	if math.IsInf(f, 0) {
		return corpus.Null()
	}
	return corpus.Float(f)
}
