package study_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/tuning/report"
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

func evasionReport(t *testing.T, v *corpus.View) *report.Report {
	t.Helper()
	g := bare(t, v)
	return compared(t, g, written(t, g, "r.yml", silentRun), written(t, g, "r.yml", anyCurl), "evasion")
}

// The section is there for candidate and baseline, follows the schema, reads
// back, and does not tell how the events were cut into segments.
func TestEvasionSection(t *testing.T) {
	text := generated(t, generate.Config{Events: 20_000, Days: 28})
	r := evasionReport(t, imported(t, stream, text))
	for name, f := range map[string]*report.Figures{"candidate": &r.Figures, "baseline": &r.Comparison.Baseline} {
		if e := f.Evasion; e == nil || e.Asked == 0 || len(e.Operators) == 0 || len(e.SinglePoints) != 1 {
			t.Fatalf("%s: got %+v", name, f.Evasion)
		}
	}
	if g := r.Evasion.Gaps; len(g) == 0 || g[0].Path != "metadata.payload" || g[0].Known == 0 {
		t.Errorf("got gaps %+v, want the payload in metadata", g)
	}
	encoded(t, r)
	for _, write := range []func(io.Writer, *report.Report) error{report.WriteText, report.WriteMarkdown} {
		var out bytes.Buffer
		if err := write(&out, r); err != nil || !strings.Contains(out.String(), "Recall under evasion, incidents") {
			t.Errorf("%v: no evasion in\n%s", err, out.String())
		}
	}
	parts := evasionReport(t, imported(t, stream, pieces(text, 3)...))
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
	g := bare(t, imported(t, stream, generated(t, generate.Config{Events: 2_000, Days: 28})))
	s := written(t, g, "r.yml", strings.Replace(silentRun, "/tmp/.", "no such thing", 1))
	r := report.New(g.Survey, s.Outcome, report.Options{})
	before := len(r.Warnings)
	if err := study.Complete(t.Context(), g, r, nil, s, study.Options{Only: []string{"evasion"}}); err != nil {
		t.Fatal(err)
	}
	if r.Evasion != nil || len(r.Warnings) != before+1 || r.Warnings[before].Code != "evasion/no-incidents" {
		t.Errorf("got %+v and warnings %+v", r.Evasion, r.Warnings[before:])
	}
	r = report.New(g.Survey, s.Outcome, report.Options{})
	if err := study.Complete(t.Context(), g, r, nil, study.Subject{}, study.Options{Only: []string{"evasion"}}); err != nil || r.Evasion != nil || len(r.Warnings) != before {
		t.Errorf("without a plan: got %+v, %v", r.Evasion, err)
	}
}
