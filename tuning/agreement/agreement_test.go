package agreement_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"assay/tuning/agreement"
)

// tableOf makes a table of its cells, row by row.
func tableOf(cells ...[]int) *agreement.Table {
	t := agreement.NewTable(len(cells))
	for i, row := range cells {
		for j, n := range row {
			t.AddN(i, j, n)
		}
	}
	return t
}

func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if math.Abs(got-want) > by {
		t.Errorf("%s: got %.6f, want %.6f", what, got, want)
	}
}

// J. L. Fleiss, B. Levin & M. C. Paik, Statistical methods for rates and
// proportions, third edition (2003), table 18.1: two raters diagnose 100
// subjects; po .89, pe .66, kappa .68.
func TestFleissLevinPaikTable18_1(t *testing.T) {
	table := tableOf([]int{75, 1, 4}, []int{5, 4, 1}, []int{0, 0, 10})
	po, _ := table.Observed()
	kappa, ok := table.Kappa()
	near(t, "observed", po, .89, 1e-12)
	near(t, "kappa", kappa, .23/.34, 1e-12)
	if !ok || table.Agreed() != 89 || table.N() != 100 || table.At(0, 2) != 4 {
		t.Error(ok, table.Agreed(), table.N())
	}
}

// Kappa and its asymptotic interval as the FREQ procedure of SAS prints them
// for this table (in the tests of statsmodels, stats/tests/test_inter_rater.py).
func TestLargeSampleOfSAS(t *testing.T) {
	table := tableOf([]int{0, 4, 1}, []int{0, 8, 0}, []int{0, 1, 5})
	kappa, _ := table.Kappa()
	b, ok := table.LargeSample()
	near(t, "kappa", kappa, .4842, 5e-5)
	near(t, "low", b.Low, .2137, 5e-5)
	near(t, "high", b.High, .7547, 5e-5)
	if !ok {
		t.Error("no interval")
	}
}

// A. R. Feinstein & D. V. Cicchetti, High agreement but low kappa: I (1990),
// table 2: both pairs agree on 85 of 100; kappa is .70 where the kinds are
// balanced and .32 where one is rare. PABAK is .70 for both (Byrt, Bishop &
// Carlin 1993).
func TestFeinsteinCicchetti1990(t *testing.T) {
	for _, c := range []struct {
		table *agreement.Table
		kappa float64
	}{{tableOf([]int{40, 9}, []int{6, 45}), .70}, {tableOf([]int{80, 10}, []int{5, 5}), .32}} {
		kappa, _ := c.table.Kappa()
		pabak, ok := c.table.PABAK()
		near(t, "kappa", kappa, c.kappa, 5e-3)
		near(t, "PABAK", pabak, .70, 1e-9)
		if !ok {
			t.Error("no PABAK")
		}
	}
}

// fleiss1971 is table 1 of Fleiss (1971): 30 patients, six diagnoses each:
// depression, personality disorder, schizophrenia, neurosis, other.
var fleiss1971 = [][]int{
	{0, 0, 0, 6, 0}, {0, 3, 0, 0, 3}, {0, 1, 4, 0, 1}, {0, 0, 0, 0, 6}, {0, 3, 0, 3, 0}, {2, 0, 4, 0, 0},
	{0, 0, 4, 0, 2}, {2, 0, 3, 1, 0}, {2, 0, 0, 4, 0}, {0, 0, 0, 0, 6}, {1, 0, 0, 5, 0}, {1, 1, 0, 4, 0},
	{0, 3, 3, 0, 0}, {1, 0, 0, 5, 0}, {0, 2, 0, 3, 1}, {0, 0, 5, 0, 1}, {3, 0, 0, 1, 2}, {5, 1, 0, 0, 0},
	{0, 2, 0, 4, 0}, {1, 0, 2, 0, 3}, {0, 0, 0, 0, 6}, {0, 1, 0, 5, 0}, {0, 2, 0, 1, 3}, {2, 0, 0, 4, 0},
	{1, 0, 0, 4, 1}, {0, 5, 0, 1, 0}, {4, 0, 0, 0, 2}, {0, 2, 0, 4, 0}, {1, 0, 5, 0, 0}, {0, 0, 0, 0, 6},
}

func TestFleiss1971(t *testing.T) {
	kappa, ok, err := agreement.Fleiss(fleiss1971)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	near(t, "kappa", kappa, .430, 5e-4)
}

