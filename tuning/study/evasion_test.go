package study_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/sigma"
	"assay/tuning/study"
)

const silentRun = `title: Hidden script
id: 11111111-0000-4000-8000-000000000021
logsource: {product: llm_agent}
detection:
    run: {process.command_line|contains: '/tmp/.'}
    condition: run
`

const anyCurl = `title: Curl
id: 11111111-0000-4000-8000-000000000022
logsource: {product: llm_agent}
detection:
    run: {process.command_line|contains: 'curl '}
    condition: run
`

// demoView is the synthetic corpus in so many imports, each a segment or more.
func demoView(t *testing.T, imports int) *corpus.View {
	t.Helper()
	g, err := generate.New(generate.Config{Events: 20_000, Days: 28})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := g.Write(t.Context(), &text, nil); err != nil {
		t.Fatal(err)
	}
	store, err := corpus.Open(t.Context(), t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	lines := strings.SplitAfter(text.String(), "\n")
	for i := range imports {
		part := strings.Join(lines[i*len(lines)/imports:(i+1)*len(lines)/imports], "")
		src := ingest.Source{Name: "demo.ndjson", Size: int64(len(part)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(part)), nil }}
		if _, err := ingest.Import(t.Context(), store, []ingest.Source{src}, ingest.Options{Origin: corpus.Stream, Synthetic: true, By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	head, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v, err := store.View(t.Context(), head)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func evading(t *testing.T, v *corpus.View, text string) study.Subject {
	t.Helper()
	rules, ds := sigma.Parse("r.yml", text)
	if err := ds.Err(); err != nil {
		t.Fatal(err)
	}
	p, ds := plan.Compile(rules[0], plan.Env{})
	if p == nil {
		t.Fatal(ds)
	}
	res, err := replay.Run(context.Background(), p, v, replay.Options{SkipParts: true})
	if err != nil {
		t.Fatal(err)
	}
	return study.Subject{Plan: p, Outcome: report.OutcomeOf(res)}
}

func evasionReport(t *testing.T, v *corpus.View) *report.Report {
	t.Helper()
	survey, err := report.NewSurvey(t.Context(), report.SourceOf(v), episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	baseline, candidate := evading(t, v, silentRun), evading(t, v, anyCurl)
	r, err := report.Compare(t.Context(), survey, baseline.Outcome, candidate.Outcome, report.Options{Tool: "assay test"})
	if err != nil {
		t.Fatal(err)
	}
	err = study.Complete(t.Context(), &study.Ground{View: v, Survey: survey}, r, &baseline, candidate, study.Options{Only: []string{"evasion"}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The section is there for candidate and baseline, follows the schema, reads
// back, and does not tell how the events were cut into segments.
func TestEvasionSection(t *testing.T) {
	r := evasionReport(t, demoView(t, 1))
	for name, f := range map[string]*report.Figures{"candidate": &r.Figures, "baseline": &r.Comparison.Baseline} {
		if e := f.Evasion; e == nil || e.Asked == 0 || len(e.Operators) == 0 || len(e.SinglePoints) != 1 {
			t.Fatalf("%s: got %+v", name, f.Evasion)
		}
	}
	if g := r.Evasion.Gaps; len(g) == 0 || g[0].Path != "metadata.payload" || g[0].Known == 0 {
		t.Errorf("got gaps %+v, want the payload in metadata", g)
	}
	text, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := report.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := back.Encode(); !bytes.Equal(again, text) {
		t.Error("the report reads back as another one")
	}
	follows(t, text)
	for _, write := range []func(io.Writer, *report.Report) error{report.WriteText, report.WriteMarkdown} {
		var out bytes.Buffer
		if err := write(&out, r); err != nil || !strings.Contains(out.String(), "Recall under evasion, incidents") {
			t.Errorf("%v: no evasion in\n%s", err, out.String())
		}
	}
	parts := evasionReport(t, demoView(t, 3))
	if a, b := sectionOf(t, r), sectionOf(t, parts); a != b {
		t.Errorf("the cut into segments shows:\n%s", cmp.Diff(a, b))
	}
}

func sectionOf(t *testing.T, r *report.Report) string {
	t.Helper()
	b, err := json.MarshalIndent(r.Evasion, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A rule that catches nothing has a warning in place of the section, and a
// retired one neither.
func TestNoEvasionSection(t *testing.T) {
	v := demoView(t, 1)
	survey, err := report.NewSurvey(t.Context(), report.SourceOf(v), episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := evading(t, v, strings.Replace(silentRun, "/tmp/.", "no such thing", 1))
	r := report.New(survey, s.Outcome, report.Options{})
	before := len(r.Warnings)
	g := &study.Ground{View: v, Survey: survey}
	if err := study.Complete(t.Context(), g, r, nil, s, study.Options{Only: []string{"evasion"}}); err != nil {
		t.Fatal(err)
	}
	if r.Evasion != nil || len(r.Warnings) != before+1 || r.Warnings[before].Code != "evasion/no-incidents" {
		t.Errorf("got %+v and warnings %+v", r.Evasion, r.Warnings[before:])
	}
	r = report.New(survey, s.Outcome, report.Options{})
	if err := study.Complete(t.Context(), g, r, nil, study.Subject{}, study.Options{Only: []string{"evasion"}}); err != nil || r.Evasion != nil || len(r.Warnings) != before {
		t.Errorf("without a plan: got %+v, %v", r.Evasion, err)
	}
}
