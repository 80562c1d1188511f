package sampling

import "math"

// LeastShared is how many units both sources must have seen before Chapman's
// estimate is worth showing.
const LeastShared = 7

// Population is an estimated number of units with its standard error.
type Population struct{ Total, StandardError float64 }

// Chapman estimates how many units there are when one source saw a of them,
// another b, and both of these shared: (a+1)(b+1)/(shared+1) - 1. D. G. Chapman,
// Some properties of the hypergeometric distribution with applications to
// zoological sample censuses, University of California Publications in
// Statistics 1 (1951) 131-160; the variance is that of G. A. F. Seber, The
// effects of trap response on tag recapture estimates, Biometrics 26 (1970)
// 13-22.
//
// It assumes that the sources are independent: that what one sees makes it
// neither more nor less likely that the other does. Rules rarely are; two that
// see different things count far too many. ok is false below LeastShared.
func Chapman(a, b, shared int) (p Population, ok bool) {
	if shared < 0 || shared > a || shared > b {
		return Population{}, false
	}
	x, y, m := float64(a), float64(b), float64(shared)
	p.Total = (x+1)*(y+1)/(m+1) - 1
	p.StandardError = math.Sqrt((x + 1) * (y + 1) * (x - m) * (y - m) / ((m + 1) * (m + 1) * (m + 2)))
	return p, shared >= LeastShared
}
