package gate_test

import (
	"slices"
	"strings"
	"testing"

	"assay/data"
	"assay/tuning/episode"
	"assay/tuning/evade"
	"assay/tuning/gate"
	"assay/tuning/interval"
	"assay/tuning/load"
	"assay/tuning/reach"
	"assay/tuning/report"
	"assay/tuning/rule"
)

// shipped is a policy that ships.
func shipped(t *testing.T, name string) *gate.Policy {
	t.Helper()
	text, err := data.Policy(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := gate.ParsePolicy(name+".yml", string(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// evaded is a rule that still catches so many of twenty incidents under the worst
// telemetry fault and on average on the platform.
func evaded(telemetry, platform int) *evade.Figures {
	outcomes := func(kept int) string { return strings.Repeat("1", kept) + strings.Repeat("0", 20-kept) }
	f := &evade.Figures{Asked: 20, Incidents: strings.Split("abcdefghijklmnopqrst", ""),
		Worst: evade.Worst{A: &evade.Least{Recall: evade.Recall{Proportion: interval.Of(telemetry, 20)}}}, Robust: evade.Robust{B: &evade.Mean{Value: float64(platform) / 20, Incidents: 20}}}
	f.Operators = []evade.Operated{{ID: "A1", Class: evade.Telemetry, Outcomes: outcomes(telemetry)}, {ID: "B3", Class: evade.Platform, Outcomes: outcomes(platform)}}
	return f
}

// honest is the report of a candidate that is better than its baseline.
func honest() *report.Report {
	r := sample()
	c := r.Comparison
	c.Lost, c.Paired.Incident, c.Delta.HoursPerWeek = nil, episode.Paired{Both: 9, Neither: 1}, ptr(-1.0)
	r.Evasion, c.Baseline.Evasion = evaded(10, 15), evaded(10, 15)
	r.Reach = &reach.Reach{Response: reach.Response{Rung: 1, Allowed: 1}}
	r.Forecast, c.Forecast = &load.Forecast{Method: load.ForecastMethod{Days: 28}}, &load.Difference{}
	return r
}

// TestStrictAsksForMore: the strict policy has every check of the default, and
// leaves open what few incidents or no inventory can show, which the default
// does not ask for.
func TestStrictAsksForMore(t *testing.T) {
	usual, strict := shipped(t, "default"), shipped(t, "strict")
	for _, c := range usual.Checks {
		if !slices.ContainsFunc(strict.Checks, func(s gate.Check) bool {
			return s.ID == c.ID && s.Figure == c.Figure && s.Value == c.Value && s.Op == c.Op && s.MinN == c.MinN
		}) {
			t.Errorf("strict does not have %+v", c)
		}
	}
	for _, c := range slices.Concat(strict.Checks, strict.Retire) {
		if c.Why == "" {
			t.Errorf("%s does not say why", c.ID)
		}
	}
	check := func(name string, want gate.Outcome, change func(*report.Report)) {
		t.Helper()
		r := honest()
		r.Comparison.Loss = &report.Loss{Known: 100, RuledOut: .03}
		r.Reach.Radius = &reach.Radius{Listed: reach.Listed{Asked: true}, Population: 40}
		change(r)
		if d := gate.Decide(strict, r); d.Outcome != want {
			t.Errorf("%s: got %s, want %s: %+v", name, d.Outcome, want, d.Checks)
		}
	}
	check("good", gate.Pass, func(*report.Report) {})
	check("few known incidents", gate.Inconclusive, func(r *report.Report) { r.Comparison.Loss = &report.Loss{Known: 10, RuledOut: .26} })
	check("many lost", gate.Fail, func(r *report.Report) { r.Comparison.Loss = &report.Loss{Known: 100, Lost: 20, RuledOut: .28} })
	check("no inventory", gate.Inconclusive, func(r *report.Report) { r.Reach.Radius.Listed.Asked = false })
	check("somebody on the list", gate.Fail, func(r *report.Report) { r.Reach.Radius.Listed.Never = 1 })
}

// TestSections: what a policy's figures are made from, what refuses them, and
// what refuses the candidate's response.
func TestSections(t *testing.T) {
	check := func(lines string, r *rule.Rule, want ...string) {
		t.Helper()
		if got := policy(t, lines).Sections(r); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", lines, got, want)
		}
	}
	const load, recall, voted, held = "  - {id: a, figure: load.days, op: '==', value: 28}\n", "  - {id: a, figure: known_recall.event, op: '>=', value: 1}\n",
		"  - {id: a, figure: evaluation.precision.logic, op: '>=', value: 1}\n", "  - {id: a, figure: reach.benign_principal_hours_per_week, op: '<=', value: 1}\n"
	quiet, told, holds, odd := &rule.Rule{}, &rule.Rule{Response: &rule.Response{Action: "notify"}}, &rule.Rule{Response: &rule.Response{Action: "step_up"}}, &rule.Rule{Response: &rule.Response{Action: "frobnicate"}}
	check(load, quiet)
	check(load, told)
	check(load, holds, "reach")
	check(load, odd, "reach")
	check(recall, quiet, "verified")
	check(voted, quiet, "evaluation", "verified")
	check(held, holds, "forecast", "reach")
}
