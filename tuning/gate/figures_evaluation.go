package gate

import (
	"assay/tuning/interval"
	"assay/tuning/report"
)

// evaluations are the figures of report.Evaluation.
func evaluations() []figure {
	var out []figure
	add := func(name, title, unit, basis string, scale scale, of func(*report.Evaluation) reading) {
		out = append(out, figure{name: "evaluation." + name, title: title, unit: unit, basis: basis, scale: scale,
			of: func(f *report.Figures) reading {
				if f.Evaluation == nil {
					return reading{}
				}
				return of(f.Evaluation)
			}})
	}
	for _, p := range []struct {
		name, title string
		of          func(*report.Evaluation) *report.Voted
	}{
		{"precision.actionable", "actionable precision of episodes, one vote an incident", func(e *report.Evaluation) *report.Voted { return &e.Precision.Actionable }},
		{"precision.logic", "logic precision of episodes, one vote an incident", func(e *report.Evaluation) *report.Voted { return &e.Precision.Logic }},
	} {
		out = append(out, estimates("evaluation."+p.name, p.title, "incident", share, nil, func(f *report.Figures) (*report.Estimate, int) {
			if f.Evaluation == nil {
				return nil, 0
			}
			return p.of(f.Evaluation).Macro, f.Evaluation.Precision.Clusters
		})...)
	}
	count := func(k, n int) reading { return reading{float64(k), k, n, true, nil} }
	add("clusters", "number of incidents behind the decided episodes", "", "incident", plain, func(e *report.Evaluation) reading {
		return count(e.Precision.Clusters, e.Precision.Clusters)
	})
	add("largest_cluster", "share of the decided episodes that one incident has", "", "decided episode", share, func(e *report.Evaluation) reading {
		return proportion(e.Precision.Largest, e.Precision.Episodes)
	})
	for _, r := range []struct {
		name, title string
		of          func(*report.Evaluation) *report.Rate
	}{
		{"false_rate", "number of false positive episodes a benign entity-day", func(e *report.Evaluation) *report.Rate { return e.FalseRate }},
		{"false_most", "number of episodes a benign entity-day that may be false positives", func(e *report.Evaluation) *report.Rate { return e.FalseMost }},
	} {
		rate := func(bound string, of func(*report.Rate) float64) {
			title := r.title
			if bound != "" {
				title = bound[1:] + "er bound of the " + r.title
			}
			add(r.name+bound, title, "", "benign entity-day", rates, func(e *report.Evaluation) reading {
				one := r.of(e)
				if one == nil || one == e.FalseRate && undecided(e) {
					return reading{}
				}
				got := reading{of(one), one.Count, one.Units, true, nil}
				if bound != "" {
					got.ends = &ends{low: one.Low, high: one.High, point: one.Value}
				}
				return got
			})
			out[len(out)-1].bound, out[len(out)-1].upper = bound != "", bound == ".high"
		}
		rate("", func(r *report.Rate) float64 { return r.Value })
		rate(".low", func(r *report.Rate) float64 { return r.Low })
		rate(".high", func(r *report.Rate) float64 { return r.High })
	}
	for _, s := range []struct {
		name, title string
		of          func(*report.Scores) *float64
	}{
		{"f1", "F1 (actionable precision of episodes, known recall of incidents)", func(s *report.Scores) *float64 { return s.F1 }},
		{"f2", "F2 (actionable precision of episodes, known recall of incidents)", func(s *report.Scores) *float64 { return s.F2 }},
		{"fowlkes_mallows", "Fowlkes-Mallows index", func(s *report.Scores) *float64 { return s.FowlkesMallows }},
		{"mcc", "Matthews correlation on entity-days", func(s *report.Scores) *float64 { return s.MCC }},
	} {
		add(s.name, s.title, "", "known incident", rates, func(e *report.Evaluation) reading {
			if s.of(&e.Scores) == nil {
				return reading{}
			}
			return reading{value: *s.of(&e.Scores), n: e.Found.Incidents, ok: true}
		})
	}
	add("found.alone", "number of known incidents that no other rule raised", "", "known incident found", plain, func(e *report.Evaluation) reading {
		return count(e.Found.Alone, e.Found.Incidents)
	})
	wait := func(name, title string, of func(*report.Found) *float64) {
		add("found."+name, title, "seconds", "known incident found", plain, func(e *report.Evaluation) reading {
			if of(&e.Found) == nil {
				return reading{}
			}
			return reading{value: *of(&e.Found), k: e.Found.Timed, n: e.Found.Timed, ok: true}
		})
	}
	wait("median_seconds", "median time to the first alert of an incident", func(f *report.Found) *float64 { return f.MedianSeconds })
	wait("p90_seconds", "90th percentile of the time to the first alert of an incident", func(f *report.Found) *float64 { return f.P90Seconds })
	return out
}

