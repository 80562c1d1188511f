package vigilance

import (
	"math/rand/v2"
	"slices"
)

// Herfindahl is the sum of squared shares: 1 when all is with one, 1/k when k
// share alike (A. O. Hirschman, The paternity of an index, Am. Econ. Rev. 54
// (1964) 761). ok is false when there is nothing to share.
func Herfindahl(counts []int) (h float64, ok bool) {
	all := 0
	for _, n := range counts {
		all += n
	}
	if all == 0 {
		return 0, false
	}
	for _, n := range counts {
		share := float64(n) / float64(all)
		h += share * share
	}
	return h, true
}

// Pair is one decision: From asked, To decided. Numbers stand for persons.
type Pair struct{ From, To int }

// Mutual counts the pairs of which the reverse is also among them.
func Mutual(all []Pair) (n int) {
	seen := make(map[Pair]bool, len(all))
	for _, p := range all {
		seen[p] = true
	}
	for _, p := range all {
		if seen[Pair{p.To, p.From}] {
			n++
		}
	}
	return n
}

// Expected is the mean of Mutual when those who decide are dealt out anew
// among those who asked, nobody to themselves, each as often as before: draws
// shuffles from the seed. A swap by which somebody would decide on their own is
// left out.
func Expected(all []Pair, seed uint64, draws int) float64 {
	if draws < 1 || len(all) == 0 {
		return 0
	}
	r := rand.New(rand.NewPCG(seed, 1))
	dealt, sum := slices.Clone(all), 0
	for range draws {
		r.Shuffle(len(dealt), func(i, j int) { trade(dealt, i, j) })
		sum += Mutual(dealt)
	}
	return float64(sum) / float64(draws)
}

// trade swaps who decides, unless somebody would decide on their own.
func trade(all []Pair, i, j int) {
	if all[i].From != all[j].To && all[j].From != all[i].To {
		all[i].To, all[j].To = all[j].To, all[i].To
	}
}
