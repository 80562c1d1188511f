package study_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/data"
	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"
	"assay/tuning/study"
)

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// generated are generated events, a line each.
func generated(t *testing.T, c generate.Config) string {
	t.Helper()
	g, err := generate.New(c)
	fatal(t, err)
	var text bytes.Buffer
	fatal(t, g.Write(t.Context(), &text, nil))
	return text.String()
}

// pieces cuts lines into so many texts, one behind the other.
func pieces(text string, n int) []string {
	lines, out := strings.SplitAfter(text, "\n"), make([]string, n)
	for i := range n {
		out[i] = strings.Join(lines[i*len(lines)/n:(i+1)*len(lines)/n], "")
	}
	return out
}

// How events are imported: generated ones, and our own.
var (
	stream  = ingest.Options{Origin: corpus.Stream, Synthetic: true, By: "test"}
	alerts  = ingest.Options{Origin: corpus.Stream, By: "test"}
	curated = ingest.Options{Origin: corpus.Curated, Synthetic: true, By: "test"}
)

// imported is a corpus of the texts, a segment each.
func imported(t *testing.T, o ingest.Options, texts ...string) *corpus.View {
	t.Helper()
	store, err := corpus.Open(t.Context(), t.TempDir(), corpus.Options{})
	fatal(t, err)
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	for i, text := range texts {
		source := ingest.Source{Name: fmt.Sprint(i, ".ndjson"), Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
		_, err := ingest.Import(t.Context(), store, []ingest.Source{source}, o)
		fatal(t, err)
	}
	head, err := store.Head(t.Context())
	fatal(t, err)
	v, err := store.View(t.Context(), head)
	fatal(t, err)
	return v
}

// groundOf is a view with its survey, on which names mean what ships.
func groundOf(t *testing.T, v *corpus.View) *study.Ground {
	t.Helper()
	survey, err := report.NewSurvey(t.Context(), report.SourceOf(v), episode.Options{})
	fatal(t, err)
	env, err := library.Env("", ingest.DefaultMapping().Aliases())
	fatal(t, err)
	return &study.Ground{View: v, Survey: survey, Env: env}
}

// bare is a view with its survey, on which no name means anything.
func bare(t *testing.T, v *corpus.View) *study.Ground {
	t.Helper()
	g := groundOf(t, v)
	g.Env = plan.Env{}
	return g
}

// replayed is a rule and what it did.
func replayed(t *testing.T, g *study.Ground, r *rule.Rule) study.Subject {
	t.Helper()
	p, ds := plan.Compile(r, g.Env)
	if p == nil {
		t.Fatal(ds)
	}
	res, err := replay.Run(t.Context(), p, g.View, replay.Options{SkipParts: true})
	fatal(t, err)
	return study.Subject{Plan: p, Outcome: report.OutcomeOf(res)}
}

// written is the last rule of a text.
func written(t *testing.T, g *study.Ground, name, text string) study.Subject {
	t.Helper()
	set := library.EnvironmentOf(g.Env).ParseSet([]library.File{{Name: name, Text: text}})[0]
	if len(set.Rules) == 0 {
		t.Fatalf("%s: %+v", name, set)
	}
	return replayed(t, g, set.Rules[len(set.Rules)-1])
}

// shipped is a rule that ships with Assay, its text changed.
func shipped(t *testing.T, g *study.Ground, file string, change ...string) study.Subject {
	t.Helper()
	text, err := fs.ReadFile(data.Rules(), file)
	fatal(t, err)
	return written(t, g, file, strings.NewReplacer(change...).Replace(string(text)))
}

// compared is the report of a candidate against a baseline with these sections,
// with all of them when none is named.
func compared(t *testing.T, g *study.Ground, baseline, candidate study.Subject, only ...string) *report.Report {
	t.Helper()
	r, err := report.Compare(t.Context(), g.Survey, baseline.Outcome, candidate.Outcome, report.Options{Tool: "assay test"})
	fatal(t, err)
	fatal(t, study.Complete(t.Context(), g, r, &baseline, candidate, study.Options{Only: only}))
	return r
}

// encoded is the form of a report, which follows the schema with all its objects
// closed and is read again as it was written.
func encoded(t *testing.T, r *report.Report) []byte {
	t.Helper()
	form, err := r.Encode()
	fatal(t, err)
	again, err := report.Decode(form)
	fatal(t, err)
	second, err := again.Encode()
	fatal(t, err)
	if d := cmp.Diff(string(form), string(second)); d != "" {
		t.Errorf("read and written again:\n%s", d)
	}
	var schema any
	fatal(t, json.Unmarshal(report.Schema, &schema))
	closeObjects(schema)
	closed, err := json.Marshal(schema)
	fatal(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(closed))
	fatal(t, err)
	c := jsonschema.NewCompiler()
	fatal(t, c.AddResource("report.json", doc))
	compiled, err := c.Compile("report.json")
	fatal(t, err)
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(form))
	fatal(t, err)
	if err := compiled.Validate(instance); err != nil {
		t.Errorf("the form does not follow the schema: %v", err)
	}
	return form
}

// closeObjects forbids what a schema does not name.
func closeObjects(node any) {
	switch n := node.(type) {
	case map[string]any:
		if _, ok := n["properties"]; ok {
			n["additionalProperties"] = false
		}
		for _, v := range n {
			closeObjects(v)
		}
	case []any:
		for _, v := range n {
			closeObjects(v)
		}
	}
}
