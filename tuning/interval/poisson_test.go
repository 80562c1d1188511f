package interval_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"pgregory.net/rapid"

	"assay/tuning/interval"
)

// Limits of F. Garwood (1936), as tables of the Poisson distribution have them:
// 0: 0 to 3.6889; 1: .0253 to 5.5716; 10: 4.7954 to 18.3904; 100: 81.3640 to
// 121.6268.
func TestGarwood(t *testing.T) {
	for _, v := range []struct {
		count      int
		low, high  float64
		units, per float64
	}{{0, 0, 3.688879, 1, 1}, {1, .025318, 5.571643, 1, 1}, {10, 4.795389, 18.390356, 4, 4}, {100, 81.36399, 121.62679, 1, 1}} {
		b, ok := interval.Garwood(v.count, v.units)
		if !ok || math.Abs(b.Low*v.per-v.low) > 1e-5 || math.Abs(b.High*v.per-v.high) > 1e-5 {
			t.Errorf("%d in %v units: %v, want %v to %v over %v", v.count, v.units, b, v.low, v.high, v.per)
		}
	}
	for _, bad := range []struct {
		count int
		units float64
	}{{-1, 1}, {1, 0}, {1, -2}, {1, math.NaN()}, {1, math.Inf(1)}} {
		if b, ok := interval.Garwood(bad.count, bad.units); ok || b != (interval.Bounds{}) {
			t.Errorf("%d in %v units: %v, want none", bad.count, bad.units, b)
		}
	}
}

// The bounds hold the rate, and leave .025 on each side.
func TestGarwoodLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.OneOf(rapid.IntRange(0, 300), rapid.IntRange(0, 3_000_000)).Draw(t, "count")
		units := rapid.Float64Range(0.001, 1e7).Draw(t, "units")
		b, ok := interval.Garwood(count, units)
		rate := float64(count) / units
		if !ok || b.Low > rate || b.High <= rate {
			t.Fatalf("%d in %v: %v", count, units, b)
		}
		if p := mathext.GammaIncReg(float64(count)+1, b.High*units); math.Abs(p-.975) > 1e-6 {
			t.Fatalf("%d: above the upper bound lies %v", count, 1-p)
		}
		if count > 0 {
			if p := mathext.GammaIncReg(float64(count), b.Low*units); math.Abs(p-.025) > 1e-6 {
				t.Fatalf("%d: below the lower bound lies %v", count, p)
			}
		}
	})
}
