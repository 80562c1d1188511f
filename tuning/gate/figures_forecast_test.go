package gate_test

import (
	"fmt"
	"strings"
	"testing"

	"assay/tuning/gate"
	"assay/tuning/load"
	"assay/tuning/report"
)

// foreseen is the sample with forecasts.
func foreseen() *report.Report {
	r := sample()
	r.Forecast = &load.Forecast{
		Hours: load.Band{Median: 18.2, Low: 17, High: 19.6}, RuleHours: load.Band{Median: 3.5, High: 4},
		Utilisation: load.Band{Median: .54}, Peak: load.Peak{Hour: 34, Utilisation: load.Band{Median: .96}},
		Wait: load.Waits{P95: load.Band{Median: 126}}, InTime: load.Band{Median: .893}, Expired: load.Band{Median: 2},
	}
	r.Forecast.Method.Days = 28
	before := *r.Forecast
	before.InTime.Median = .95
	r.Comparison.Baseline.Forecast = &before
	r.Comparison.Forecast = &load.Difference{Hours: load.Band{Median: 1.5}, P95Day: 4.25, InTime: load.Band{Median: -.057}, WaitP95: load.Band{Median: 30}, Utilisation: load.Band{Median: .04}}
	return r
}

func TestForecastFigures(t *testing.T) {
	check := func(figure, rest string, want gate.Outcome, sentence string) {
		t.Helper()
		c := gate.Decide(policy(t, fmt.Sprintf("  - {id: a, figure: %s, %s}\n", figure, rest)), foreseen()).Checks[0]
		if c.Outcome != want || c.Sentence != sentence {
			t.Errorf("%s: got %s, %q; want %s, %q", figure, c.Outcome, c.Sentence, want, sentence)
		}
	}
	check("forecast.hours_per_day.median", "op: '<=', value: 20", gate.Pass, "the forecast analyst time of the whole queue is 18.2 hours a day; the policy allows at most 20.0 hours a day")
	check("forecast.hours_per_day.p90", "op: '<=', value: 19", gate.Fail, "the forecast analyst time of the whole queue, upper end of the band, is 19.6 hours a day, but the policy allows at most 19.0 hours a day")
	check("forecast.rule_hours_per_day.median", "op: '<=', value: 4", gate.Pass, "the forecast analyst time of the rule is 3.5 hours a day; the policy allows at most 4.0 hours a day")
	check("forecast.wait.p95", "op: '<=', value: 60", gate.Fail, "the forecast wait that 95 % of the queue do not exceed is 126.0 minutes, but the policy allows at most 60.0 minutes")
	check("forecast.within_service_level", "op: '>=', value: -0.02, baseline: true", gate.Fail,
		"the forecast share of episodes looked at within the service level is 89.3 %, but the policy asks for at least 93.0 % (the baseline's 95.0 % minus 2.0 points)")
	check("forecast.peak_utilisation", "op: '<=', value: 0.85", gate.Fail, "the forecast utilisation in the busiest hour of the week is 96.0 %, but the policy allows at most 85.0 %")
	check("forecast.utilisation", "op: '<=', value: 0.85, min_n: 29", gate.Inconclusive,
		"the forecast utilisation of the team is 54.0 %, from 28 days, which is too few to decide: the policy asks for at least 29, 1 more")
	check("forecast.expired", "op: '<=', value: 2", gate.Pass, "the forecast number of episodes that nobody looks at in time is 2.0; the policy allows at most 2.0")
	check("forecast.added_hours_per_day.p95", "op: '<=', value: 4", gate.Fail,
		"the forecast analyst time added that 95 % of the days do not exceed is +4.2 hours, but the policy allows at most +4.0 hours")
	check("forecast.added_hours_per_day.median", "op: '<=', value: 2", gate.Pass, "the forecast analyst time added is +1.5 hours a day; the policy allows at most +2.0 hours a day")
	check("delta.forecast.within_service_level", "op: '>=', value: -0.02", gate.Fail,
		"the change in the forecast share of episodes looked at within the service level is -5.7 points, but the policy asks for at least -2.0 points")
	check("delta.forecast.wait.p95", "op: '<=', value: 30", gate.Pass, "the change in the forecast wait that 95 % of the queue do not exceed is +30.0 minutes; the policy allows at most +30.0 minutes")
	check("delta.forecast.utilisation", "op: '<=', value: 0.05", gate.Pass, "the change in the forecast utilisation of the team is +4.0 points; the policy allows at most +5.0 points")
	check("forecast.rule_hours_per_day.p90", "op: '<=', value: 4", gate.Pass, "the forecast analyst time of the rule, upper end of the band, is 4.0 hours a day; the policy allows at most 4.0 hours a day")
}

func TestMissingForecast(t *testing.T) {
	check := func(name, figure, want string, change func(*report.Report)) {
		t.Helper()
		r := foreseen()
		change(r)
		c := gate.Decide(policy(t, fmt.Sprintf("  - {id: a, figure: %s, op: '<=', value: 1}\n", figure)), r).Checks[0]
		if c.Outcome != gate.Inconclusive || !strings.HasSuffix(c.Sentence, want) {
			t.Errorf("%s: got %s, %q, want inconclusive, for %q", name, c.Outcome, c.Sentence, want)
		}
	}
	check("an old report", "forecast.wait.p95", "kept by an earlier version, or made where none is", func(r *report.Report) { r.Forecast = nil })
	check("curated", "forecast.wait.p95", "all is curated", func(r *report.Report) {
		r.Forecast, r.Warnings = nil, []report.Warning{{Code: "load/curated", Message: "all is curated"}}
	})
	check("a baseline without one", "delta.forecast.wait.p95", "the baseline's replay or the candidate's does not give it", func(r *report.Report) { r.Comparison.Forecast = nil })
	check("no baseline", "forecast.added_hours_per_day.p95", "the replay had no baseline", func(r *report.Report) { r.Comparison = nil })
}
