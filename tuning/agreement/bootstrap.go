package agreement

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Resamples is how many bootstrap resamples stand behind an interval.
const Resamples = 2000

// maxDraws bounds the work of a bootstrap: beyond 10,000 items there are fewer
// resamples, and the large-sample interval is as good.
const maxDraws = 20_000_000

// minResamples is the fewest that bound anything.
const minResamples = 200

// Bootstrap is the percentile interval of kappa over resamples of the items,
// drawn with replacement (B. Efron & R. Tibshirani, An introduction to the
// bootstrap, 1993, chapter 13). The same table and seed give the same bounds.
// Resamples in which kappa is not defined, for they have one category only, are
// left out; ok is false when more than a quarter are: one odd item among many
// bounds nothing. Where the two agree on every item, so do they in every resample,
// and the interval is that of whole.
func (t *Table) Bootstrap(seed uint64) (b Bounds, ok bool) {
	if _, ok := t.Kappa(); !ok {
		return b, false
	}
	items := make([]int, 0, t.n)
	for cell, n := range t.cells {
		for range n {
			items = append(items, cell)
		}
	}
	dice := rand.New(rand.NewPCG(seed, seed^0x9e3779b97f4a7c15))
	rounds := max(minResamples, min(Resamples, maxDraws/t.n))
	drawn, all := NewTable(t.k), make([]float64, 0, rounds)
	for range rounds {
		drawn.draw(items, dice)
		if kappa, ok := drawn.Kappa(); ok {
			all = append(all, kappa)
		}
	}
	if 4*len(all) < 3*rounds {
		return b, false
	}
	if t.Agreed() == t.n {
		return t.whole(), true
	}
	slices.Sort(all)
	return Bounds{all[int(.025*float64(len(all)))], all[int(math.Ceil(.975*float64(len(all))))-1]}, true
}

// draw fills the table with as many items as there are, drawn with replacement.
func (t *Table) draw(items []int, dice *rand.Rand) {
	clear(t.cells)
	t.n = len(items)
	for range items {
		t.cells[items[dice.IntN(len(items))]]++
	}
}
