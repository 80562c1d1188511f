package paired

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s = %.9f, want %.9f", what, got, want)
	}
}

// The vectors of our reference, to their last digit.
func TestMcNemar(t *testing.T) {
	for _, v := range []struct {
		lost, gained int
		exact, mid   float64
	}{{0, 5, .0625, .03125}, {0, 6, .03125, .015625}, {1, 8, .039063, .021484}, {3, 12, .035156, .021271}, {10, 10, 1, .823803}, {15, 30, .035698, .025896}, {6, 1, .125, .070312},
		{0, 0, 1, 1}, {1, 0, 1, .5}} {
		near(t, "exact", Exact(v.lost, v.gained), v.exact, 1e-6)
		near(t, "mid-p", MidP(v.lost, v.gained), v.mid, 1e-6)
	}
}

// Which rule is which decides nothing of a test; a p-value is a probability,
// the mid-p one the smaller.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lost, gained := rapid.IntRange(0, 400).Draw(t, "lost"), rapid.IntRange(0, 400).Draw(t, "gained")
		exact, mid := Exact(lost, gained), MidP(lost, gained)
		if exact != Exact(gained, lost) || mid != MidP(gained, lost) || exact < 0 || exact > 1 || mid < 0 || mid > exact {
			t.Fatalf("%d lost, %d gained: exact %v, mid-p %v", lost, gained, exact, mid)
		}
	})
}

// The large-sample columns of the reference's vectors.
func TestChiSquared(t *testing.T) {
	for _, v := range []struct {
		lost, gained     int
		plain, corrected float64
	}{{0, 5, .025347, .073638}, {0, 6, .014306, .041227}, {1, 8, .019631, .045500}, {3, 12, .020137, .038867}, {10, 10, 1, 1}, {15, 30, .025347, .036888}, {6, 1, .058782, .130570}, {0, 0, 1, 1}} {
		plain, corrected := ChiSquared(v.lost, v.gained)
		near(t, "chi squared", plain, v.plain, 1e-6)
		near(t, "corrected", corrected, v.corrected, 1e-6)
	}
}

// Agresti & Min (2005), section 2: of 1,600 people asked twice, 150 changed one
// way and 86 the other: .040, with the interval .021 to .059.
func TestDifference(t *testing.T) {
	d, low, high, ok := Difference(86, 150, 1600)
	if !ok {
		t.Fatal("no difference")
	}
	near(t, "difference", d, .04, 1e-9)
	near(t, "low", low, .0211, 5e-4)
	near(t, "high", high, .0588, 5e-4)
	for _, bad := range [][3]int{{-1, 0, 5}, {0, -1, 5}, {0, 0, 0}, {3, 3, 5}} {
		if _, _, _, ok := Difference(bad[0], bad[1], bad[2]); ok {
			t.Errorf("%v has a difference", bad)
		}
	}
}

// Turned round, a difference is its negative; it lies in its interval.
func TestDifferenceLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 500).Draw(t, "n")
		lost := rapid.IntRange(0, n).Draw(t, "lost")
		gained := rapid.IntRange(0, n-lost).Draw(t, "gained")
		d, low, high, ok := Difference(lost, gained, n)
		e, lowE, highE, _ := Difference(gained, lost, n)
		if !ok || d != -e || math.Abs(low+highE) > 1e-12 || math.Abs(high+lowE) > 1e-12 || low < -1 || high > 1 || low > high {
			t.Fatalf("%d lost, %d gained of %d: %v in %v..%v; turned %v in %v..%v", lost, gained, n, d, low, high, e, lowE, highE)
		}
	})
}

// The numbers of metrics.md section 4, and that one less is not enough.
func TestNeeded(t *testing.T) {
	for delta, want := range map[float64]int{.01: 299, .02: 149, .05: 59, .10: 29, 0: 0, 1: 0, -1: 0} {
		if got := Needed(delta); got != want {
			t.Errorf("Needed(%v) = %d, want %d", delta, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		delta := rapid.Float64Range(.001, .9).Draw(t, "delta")
		n := Needed(delta)
		if got := 1 - math.Pow(.05, 1/float64(n)); got > delta+1e-9 {
			t.Fatalf("%d units rule out %v, not %v", n, got, delta)
		}
		if n > 1 && 1-math.Pow(.05, 1/float64(n-1)) <= delta-1e-9 {
			t.Fatalf("%d units would do for %v", n-1, delta)
		}
	})
}
