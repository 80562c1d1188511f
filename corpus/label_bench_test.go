package corpus

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// benchCorpus is a store with n events of two fields, a label on every 25th.
func benchCorpus(b *testing.B, n int) (*Store, []string) {
	const perSegment = 128 << 10
	ctx := context.Background()
	s := openStore(b, b.TempDir())
	defer must(s.LockImport(ctx))()
	im := Import{ID: "bench", By: "bench"}
	start, ids := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), make([]string, n)
	w := s.NewSegment(SegmentOptions{})
	for i := range n {
		ids[i] = fmt.Sprintf("%016x-%08x", uint64(i)*0x9e3779b97f4a7c15, i)
		e := Event{ID: ids[i], Time: start.Add(time.Duration(i) * time.Second), Line: int64(i + 1), Fields: []Field{
			{"action", String([]string{"read", "write", "exec"}[i%3])}, {"n", Int(int64(i % 1000))}}}
		if err := w.Append(&e); err != nil {
			b.Fatal(err)
		}
		if i%25 == 0 {
			im.Labels = append(im.Labels, ImportLabel{Event: ids[i], Verdict: BenignPositive, Who: "bench"})
		}
		if w.Rows() == perSegment || i == n-1 {
			im.Segments = append(im.Segments, must(w.Finish(ctx)))
			w = s.NewSegment(SegmentOptions{})
		}
	}
	must(s.Commit(ctx, im))
	return s, ids
}

// BenchmarkLabel gives labels in one change and takes them back: until the
// commit is on the disk (change, undo), and until a view shows it.
func BenchmarkLabel(b *testing.B) {
	for _, events := range []int{1e5, 1e6} {
		for _, labels := range []int{1, 1000, 1e5} {
			b.Run(fmt.Sprintf("events=%.0e/labels=%d", float64(events), labels), func(b *testing.B) {
				if testing.Short() && events > 1e5 {
					b.Skip("a million events in -short")
				}
				benchLabel(b, events, labels)
			})
		}
	}
}

func benchLabel(b *testing.B, events, labels int) {
	ctx := context.Background()
	s, ids := benchCorpus(b, events)
	change := LabelChange{Verdict: FalsePositive, Who: "ann", Source: "page", Seen: AnyLabels}
	for i := range labels {
		change.Events = append(change.Events, ids[i*(events/labels)])
	}
	must(s.View(ctx, must(s.Head(ctx))))
	var changing, showing, undoing time.Duration
	for b.Loop() {
		t0 := time.Now()
		r := must(s.Label(ctx, change))
		t1 := time.Now()
		v := must(s.View(ctx, must(s.Head(ctx))))
		t2 := time.Now()
		if r.Changed != labels || v.Labels(0).Verdict(0) != FalsePositive {
			b.Fatalf("label: %+v", r)
		}
		must(s.Undo(ctx, "ann", r.Batch, time.Time{}))
		changing, showing, undoing = changing+t1.Sub(t0), showing+t2.Sub(t1), undoing+time.Since(t2)
	}
	for what, took := range map[string]time.Duration{"change": changing, "view": showing, "undo": undoing} {
		b.ReportMetric(took.Seconds()*1000/float64(b.N), what+"-ms")
	}
	b.ReportMetric(0, "ns/op")
}