func TestFleissRefuses(t *testing.T) {
	for _, counts := range [][][]int{{{1, 0}}, {{1, 1}, {2, 1}}, {{1, 1}, {1, 1, 0}}} {
		if _, _, err := agreement.Fleiss(counts); !errors.Is(err, agreement.ErrRaters) {
			t.Errorf("Fleiss(%v): got %v, want ErrRaters", counts, err)
		}
	}
	for _, counts := range [][][]int{nil, {{2, 0}, {2, 0}}} {
		if _, ok, err := agreement.Fleiss(counts); ok || err != nil {
			t.Errorf("Fleiss(%v): got %v, %v; want no kappa", counts, ok, err)
		}
	}
}

func TestNothingToAgreeOn(t *testing.T) {
	for _, table := range []*agreement.Table{agreement.NewTable(2), tableOf([]int{9, 0}, []int{0, 0})} {
		_, kappa := table.Kappa()
		_, large := table.LargeSample()
		_, drawn := table.Bootstrap(1)
		if kappa || large || drawn {
			t.Errorf("%d items of one category: got a kappa or an interval", table.N())
		}
	}
	if _, ok := agreement.NewTable(2).PABAK(); ok {
		t.Error("PABAK of nothing")
	}
	if _, ok := tableOf([]int{5}).PABAK(); ok {
		t.Error("PABAK of one category")
	}
	if _, ok := tableOf([]int{1, 0}, []int{0, 0}).Bootstrap(1); ok {
		t.Error("an interval of one item")
	}
	if b, ok := tableOf([]int{0, 1}, []int{0, 0}).Bootstrap(1); !ok || b.Low != 0 {
		t.Error("one item that differs has kappa 0:", b, ok)
	}
	// One odd item is missing from more than a third of the resamples, two from
	// an eighth.
	if _, ok := tableOf([]int{60, 0}, []int{0, 1}).Bootstrap(3); ok {
		t.Error("one odd item bounds kappa")
	}
	if _, ok := tableOf([]int{60, 0}, []int{0, 2}).Bootstrap(3); !ok {
		t.Error("two odd items have no interval")
	}
}

func drawTable(t *rapid.T) (*agreement.Table, [][]int) {
	k := rapid.IntRange(2, 5).Draw(t, "categories")
	cells := make([][]int, k)
	for i := range cells {
		cells[i] = rapid.SliceOfN(rapid.IntRange(0, 12), k, k).Draw(t, "row")
	}
	return tableOf(cells...), cells
}

// Kappa is at most 1, and 1 for those who always agree; the raters may be
// exchanged; its intervals hold it or nearly; Fleiss' kappa of pairs is never
// above Cohen's.
func TestKappaLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, cells := drawTable(t)
		kappa, ok := table.Kappa()
		if !ok {
			return
		}
		flipped := agreement.NewTable(len(cells))
		for i, row := range cells {
			for j, n := range row {
				for range n {
					flipped.Add(j, i)
				}
			}
		}
		other, _ := flipped.Kappa()
		po, _ := table.Observed()
		if kappa > 1+1e-12 || kappa < -1-1e-12 || math.Abs(kappa-other) > 1e-12 || (po == 1) != (kappa > 1-1e-12) {
			t.Fatalf("kappa %v, exchanged %v, agreement %v", kappa, other, po)
		}
		if b, ok := table.LargeSample(); !ok || b.Low > kappa+1e-12 || b.High < kappa-1e-12 {
			t.Fatalf("kappa %v outside %v", kappa, b)
		}
		fleiss, ok, err := agreement.Fleiss(table.Pairs())
		if err != nil || ok && fleiss > kappa+1e-12 {
			t.Fatalf("Fleiss' kappa %v, Cohen's %v, %v", fleiss, kappa, err)
		}
		seed := rapid.Uint64().Draw(t, "seed")
		b, ok := table.Bootstrap(seed)
		again, _ := table.Bootstrap(seed)
		if ok && (b.Low > b.High || b.High > 1+1e-12) || b != again {
			t.Fatalf("bootstrap %v, again %v", b, again)
		}
	})
}

// The two intervals of a table of 400 items are alike.
func TestBootstrapIsNearTheFormula(t *testing.T) {
	table := tableOf([]int{150, 20}, []int{30, 200})
	large, _ := table.LargeSample()
	drawn, ok := table.Bootstrap(7)
	if !ok {
		t.Fatal("no interval")
	}
	near(t, "low", drawn.Low, large.Low, .015)
	near(t, "high", drawn.High, large.High, .015)
}

