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

// MidP is Exact with half of the probability of what was observed left out, as
// M. W. Fagerland, S. Lydersen & P. Laake, The McNemar test for binary
// matched-pairs data, BMC Medical Research Methodology 13 (2013) 91, recommend
// for small counts: it is less strict, and closer to its level.
func MidP(lost, gained int) float64 {
	return min(1, 2*tail(lost, gained)-chance(lost+gained, min(lost, gained)))
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
