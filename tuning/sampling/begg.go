package sampling

import (
	"math"

	"assay/tuning/interval"
)

// Verification is how many units a rule fired on and stayed silent on, and how
// many of each somebody looked at.
type Verification struct {
	Units, Fired                   int
	VerifiedFired, PositiveFired   int // of Fired; of those, the positive ones
	VerifiedSilent, PositiveSilent int // of the others
}

func (v Verification) valid() bool {
	silent := v.Units - v.Fired
	return v.Fired >= 0 && silent >= 0 &&
		0 <= v.PositiveFired && v.PositiveFired <= v.VerifiedFired && v.VerifiedFired <= v.Fired &&
		0 <= v.PositiveSilent && v.PositiveSilent <= v.VerifiedSilent && v.VerifiedSilent <= silent &&
		v.VerifiedFired > 0 && v.VerifiedSilent > 0
}

// BeggGreenes is the recall corrected for verification bias: with p the share
// that fired, a and q the shares of positives among the verified units that
// fired and that did not, it is pa / (pa + (1-p)q), with the interval on the
// logit scale, whose variance is 1/(Np(1-p)) + (1-a)/(va) + (1-q)/(wq) for v
// and w verified units. C. B. Begg & R. A. Greenes, Assessment of diagnostic
// tests when disease verification is subject to selection bias, Biometrics 39
// (1983) 207-215.
//
// It assumes that among what fired, and among what did not, the verified units
// are a random sample. Where the audit found nothing, the lower end is that of
// q's one-sided exact 95 % upper bound and the upper end is 1; where nothing
// that fired was positive, the other way round. ok is false without verified
// units on either side, and without any positive.
func BeggGreenes(v Verification) (e Estimate, ok bool) {
	if !v.valid() || v.PositiveFired+v.PositiveSilent == 0 {
		return Estimate{}, false
	}
	p := float64(v.Fired) / float64(v.Units)
	a := float64(v.PositiveFired) / float64(v.VerifiedFired)
	q := float64(v.PositiveSilent) / float64(v.VerifiedSilent)
	share := func(a, q float64) float64 { return p * a / (p*a + (1-p)*q) }
	switch {
	case v.PositiveSilent == 0:
		return Estimate{1, share(a, interval.Upper(0, v.VerifiedSilent)), 1}, true
	case v.PositiveFired == 0:
		return Estimate{0, 0, share(interval.Upper(0, v.VerifiedFired), q)}, true
	}
	variance := 1/(float64(v.Units)*p*(1-p)) + (1-a)/(float64(v.VerifiedFired)*a) + (1-q)/(float64(v.VerifiedSilent)*q)
	return logitInterval(share(a, q), math.Sqrt(variance)), true
}
