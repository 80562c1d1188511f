package gate

import (
	"fmt"
	"math"
	"strings"

	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/load"
	"assay/tuning/report"
	"assay/tuning/rule"
)

func compare(a, b string) int { return strings.Compare(a, b) }

func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// loadUnits stand behind a load's number where its title does not say them.
var loadUnits = map[string]string{"hours_per_week": "hours a week"}

func loads() []figure {
	var out []figure
	add := func(name, title string, scale scale, of func(*load.Load) (float64, bool)) {
		out = append(out, figure{name: "load." + name, title: title, unit: loadUnits[name], basis: "day", scale: scale, of: func(f *report.Figures) reading {
			if f.Load == nil {
				return reading{}
			}
			v, ok := of(f.Load)
			return reading{value: v, k: f.Load.Basis.Alerts, n: f.Load.Days, ok: ok}
		}})
	}
	add("alerts_per_day", "number of alerts a day", amount, func(l *load.Load) (float64, bool) { return l.AlertsPerDay, true })
	add("p95_day", "number of alerts on the 95th percentile day", plain, func(l *load.Load) (float64, bool) { return float64(l.P95Day), true })
	add("busiest_day", "number of alerts on the busiest day", plain, func(l *load.Load) (float64, bool) {
		if l.BusiestDay == nil {
			return 0, true
		}
		return float64(l.BusiestDay.Count), true
	})
	add("episodes_per_day", "number of episodes a day", amount, func(l *load.Load) (float64, bool) { return l.EpisodesPerDay, true })
	add("hours_per_week", "analyst time", amount, func(l *load.Load) (float64, bool) {
		if l.HoursPerWeek == nil {
			return 0, false
		}
		return *l.HoursPerWeek, true
	})
	add("days", "number of days of stream", plain, func(l *load.Load) (float64, bool) { return float64(l.Days), true })
	return out
}

func comparisons() []figure {
	var out []figure
	add := func(name, title, basis string, of func(*report.Comparison) (count, n int)) {
		out = append(out, figure{name: "comparison." + name, title: title, basis: basis, among: name != "changed.count", against: func(_ *report.Report, c *report.Comparison) reading {
			count, n := of(c)
			return reading{float64(count), count, n, true, nil}
		}})
	}
	out = append(out, figure{name: "comparison.loss.ruled_out", title: "smallest share of known incidents lost that is ruled out", basis: "known incident", scale: share, bound: true, upper: true,
		against: func(_ *report.Report, c *report.Comparison) reading {
			if c.Loss == nil {
				return reading{}
			}
			e := &ends{of: lossEnds}
			e.low, _ = lossEnds(c.Loss.Lost, c.Loss.Known)
			e.high = c.Loss.RuledOut
			return reading{c.Loss.RuledOut, c.Loss.Lost, c.Loss.Known, true, e}
		}})
	known := func(p episode.Paired) int { return p.Both + p.Lost + p.Gained + p.Neither }
	add("lost.count", "number of true positives lost", "known true positive", func(c *report.Comparison) (int, int) { return len(c.Lost), known(c.Paired.Event) })
	add("gained.count", "number of true positives gained", "known true positive", func(c *report.Comparison) (int, int) { return len(c.Gained), known(c.Paired.Event) })
	add("quieted", "number of false positives quieted", "changed event", func(c *report.Comparison) (int, int) { return c.Quieted, c.ChangedTotal })
	add("added", "number of false positives added", "changed event", func(c *report.Comparison) (int, int) { return c.Added, c.ChangedTotal })
	add("changed.count", "number of events whose outcome changed", "changed event", func(c *report.Comparison) (int, int) { return c.ChangedTotal, c.ChangedTotal })
	for u := range episode.Unit(episode.NumUnits) {
		pair := func(word, title string, of func(episode.Paired) int) {
			add(fmt.Sprintf("paired.%s.%s", u, word), fmt.Sprintf("number of known %ss %s", u, title), "known "+u.String(),
				func(c *report.Comparison) (int, int) { p := *c.Paired.At(u); return of(p), known(p) })
		}
		pair("lost", "lost", func(p episode.Paired) int { return p.Lost })
		pair("gained", "gained", func(p episode.Paired) int { return p.Gained })
		pair("both", "that both rules find", func(p episode.Paired) int { return p.Both })
		pair("neither", "that neither rule finds", func(p episode.Paired) int { return p.Neither })
	}
	return out
}

