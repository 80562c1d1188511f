package interval

import "gonum.org/v1/gonum/mathext"

// betaQuantile is the x at which the Beta(a, b) distribution function is p,
// by bisection of the regularised incomplete beta function: about 60 steps,
// no starting value to choose, no failure to converge.
//
// Note: mathext.InvRegIncBeta answers faster, but leaves its bracket for some
// shapes beyond 1e6; an interval is computed a few dozen times a report.
func betaQuantile(a, b, p float64) float64 {
	low, high := 0.0, 1.0
	for {
		mid := low + (high-low)/2
		if mid <= low || mid >= high || high-low < 1e-15*high {
			return mid
		}
		if mathext.RegIncBeta(a, b, mid) < p {
			low = mid
		} else {
			high = mid
		}
	}
}
