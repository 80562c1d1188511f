package index

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"assay/corpus"
)

// importEvents commits events as a segment of their own.
func importEvents(t *testing.T, s *corpus.Store, id string, events []corpus.Event) *corpus.View {
	t.Helper()
	ctx := context.Background()
	w := s.NewSegment(corpus.SegmentOptions{Import: id})
	for i := range events {
		if err := w.Append(&events[i]); err != nil {
			t.Fatal(err)
		}
	}
	meta, err := w.Finish(ctx)
	if err != nil {
		t.Fatal(err)
	}
	snap, err := s.Commit(ctx, corpus.Import{ID: id, By: "test", Segments: []corpus.SegmentMeta{meta}, Read: int64(len(events)), Added: int64(len(events))})
	if err != nil {
		t.Fatal(err)
	}
	return openView(t, s, snap)
}

func openView(t *testing.T, s *corpus.Store, snap corpus.Snapshot) *corpus.View {
	t.Helper()
	v, err := s.View(context.Background(), snap)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The way of a corpus: import, index, import more, label, search.
func TestSearchStore(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s, err := corpus.Open(ctx, dir, corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	x := openIndex(t, filepath.Join(dir, "index"))
	r := rand.New(rand.NewPCG(1, 2))

	check := func(v *corpus.View, q, wantFrom string) *Result {
		t.Helper()
		got, err := x.Search(ctx, v, Request{Query: parse(t, q), Size: MaxSize, Facets: DefaultFacets(), Buckets: 20, Highlight: true})
		if err != nil {
			t.Fatal(err)
		}
		want, err := None().Search(ctx, v, Request{Query: parse(t, q), Size: MaxSize})
		if err != nil {
			t.Fatal(err)
		}
		if a, b := hitIDs(got), hitIDs(want); !slices.Equal(a, b) || got.Total == 0 {
			t.Errorf("%q: got %d hits, want the %d of a scan, and some", q, len(a), len(b))
		}
		if got.From != wantFrom {
			t.Errorf("%q: answered from %s, want %s", q, got.From, wantFrom)
		}
		return got
	}

	v := importEvents(t, s, "one", randomEvents(r, "a", 300))
	check(v, "curl -rm", "scan")
	if err := x.Sync(ctx, v, nil); err != nil {
		t.Fatal(err)
	}
	check(v, "curl -rm", "index")
	v = importEvents(t, s, "two", randomEvents(r, "b", 200))
	check(v, "curl -rm", "index+scan")
	if err := x.Sync(ctx, v, nil); err != nil {
		t.Fatal(err)
	}
	check(v, `"ignore previous"`, "index")
	check(v, "a7", "index")
	check(v, "agent:a*", "columns")

	rows, err := x.Select(ctx, v, parse(t, "curl"))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for seg, b := range rows {
		for row := range b.All {
			e, err := v.Event(ctx, corpus.Ref{Segment: seg, Row: row})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, e.ID)
		}
	}
	if _, err := s.Label(ctx, corpus.LabelChange{Events: ids, Verdict: corpus.TruePositive, Who: "ana", Seen: corpus.AnyLabels}); err != nil {
		t.Fatal(err)
	}
	head, err := s.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got := check(openView(t, s, head), "verdict:tp curl", "index"); got.Total != len(ids) {
		t.Errorf("%d labelled events found, want %d", got.Total, len(ids))
	}
	if st, err := x.Status(ctx, openView(t, s, head)); err != nil || st.State != "ready" || st.Covered != 500 {
		t.Errorf("Status = %+v, %v, want ready with 500 rows", st, err)
	}
}

func hitIDs(r *Result) (ids []string) {
	for _, h := range r.Hits {
		ids = append(ids, h.Event.ID)
	}
	return ids
}
