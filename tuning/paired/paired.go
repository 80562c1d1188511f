// Package paired says what can be said of two rules that were asked about the
// same units, when all that counts is which units only one of them finds: lost
// are those that only the baseline finds, gained those that only the candidate
// finds. Units are taken for independent; incidents nearly are, events are not.
package paired

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Exact is the two-sided p-value of the exact test of Q. McNemar, Note on the
// sampling error of the difference between correlated proportions or
// percentages, Psychometrika 12 (1947) 153-157: were both rules as good, a unit
// that only one finds would be lost or gained with even odds. It is 1 without
// such units. A large p-value is no evidence that nothing was lost: that is
// what interval.Upper of lost among all is for.
func Exact(lost, gained int) float64 {
	return min(1, 2*tail(lost, gained))
}

// MidP is Exact with half of the probability of what was observed left out on
// either side, as M. W. Fagerland, S. Lydersen & P. Laake, The McNemar test for
// binary matched-pairs data, BMC Medical Research Methodology 13 (2013) 91,
// recommend for small counts: it is less strict, and closer to its level. It is 1
// without units that only one rule finds.
func MidP(lost, gained int) float64 {
	if lost+gained == 0 {
		return 1
	}
	return Exact(lost, gained) - chance(lost+gained, min(lost, gained))
}

// tail is the probability that of n = lost + gained even coins at most
// min(lost, gained) show heads.
func tail(lost, gained int) (sum float64) {
	for i := range min(lost, gained) + 1 {
		sum += chance(lost+gained, i)
	}
	return sum
}

// chance is C(n, i) / 2^n.
func chance(n, i int) float64 {
	return math.Exp(-math.Log(float64(n+1)) - mathext.Lbeta(float64(n-i)+1, float64(i)+1) - float64(n)*math.Ln2)
}

// ChiSquared is the p-value of McNemar's large-sample test, (lost - gained)² /
// (lost + gained) on one degree of freedom, and corrected the same with A. L.
// Edwards' correction for continuity (Psychometrika 13 (1948) 185-187): what
// other programs print. Exact and MidP are to be preferred. Both are 1 without
// units that only one rule finds.
func ChiSquared(lost, gained int) (plain, corrected float64) {
	n, apart := float64(lost+gained), math.Abs(float64(lost-gained))
	if n == 0 {
		return 1, 1
	}
	p := func(apart float64) float64 { return math.Erfc(apart / math.Sqrt(2*n)) }
	return p(apart), p(max(0, apart-1))
}

// Difference is the change of a share, (gained - lost) / n, with the two-sided
// 95 % interval of A. Agresti & Y. Min, Simple improved confidence intervals for
// comparing matched proportions, Statistics in Medicine 24 (2005) 729-740: half a
// unit is added to each of the four cells. ok is false unless 0 <= lost, gained
// and lost + gained <= n, n >= 1.
func Difference(lost, gained, n int) (d, low, high float64, ok bool) {
	if lost < 0 || gained < 0 || n < 1 || lost+gained > n {
		return 0, 0, 0, false
	}
	b, c, m := float64(lost)+0.5, float64(gained)+0.5, float64(n)+2
	centre := (c - b) / m
	half := z * math.Sqrt(b+c-(c-b)*(c-b)/m) / m
	return float64(gained-lost) / float64(n), max(-1, centre-half), min(1, centre+half), true
}

// z is the 97.5 % quantile of the standard normal distribution.
const z = 1.959963984540054

// Needed is how many units of which none is lost rule out that the share delta
// or more is, one-sided at 95 %: ln .05 / ln(1 - delta), rounded up (metrics.md
// section 4: 1 % 299, 5 % 59, 10 % 29). Without a delta between 0 and 1 no number
// is enough: 0.
func Needed(delta float64) int {
	if !(delta > 0 && delta < 1) {
		return 0
	}
	return int(math.Ceil(math.Log(0.05) / math.Log1p(-delta)))
}
