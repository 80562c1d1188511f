package vigilance

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestHerfindahl(t *testing.T) {
	// U.S. Department of Justice & FTC, Horizontal Merger Guidelines: four
	// firms with shares of 30, 30, 20 and 20 percent have an index of 2600.
	h, ok := Herfindahl([]int{30, 30, 20, 20})
	if !ok {
		t.Fatal("not ok")
	}
	near(t, "index", h, .26, 1e-12)
	if h, ok := Herfindahl([]int{0, 0}); ok || h != 0 {
		t.Errorf("of nothing: %v, %t", h, ok)
	}
}

func TestMutual(t *testing.T) {
	if got := Mutual([]Pair{{1, 2}, {1, 2}, {2, 1}, {2, 3}}); got != 3 {
		t.Errorf("got %d, want 3", got)
	}
	if got := Expected(nil, 1, 10); got != 0 {
		t.Errorf("expected of nothing: %v", got)
	}
	if got := Expected([]Pair{{1, 2}}, 1, 0); got != 0 {
		t.Errorf("expected without a draw: %v", got)
	}
	// Two who only decide for each other can be dealt in no other way.
	near(t, "expected of two", Expected([]Pair{{1, 2}, {2, 1}, {1, 2}}, 7, 50), 3, 0)
	// Of 1→2 and 2→1 beside 3→4 and 4→3 some deals are not mutual.
	ring := []Pair{{1, 2}, {2, 1}, {3, 4}, {4, 3}}
	if got := Expected(ring, 7, 400); got <= 0 || got >= 4 {
		t.Errorf("expected of two closed pairs: %v, of 4", got)
	}
}

// The index is between equal shares and one holder, and does not depend on the
// order; dealing anew keeps how often each asks and decides, and never gives
// anybody to themselves.
func TestPairLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(1, 50), 1, 20).Draw(t, "counts")
		h, _ := Herfindahl(counts)
		slices.Sort(counts)
		again, _ := Herfindahl(counts)
		if h < 1/float64(len(counts))-1e-12 || h > 1+1e-12 || h-again > 1e-12 || again-h > 1e-12 {
			t.Errorf("%v: %v, sorted %v", counts, h, again)
		}
		pairs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Pair {
			from := rapid.IntRange(0, 4).Draw(t, "from")
			return Pair{from, (from + rapid.IntRange(1, 4).Draw(t, "step")) % 5}
		}), 1, 30).Draw(t, "pairs")
		dealt := slices.Clone(pairs)
		for i := range dealt {
			trade(dealt, i, rapid.IntRange(0, len(dealt)-1).Draw(t, "other"))
		}
		var before, after [5]int
		for i := range pairs {
			before[pairs[i].To]++
			after[dealt[i].To]++
			if dealt[i].From == dealt[i].To || dealt[i].From != pairs[i].From {
				t.Errorf("pair %v became %v", pairs[i], dealt[i])
			}
		}
		if before != after {
			t.Errorf("decided %v, dealt %v", before, after)
		}
	})
}