// Fleiss' kappa does not know the order of items or of categories.
func TestFleissLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, k := rapid.IntRange(2, 6).Draw(t, "raters"), rapid.IntRange(2, 4).Draw(t, "categories")
		counts := make([][]int, rapid.IntRange(1, 20).Draw(t, "items"))
		alike := make([][]int, len(counts))
		for i := range counts {
			counts[i], alike[i] = make([]int, k), make([]int, k)
			for range m {
				counts[i][rapid.IntRange(0, k-1).Draw(t, "vote")]++
			}
			alike[i][i%k] = m
		}
		kappa, ok, err := agreement.Fleiss(counts)
		swapped := rapid.Permutation(counts).Draw(t, "order")
		again, _, _ := agreement.Fleiss(swapped)
		if err != nil || ok && (kappa > 1+1e-12 || math.Abs(kappa-again) > 1e-12) {
			t.Fatalf("kappa %v, in another order %v, %v", kappa, again, err)
		}
		if one, ok, _ := agreement.Fleiss(alike); ok && one != 1 {
			t.Fatalf("all agree: %v", one)
		}
	})
}

// The share that a judgement with error shows leads back to the share behind
// it, and lies in the range of any bounds around the errors.
func TestRoganGladenUndoesTheError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Float64Range(0, 1).Draw(t, "share")
		se, sp := rapid.Float64Range(.6, 1).Draw(t, "sensitivity"), rapid.Float64Range(.6, 1).Draw(t, "specificity")
		observed := p*se + (1-p)*(1-sp)
		got, ok := agreement.RoganGladen(observed, se, sp)
		if !ok || math.Abs(got-p) > 1e-9 {
			t.Fatalf("got %v, %v; want %v", got, ok, p)
		}
		by := rapid.Float64Range(0, .05).Draw(t, "by")
		b := agreement.Sensitivity(agreement.Bounds{Low: observed - by, High: observed + by}, agreement.Bounds{Low: se - by, High: min(1, se+by)}, agreement.Bounds{Low: sp - by, High: min(1, sp+by)})
		if b.Low > p+1e-9 || b.High < p-1e-9 || b.Low < 0 || b.High > 1 {
			t.Fatalf("range %v does not hold %v", b, p)
		}
	})
}

func TestRoganGladenOfACoin(t *testing.T) {
	if _, ok := agreement.RoganGladen(.4, .5, .5); ok {
		t.Error("a coin corrects nothing")
	}
	if b := agreement.Sensitivity(agreement.Bounds{Low: .4, High: .4}, agreement.Bounds{Low: .4, High: .9}, agreement.Bounds{Low: .5, High: .9}); b != (agreement.Bounds{Low: 0, High: 1}) {
		t.Error(b)
	}
	// Seen 10 %, of which 5 % of the others are: (.10 + .95 - 1) / (.90 + .95 - 1).
	if got, _ := agreement.RoganGladen(.10, .90, .95); math.Abs(got-.058824) > 1e-6 {
		t.Error(got)
	}
	if got, _ := agreement.RoganGladen(.01, .90, .95); got != 0 {
		t.Error("cut to 0:", got)
	}
	// None of 20 seen is no proof of none: (.161 + .99 - 1) / (.80 + .99 - 1).
	if b := agreement.Sensitivity(agreement.Bounds{Low: 0, High: .161}, agreement.Bounds{Low: .8, High: .9}, agreement.Bounds{Low: .95, High: .99}); b.Low != 0 || math.Abs(b.High-.151/.79) > 1e-12 {
		t.Error(b)
	}
}

// Two who agree on 20 of 20 items show a kappa of 1, and not that they always
// agree: Wilson's lower end of 20 of 20 is .8389, and of two halves chance agrees
// on .5.
func TestWholeAgreementHasAnInterval(t *testing.T) {
	table := tableOf([]int{10, 0}, []int{0, 10})
	large, ok := table.LargeSample()
	drawn, ok2 := table.Bootstrap(1)
	if !ok || !ok2 || large != drawn || math.Abs(large.Low-(.838875-.5)/.5) > 1e-5 || large.High != 1 {
		t.Errorf("got %+v, %v and %+v, %v", large, ok, drawn, ok2)
	}
}
