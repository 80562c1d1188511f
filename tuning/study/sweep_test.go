package study_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"assay/tuning/report"
)

// scored are agents with a score each; the true positives have high ones.
func scored() []string {
	var lines []string
	for i := range 60 {
		verdict := "false_positive"
		if i%3 == 0 {
			verdict = "true_positive"
		}
		lines = append(lines, fmt.Sprintf(`{"event":{"id":"e%02d","time":"2026-05-%02dT09:00:00Z"},"agent":{"id":"a%d"},"score":%d,"alert":{"handling_seconds":600},"label":{"verdict":%q}}`, i, 1+i%28, i, 40+i%3*-10+i/3, verdict))
	}
	return lines
}

// TestSweep: the section is filled for a rule with a threshold and for no
// other, follows the schema, is told in words, and shows no order.
func TestSweep(t *testing.T) {
	lines := scored()
	v := imported(t, alerts, strings.Join(lines, "\n"))
	r := studied(t, v, "a.spl", "score>30", "sweep")
	s := r.Sweep
	if s == nil || len(s.Points) < 20 || s.Points[s.Current].Value != 30 || s.Chosen == nil || s.Split == "" || r.Comparison.Baseline.Sweep == nil {
		t.Fatalf("got %+v", s)
	}
	var out bytes.Buffer
	if err := report.WriteMarkdown(&out, r); err != nil || !strings.Contains(out.String(), "### The threshold") {
		t.Errorf("%v\n%s", err, out.String())
	}
	b := encoded(t, r)
	apart := studied(t, imported(t, alerts, strings.Join(lines[20:], "\n"), strings.Join(lines[:20], "\n")), "a.spl", "score>30", "sweep")
	apart.Snapshot = r.Snapshot
	if c, _ := apart.Encode(); !bytes.Equal(b, c) {
		t.Error("the cut into segments shows")
	}
	if plain := studied(t, v, "a.spl", "score=30", "sweep"); plain.Sweep != nil || report.SweepWords(plain.Sweep) != "" {
		t.Errorf("a rule without a threshold: %+v", plain.Sweep)
	}
	few := studied(t, imported(t, alerts, strings.Join(lines[:9], "\n")), "a.spl", "score>30", "sweep")
	if few.Sweep.Chosen != nil || !strings.Contains(report.SweepWords(few.Sweep), "there is no holdout") {
		t.Errorf("few: %+v", few.Sweep)
	}
	encoded(t, few)
}
