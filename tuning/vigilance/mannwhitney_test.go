package vigilance

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func TestLessAgainstPublished(t *testing.T) {
	// Hollander & Wolfe (1973), page 69: permeability of the human
	// chorioamnion at term and at 12 to 26 weeks. W = 35, P = .1272.
	term := []float64{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}
	weeks := []float64{1.15, 0.88, 0.90, 0.74, 1.21}
	got, ok := Less(weeks, term)
	if !ok || !got.Exact || got.U != 15 {
		t.Fatalf("got %+v, %t", got, ok)
	}
	near(t, "P", got.P, .1272, 5e-5)

	// Mann & Whitney (1947), table I: for n = m = 4 the chance of U ≤ 1 is .029.
	got, _ = Less([]float64{1, 2, 3, 5}, []float64{4, 6, 7, 8})
	near(t, "U", got.U, 1, 0)
	near(t, "P(U ≤ 1; 4, 4)", got.P, 2.0/70, 1e-12)
}

func TestLessOfTiesAndMany(t *testing.T) {
	if _, ok := Less(nil, []float64{1}); ok {
		t.Error("an empty sample was tested")
	}
	if _, ok := Less([]float64{1}, nil); ok {
		t.Error("an empty sample was tested")
	}
	// {1, 1} and {1, 2}: the splits of the ranks 2, 2, 2, 4 by two have the
	// sums 4, 4, 4, 6, 6, 6.
	got, _ := Less([]float64{1, 1}, []float64{1, 2})
	near(t, "P of ties", got.P, .5, 1e-12)
	equal := slices.Repeat([]float64{7}, 30)
	if got, _ := Less(equal, equal); got.P != 1 || got.Exact || got.U != 450 {
		t.Errorf("all equal: %+v", got)
	}
	// 21 values of either kind, without overlap: z = (0 − 220.5 + .5)/√(21·21·43/12).
	var low, high []float64
	for i := range 21 {
		low, high = append(low, float64(i)), append(high, float64(100+i))
	}
	got, _ = Less(low, high)
	near(t, "P of 21 below 21", got.P*1e8, .5*math.Erfc(220/math.Sqrt(441*43.0/12)/math.Sqrt2)*1e8, 1e-6)
}

// The exact distribution against every split, and the two directions add up
// to everything and what lies between.
func TestLessIsTheShareOfSplits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(0, 6), 2, 11).Draw(t, "values")
		n := rapid.IntRange(1, len(values)-1).Draw(t, "n")
		pool := make([]float64, len(values))
		for i, v := range values {
			pool[i] = float64(v)
		}
		u := func(mask int) (u float64) {
			for i, x := range pool {
				for j, y := range pool {
					if mask>>i&1 == 1 && mask>>j&1 == 0 {
						switch {
						case x > y:
							u++
						case x == y:
							u += .5
						}
					}
				}
			}
			return u
		}
		own, few, all := u(1<<n-1), 0, 0
		for mask := range 1 << len(pool) {
			ones := 0
			for i := range pool {
				ones += mask >> i & 1
			}
			if ones == n {
				all++
				if u(mask) <= own {
					few++
				}
			}
		}
		got, _ := Less(pool[:n], pool[n:])
		if got.U != own || math.Abs(got.P-float64(few)/float64(all)) > 1e-12 {
			t.Errorf("%v and %v: got %+v, want U %v, P %d/%d", pool[:n], pool[n:], got, own, few, all)
		}
	})
}

// Where both can be computed, the approximation is near the truth.
func TestLessApproximates(t *testing.T) {
	var x, y []float64
	for i := range 20 {
		x, y = append(x, float64(i*i%37)), append(y, float64(i*i%41)+4)
	}
	exact, _ := Less(x, y)
	more, _ := Less(append(slices.Clone(x), 18), append(slices.Clone(y), 22))
	if !exact.Exact || more.Exact || math.Abs(exact.P-more.P) > .02 {
		t.Errorf("exact %+v, approximate with one value more of either %+v", exact, more)
	}
}
