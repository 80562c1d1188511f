package sampling

import (
	"math"

	"assay/tuning/interval"
)

// Stratum is a part of what a rule was silent on, from which Labelled units
// were drawn without replacement and judged.
type Stratum struct {
	Units    int // N
	Labelled int // n, drawn and judged
	Positive int // x of n
	Found    int // of the positive ones, those that the rule in question fires on
}

func (s Stratum) valid() bool {
	return 0 <= s.Found && s.Found <= s.Positive && s.Positive <= s.Labelled && s.Labelled <= s.Units
}

// weight is 1/π, the units that each judged one stands for.
func (s Stratum) weight() float64 { return float64(s.Units) / float64(s.Labelled) }

// rest is the share of units that were not judged: the correction for a finite
// population. A census has none left.
func (s Stratum) rest() float64 { return 1 - float64(s.Labelled)/float64(s.Units) }

// variance is that of the estimated sum of a value over the units of which the
// judged ones sum up to sum and their squares to squares:
// N²(1-n/N)s²/n, with s² over n-1.
func (s Stratum) variance(sum, squares float64) float64 {
	n := float64(s.Labelled)
	if s.Labelled < 2 {
		return 0 // all judged units are alike: slack bounds what that leaves open
	}
	spread := max(0, squares-sum*sum/n) / (n - 1)
	return float64(s.Units) * s.weight() * s.rest() * spread
}

// slack is how many more units may be positive when none of the judged ones is,
// and how many fewer when all of them are: N(1-0.05^(1/n)), one-sided at 95 %,
// and never more than were not judged. It is 0 between.
func (s Stratum) slack() (more, fewer float64) {
	open := min(float64(s.Units)*interval.RuleOut(s.Labelled), float64(s.Units-s.Labelled))
	if s.Positive == 0 {
		more = open
	}
	if s.Labelled > 0 && s.Positive == s.Labelled {
		fewer = open
	}
	return more, fewer
}

// usable reports strata that an estimate can be made from: each that has units
// has a judged one.
func usable(strata []Stratum) bool {
	for _, s := range strata {
		if !s.valid() || s.Units > 0 && s.Labelled == 0 {
			return false
		}
	}
	return len(strata) > 0
}

// Missed estimates how many units of the strata are positive: Σ N x/n, with the
// variance Σ N²(1-n/N)s²/n. D. G. Horvitz & D. J. Thompson, A generalization of
// sampling without replacement from a finite universe, JASA 47 (1952) 663-685.
//
// The interval is that of the logarithm; to its upper end N(1-0.05^(1/n)) is
// added for each stratum in which nothing was found, for there the variance
// says nothing. It never claims less than was found nor more than is left.
// ok is false when a stratum has units and none of them was judged.
func Missed(strata []Stratum) (e Estimate, variance float64, ok bool) {
	if !usable(strata) {
		return Estimate{}, 0, false
	}
	var seen, most, more, fewer float64
	for _, s := range strata {
		if s.Units == 0 {
			continue
		}
		x := float64(s.Positive)
		e.Value += s.weight() * x
		variance += s.variance(x, x)
		seen += x
		most += float64(s.Units-s.Labelled) + x
		up, down := s.slack()
		more, fewer = more+up, fewer+down
	}
	spread := 1.0
	if e.Value > 0 {
		spread = math.Exp(z * math.Sqrt(variance) / e.Value)
	}
	e.Low = max(seen, e.Value/spread-fewer)
	e.High = min(most, e.Value*spread+more)
	return e, variance, true
}

// Recall estimates the share of positives that a rule finds: found and missed
// are the positives known for certain, that it finds and that it does not, and
// the strata hold the rest. With weights w, R = (found + Σwf) / (found + missed
// + Σwx); its variance is that of the linearised ratio, C.-E. Särndal, B.
// Swensson & J. Wretman, Model Assisted Survey Sampling (1992), section 5.6,
// and the interval is on the logit scale. Strata in which nothing was found
// lower the lower end as in Missed. ok is false as in Missed, and without any
// positive.
func Recall(found, missed int, strata []Stratum) (e Estimate, ok bool) {
	if found < 0 || missed < 0 || len(strata) > 0 && !usable(strata) {
		return Estimate{}, false
	}
	hits, all, judged := float64(found), float64(found+missed), found+missed
	var more, fewer float64
	for _, s := range strata {
		if s.Units == 0 {
			continue
		}
		hits += s.weight() * float64(s.Found)
		all += s.weight() * float64(s.Positive)
		judged += s.Positive
		up, down := s.slack()
		more, fewer = more+up, fewer+down
	}
	if all == 0 {
		return Estimate{}, false
	}
	if hits == 0 {
		return Estimate{0, 0, interval.Upper(0, judged)}, true
	}
	e = Estimate{Value: hits / all, Low: 1, High: 1}
	if e.Value < 1 {
		se := math.Sqrt(ratioVariance(strata, e.Value)) / all
		e = logitInterval(e.Value, se/(e.Value*(1-e.Value)))
	}
	e.Low = hits / (hits/e.Low + more)
	e.High = hits / max(hits, hits/e.High-fewer)
	return e, true
}

// ratioVariance is the variance of the estimated sum of the residuals: a found
// positive has 1-R, a missed one -R, everything else 0.
func ratioVariance(strata []Stratum, r float64) (v float64) {
	for _, s := range strata {
		if s.Units == 0 {
			continue
		}
		hit, miss := float64(s.Found), float64(s.Positive-s.Found)
		v += s.variance(hit*(1-r)-miss*r, hit*(1-r)*(1-r)+miss*r*r)
	}
	return v
}
