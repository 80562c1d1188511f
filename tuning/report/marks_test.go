package report_test

import (
	"strings"
	"testing"

	"assay/tuning/report"
	"assay/tuning/rule"
)

// A report carries what the texts say of level, tags and related rules, and a
// rule that says none adds nothing to it: reports of earlier days keep their
// digests.
func TestReportCarriesMarks(t *testing.T) {
	r := compared(t, demo(), 40)
	if got := r.Rule.Marks(); got != "level high; tags attack.t1105, atlas.aml.t0051; related derived 5f1b3f0a-6f0e-4a3e-9a51-0c2f3c9d7b10" {
		t.Errorf("candidate: %s", got)
	}
	if got := r.Comparison.Baseline.Rule.Marks(); got != "level medium; tags attack.t1105" {
		t.Errorf("baseline: %s", got)
	}
	again, err := report.Decode([]byte(encoded(t, r)))
	if err != nil || encoded(t, again) != encoded(t, r) {
		t.Errorf("the report reads back otherwise: %v", err)
	}
	plain := compared(t, demo(), 40)
	plain.Rule = report.RuleOf(&rule.Rule{ID: "r"})
	plain.Comparison.Baseline.Rule = plain.Rule
	for _, key := range []string{"tags", "related"} {
		if strings.Contains(encoded(t, plain), `"`+key+`"`) {
			t.Errorf("a rule without %s has them in the report", key)
		}
	}
	var text strings.Builder
	if err := report.WriteText(&text, plain); err != nil || strings.Contains(text.String(), "tags") {
		t.Errorf("%v\n%s", err, text.String())
	}
}
