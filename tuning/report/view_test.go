package report_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/tuning/episode"
	"assay/tuning/report"
)

// The same figures come from a corpus on disk, imported file by file, as from
// events in memory.
func TestCorpusOnDisk(t *testing.T) {
	ctx, facts := context.Background(), demo()
	store, err := corpus.Open(ctx, t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	const size = 40
	for start := 0; start < len(facts); start += size {
		text := ndjson(facts[start:min(start+size, len(facts))])
		source := ingest.Source{Name: fmt.Sprintf("%d.ndjson", start), Size: int64(len(text)),
			Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
		if _, err := ingest.Import(ctx, store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	snap, err := store.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	view, err := store.View(ctx, snap)
	if err != nil {
		t.Fatal(err)
	}
	survey, err := report.NewSurvey(ctx, report.SourceOf(view), episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, baseline, candidate := replayed(facts, size, corpus.Stream)
	baseline.Firing.Rows = fired(t, view, facts, func(f fact) bool { return f.before })
	candidate.Firing.Rows = fired(t, view, facts, func(f fact) bool { return f.after })
	got, err := report.Compare(ctx, survey, baseline, candidate, report.Options{Tool: "assay test"})
	if err != nil {
		t.Fatal(err)
	}
	want := compared(t, facts, size)
	want.Snapshot = snap.Digest()
	if diff := cmp.Diff(encoded(t, want), encoded(t, got)); diff != "" {
		t.Errorf("-memory +disk:\n%s", diff)
	}
}

func ndjson(fs []fact) string {
	var b strings.Builder
	for _, f := range fs {
		fmt.Fprintf(&b, `{"event":{"id":%q},"agent":{"id":%q}`, f.id, f.agent)
		if f.hour >= 0 {
			fmt.Fprintf(&b, `,"@timestamp":%q`, f.event().Time.Format("2006-01-02T15:04:05.999999999Z07:00"))
		}
		if f.seconds > 0 {
			fmt.Fprintf(&b, `,"alert":{"handling_seconds":%v}`, f.seconds)
		}
		if f.incident != "" {
			fmt.Fprintf(&b, `,"incident":{"id":%q}`, f.incident)
		}
		if f.verdict != corpus.Unlabelled {
			fmt.Fprintf(&b, `,"label":{"verdict":%q}`, f.verdict)
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// fired finds each event by its id: where it lies is the store's business.
func fired(t *testing.T, v *corpus.View, fs []fact, on func(fact) bool) []*corpus.Bitmap {
	t.Helper()
	var rows []*corpus.Bitmap
	for _, s := range v.Segments() {
		rows = append(rows, corpus.NewBitmap(s.Rows()))
	}
	for _, f := range fs {
		ref, err := v.Find(context.Background(), f.id)
		if err != nil {
			t.Fatal(err)
		}
		if on(f) {
			rows[ref.Segment].Set(ref.Row)
		}
	}
	return rows
}
