package vigilance

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// z975 is the 97.5 % quantile of the standard normal distribution.
const z975 = 1.959963984540054

// Detection tells the ability to tell signal from noise (d′) apart from the
// readiness to call something a signal (c).
type Detection struct {
	Hit, FalseAlarm float64 // rates, corrected
	D               float64 // d′ = z(H) − z(F): 0 is guessing
	DLow, DHigh     float64 // 95 %
	C               float64 // c = −(z(H) + z(F))/2: above 0 leans to "benign"
	CLow, CHigh     float64 // 95 %
}

// Detect is signal detection with hits of signals and false alarms of noise.
// Half a case is added to each count, so that no rate is 0 or 1: the
// log-linear correction of M. J. Hautus, Corrections for extreme proportions
// and their biasing effects on estimated values of d′, Behav. Res. Methods 27
// (1995) 46-51. The intervals use the variance of A. S. Gourevitch & E.
// Galanter, A significance test for one parameter isosensitivity functions,
// Psychometrika 32 (1967) 25-33. ok is false without signals or noise, or
// when the counts are not counts.
func Detect(hits, signals, alarms, noise int) (d Detection, ok bool) {
	if hits < 0 || alarms < 0 || hits > signals || alarms > noise || signals < 1 || noise < 1 {
		return Detection{}, false
	}
	n, m := float64(signals)+1, float64(noise)+1
	d.Hit, d.FalseAlarm = (float64(hits)+.5)/n, (float64(alarms)+.5)/m
	d.D, d.C = Indices(d.Hit, d.FalseAlarm)
	half := z975 * math.Sqrt(variance(d.Hit, n)+variance(d.FalseAlarm, m))
	d.DLow, d.DHigh = d.D-half, d.D+half
	d.CLow, d.CHigh = d.C-half/2, d.C+half/2
	return d, true
}

// Indices are d′ and c of two rates between 0 and 1: N. A. Macmillan & C. D.
// Creelman, Detection Theory: A User's Guide, 2nd ed. 2005, chapters 1 and 2.
func Indices(hit, falseAlarm float64) (d, c float64) {
	h, f := distuv.UnitNormal.Quantile(hit), distuv.UnitNormal.Quantile(falseAlarm)
	return h - f, -(h + f) / 2
}

// variance of z(p), by the delta method.
func variance(p, n float64) float64 {
	density := distuv.UnitNormal.Prob(distuv.UnitNormal.Quantile(p))
	return p * (1 - p) / (n * density * density)
}
