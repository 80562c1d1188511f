package vigilance

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// exactUpTo is the pooled size up to which the distribution of U is counted
// out instead of approximated.
const exactUpTo = 40

// Shift is the test of one sample against another.
type Shift struct {
	U     float64 // pairs in which x is the larger, ties counted half
	P     float64 // one-sided: how often U would be as small if x and y came from one distribution
	Exact bool    // counted over all splits of the pooled values, ties as they are
}

// Less tests whether the values of x tend to be smaller than those of y: H. B.
// Mann & D. R. Whitney, On a test of whether one of two random variables is
// stochastically larger than the other, Ann. Math. Statist. 18 (1947) 50-60.
// With up to 40 values in all, P is exact given the ties: the share of all
// splits whose rank sum is as small. With more it is the normal approximation
// with correction for ties and continuity (Hollander & Wolfe, Nonparametric
// Statistical Methods, 1973, section 4.1). ok is false when either is empty.
func Less(x, y []float64) (s Shift, ok bool) {
	if len(x) == 0 || len(y) == 0 {
		return Shift{}, false
	}
	ranks, sum, ties := doubledRanks(x, y)
	n, m := float64(len(x)), float64(len(y))
	s.U = float64(sum)/2 - n*(n+1)/2
	if len(ranks) <= exactUpTo {
		s.P, s.Exact = splitsUpTo(ranks, len(x), sum), true
		return s, true
	}
	all := n + m
	variance := n * m / 12 * (all + 1 - ties/(all*(all-1)))
	if variance <= 0 { // all values are equal
		s.P = 1
		return s, true
	}
	s.P = distuv.UnitNormal.CDF((s.U - n*m/2 + .5) / math.Sqrt(variance))
	return s, true
}

// doubledRanks are twice the mid-ranks of all values, so that they are whole;
// sum is that of x, ties the sum of t³ − t over groups of equal values.
func doubledRanks(x, y []float64) (ranks []int, sum int, ties float64) {
	type value struct {
		at  float64
		ofX bool
	}
	all := make([]value, 0, len(x)+len(y))
	for _, v := range x {
		all = append(all, value{v, true})
	}
	for _, v := range y {
		all = append(all, value{v, false})
	}
	slices.SortFunc(all, func(a, b value) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	ranks = make([]int, len(all))
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].at == all[from].at {
			to++
		}
		for i := from; i < to; i++ {
			ranks[i] = from + 1 + to
			if all[i].ofX {
				sum += ranks[i]
			}
		}
		t := float64(to - from)
		ties += t*t*t - t
		from = to
	}
	return ranks, sum, ties
}

// splitsUpTo is the share of the choices of n of the ranks whose sum is at
// most limit. ways[k][s] are the choices of k with sum s; at most C(40, 20)
// and so exact in a float64.
func splitsUpTo(ranks []int, n, limit int) float64 {
	ways := make([][]float64, n+1)
	for k := range ways {
		ways[k] = make([]float64, limit+1)
	}
	ways[0][0] = 1
	for _, r := range ranks {
		for k := n; k > 0; k-- {
			for s := limit; s >= r; s-- {
				ways[k][s] += ways[k-1][s-r]
			}
		}
	}
	few := 0.0
	for _, w := range ways[n] {
		few += w
	}
	all := 1.0
	for i := range n {
		all = all * float64(len(ranks)-i) / float64(i+1)
	}
	return few / math.Round(all)
}
