package exact

import (
	"math"
	"math/big"
	"testing"

	"assay/corpus"

	"pgregory.net/rapid"
)

// TestTotal: neither the order nor a cut into two sums changes anything, and
// small terms are not lost.
func TestTotal(t *testing.T) {
	check := func(want, mean corpus.Value, terms ...corpus.Value) {
		t.Helper()
		for shift := range len(terms) + 1 {
			var left, right Sum
			for i := range terms {
				half := &left
				if i%2 == 1 {
					half = &right
				}
				half.Add(terms[(i+shift)%len(terms)])
			}
			left.Merge(&right)
			if got := left.Total(); !got.Equal(want) || got.Kind() != want.Kind() {
				t.Errorf("sum of %s from %d = %s, want %s", corpus.List(terms...).Text(), shift, got.AppendJSON(nil), want.AppendJSON(nil))
			}
			if got := left.Mean(); !got.Equal(mean) {
				t.Errorf("mean of %s from %d = %s, want %s", corpus.List(terms...).Text(), shift, got.AppendJSON(nil), mean.AppendJSON(nil))
			}
		}
	}
	f, i, s := corpus.Float, corpus.Int, corpus.String
	check(corpus.Null(), corpus.Null())
	check(corpus.Null(), corpus.Null(), s("no number"), corpus.Bool(true))
	check(i(6), f(2), i(1), i(2), i(3))
	check(f(6), f(2), f(1), f(2), f(3))
	check(f(2), f(0.5), f(1e100), i(1), f(-1e100), f(1))
	check(f(0.6), f(0.2), f(0.1), f(0.2), f(0.3))
	check(i(math.MaxInt64), f(math.MaxInt64/4.0), i(math.MaxInt64), i(math.MinInt64), i(math.MaxInt64), i(1))
	check(f(18446744073709551614), f(math.MaxInt64), i(math.MaxInt64), i(math.MaxInt64))
	check(corpus.Null(), f(math.MaxFloat64), f(math.MaxFloat64), f(math.MaxFloat64))
}

// TestPut: what is taken out leaves nothing behind.
func TestPut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := rapid.SliceOf(rapid.Float64()).Draw(t, "terms")
		gone := rapid.SliceOf(rapid.Float64()).Draw(t, "gone")
		var s Sum
		want, n := new(big.Rat), 0
		for _, f := range gone {
			s.Put(f)
		}
		for _, f := range terms {
			if s.Put(f); !math.IsInf(f, 0) && !math.IsNaN(f) {
				want.Add(want, new(big.Rat).SetFloat64(f))
				n++
			}
		}
		for _, f := range gone {
			s.Take(f)
		}
		sum, _ := want.Float64()
		if got := s.Float64(); got != sum || s.Count() != int64(n) {
			t.Fatalf("%v without %v: %v of %d terms, want %v of %d", terms, gone, got, s.Count(), sum, n)
		}
		if n == 0 {
			return
		}
		mean, _ := want.Quo(want, big.NewRat(int64(n), 1)).Float64()
		if got := s.MeanFloat64(); got != mean {
			t.Fatalf("mean of %v without %v = %v, want %v", terms, gone, got, mean)
		}
	})
}

// TestDrop: what is dropped leaves nothing behind, not even its kind.
func TestDrop(t *testing.T) {
	terms := []corpus.Value{corpus.Int(math.MinInt64), corpus.Float(1e300), corpus.String("0.1"), corpus.String("7"), corpus.String("no number"), corpus.Float(3), corpus.Int(math.MaxInt64)}
	for _, left := range terms {
		var s, want Sum
		s.Add(left)
		want.Add(left)
		for _, v := range terms {
			s.Add(v)
		}
		for _, v := range terms {
			s.Drop(v)
		}
		if got := s.Total(); !got.Equal(want.Total()) || got.Kind() != want.Total().Kind() || s.Count() != want.Count() {
			t.Errorf("what is left of %s is %s", left.AppendJSON(nil), got.AppendJSON(nil))
		}
	}
}
