package vigilance

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Rank is a quantile of a sample with its 95 % bounds, which are values of the
// sample; a bound that the sample is too small for is infinite.
type Rank struct{ At, Low, High float64 }

// Quantile is the q-quantile, 0 < q < 1, of sorted values: of the median the
// middle, or the mean of the two; else the smallest value that a share of q
// does not exceed. The bounds are the order statistics of W. J. Conover,
// Practical Nonparametric Statistics, 3rd ed. 1999, section 3.2, and need no
// distribution. ok is false of no values.
func Quantile(sorted []float64, q float64) (r Rank, ok bool) {
	n := len(sorted)
	if n == 0 || !(q > 0 && q < 1) {
		return Rank{}, false
	}
	r = Rank{sorted[min(n-1, max(0, int(math.Ceil(q*float64(n)))-1))], math.Inf(-1), math.Inf(1)}
	if q == .5 {
		r.At = (sorted[(n-1)/2] + sorted[n/2]) / 2
	}
	below := distuv.Binomial{N: float64(n), P: q}                 // how many values are below the quantile
	middle, away := q*float64(n), 5*math.Sqrt(q*(1-q)*float64(n)) // the ranks are within five deviations
	low, high := max(0, int(middle-away)), min(n+1, int(middle+away)+3)
	for low < n && below.CDF(float64(low)) <= .025 {
		low++
	}
	for high > 1 && 1-below.CDF(float64(high-2)) <= .025 {
		high--
	}
	if low > 0 {
		r.Low = sorted[low-1]
	}
	if high <= n {
		r.High = sorted[high-1]
	}
	return r, true
}
