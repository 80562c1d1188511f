// Package exact adds numbers without rounding. A sum then does not depend on
// the order of its terms: not on how events were cut into segments, not on
// which worker came first, and what leaves a sliding window leaves nothing
// behind. Only the answer is rounded, once.
package exact

import (
	"math"
	"math/big"

	"assay/corpus"
)

// Sum is an exact sum; the zero value is that of no terms. Whole numbers take
// a short way.
type Sum struct {
	whole int64
	rest  *big.Float // nil while the short way was enough
	count int64
	float bool // a term was no whole number kind

	floats int64 // terms of Add that were none
}

const (
	// bits holds every sum of 2^63 float64 exactly: exponents from -1074 to
	// 1024, and room for carries.
	bits = 1074 + 1024 + 64
	// telling is where float64 stops telling whole numbers apart.
	telling = 1 << 53
)

// Add adds a value; one that is no number (corpus.Value.Number) adds nothing.
func (s *Sum) Add(v corpus.Value) {
	f, ok := v.Number()
	if !ok {
		return
	}
	s.count++
	if v.Kind() == corpus.KindInt {
		s.addInt(v.Int64())
		return
	}
	if v.Kind() == corpus.KindFloat || !short(f) {
		s.floats++
	}
	s.addFloat(f)
}

// Drop takes a value out again that Add added.
func (s *Sum) Drop(v corpus.Value) {
	f, ok := v.Number()
	if !ok {
		return
	}
	s.count--
	switch {
	case v.Kind() != corpus.KindInt:
		if v.Kind() == corpus.KindFloat || !short(f) {
			s.floats--
		}
		s.addFloat(-f)
	case v.Int64() == math.MinInt64:
		s.far().Sub(s.rest, new(big.Float).SetInt64(math.MinInt64))
	default:
		s.addInt(-v.Int64())
	}
}

// Put adds a finite float64; anything else adds nothing.
func (s *Sum) Put(f float64) { s.put(f, 1) }

// Take takes a term out again that Put added.
func (s *Sum) Take(f float64) { s.put(-f, -1) }

func (s *Sum) put(f float64, n int64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return
	}
	s.count += n
	s.float = true
	s.addFloat(f)
}

// short reports a whole number that an int64 and a float64 hold alike.
func short(f float64) bool { return f == math.Trunc(f) && math.Abs(f) < telling }

func (s *Sum) addFloat(f float64) {
	if short(f) {
		s.addInt(int64(f))
		return
	}
	s.far().Add(s.rest, new(big.Float).SetFloat64(f))
}

func (s *Sum) addInt(i int64) {
	if sum := s.whole + i; (sum > s.whole) == (i > 0) {
		s.whole = sum
		return
	}
	s.far().Add(s.rest, new(big.Float).SetInt64(i))
}

func (s *Sum) far() *big.Float {
	if s.rest == nil {
		s.rest = new(big.Float).SetPrec(bits)
	}
	return s.rest
}

// Merge adds the terms of another sum.
func (s *Sum) Merge(o *Sum) {
	s.count += o.count
	s.float, s.floats = s.float || o.float, s.floats+o.floats
	s.addInt(o.whole)
	if o.rest != nil {
		s.far().Add(s.rest, o.rest)
	}
}

// Count is how many terms there are.
func (s *Sum) Count() int64 { return s.count }

// exact is the sum without rounding.
func (s *Sum) exact() *big.Float {
	sum := new(big.Float).SetPrec(bits).SetInt64(s.whole)
	if s.rest != nil {
		sum.Add(sum, s.rest)
	}
	return sum
}

// Total is the sum as a value: a whole number when all terms were and it
// fits, null when there was no term or it is beyond float64.
func (s *Sum) Total() corpus.Value {
	if s.count == 0 {
		return corpus.Null()
	}
	if !s.float && s.floats == 0 {
		if i, acc := s.exact().Int64(); acc == big.Exact {
			return corpus.Int(i)
		}
	}
	return value(s.Float64())
}

// Mean is the sum over the count as a value, rounded once; null as Total's.
func (s *Sum) Mean() corpus.Value {
	if s.count == 0 {
		return corpus.Null()
	}
	return value(s.MeanFloat64())
}

func value(f float64) corpus.Value {
	if math.IsInf(f, 0) {
		return corpus.Null()
	}
	return corpus.Float(f)
}

// Float64 is the sum, rounded once; infinite beyond float64.
func (s *Sum) Float64() float64 {
	if s.rest == nil && -telling < s.whole && s.whole < telling {
		return float64(s.whole)
	}
	f, _ := s.exact().Float64()
	return f
}

// MeanFloat64 is the sum over the count, rounded once; NaN without terms.
func (s *Sum) MeanFloat64() float64 {
	if s.count == 0 {
		return math.NaN()
	}
	if s.rest == nil && -telling < s.whole && s.whole < telling {
		return float64(s.whole) / float64(s.count)
	}
	n := new(big.Float).SetPrec(bits).SetInt64(s.count)
	f, _ := n.Quo(s.exact(), n).Float64()
	return f
}
