package study_test

import (
	"bytes"
	"context"
	"encoding/json"
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
	"assay/tuning/study"
)

// groundOf is a generated corpus in segments of the files' sizes.
func groundOf(t *testing.T, events, files int) *study.Ground {
	t.Helper()
	ctx := t.Context()
	g, err := generate.New(generate.Config{Events: events})
	fatal(t, err)
	var text bytes.Buffer
	fatal(t, g.Write(ctx, &text, nil))
	store, err := corpus.Open(ctx, t.TempDir(), corpus.Options{})
	fatal(t, err)
	t.Cleanup(func() { store.Close() })
	lines := strings.SplitAfter(strings.TrimSuffix(text.String(), "\n")+"\n", "\n")
	size := (len(lines) + files - 1) / files
	for file := range files {
		part := strings.Join(lines[min(len(lines), file*size):min(len(lines), (file+1)*size)], "")
		source := ingest.Source{Name: string(rune('a'+file)) + ".ndjson", Size: int64(len(part)), Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(part)), nil
		}}
		_, err = ingest.Import(ctx, store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, Synthetic: true, By: "test"})
		fatal(t, err)
	}
	snap, err := store.Head(ctx)
	fatal(t, err)
	view, err := store.View(ctx, snap)
	fatal(t, err)
	survey, err := report.NewSurvey(ctx, report.SourceOf(view), episode.Options{})
	fatal(t, err)
	env, err := library.Env("", ingest.DefaultMapping().Aliases())
	fatal(t, err)
	return &study.Ground{View: view, Survey: survey, Env: env}
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// subject replays a rule that ships with Assay, its text changed.
func subject(t *testing.T, g *study.Ground, file string, change ...string) study.Subject {
	t.Helper()
	text, err := fs.ReadFile(data.Rules(), file)
	fatal(t, err)
	rules, ds := library.EnvironmentOf(g.Env).Parse(file, strings.NewReplacer(change...).Replace(string(text)))
	fatal(t, ds.Err())
	p, ds := plan.Compile(rules[0], g.Env)
	fatal(t, ds.Err())
	res, err := replay.Run(t.Context(), p, g.View, replay.Options{})
	fatal(t, err)
	return study.Subject{Plan: p, Outcome: report.OutcomeOf(res)}
}

// compared is the whole report of a candidate against a baseline.
func compared(t *testing.T, g *study.Ground, baseline, candidate study.Subject) *report.Report {
	t.Helper()
	r, err := report.Compare(t.Context(), g.Survey, baseline.Outcome, candidate.Outcome, report.Options{Tool: "assay test"})
	fatal(t, err)
	fatal(t, study.Complete(t.Context(), g, r, &baseline, candidate, study.Options{}))
	return r
}

// A whole report follows the schema, is read again as it was written, and is the
// same bytes however the events are cut into segments.
func TestWholeReport(t *testing.T) {
	var forms []string
	for _, files := range []int{1, 5} {
		g := groundOf(t, 6_000, files)
		for _, file := range []string{"agent_secret_in_command.yml", "agent_repeated_download.yml"} {
			candidate := subject(t, g, file, "and not filter_placeholder", "", "curl ", "wget ")
			r := compared(t, g, subject(t, g, file), candidate)
			r.Snapshot = strings.Repeat("5", 64) // a snapshot's digest names its segments
			form, err := r.Encode()
			fatal(t, err)
			again, err := report.Decode(form)
			fatal(t, err)
			second, err := again.Encode()
			fatal(t, err)
			if !bytes.Equal(form, second) {
				t.Errorf("%s: read and written again:\n%s", file, cmp.Diff(string(form), string(second)))
			}
			follows(t, form)
			forms = append(forms, string(form))
		}
	}
	for i := range 2 {
		if d := cmp.Diff(forms[i], forms[2+i]); d != "" {
			t.Errorf("in one segment and in five:\n%s", d)
		}
	}
}

// follows holds a form against the schema with all its objects closed.
func follows(t *testing.T, form []byte) {
	t.Helper()
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

// A section that is not asked for is not there, and what is not asked for costs
// nothing; progress names every section.
func TestOnly(t *testing.T) {
	g := groundOf(t, 2_000, 1)
	s := subject(t, g, "agent_passwd_read.yml")
	r := report.New(g.Survey, s.Outcome, report.Options{})
	fatal(t, study.Complete(t.Context(), g, r, nil, s, study.Options{Only: []string{}}))
	if r.Evaluation != nil {
		t.Error("an evaluation that nobody asked for")
	}
	var told []string
	fatal(t, study.Complete(t.Context(), g, r, nil, s, study.Options{Only: []string{"evaluation"}, Progress: func(done, total int, next string) {
		if done < 0 || done >= total {
			t.Errorf("%d of %d", done, total)
		}
		told = append(told, next)
	}}))
	if len(told) != 1 || r.Evaluation == nil {
		t.Errorf("told %q", told)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := study.Complete(ctx, g, r, nil, s, study.Options{}); err == nil {
		t.Error("a study goes on after it was cancelled")
	}
}
