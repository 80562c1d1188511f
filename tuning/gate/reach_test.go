package gate_test

import (
	"strings"
	"testing"

	"assay/tuning/gate"
	"assay/tuning/interval"
	"assay/tuning/reach"
	"assay/tuning/report"
)

func TestReach(t *testing.T) {
	policy := func(figure, op, value string) *gate.Policy {
		p, err := gate.ParsePolicy("p.yml", head+"  - id: a\n    figure: "+figure+"\n    op: \""+op+"\"\n    value: "+value+"\n")
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	full := func() *report.Report {
		return &report.Report{Figures: report.Figures{Reach: &reach.Reach{
			Terms:    3,
			Outsider: reach.Inducible{Outcome: reach.No}, User: reach.Inducible{Outcome: reach.Yes},
			Response: reach.Response{Action: "step_up", Rung: 2, Allowed: 2},
			Radius: &reach.Radius{Days: 28, Population: 50, Honest: 9, P95Day: 3, Held: interval.Of(10, 50), MaxDay: reach.DayShare{Day: "2026-03-02", Proportion: interval.Of(4, 50)},
				Hold: reach.Hold{HoursPerWeek: 2.5}, Listed: reach.Listed{Asked: true, Never: 1}},
		}}}
	}
	check := func(r *report.Report, figure, op, value string, want gate.Outcome, words string) {
		t.Helper()
		d := gate.Decide(policy(figure, op, value), r)
		if d.Outcome != want || !strings.Contains(d.Checks[0].Sentence, words) {
			t.Errorf("%s %s %s: %s, %q; want %s and %q", figure, op, value, d.Outcome, d.Checks[0].Sentence, want, words)
		}
	}
	check(full(), "reach.inducible_outsider", "<=", "0", gate.Pass, "can set the rule off")
	check(full(), "reach.inducible_user", "<=", "0", gate.Fail, "(1 yes, 0 no) is 1")
	check(full(), "reach.rung", "<=", "2", gate.Pass, "is 2")
	check(full(), "reach.allowed_rung", ">=", "2", gate.Pass, "is 2")
	check(full(), "reach.rung_above", "<=", "0", gate.Pass, "is 0")
	check(full(), "reach.benign_principal_hours_per_week", "<=", "2", gate.Fail, "is 2.5 principal-hours a week")
	check(full(), "reach.never_list_hits", "<=", "0", gate.Fail, "is 1")
	check(full(), "reach.population_share.max_day", "<=", "0.1", gate.Pass, "8.0 % (4 of 50 principals)")
	check(full(), "reach.population_share.all", "<=", "0.1", gate.Fail, "20.0 % (10 of 50 principals)")
	check(full(), "reach.p95_day", "<=", "3", gate.Pass, "is 3")

	r := full()
	r.Reach.Boundary = &reach.Boundary{Incidents: interval.Of(3, 12), Separated: 60, Pairs: 80}
	r.Reach.Suppress = &reach.Suppression{Incidents: interval.Of(12, 12)}
	check(r, "boundary.accuracy", ">=", "0.5", gate.Fail, "25.0 % (3 of 12 known incidents)")
	check(r, "boundary.accuracy.cp_low", ">=", "0.01", gate.Pass, "from 3 of 12 known incidents")
	check(r, "boundary.pairs", ">=", "0.7", gate.Pass, "75.0 % (60 of 80 pairs)")
	check(r, "suppressible", "<=", "0", gate.Fail, "100.0 % (12 of 12 known incidents)")
	check(full(), "suppressible", "<=", "0", gate.Inconclusive, "fires on no event that is known")
	check(full(), "boundary.accuracy", "<=", "0", gate.Inconclusive, "fires on no event that is known")
	check(full(), "boundary.pairs", "<=", "0", gate.Inconclusive, "fires on no event that is known")
	check(&report.Report{}, "boundary.pairs", "<=", "0", gate.Inconclusive, "without asking")
	check(&report.Report{}, "suppressible", "<=", "0", gate.Inconclusive, "without asking")

	check(&report.Report{}, "reach.rung_above", "<=", "0", gate.Inconclusive, "without asking what an attacker")
	r = full()
	r.Reach.Outsider, r.Reach.User = reach.Inducible{Outcome: reach.Open, Why: "nobody knows"}, reach.Inducible{Why: "nor here"}
	r.Reach.Radius.Listed = reach.Listed{}
	r.Warnings = []report.Warning{{Code: "reach/no-inventory", Message: "no inventory"}, {Code: "reach/no-stream", Message: "no stream"}}
	check(r, "reach.inducible_outsider", "<=", "0", gate.Inconclusive, "nobody knows")
	check(r, "reach.inducible_user", "<=", "0", gate.Inconclusive, "nor here")
	check(r, "reach.never_list_hits", "<=", "0", gate.Inconclusive, "no inventory")
	r.Reach.Radius = nil
	check(r, "reach.p95_day", "<=", "0", gate.Inconclusive, "no stream")
	r.Warnings = nil
	check(r, "reach.p95_day", "<=", "0", gate.Inconclusive, "names no principal")
}

// TestResponseAbove: a response above the allowed rung fails any policy, with
// the sentence why; the retirement of a rule does not ask.
func TestResponseAbove(t *testing.T) {
	p, err := gate.ParsePolicy("p.yml", head+"  - id: a\n    figure: fired.event.total\n    op: \">=\"\n    value: 0\n")
	if err != nil {
		t.Fatal(err)
	}
	r := &report.Report{Figures: report.Figures{Reach: &reach.Reach{Response: reach.Response{Action: "step_up", Rung: 2, Allowed: 1, Above: 1, Why: "an outsider can"}}}}
	d := gate.Decide(p, r)
	last := d.Checks[len(d.Checks)-1]
	if d.Outcome != gate.Fail || last.ID != "response" || last.Sentence != "step_up is rung 2 of the containment ladder and this rule may ask for rung 1: an outsider can" {
		t.Errorf("got %s, %+v", d.Outcome, last)
	}
	if !d.Same(gate.Decide(p, r)) {
		t.Error("the same report decides otherwise")
	}
	r.Retirement = &report.Retirement{}
	for _, c := range gate.Decide(p, r).Checks {
		if c.ID == "response" {
			t.Error("a retirement is held to the response")
		}
	}
}
