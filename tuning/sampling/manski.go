package sampling

import "assay/tuning/interval"

// PrecisionBounds are the least and the most that a precision can be, whatever
// the open units (undetermined, unlabelled) are: hits of the decided ones, as if
// every open one were a miss, and as if every one were a hit. C. F. Manski,
// Partial Identification of Probability Distributions (2003), chapter 1. ok is
// false without units.
func PrecisionBounds(hits, decided, open int) (b interval.Bounds, ok bool) {
	if hits < 0 || open < 0 || hits > decided || decided+open == 0 {
		return interval.Bounds{}, false
	}
	all := float64(decided + open)
	return interval.Bounds{Low: float64(hits) / all, High: float64(hits+open) / all}, true
}

// RecallBounds are the least and the most that a recall can be: found of known
// positives, as if every open unit that the rule is silent on were a positive
// and none of those that it fires on, and the other way round. ok is false when
// nothing is known and nothing open.
func RecallBounds(found, known, openFired, openSilent int) (b interval.Bounds, ok bool) {
	if found < 0 || openFired < 0 || openSilent < 0 || found > known || known+openFired+openSilent == 0 {
		return interval.Bounds{}, false
	}
	if n := known + openSilent; n > 0 {
		b.Low = float64(found) / float64(n)
	}
	b.High = 1 // nothing known and nothing fired: the open ones may all be benign
	if n := known + openFired; n > 0 {
		b.High = float64(found+openFired) / float64(n)
	}
	return b, true
}
