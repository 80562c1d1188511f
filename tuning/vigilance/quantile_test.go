package vigilance

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The ranks of the 95 % interval of a median are tabled: of 10 values the 2nd
// and 9th, of 20 the 6th and 15th, of 50 the 18th and 33rd (Conover 1999, table
// A3; D. G. Altman, Practical Statistics for Medical Research, 1991, table B11).
func TestQuantileAgainstPublished(t *testing.T) {
	for _, c := range []struct {
		n         int
		low, high float64
	}{{10, 2, 9}, {20, 6, 15}, {50, 18, 33}} {
		r, ok := Quantile(ranks(c.n), .5)
		if !ok || r.Low != c.low || r.High != c.high || r.At != float64(c.n+1)/2 {
			t.Errorf("median of %d: %+v, want %v to %v", c.n, r, c.low, c.high)
		}
	}
}

func ranks(n int) (all []float64) {
	for i := range n {
		all = append(all, float64(i+1))
	}
	return all
}

func TestQuantileOfFew(t *testing.T) {
	if _, ok := Quantile(nil, .5); ok {
		t.Error("a median of nothing")
	}
	for _, q := range []float64{0, 1, -1, 2, math.NaN()} {
		if _, ok := Quantile(ranks(3), q); ok {
			t.Errorf("a %v-quantile", q)
		}
	}
	if r, _ := Quantile([]float64{4}, .5); r.At != 4 || !math.IsInf(r.Low, -1) || !math.IsInf(r.High, 1) {
		t.Errorf("median of one: %+v", r)
	}
	if r, _ := Quantile(ranks(30), .95); r.At != 29 || r.Low != 26 || !math.IsInf(r.High, 1) {
		t.Errorf("95 %% of thirty: %+v", r)
	}
	if r, _ := Quantile(ranks(200), .95); r.At != 190 || math.IsInf(r.High, 1) {
		t.Errorf("95 %% of two hundred: %+v", r)
	}
}

// The bounds hold the quantile between them and mirror with the sample.
func TestQuantileLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Float64Range(-100, 100), 1, 120).Draw(t, "values")
		slices.Sort(all)
		r, _ := Quantile(all, .5)
		if !(r.Low <= r.At && r.At <= r.High) {
			t.Errorf("%+v", r)
		}
		mirror := make([]float64, len(all))
		for i, v := range all {
			mirror[len(all)-1-i] = -v
		}
		if m, _ := Quantile(mirror, .5); m.At != -r.At || m.Low != -r.High || m.High != -r.Low {
			t.Errorf("%+v, mirrored %+v", r, m)
		}
	})
}
