package gate

import (
	"slices"
	"strings"

	"assay/tuning/evade"
	"assay/tuning/interval"
	"assay/tuning/report"
)

const evasionBasis = "incident"

// evasions are the figures of what is left of known recall when true positives
// are written another way.
func evasions() []figure {
	var out []figure
	add := func(name, title string, of func(e *evade.Figures) *evade.Recall) {
		out = append(out, shares("evasion."+name, title, evasionBasis, func(f *report.Figures) (p interval.Proportion, ok bool) {
			if f.Evasion == nil || of(f.Evasion) == nil {
				return p, false
			}
			return of(f.Evasion).Proportion, true
		})...)
	}
	worst := func(of func(w *evade.Worst) *evade.Least) func(e *evade.Figures) *evade.Recall {
		return func(e *evade.Figures) *evade.Recall {
			if l := of(&e.Worst); l != nil {
				return &l.Recall
			}
			return nil
		}
	}
	add("worst_case.a", "recall under the worst telemetry fault", worst(func(w *evade.Worst) *evade.Least { return w.A }))
	add("worst_case.b", "recall under the worst evasion on the platform", worst(func(w *evade.Worst) *evade.Least { return w.B }))
	add("worst_case.g", "recall under the worst evasion by an agent", worst(func(w *evade.Worst) *evade.Least { return w.G }))
	add("worst_case", "recall under the worst telemetry fault or evasion on the platform", worst(func(w *evade.Worst) *evade.Least { return w.All }))
	out = append(out, robusts()...)
	out = append(out, figure{name: "evasion.single_point_fields", title: "number of fields without which no incident is caught", basis: evasionBasis,
		of: measured(func(e *evade.Figures) (reading, bool) {
			return reading{float64(len(e.SinglePoints)), len(e.SinglePoints), e.Asked, e.Asked > 0, nil}, true
		})})
	for _, o := range evade.Catalogue() {
		add(o.ID, "recall under "+o.ID+", "+strings.ToLower(o.Title[:1])+o.Title[1:], func(e *evade.Figures) *evade.Recall {
			if x := e.Of(o.ID); x != nil {
				return &x.Recall
			}
			return nil
		})
	}
	return append(out, evasionDeltas()...)
}

// measured reads a figure of the section; none where it was not measured.
func measured(of func(*evade.Figures) (reading, bool)) func(*report.Figures) reading {
	return func(f *report.Figures) reading {
		if f.Evasion == nil {
			return reading{}
		}
		r, ok := of(f.Evasion)
		r.ok = r.ok && ok
		return r
	}
}

// robustOf are the means by the ends of their names.
var robustOf = []struct {
	name, title string
	classes     []evade.Class
	of          func(*evade.Robust) *evade.Mean
}{
	{"robust.a", "mean recall under telemetry faults", []evade.Class{evade.Telemetry}, func(r *evade.Robust) *evade.Mean { return r.A }},
	{"robust.b", "mean recall under evasions on the platform", []evade.Class{evade.Platform}, func(r *evade.Robust) *evade.Mean { return r.B }},
	{"robust.g", "mean recall under evasions by agents", []evade.Class{evade.Agentic}, func(r *evade.Robust) *evade.Mean { return r.G }},
	{"robust", "mean recall under evasion", evade.Classes, func(r *evade.Robust) *evade.Mean { return r.All }},
}

func robusts() (out []figure) {
	for _, x := range robustOf {
		add := func(suffix, words string, bound bool, value func(*evade.Mean) float64) {
			out = append(out, figure{name: "evasion." + x.name + suffix, title: words + x.title, basis: evasionBasis, scale: share, bound: bound, upper: suffix == ".high", mean: true,
				of: measured(func(e *evade.Figures) (reading, bool) {
					m := x.of(&e.Robust)
					if m == nil {
						return reading{}, false
					}
					r := reading{value: value(m), n: m.Incidents, ok: true}
					if bound {
						r.ends = &ends{low: m.Low, high: m.High, point: m.Value}
					}
					return r, true
				})})
		}
		add("", "", false, func(m *evade.Mean) float64 { return m.Value })
		add(".low", "lower bound of the ", true, func(m *evade.Mean) float64 { return m.Low })
		add(".high", "upper bound of the ", true, func(m *evade.Mean) float64 { return m.High })
	}
	return out
}

// evasionDeltas are candidate minus baseline.
func evasionDeltas() (out []figure) {
	add := func(name, title string, scale scale, of func(before, after *evade.Figures) (value float64, n int, ok bool)) {
		out = append(out, figure{name: "delta.evasion." + name, title: title, basis: evasionBasis, scale: scale,
			against: func(r *report.Report, c *report.Comparison) reading {
				if r.Evasion == nil || c.Baseline.Evasion == nil {
					return reading{}
				}
				v, n, ok := of(c.Baseline.Evasion, r.Evasion)
				return reading{value: v, n: n, ok: ok}
			}})
	}
	change := func(name, title string, of func(before, after *evade.Figures) (evade.Change, bool)) {
		add(name, title+", of the incidents that both rules catch", points, func(before, after *evade.Figures) (float64, int, bool) {
			c, ok := of(before, after)
			return c.After - c.Before, c.Incidents, ok
		})
	}
	for _, x := range []struct {
		name, title string
		class       evade.Class
	}{
		{"worst_case.a", "change in the recall under the worst telemetry fault", evade.Telemetry},
		{"worst_case.b", "change in the recall under the worst evasion on the platform", evade.Platform},
	} {
		change(x.name, x.title, func(before, after *evade.Figures) (evade.Change, bool) {
			return evade.WorstChange(before, after, x.class)
		})
	}
	for _, x := range robustOf {
		change(x.name, "change in the "+x.title, func(before, after *evade.Figures) (evade.Change, bool) {
			return evade.MeanChange(before, after, x.classes...)
		})
	}
	add("single_point_fields", "number of fields without which no incident is caught any more", plain, func(before, after *evade.Figures) (float64, int, bool) {
		fresh := 0
		for _, f := range after.SinglePoints {
			if !slices.Contains(before.SinglePoints, f) {
				fresh++
			}
		}
		n := min(before.Asked, after.Asked)
		return float64(fresh), n, n > 0
	})
	return out
}
