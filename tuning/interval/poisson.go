package interval

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Garwood is the exact two-sided 95 % interval of how many events a unit are to
// be expected when count of them were seen in units: F. Garwood, Fiducial limits
// for the Poisson distribution, Biometrika 28 (1936) 437-442. By the gamma
// distribution, whose quantiles are half those of chi squared with twice the
// shape as degrees of freedom: [Γ⁻¹(count, .025), Γ⁻¹(count+1, .975)] / units. ok
// is false without units or with a negative count.
func Garwood(count int, units float64) (b Bounds, ok bool) {
	if count < 0 || !(units > 0) || math.IsInf(units, 1) {
		return Bounds{}, false
	}
	if count > 0 {
		b.Low = mathext.GammaIncRegInv(float64(count), alpha/2) / units
	}
	b.High = mathext.GammaIncRegInv(float64(count)+1, 1-alpha/2) / units
	return b, true
}
