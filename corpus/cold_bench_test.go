package corpus

import (
	"context"
	"testing"
)

// BenchmarkColdView is what a replay of one rule over a million events needs
// from a process that just started: open, check the digests, labels, times and
// three columns.
func BenchmarkColdView(b *testing.B) {
	const rows, perSegment = 1_000_000, 128 << 10
	ctx := context.Background()
	dir := b.TempDir()
	s := openStore(b, dir)
	unlock := must(s.LockImport(ctx))
	im := Import{ID: "cold", By: "bench"}
	events := benchEvents(perSegment)
	w := s.NewSegment(SegmentOptions{})
	for i := range rows {
		e := events[i%len(events)]
		e.ID += string(rune('a' + i/len(events)))
		if err := w.Append(&e); err != nil {
			b.Fatal(err)
		}
		if i%25 == 0 {
			im.Labels = append(im.Labels, ImportLabel{Event: e.ID, Verdict: TruePositive, Who: "bench"})
		}
		if w.Rows() == perSegment || i == rows-1 {
			im.Segments = append(im.Segments, must(w.Finish(ctx)))
			w = s.NewSegment(SegmentOptions{})
		}
	}
	must(s.Commit(ctx, im))
	unlock()
	s.Close()
	for _, part := range []string{"open", "times", "columns"} {
		b.Run("upto="+part, func(b *testing.B) {
			for b.Loop() {
				s := must(Open(ctx, dir, Options{}))
				v := must(s.View(ctx, must(s.Head(ctx))))
				loadParts(b, v, part)
				s.Close()
			}
		})
	}
}

func loadParts(b *testing.B, v *View, part string) {
	ctx := context.Background()
	if part == "open" {
		return
	}
	done := make(chan error, len(v.Segments()))
	for _, seg := range v.Segments() {
		go func() {
			_, err := seg.Times(ctx)
			for _, path := range []string{"word.f17", "process.command_line", "destination.ip"} {
				if part == "columns" && err == nil {
					_, err = seg.Column(ctx, path)
				}
			}
			done <- err
		}()
	}
	for range v.Segments() {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
}
