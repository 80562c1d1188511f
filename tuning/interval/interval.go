// Package interval bounds a proportion from counts: k of n happened, where
// does the true share lie? Three classical two-sided 95 % intervals:
//
//   - Wilson, which pages show: close to nominal coverage at small n and
//     never outside [0, 1].
//   - Clopper-Pearson, which gates use: never covers less than 95 %, at the
//     price of being wide.
//   - Jeffreys, between the two.
//
// All of them take the n units for independent. Alerts are not, episodes and
// incidents nearly are: that is why every figure carries its unit.
package interval

import "math"

// z is the 97.5 % quantile of the standard normal distribution.
const z = 1.959963984540054

// alpha is the probability outside a two-sided interval.
const alpha = 0.05

// Bounds is a closed interval: of a share within [0, 1], of a rate from 0 on.
type Bounds struct{ Low, High float64 }

// Method makes bounds from k of n. ok is false where there is nothing to
// bound: n < 1, k < 0 or k > n.
type Method func(k, n int) (b Bounds, ok bool)

// Wilson is the score interval of E. B. Wilson, Probable inference, the law
// of succession, and statistical inference, JASA 22 (1927) 209-212;
// recommended for small n by Brown, Cai & DasGupta, Interval estimation for a
// binomial proportion, Statistical Science 16 (2001) 101-133.
func Wilson(k, n int) (Bounds, bool) {
	if !valid(k, n) {
		return Bounds{}, false
	}
	b, _ := Score(float64(k), float64(n))
	return edge(k, n, b), true
}

// Score is Wilson for what is no whole number of units: clusters that are worth
// so many independent ones. ok is false where there is nothing to bound: n <= 0,
// k < 0 or k > n.
func Score(k, n float64) (b Bounds, ok bool) {
	if !(n > 0 && k >= 0 && k <= n) {
		return Bounds{}, false
	}
	p := k / n
	centre := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	scale := 1 + z*z/n
	return Bounds{max(0, (centre-half)/scale), min(1, (centre+half)/scale)}, true
}

// ClopperPearson is the exact interval of C. J. Clopper & E. S. Pearson, The
// use of confidence or fiducial limits illustrated in the case of the
// binomial, Biometrika 26 (1934) 404-413, by its beta quantiles.
func ClopperPearson(k, n int) (Bounds, bool) {
	if !valid(k, n) {
		return Bounds{}, false
	}
	x, m := float64(k), float64(n)
	b := Bounds{0, 1}
	if k > 0 {
		b.Low = betaQuantile(x, m-x+1, alpha/2)
	}
	if k < n {
		b.High = betaQuantile(x+1, m-x, 1-alpha/2)
	}
	return b, true
}

// Jeffreys is the equal-tailed posterior interval under Jeffreys' prior
// Beta(1/2, 1/2), with the lower bound 0 at k = 0 and the upper bound 1 at
// k = n: Brown, Cai & DasGupta (2001), section 4.1.1.
func Jeffreys(k, n int) (Bounds, bool) {
	if !valid(k, n) {
		return Bounds{}, false
	}
	x, m := float64(k), float64(n)
	b := Bounds{0, 1}
	if k > 0 {
		b.Low = betaQuantile(x+0.5, m-x+0.5, alpha/2)
	}
	if k < n {
		b.High = betaQuantile(x+0.5, m-x+0.5, 1-alpha/2)
	}
	return b, true
}

// RuleOut is the one-sided 95 % upper bound of a share of which n
// independent units show no case: 1 - 0.05^(1/n), about 3/n (Hanley &
// Lippman-Hand, If nothing goes wrong, is everything all right?, JAMA 249
// (1983) 1743-1745). With n < 1 nothing is ruled out: 1.
func RuleOut(n int) float64 {
	if n < 1 {
		return 1
	}
	return 1 - math.Pow(alpha, 1/float64(n))
}

// Upper is the one-sided 95 % upper bound of the share when k of n happened:
// the larger end of the 90 % interval of Clopper and Pearson. With n < 1 nothing
// is ruled out: 1.
func Upper(k, n int) float64 {
	switch {
	case !valid(k, n) || k == n:
		return 1
	case k == 0:
		return RuleOut(n)
	}
	return betaQuantile(float64(k)+1, float64(n-k), 1-alpha)
}

// Lower is the one-sided 95 % lower bound of the share when k of n happened: the
// smaller end of the 90 % interval of Clopper and Pearson. With n < 1 nothing is
// ruled out: 0.
func Lower(k, n int) float64 { return 1 - Upper(n-k, n) }

func valid(k, n int) bool { return n >= 1 && k >= 0 && k <= n }

// edge puts the bounds that are exactly 0 or 1 there, and the others inside,
// whatever rounding did.
func edge(k, n int, b Bounds) Bounds {
	b.Low, b.High = max(0, b.Low), min(1, b.High)
	if k == 0 {
		b.Low = 0
	}
	if k == n {
		b.High = 1
	}
	return b
}
