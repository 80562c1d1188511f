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
	}{{0, 5, .0625, .03125}, {0, 6, .03125, .015625}, {1, 8, .039063, .021484}, {3, 12, .035156, .021271}, {15, 30, .035698, .025896}, {6, 1, .125, .070312},
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