// undecided reports that no false positive is known, and that episodes of the
// stream wait for a verdict that may make them such: none found is no rate.
func undecided(e *report.Evaluation) bool {
	return e.FalseRate.Count == 0 && e.FalseMost != nil && e.FalseMost.Count > 0
}

// proportion is a share without bounds.
func proportion(k, n int) reading {
	v, ok := interval.Proportion{K: k, N: n}.Value()
	return reading{v, k, n, ok, nil}
}

// estimates are an estimate's value and the two ends of its interval: of one
// rule's figures, or of the comparison where against is given.
func estimates(name, title, basis string, scale scale, against func(*report.Comparison) (*report.Estimate, int), of func(*report.Figures) (*report.Estimate, int)) []figure {
	one := func(suffix, what string, upper bool, read func(*report.Estimate) *float64) figure {
		f := figure{name: name + suffix, title: what + title, basis: basis, scale: scale, mean: scale == share, bound: suffix != "", upper: upper}
		reads := func(e *report.Estimate, n int) reading {
			if e == nil || read(e) == nil {
				return reading{}
			}
			r := reading{value: *read(e), n: n, ok: true}
			if suffix != "" {
				r.ends = &ends{low: *e.Low, high: *e.High, point: e.Value}
			}
			return r
		}
		if against != nil {
			f.against = func(_ *report.Report, c *report.Comparison) reading { return reads(against(c)) }
			return f
		}
		f.of = func(g *report.Figures) reading { return reads(of(g)) }
		return f
	}
	return []figure{
		one("", "", false, func(e *report.Estimate) *float64 { return &e.Value }),
		one(".low", "lower bound of the ", false, func(e *report.Estimate) *float64 { return e.Low }),
		one(".high", "upper bound of the ", true, func(e *report.Estimate) *float64 { return e.High }),
	}
}

// shifts are the figures of report.Resampled: changes with their intervals.
func shifts() []figure {
	var out []figure
	for _, s := range []struct {
		name, title, basis string
		scale              scale
		of                 func(*report.Resampled) *report.Shift
	}{
		{"precision.actionable", "change in the actionable precision of episodes, one vote an incident", "incident", points, func(r *report.Resampled) *report.Shift { return r.Actionable }},
		{"precision.logic", "change in the logic precision of episodes, one vote an incident", "incident", points, func(r *report.Resampled) *report.Shift { return r.Logic }},
		{"episodes_per_day", "change in the number of episodes a day", "incident", change, func(r *report.Resampled) *report.Shift { return r.EpisodesADay }},
	} {
		out = append(out, estimates("shift."+s.name, s.title, s.basis, s.scale, func(c *report.Comparison) (*report.Estimate, int) {
			if c.Resampled == nil {
				return nil, 0
			}
			return s.of(c.Resampled), c.Resampled.Clusters
		}, nil)...)
	}
	known := func(c *report.Comparison) int {
		p := c.Paired.Incident
		return p.Both + p.Lost + p.Gained + p.Neither
	}
	out = append(out, estimates("shift.known_recall", "change in the known recall of incidents", "known incident", points, func(c *report.Comparison) (*report.Estimate, int) {
		if c.Resampled == nil {
			return nil, 0
		}
		return c.Resampled.KnownRecall, known(c)
	}, nil)...)
	return append(out, figure{name: "shift.known_recall.at_least", title: "least change in the known recall of incidents (95 %, one-sided)", basis: "known incident", scale: points, bound: true,
		against: func(_ *report.Report, c *report.Comparison) reading {
			if c.Resampled == nil || c.Resampled.RecallAtLeast == nil {
				return reading{}
			}
			r := reading{value: *c.Resampled.RecallAtLeast, n: known(c), ok: true}
			if e := c.Resampled.KnownRecall; e != nil && e.High != nil {
				r.ends = &ends{low: r.value, high: *e.High, point: e.Value}
			}
			return r
		}})
}
