package agreement_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"assay/tuning/agreement"
)

// dawidSkene1979 is table 1 of Dawid & Skene (1979): the fitness of 45 patients
// for anaesthesia, from 1 to 4; the first three digits of a patient are
// observer 1, who judged three times, the others observers 2 to 5.
var dawidSkene1979 = []string{
	"1111111", "3334334", "1122122", "2223121", "2223222", "2223322", "1222111", "3333433", "2222223",
	"2322223", "4444444", "2223343", "1111111", "2223212", "1211111", "1112111", "1111111", "1111111",
	"2222221", "2221322", "2222222", "2222221", "2223222", "2212222", "1111111", "1111111", "2322222",
	"1111111", "1111111", "1121121", "1111111", "3333233", "1111111", "2222222", "2223232", "4334343",
	"2212232", "2323233", "3333432", "1111111", "1111111", "1212111", "2322222", "1211111", "2222222",
}

func anaesthetists() (items [][]agreement.Vote) {
	for _, digits := range dawidSkene1979 {
		var votes []agreement.Vote
		for i, d := range digits {
			votes = append(votes, agreement.Vote{Rater: max(0, i-2), Category: int(d - '1')})
		}
		items = append(items, votes)
	}
	return items
}

// The published shares of the categories are .40, .42, .11 and .07; patients
// 1 and 11, of whom all say the same, are certain; observer 1 always tells the
// first kind of patient from the third (table 2 of the paper).
func TestDawidSkene1979(t *testing.T) {
	e := agreement.DawidSkene(anaesthetists(), 5, 4, 0)
	for j, want := range []float64{.40, .42, .11, .07} {
		near(t, "share", e.Prior[j], want, 5e-3)
	}
	if e.Posterior[0][0] < .999 || e.Posterior[10][3] < .999 || e.Confusion[0][0][2] != 0 || !e.Settled {
		t.Error(e.Posterior[0], e.Posterior[10], e.Confusion[0], e.Settled)
	}
	// With smoothing, every cell has something, and the shares stay near.
	s := agreement.DawidSkene(anaesthetists(), 5, 4, agreement.Smoothing)
	for j, want := range e.Prior {
		near(t, "smoothed share", s.Prior[j], want, .05)
	}
	if s.Confusion[0][0][2] <= 0 || s.Confusion[0][0][2] > .05 {
		t.Error(s.Confusion[0])
	}
}

func TestDawidSkeneOfNothing(t *testing.T) {
	e := agreement.DawidSkene(nil, 2, 3, agreement.Smoothing)
	if !e.Settled || len(e.Posterior) != 0 || len(e.Confusion) != 2 || len(e.Likely) != 0 {
		t.Errorf("%+v", e)
	}
	// A rater who never votes has an even matrix, or none without smoothing.
	votes := [][]agreement.Vote{{{Rater: 0, Category: 1}}}
	if e := agreement.DawidSkene(votes, 2, 2, agreement.Smoothing); e.Confusion[1][0][0] != .5 {
		t.Error(e.Confusion)
	}
	if e := agreement.DawidSkene(votes, 2, 2, 0); e.Confusion[1][0][0] != 0 || e.Posterior[0][1] != 1 {
		t.Error(e.Confusion, e.Posterior)
	}
}

// Posteriors, prior and rows of a matrix sum to one; the likelihood never falls;
// raters and items in another order change nothing but names.
func TestDawidSkeneLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raters, k := rapid.IntRange(1, 4).Draw(t, "raters"), rapid.IntRange(2, 4).Draw(t, "categories")
		smoothing := rapid.SampledFrom([]float64{0, agreement.Smoothing}).Draw(t, "smoothing")
		vote := rapid.Custom(func(t *rapid.T) agreement.Vote {
			return agreement.Vote{Rater: rapid.IntRange(0, raters-1).Draw(t, "rater"), Category: rapid.IntRange(0, k-1).Draw(t, "category")}
		})
		items := rapid.SliceOfN(rapid.SliceOfN(vote, 1, 6), 1, 15).Draw(t, "items")
		e := agreement.DawidSkene(items, raters, k, smoothing)
		one(t, e.Prior)
		for _, p := range e.Posterior {
			one(t, p)
		}
		for i := 1; i < len(e.Likely); i++ {
			if e.Likely[i] < e.Likely[i-1]-1e-9*(1+math.Abs(e.Likely[i-1])) {
				t.Fatalf("round %d: the likelihood fell from %v to %v", i, e.Likely[i-1], e.Likely[i])
			}
		}
		turned := make([][]agreement.Vote, 0, len(items))
		for _, votes := range slices.Backward(items) {
			other := slices.Clone(votes)
			for i := range other {
				other[i].Rater = raters - 1 - other[i].Rater
			}
			turned = append(turned, other)
		}
		o := agreement.DawidSkene(turned, raters, k, smoothing)
		for i := range min(len(e.Likely), len(o.Likely)) {
			if math.Abs(e.Likely[i]-o.Likely[i]) > 1e-6*(1+math.Abs(e.Likely[i])) {
				t.Fatalf("round %d: %v, in another order %v", i, e.Likely[i], o.Likely[i])
			}
		}
	})
}

func one(t *rapid.T, p []float64) {
	sum := 0.0
	for _, x := range p {
		sum += x
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Fatalf("%v sums to %v", p, sum)
	}
}
