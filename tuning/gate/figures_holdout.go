package gate

import (
	"assay/tuning/interval"
	"assay/tuning/report"
)

// holdouts are the figures on what the author has not tuned on.
func holdouts() []figure {
	var out []figure
	add := func(name, title, basis string, of func(*report.Measured) interval.Proportion) {
		out = append(out, shares("holdout."+name, title+", on what was not tuned on", basis, func(f *report.Figures) (p interval.Proportion, ok bool) {
			if f.Holdout == nil {
				return p, false
			}
			return of(&f.Holdout.Held), true
		})...)
	}
	add("precision.actionable", "actionable precision of episodes", "held out episode", func(m *report.Measured) interval.Proportion { return m.Actionable })
	add("precision.logic", "logic precision of episodes", "held out episode", func(m *report.Measured) interval.Proportion { return m.Logic })
	add("known_recall", "known recall of incidents", "held out known incident", func(m *report.Measured) interval.Proportion { return m.KnownRecall })
	return out
}
