package study_test

import (
	"bytes"
	"strings"
	"testing"

	"assay/corpus"
	"assay/tuning/report"
)

// studied is the report of a text with one section.
func studied(t *testing.T, v *corpus.View, name, text, section string) *report.Report {
	t.Helper()
	g := bare(t, v)
	subject := written(t, g, name, text)
	return compared(t, g, subject, subject, section)
}

var uploads = []string{
	`{"event":{"id":"e1","time":"2026-05-04T09:00:00Z"},"agent":{"id":"a1"},"tool":"send","to":"partner","label":{"verdict":"true_positive"}}`,
	`{"event":{"id":"e2","time":"2026-05-05T09:00:00Z"},"agent":{"id":"a2"},"tool":"send","to":"elsewhere","label":{"verdict":"true_positive"}}`,
	`{"event":{"id":"e3","time":"2026-05-06T09:00:00Z"},"agent":{"id":"a3"},"tool":"send","to":"partner","alert":{"handling_seconds":900},"label":{"verdict":"false_positive"}}`,
	`{"event":{"id":"e4","time":"2026-05-07T09:00:00Z"},"agent":{"id":"a4"},"tool":"read","to":"partner","label":{"verdict":"false_positive"}}`,
}

// TestAblation: the section is filled for both rules, follows the schema, is
// told in words, and shows neither the cut into segments nor their order.
func TestAblation(t *testing.T) {
	const text = `tool=send NOT to=partner`
	r := studied(t, imported(t, alerts, strings.Join(uploads, "\n")), "a.spl", text, "ablation")
	a := r.Ablation
	if len(a.Parts) != 2 || a.Parts[1].Hides.Incident.K != 1 || a.Parts[1].Quiets.Episode != 1 || a.Parts[1].HoursSaved == nil || *a.Parts[1].HoursSaved <= 0 || a.Parts[0].Quiets.Event != 0 {
		t.Errorf("got %+v", a)
	}
	if r.Comparison.Baseline.Ablation == nil {
		t.Error("the baseline has none")
	}
	var out bytes.Buffer
	if err := report.WriteText(&out, r); err != nil || !strings.Contains(out.String(), `candidate: "NOT to=partner" hides 1 of 2 known incidents`) {
		t.Errorf("%v\n%s", err, out.String())
	}
	b := encoded(t, r)
	apart := studied(t, imported(t, alerts, uploads[3]+"\n"+uploads[1], uploads[2]+"\n"+uploads[0]), "a.spl", text, "ablation")
	apart.Snapshot = r.Snapshot
	if c, _ := apart.Encode(); !bytes.Equal(b, c) {
		t.Errorf("the cut shows:\n%s\n%s", b, c)
	}
}