// lossEnds bound the share of incidents lost, each one-sided at 95 %.
func lossEnds(lost, known int) (low, high float64) {
	return interval.Lower(lost, known), interval.Upper(lost, known)
}

func deltas() []figure {
	var out []figure
	add := func(name, title, unit, basis string, scale scale, of func(*report.Report, *report.Comparison) (*float64, int)) {
		out = append(out, figure{name: "delta." + name, title: "change in the " + title, unit: unit, basis: basis, scale: scale,
			against: func(r *report.Report, c *report.Comparison) reading {
				d, n := of(r, c)
				if d == nil {
					return reading{}
				}
				return reading{value: *d, n: n, ok: true}
			}})
	}
	for u := range episode.Unit(episode.NumUnits) {
		share := func(name, title, basis string, of func(*report.Report, *report.Comparison) (*float64, int)) {
			add(fmt.Sprintf(name, u), fmt.Sprintf(title, u), "", basis+u.String(), points, of)
		}
		least := func(r *report.Report, c *report.Comparison) int {
			return min(r.Precision.At(u).Logic.N, c.Baseline.Precision.At(u).Logic.N)
		}
		share("known_recall.%s", "known recall of %ss", "known ",
			func(r *report.Report, c *report.Comparison) (*float64, int) {
				return *c.Delta.KnownRecall.At(u), r.KnownRecall.At(u).N
			})
		share("precision.%s.actionable", "actionable precision of %ss", "",
			func(r *report.Report, c *report.Comparison) (*float64, int) {
				return c.Delta.Precision.At(u).Actionable, least(r, c)
			})
		share("precision.%s.logic", "logic precision of %ss", "",
			func(r *report.Report, c *report.Comparison) (*float64, int) {
				return c.Delta.Precision.At(u).Logic, least(r, c)
			})
	}
	add("load.alerts_per_day", "number of alerts a day", "", "day", change,
		func(r *report.Report, c *report.Comparison) (*float64, int) { return c.Delta.AlertsPerDay, days(r) })
	add("load.hours_per_week", "analyst time", loadUnits["hours_per_week"], "day", change,
		func(r *report.Report, c *report.Comparison) (*float64, int) { return c.Delta.HoursPerWeek, days(r) })
	return out
}

func days(r *report.Report) int {
	if r.Load == nil {
		return 0
	}
	return r.Load.Days
}

// knownWords are the known units of a retirement.
var knownWords = [episode.NumUnits]string{"true positives", "episodes", "incidents"}

// retirements are the figures of a retirement: what nobody finds any more, out
// of the judged units that the rule fires on.
func retirements() []figure {
	var out []figure
	add := func(name, title, basis string, among bool, of func(*report.Retirement, *report.Comparison) (count, n int)) {
		out = append(out, figure{name: "retirement." + name, title: title, basis: basis, among: among,
			against: func(r *report.Report, c *report.Comparison) reading {
				if r.Retirement == nil {
					return reading{}
				}
				count, n := of(r.Retirement, c)
				return reading{float64(count), count, n, true, nil}
			}})
	}
	for u := range episode.Unit(episode.NumUnits) {
		add(fmt.Sprintf("uncovered.%s", u), fmt.Sprintf("number of known %s that no other stable rule finds", knownWords[u]), "judged "+u.String(), false,
			func(t *report.Retirement, _ *report.Comparison) (int, int) {
				return *t.Uncovered.At(u), *t.Judged.At(u)
			})
		add(fmt.Sprintf("judged.%s", u), fmt.Sprintf("number of judged %ss that the rule fires on", u), "judged "+u.String(), false,
			func(t *report.Retirement, _ *report.Comparison) (int, int) { return *t.Judged.At(u), *t.Judged.At(u) })
	}
	add("covered.count", "number of lost true positives that another stable rule finds", "lost true positive", true,
		func(t *report.Retirement, c *report.Comparison) (int, int) { return len(t.Covered), len(c.Lost) })
	return out
}

// nearest is the name that ends in what was written, else the one with the
// fewest edits to it.
func nearest(written string, names []string) string {
	best, least := "", math.MaxInt
	for _, name := range names {
		if strings.HasSuffix(name, "."+written) {
			return name
		}
		if d := rule.Edits(written, name); d < least {
			best, least = name, d
		}
	}
	return best
}
