package replay

import (
	"context"
	"fmt"
	"testing"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

// TestStoredSegments: a snapshot on disk gives what the same events give in
// memory, whatever the number of segments.
func TestStoredSegments(t *testing.T) {
	events := genEvents().Filter(func(e []corpus.Event) bool { return len(e) > 20 }).Example(1)
	for i := range events {
		events[i].ID = fmt.Sprintf("stored-%d", i)
	}
	rules := []*rule.Rule{statsRule(t), {ID: "plain", Where: mustExpr(t, `a{k = "a"} or not b{u = 1 and v exists true} or keyword "1"`)}}
	for _, r := range rules {
		p := mustPlan(t, r, plan.Env{})
		want := digest(t, p, cut(events, 1), 1)
		for _, n := range []int{1, 3} {
			view := store(t, events, n)
			segments := make([]corpus.Columns, 0, n)
			for _, s := range view.Segments() {
				segments = append(segments, s)
			}
			if got := digest(t, p, segments, 2); got != want {
				t.Errorf("rule %s from %d segments on disk\ngot  %s\nwant %s", r.ID, n, got, want)
			}
			result, err := Run(t.Context(), p, view, Options{})
			if err != nil || result.Snapshot != view.Snapshot().Digest() || result.Events != len(events) {
				t.Errorf("run on %d segments = %+v, %v", n, result, err)
			}
		}
	}
}

// store writes the events as n segments and opens them.
func store(t *testing.T, events []corpus.Event, n int) *corpus.View { return stored(t, events, n, nil) }

// labelled is store with a verdict for most events.
func labelled(t *testing.T, events []corpus.Event, n int) *corpus.View {
	var labels []corpus.ImportLabel
	for i, e := range events {
		if v := corpus.Verdict(i % corpus.NumVerdicts); v != corpus.Unlabelled {
			labels = append(labels, corpus.ImportLabel{Event: e.ID, Verdict: v})
		}
	}
	return stored(t, events, n, labels)
}

func stored(t *testing.T, events []corpus.Event, n int, labels []corpus.ImportLabel) *corpus.View {
	t.Helper()
	ctx := context.Background()
	s, err := corpus.Open(ctx, t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	var metas []corpus.SegmentMeta
	for i := range n {
		w := s.NewSegment(corpus.SegmentOptions{Import: "test"})
		for _, e := range events[i*len(events)/n : (i+1)*len(events)/n] {
			if err := w.Append(&e); err != nil {
				t.Fatal(err)
			}
		}
		m, err := w.Finish(ctx)
		if err != nil {
			t.Fatal(err)
		}
		metas = append(metas, m)
	}
	snap, err := s.Commit(ctx, corpus.Import{ID: "test", Segments: metas, Labels: labels})
	if err != nil {
		t.Fatal(err)
	}
	view, err := s.View(ctx, snap)
	if err != nil {
		t.Fatal(err)
	}
	return view
}
