package study_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/reach"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/sigma"
	"assay/tuning/study"
)

// viewOf is a small generated stream.
func reachView(t *testing.T) *corpus.View {
	t.Helper()
	ctx := context.Background()
	g, err := generate.New(generate.Config{Events: 4000, Days: 14})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := g.Write(ctx, &text, nil); err != nil {
		t.Fatal(err)
	}
	store, err := corpus.Open(ctx, t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	source := ingest.Source{Name: "demo.ndjson", Size: int64(text.Len()), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text.Bytes())), nil }}
	if _, err := ingest.Import(ctx, store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, Synthetic: true, By: "test"}); err != nil {
		t.Fatal(err)
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

func reachSubject(t *testing.T, v *corpus.View, text string) study.Subject {
	t.Helper()
	rules, ds := sigma.Parse("t.yml", text)
	if err := ds.Err(); err != nil {
		t.Fatal(err)
	}
	p, ds := plan.Compile(rules[0], plan.Env{})
	if p == nil {
		t.Fatal(ds.Err())
	}
	res, err := replay.Run(context.Background(), p, v, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return study.Subject{Plan: p, Outcome: report.OutcomeOf(res)}
}

const head = "title: t\nid: 11111111-1111-4111-8111-111111111111\nlogsource: {product: llm_agent}\ndetection:\n"

// TestReach: candidate and baseline are both asked, the same bytes come out of a
// second study, and a section that is not asked for is not there.
func TestReach(t *testing.T) {
	ctx, v := context.Background(), reachView(t)
	survey, err := report.NewSurvey(ctx, report.SourceOf(v), episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	candidate := reachSubject(t, v, head+"  a: {process.command_line|contains: curl}\n  condition: a\n")
	baseline := reachSubject(t, v, head+"  a: {event.kind: tool_result, content.text|contains: ignore all}\n  condition: a\n")
	var first []byte
	for range 2 {
		r, err := report.Compare(ctx, survey, baseline.Outcome, candidate.Outcome, report.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		o := study.Options{Only: []string{"reach"}, Progress: func(_, _ int, next string) { told = append(told, next) }}
		if err := study.Complete(ctx, &study.Ground{View: v, Survey: survey}, r, &baseline, candidate, o); err != nil {
			t.Fatal(err)
		}
		if r.Reach == nil || r.Comparison.Baseline.Reach == nil || r.Reach.Outsider.Outcome != reach.No || r.Comparison.Baseline.Reach.Outsider.Outcome != reach.Yes {
			t.Fatalf("reach of the candidate %+v, of the baseline %+v", r.Reach, r.Comparison.Baseline.Reach)
		}
		if r.Reach.Radius == nil || r.Reach.Radius.Days != 14 || r.Reach.Radius.Population == 0 || len(told) != 1 {
			t.Errorf("radius %+v, told %q", r.Reach.Radius, told)
		}
		b, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b
		}
		if d := cmp.Diff(string(first), string(b)); d != "" {
			t.Errorf("a second study differs:\n%s", d)
		}
	}
	r := report.New(survey, candidate.Outcome, report.Options{})
	if err := study.Complete(ctx, &study.Ground{View: v, Survey: survey}, r, nil, candidate, study.Options{Only: []string{}}); err != nil || r.Reach != nil {
		t.Errorf("nothing asked for: %+v, %v", r.Reach, err)
	}
	gone := report.New(survey, candidate.Outcome, report.Options{})
	if err := study.Complete(ctx, &study.Ground{View: v, Survey: survey}, gone, nil, study.Subject{}, study.Options{Only: []string{"reach"}}); err != nil || gone.Reach != nil {
		t.Errorf("a rule that is not there: %+v, %v", gone.Reach, err)
	}
}
