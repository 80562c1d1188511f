package gate

import (
	"strings"
	"testing"

	"assay/tuning/evade"
	"assay/tuning/interval"
	"assay/tuning/report"
)

func recall(k, n int) evade.Recall { return evade.Recall{Proportion: interval.Of(k, n)} }

func evasionReport() *report.Report {
	mean := func(v float64) *evade.Mean {
		return &evade.Mean{Value: v, Low: v - .25, High: 1, Operators: 3, Incidents: 12}
	}
	twelve := strings.Split("abcdefghijkl", "")
	before := &evade.Figures{Asked: 12, SinglePoints: []string{"a"},
		Worst:     evade.Worst{A: &evade.Least{Operator: "A1", Recall: recall(6, 12)}, B: &evade.Least{Operator: "B3", Recall: recall(9, 12)}},
		Robust:    evade.Robust{B: mean(.75), All: mean(.8)},
		Incidents: twelve, Operators: []evade.Operated{{ID: "B3", Class: evade.Platform, Recall: recall(9, 12), Outcomes: "111111111000"}, {ID: "A1", Class: evade.Telemetry, Outcomes: "111111000000"}}}
	after := &evade.Figures{Asked: 12, SinglePoints: []string{"a", "b"},
		Worst:     evade.Worst{A: &evade.Least{Operator: "A1", Recall: recall(0, 12)}, B: &evade.Least{Operator: "B3", Recall: recall(3, 12)}},
		Robust:    evade.Robust{B: mean(.625), All: mean(.5)},
		Incidents: twelve, Operators: []evade.Operated{{ID: "B3", Class: evade.Platform, Recall: recall(3, 12), Outcomes: "111000000000"}, {ID: "A1", Class: evade.Telemetry, Outcomes: "000000000000"}}}
	return &report.Report{Figures: report.Figures{Evasion: after}, Comparison: &report.Comparison{Baseline: report.Figures{Evasion: before}}}
}

func TestEvasionFigures(t *testing.T) {
	r := evasionReport()
	for _, c := range []struct {
		figure string
		value  float64
		n      int
		ok     bool
	}{
		{"evasion.worst_case.a", 0, 12, true},
		{"evasion.worst_case.a.cp_low", 0, 12, true},
		{"evasion.worst_case.b.k", 3, 12, true},
		{"evasion.worst_case", 0, 0, false}, // nothing was measured of both
		{"evasion.robust.b", .625, 12, true},
		{"evasion.robust", .5, 12, true},
		{"evasion.robust.low", .25, 12, true},
		{"evasion.robust.a", 0, 0, false},
		{"evasion.single_point_fields", 2, 12, true},
		{"evasion.B3", .25, 12, true},
		{"evasion.B3.n", 12, 12, true},
		{"evasion.A2", 0, 0, false}, // not measured
		{"delta.evasion.worst_case.a", -.5, 12, true},
		{"delta.evasion.worst_case.b", -.5, 12, true},
		{"delta.evasion.robust.b", -.5, 12, true},
		{"delta.evasion.robust", -.5, 12, true},
		{"delta.evasion.robust.g", 0, 0, false},
		{"delta.evasion.single_point_fields", 1, 12, true},
	} {
		f, found := find(c.figure)
		if !found {
			t.Errorf("there is no figure %s", c.figure)
			continue
		}
		got := f.read(r)
		if got.ok != c.ok || c.ok && (got.value != c.value || got.n != c.n) {
			t.Errorf("%s: got %+v, want %v of %d, %v", c.figure, got, c.value, c.n, c.ok)
		}
		if none := f.read(&report.Report{Comparison: &report.Comparison{}}); none.ok {
			t.Errorf("%s of a report without the section: got %+v, want none", c.figure, none)
		}
	}
}

// G-E1 to G-E3 of the defaults, held against a candidate that is worse in all.
func TestEvasionGate(t *testing.T) {
	p, err := ParsePolicy("evasion.yml", `version: 1
name: evasion
checks:
  - {id: G-E1, figure: delta.evasion.worst_case.a, op: ">=", value: 0}
  - {id: G-E2, figure: delta.evasion.robust.b, op: ">=", value: -0.05}
  - {id: G-E3, figure: delta.evasion.single_point_fields, op: "<=", value: 0}
  - {id: floor, figure: evasion.robust, op: ">=", value: 0.4}
`)
	if err != nil {
		t.Fatal(err)
	}
	d := Decide(p, evasionReport())
	want := []Outcome{Fail, Fail, Fail, Pass}
	for i, c := range d.Checks {
		if c.Outcome != want[i] {
			t.Errorf("%s: got %s (%s), want %s", c.ID, c.Outcome, c.Sentence, want[i])
		}
	}
	if s := d.Checks[3].Sentence; !strings.Contains(s, "50.0 % (over 12 incidents)") {
		t.Errorf("got %q, want a mean over 12 incidents", s)
	}
	d = Decide(p, &report.Report{})
	for _, c := range d.Checks {
		if c.Outcome != Inconclusive {
			t.Errorf("%s without the section: got %s, want inconclusive", c.ID, c.Outcome)
		}
	}
}
