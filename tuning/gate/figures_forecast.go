package gate

import (
	"slices"

	"assay/tuning/load"
	"assay/tuning/report"
)

// forecasts are the figures of the queue as it is expected to be. They rest on
// the days that were drawn from.
func forecasts() []figure {
	var out []figure
	add := func(name, title, unit string, scale scale, of func(*load.Forecast) float64) {
		out = append(out, figure{name: "forecast." + name, title: title, unit: unit, basis: "day", scale: scale, of: func(f *report.Figures) reading {
			if f.Forecast == nil {
				return reading{}
			}
			return reading{value: of(f.Forecast), n: f.Forecast.Method.Days, ok: true}
		}})
	}
	const hours = "hours a day"
	add("hours_per_day.median", "forecast analyst time of the whole queue", hours, amount, func(f *load.Forecast) float64 { return f.Hours.Median })
	add("hours_per_day.p90", "forecast analyst time of the whole queue, upper end of the band,", hours, amount, func(f *load.Forecast) float64 { return f.Hours.High })
	add("rule_hours_per_day.median", "forecast analyst time of the rule", hours, amount, func(f *load.Forecast) float64 { return f.RuleHours.Median })
	add("rule_hours_per_day.p90", "forecast analyst time of the rule, upper end of the band,", hours, amount, func(f *load.Forecast) float64 { return f.RuleHours.High })
	add("wait.p95", "forecast wait that 95 % of the queue do not exceed", "minutes", amount, func(f *load.Forecast) float64 { return f.Wait.P95.Median })
	add("within_service_level", "forecast share of episodes looked at within the service level", "", part100, func(f *load.Forecast) float64 { return f.InTime.Median })
	add("utilisation", "forecast utilisation of the team", "", part100, func(f *load.Forecast) float64 { return f.Utilisation.Median })
	add("peak_utilisation", "forecast utilisation in the busiest hour of the week", "", part100, func(f *load.Forecast) float64 { return f.Peak.Utilisation.Median })
	add("expired", "forecast number of episodes that nobody looks at in time", "", amount, func(f *load.Forecast) float64 { return f.Expired.Median })
	return append(out, forecastDifferences()...)
}

func forecastDifferences() []figure {
	var out []figure
	add := func(name, title, unit string, scale scale, of func(*load.Difference) float64) {
		out = append(out, figure{name: name, title: title, unit: unit, basis: "day", scale: scale, against: func(r *report.Report, c *report.Comparison) reading {
			if c.Forecast == nil || r.Forecast == nil {
				return reading{}
			}
			return reading{value: of(c.Forecast), n: r.Forecast.Method.Days, ok: true}
		}})
	}
	add("forecast.added_hours_per_day.median", "forecast analyst time added", "hours a day", change, func(d *load.Difference) float64 { return d.Hours.Median })
	add("forecast.added_hours_per_day.p95", "forecast analyst time added that 95 % of the days do not exceed", "hours", change, func(d *load.Difference) float64 { return d.P95Day })
	add("delta.forecast.within_service_level", "change in the forecast share of episodes looked at within the service level", "", points, func(d *load.Difference) float64 { return d.InTime.Median })
	add("delta.forecast.wait.p95", "change in the forecast wait that 95 % of the queue do not exceed", "minutes", change, func(d *load.Difference) float64 { return d.WaitP95.Median })
	add("delta.forecast.utilisation", "change in the forecast utilisation of the team", "", points, func(d *load.Difference) float64 { return d.Utilisation.Median })
	return out
}

// noForecast are the codes of the warnings that take the place of a forecast.
var noForecast = []string{"forecast/no-stream", "forecast/no-handling", "load/no-times", "load/curated"}

// missingForecast says why a report has none.
func missingForecast(r *report.Report) string {
	for _, w := range r.Warnings {
		if slices.Contains(noForecast, w.Code) {
			return w.Message
		}
	}
	if r.Forecast != nil {
		return "the baseline's replay or the candidate's does not give it"
	}
	return "the report has no load forecast: it was kept by an earlier version, or made where none is"
}
