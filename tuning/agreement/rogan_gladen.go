package agreement

// RoganGladen is the share behind an observed share when items of the kind are
// recognised with probability sensitivity, and others as others with
// probability specificity: W. J. Rogan & B. Gladen, Estimating prevalence from
// the results of a screening test, American Journal of Epidemiology 107 (1978)
// 71-76. It is cut to 0..1; ok is false where the judgement is no better than a
// coin (sensitivity + specificity not above 1).
func RoganGladen(observed, sensitivity, specificity float64) (share float64, ok bool) {
	if sensitivity+specificity <= 1 {
		return 0, false
	}
	return min(1, max(0, (observed+specificity-1)/(sensitivity+specificity-1))), true
}

// Sensitivity is the range of RoganGladen over every observed share, sensitivity
// and specificity within their bounds: the corrected share rises with the
// observed one and with specificity and goes one way in sensitivity, so that the
// eight corners hold it. It is all of 0..1 where a corner is no better than a
// coin.
func Sensitivity(observed, sensitivity, specificity Bounds) Bounds {
	out := Bounds{1, 0}
	for _, p := range []float64{observed.Low, observed.High} {
		for _, se := range []float64{sensitivity.Low, sensitivity.High} {
			for _, sp := range []float64{specificity.Low, specificity.High} {
				share, ok := RoganGladen(p, se, sp)
				if !ok {
					return Bounds{0, 1}
				}
				out = Bounds{min(out.Low, share), max(out.High, share)}
			}
		}
	}
	return out
}
