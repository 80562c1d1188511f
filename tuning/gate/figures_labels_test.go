package gate_test

import (
	"strings"
	"testing"

	"assay/tuning/gate"
	"assay/tuning/interval"
	"assay/tuning/quality"
)

// Labels are checked by agreement, by how many were looked at twice, and by the
// ends of a precision; a report without the section leaves such a check open.
func TestLabelFigures(t *testing.T) {
	p := policy(t, `
  - {id: agreement, figure: labels.agreement.low, op: ">=", value: 0.8, min_n: 30}
  - {id: double, figure: labels.double.k, op: ">=", value: 10}
  - {id: precision, figure: labels.actionable.low, op: ">=", value: 0.5}
  - {id: far, figure: labels.actionable.low, op: ">=", value: 0.9}
  - {id: logic, figure: labels.logic.high, op: ">=", value: 0.5}
  - {id: fired, figure: labels.fired_agreement, op: ">=", value: 0.9}
`)
	r := sample()
	for _, c := range gate.Decide(p, r).Checks {
		if c.Outcome != gate.Inconclusive {
			t.Errorf("without the section: %s", c.Sentence)
		}
	}
	r.Labels = &quality.Fired{Double: interval.Of(12, 40), Agreement: interval.Of(10, 12), Corpus: interval.Of(91, 100), Actionable: &quality.Range{Observed: interval.Of(30, 40), Low: .4, High: .8}}
	want := map[string]gate.Outcome{"agreement": gate.Pass, "double": gate.Pass, "precision": gate.Inconclusive, "far": gate.Fail, "logic": gate.Inconclusive, "fired": gate.Fail}
	for _, c := range gate.Decide(p, r).Checks {
		if c.Outcome != want[c.ID] {
			t.Errorf("%s: got %s, want %s: %s", c.ID, c.Outcome, want[c.ID], c.Sentence)
		}
	}
	r.Labels.Corpus = interval.Of(0, 0)
	if got := gate.Decide(p, r).Checks[0].Sentence; !strings.HasSuffix(got, "no event of the random share was looked at by a second person") {
		t.Error(got)
	}
}
