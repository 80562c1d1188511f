package gate

import (
	"slices"
	"strings"

	"assay/tuning/interval"
	"assay/tuning/reach"
	"assay/tuning/report"
)

// reaches are the figures of what an attacker and a response can make of a
// rule; they rest on a report that package study completed.
func reaches() []figure {
	var out []figure
	add := func(name, title, unit, basis string, scale scale, of func(*reach.Reach) reading) {
		out = append(out, figure{name: "reach." + name, title: title, unit: unit, basis: basis, scale: scale, of: func(f *report.Figures) reading {
			if f.Reach == nil {
				return reading{}
			}
			return of(f.Reach)
		}})
	}
	whether := func(i reach.Inducible, n int) reading {
		switch i.Outcome {
		case reach.Yes:
			return reading{1, 1, n, true, nil}
		case reach.No:
			return reading{0, 0, n, true, nil}
		}
		return reading{n: n}
	}
	add("inducible_outsider", "answer whether an outsider can set the rule off (1 yes, 0 no)", "", "conjunction", plain,
		func(r *reach.Reach) reading { return whether(r.Outsider, r.Terms) })
	add("inducible_user", "answer whether a user or an agent can set the rule off (1 yes, 0 no)", "", "conjunction", plain,
		func(r *reach.Reach) reading { return whether(r.User, r.Terms) })
	rung := func(name, title string, of func(reach.Response) int) {
		add(name, title, "", "conjunction", plain, func(r *reach.Reach) reading {
			return reading{float64(of(r.Response)), of(r.Response), r.Terms, true, nil}
		})
	}
	rung("rung", "rung of the response", func(r reach.Response) int { return r.Rung })
	rung("allowed_rung", "rung that the rule may ask for", func(r reach.Response) int { return r.Allowed })
	rung("rung_above", "number of rungs that the response stands above the allowed one", func(r reach.Response) int { return r.Above })
	return slices.Concat(out, radii(), boundaries())
}

// boundaries are the figures of what the rule tells apart, and of what its
// filters hide, each by incident.
func boundaries() []figure {
	var out []figure
	add := func(name, title string, of func(*reach.Reach) (interval.Proportion, bool)) {
		out = append(out, shares(name, title, "known incident", func(f *report.Figures) (p interval.Proportion, ok bool) {
			if f.Reach == nil {
				return p, false
			}
			return of(f.Reach)
		})...)
	}
	add("boundary.accuracy", "share of known incidents that the rule tells from every harmless twin", func(r *reach.Reach) (interval.Proportion, bool) {
		if r.Boundary == nil {
			return interval.Proportion{}, false
		}
		return r.Boundary.Incidents, true
	})
	add("suppressible", "share of known incidents that a user or an agent can hide behind a filter", func(r *reach.Reach) (interval.Proportion, bool) {
		if r.Suppress == nil {
			return interval.Proportion{}, false
		}
		return r.Suppress.Incidents, true
	})
	return append(out, figure{name: "boundary.pairs", title: "share of harmless twins that the rule stays silent on", basis: "pair", scale: share, of: func(f *report.Figures) reading {
		if f.Reach == nil || f.Reach.Boundary == nil || f.Reach.Boundary.Pairs <= 0 {
			return reading{}
		}
		b := f.Reach.Boundary
		return reading{float64(b.Separated) / float64(b.Pairs), b.Separated, b.Pairs, true, nil}
	}})
}

// heldHours is the figure that says how long a response holds honest people.
const heldHours = "reach.benign_principal_hours_per_week"

// radii are the figures of the response replayed.
func radii() []figure {
	var out []figure
	add := func(name, title, unit, basis string, scale scale, of func(*reach.Radius) reading) {
		out = append(out, figure{name: "reach." + name, title: title, unit: unit, basis: basis, scale: scale, of: func(f *report.Figures) reading {
			if f.Reach == nil || f.Reach.Radius == nil {
				return reading{}
			}
			return of(f.Reach.Radius)
		}})
	}
	add(strings.TrimPrefix(heldHours, "reach."), "time for which honest principals are held", "principal-hours a week", "day", amount,
		func(r *reach.Radius) reading { return reading{r.Hold.HoursPerWeek, r.Honest, r.Days, true, nil} })
	add("never_list_hits", "number of principals hit that must never be held", "", "principal", plain,
		func(r *reach.Radius) reading {
			return reading{float64(r.Listed.Never), r.Listed.Never, r.Population, r.Listed.Asked, nil}
		})
	add("population_share.max_day", "share of the principals hit on the worst day by alerts not known to be true", "", "principal", share,
		func(r *reach.Radius) reading {
			v, ok := r.MaxDay.Value()
			return reading{v, r.MaxDay.K, r.MaxDay.N, ok, nil}
		})
	add("population_share.all", "share of the principals ever hit by alerts not known to be true", "", "principal", share,
		func(r *reach.Radius) reading {
			v, ok := r.Held.Value()
			return reading{v, r.Held.K, r.Held.N, ok, nil}
		})
	add("p95_day", "number of honest principals hit on the 95th percentile day", "", "day", plain,
		func(r *reach.Radius) reading { return reading{float64(r.P95Day), r.P95Day, r.Days, true, nil} })
	return out
}

// response is the check that stands in every policy: a response above the rung
// that the rule's reach allows fails the gate (robustness.md section 6).
func response(f *report.Figures) (Result, bool) {
	if f.Reach == nil || f.Reach.Response.Above <= 0 {
		return Result{}, false
	}
	r := f.Reach.Response
	above, none := float64(r.Above), 0.0
	return Result{ID: "response", Outcome: Fail, Sentence: f.Reach.Refusal(),
		Why:      "A containment that an attacker can set off is one more thing that they can do to honest people.",
		Evidence: Evidence{Figure: "reach.rung_above", Value: &above, Op: AtMost, Wanted: &none, K: r.Above, N: f.Reach.Terms}}, true
}

// missingReach says why a report lacks a figure of reach.
func (f figure) missingReach(r *report.Report) string {
	switch {
	case r.Reach == nil:
		return "the report was made without asking what an attacker and a response can make of the rule"
	case strings.HasPrefix(f.name, "boundary.") || strings.HasPrefix(f.name, "suppressible"):
		return "the rule fires on no event that is known to be a true positive"
	case f.name == "reach.inducible_outsider":
		return r.Reach.Outsider.Why
	case f.name == "reach.inducible_user":
		return r.Reach.User.Why
	}
	for _, w := range r.Warnings {
		if w.Code == "reach/no-stream" || w.Code == "reach/nobody" || f.name == "reach.never_list_hits" && w.Code == "reach/no-inventory" {
			return w.Message
		}
	}
	return "the snapshot names no principal"
}
