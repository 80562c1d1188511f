package corpus

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

// benchEvents are events of thirty fields: words that repeat, addresses,
// command lines, long texts that are unique, numbers, a null and a list.
func benchEvents(n int) []Event {
	r := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	words := make([]string, 2000)
	for i := range words {
		words[i] = fmt.Sprintf("w%x", r.Uint32()>>8)
	}
	pick := func(n int) string { return words[r.IntN(n)] }
	out := make([]Event, n)
	for i := range out {
		var f []Field
		for k := range 18 {
			f = append(f, Field{fmt.Sprintf("word.f%02d", k), String(pick(4 << (k / 2)))})
		}
		for k := range 4 {
			f = append(f, Field{fmt.Sprintf("number.n%d", k), Int(int64(r.IntN(100000)))})
		}
		text := ""
		for range 15 {
			text += pick(2000) + " "
		}
		f = append(f,
			Field{"content.text", String(text)},
			Field{"destination.ip", String(fmt.Sprintf("10.%d.%d.%d", r.IntN(4), r.IntN(256), r.IntN(256)))},
			Field{"event.ok", Bool(r.IntN(2) == 0)},
			Field{"event.score", Float(float64(r.IntN(1000)) / 1000)},
			Field{"event.tags", List(String(pick(8)), String(pick(8)))},
			Field{"process.command_line", String("curl -s https://" + pick(1000) + ".example/" + pick(300))},
			Field{"process.parent", Null()},
			Field{"session.id", String(fmt.Sprintf("s-%06d", r.IntN(n/20+1)))},
		)
		out[i] = Event{ID: fmt.Sprintf("%016x%016x", r.Uint64(), r.Uint64()), Time: start.Add(time.Duration(i) * time.Second), Line: int64(i + 1), Fields: SortFields(f)}
		if i%25 == 0 {
			out[i].Native = &Native{Field: "label.verdict", Value: "tp", Verdict: TruePositive}
		}
	}
	return out
}

// appendAll writes the events over and over until rows are written, as
// segments of 131,072 rows.
func appendAll(b *testing.B, dir string, events []Event, rows int) (metas []SegmentMeta) {
	w := newSegmentWriter(dir, SegmentOptions{}, &testBuffers)
	finish := func() {
		m, err := w.Finish(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		metas = append(metas, m)
		w = newSegmentWriter(dir, SegmentOptions{}, &testBuffers)
	}
	for i := range rows {
		if err := w.Append(&events[i%len(events)]); err != nil {
			b.Fatal(err)
		}
		if w.Rows() == 128<<10 {
			finish()
		}
	}
	if w.Rows() > 0 {
		finish()
	}
	return metas
}

func BenchmarkSegmentWrite(b *testing.B) {
	for _, rows := range []int{1e5, 1e6} {
		b.Run(fmt.Sprintf("rows=%d/fields=30", rows), func(b *testing.B) {
			events := benchEvents(min(rows, 131072))
			for b.Loop() {
				var bytes int64
				for _, m := range appendAll(b, b.TempDir(), events, rows) {
					bytes += m.Bytes
				}
				b.ReportMetric(float64(bytes)/float64(rows), "bytes/event")
			}
			b.ReportMetric(float64(b.N)*float64(rows)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

func BenchmarkColumnLoad(b *testing.B) {
	const rows = 131072
	dir := b.TempDir()
	meta := appendAll(b, dir, benchEvents(rows), rows)[0]
	if err := os.Rename(stagedPath(dir, meta.Digest), segmentPath(dir, meta.Digest)); err != nil {
		b.Fatal(err)
	}
	for _, path := range []string{"word.f00", "word.f17", "process.command_line", "content.text", "number.n0", "event.tags", "missing"} {
		b.Run("path="+path, func(b *testing.B) {
			s, err := openSegment(dir, meta, newColumnCache(1))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				s.cache = newColumnCache(1)
				if _, err := s.Column(context.Background(), path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			s, err := openSegment(dir, meta, nil)
			if err != nil {
				b.Fatal(err)
			}
			s.close()
		}
		b.SetBytes(meta.Bytes)
	})
}
