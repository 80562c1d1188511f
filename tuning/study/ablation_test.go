package study_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/study"
)

// viewOf imports the texts, a segment each.
func textView(t *testing.T, texts ...string) *corpus.View {
	t.Helper()
	ctx := t.Context()
	store, err := corpus.Open(ctx, t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	for i, text := range texts {
		source := ingest.Source{Name: string(rune('a'+i)) + ".ndjson", Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
		if _, err := ingest.Import(ctx, store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	snap, err := store.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	v, err := store.View(ctx, snap)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// studied is the report of a text with one section.
func studied(t *testing.T, v *corpus.View, name, text, section string) *report.Report {
	t.Helper()
	rules, ds := library.Parse(name, text, nil)
	if ds.Err() != nil {
		t.Fatal(ds)
	}
	p, ds := plan.Compile(rules[0], plan.Env{})
	if p == nil {
		t.Fatal(ds)
	}
	survey, err := report.NewSurvey(t.Context(), report.SourceOf(v), episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	res, err := replay.Run(t.Context(), p, v, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := report.OutcomeOf(res)
	rep, err := report.Compare(t.Context(), survey, o, o, report.Options{Tool: "assay test"})
	if err != nil {
		t.Fatal(err)
	}
	subject := study.Subject{Plan: p, Outcome: o}
	if err := study.Complete(t.Context(), &study.Ground{View: v, Survey: survey}, rep, &subject, subject, study.Options{Only: []string{section}}); err != nil {
		t.Fatal(err)
	}
	return rep
}

// valid holds a report to the schema, and its form to what it reads back to.
func valid(t *testing.T, r *report.Report) []byte {
	t.Helper()
	b, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", schema); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Error(err)
	}
	again, err := report.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := again.Encode(); !bytes.Equal(b, c) {
		t.Error("decoded and encoded again it differs")
	}
	return b
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
	r := studied(t, textView(t, strings.Join(uploads, "\n")), "a.spl", text, "ablation")
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
	b := valid(t, r)
	apart := studied(t, textView(t, uploads[3]+"\n"+uploads[1], uploads[2]+"\n"+uploads[0]), "a.spl", text, "ablation")
	apart.Snapshot = r.Snapshot
	if c, _ := apart.Encode(); !bytes.Equal(b, c) {
		t.Errorf("the cut shows:\n%s\n%s", b, c)
	}
}
