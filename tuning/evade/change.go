package evade

import "slices"

// Change is what two rules still catch of the same incidents: those that both
// were asked about and to which an operator applies for both. Without that a rule
// that finds one incident more, and loses it under evasion, would look worse than
// one that never found it.
type Change struct {
	Before, After float64 // shares
	Incidents     int     // of the worst operators the fewest, of a mean the most that one applies to
}

// WorstChange is the smallest share of each rule over the operators of a class;
// ok is false where none applies to an incident of both.
func WorstChange(baseline, candidate *Figures, class Class) (c Change, ok bool) {
	pairs(baseline, candidate, []Class{class}, func(_ Class, p Paired, n int) {
		before, after := float64(p.Both+p.Lost)/float64(n), float64(p.Both+p.Gained)/float64(n)
		if !ok {
			c, ok = Change{before, after, n}, true
			return
		}
		c = Change{min(c.Before, before), min(c.After, after), min(c.Incidents, n)}
	})
	return c, ok
}

// MeanChange is the weighted mean share of each rule over the operators of some
// classes; ok is as of WorstChange.
func MeanChange(baseline, candidate *Figures, classes ...Class) (c Change, ok bool) {
	all := 0.0
	pairs(baseline, candidate, classes, func(class Class, p Paired, n int) {
		w := weights[class]
		all += w
		c.Before += w * float64(p.Both+p.Lost) / float64(n)
		c.After += w * float64(p.Both+p.Gained) / float64(n)
		c.Incidents = max(c.Incidents, n)
	})
	if all == 0 {
		return Change{}, false
	}
	c.Before, c.After = round(c.Before/all), round(c.After/all)
	return c, true
}

// pairs yields the operators of some classes that apply to an incident of both,
// and to how many.
func pairs(baseline, candidate *Figures, classes []Class, visit func(Class, Paired, int)) {
	for _, o := range candidate.Operators {
		if !slices.Contains(classes, o.Class) {
			continue
		}
		p := Pair(baseline, candidate, o.ID)
		if n := p.Both + p.Lost + p.Gained + p.Neither; n > 0 {
			visit(o.Class, p, n)
		}
	}
}
