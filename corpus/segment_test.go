package corpus

import (
	"context"
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// testBuffers are passed from test to test, so that nothing of one segment may
// show in another.
var testBuffers segmentPool

// writeSegment writes events as one segment and opens it.
func writeSegment(t testing.TB, dir string, events []Event) *Segment {
	t.Helper()
	w := newSegmentWriter(dir, SegmentOptions{Origin: Curated, Import: "test"}, &testBuffers)
	for i := range events {
		if err := w.Append(&events[i]); err != nil {
			t.Fatalf("append %+v: %v", events[i], err)
		}
	}
	meta, err := w.Finish(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(stagedPath(dir, meta.Digest), segmentPath(dir, meta.Digest)); err != nil {
		t.Fatal(err)
	}
	s, err := openSegment(dir, meta, newColumnCache(64<<20))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.close() })
	return s
}

var drawText = rapid.OneOf(
	rapid.String(),
	rapid.SampledFrom([]string{"", " ", "null", "a.b", "_key", "\x00", "é", "日本", "\xff\xfe", "ok\x80ok", `"quoted" \ back`, "line\nbreak"}),
	rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 6), func(b []byte) string { return string(b) }),
)

var drawStoredScalar = rapid.OneOf(
	rapid.Just(Null()),
	rapid.Map(rapid.Bool(), Bool),
	rapid.Map(rapid.Int64(), Int),
	rapid.Map(rapid.Float64(), Float),
	rapid.Map(rapid.SampledFrom([]float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), 1e300, 3}), Float),
	rapid.Map(drawText, String),
	rapid.Map(rapid.SampledFrom([]string{`{}`, `{"a":1}`, `{"":"J1"}`, `{ "b" : [1, {"c":null}] }`, `123456789012345678901234`, `-0`, `1e999`, `"text"`, `not json`, ``, `[1]`}), JSON),
)

var drawStored = rapid.OneOf(
	drawStoredScalar, drawStoredScalar,
	rapid.Custom(func(t *rapid.T) Value { return List(rapid.SliceOfN(drawStoredScalar, 0, 4).Draw(t, "mixed")...) }),
	rapid.Custom(func(t *rapid.T) Value {
		kind := rapid.SampledFrom([]*rapid.Generator[Value]{rapid.Map(rapid.Bool(), Bool), rapid.Map(rapid.Int64(), Int), rapid.Map(rapid.Float64(), Float), rapid.Map(drawText, String)}).Draw(t, "kind")
		return List(rapid.SliceOfN(kind, 0, 4).Draw(t, "like")...)
	}),
	rapid.Custom(func(t *rapid.T) Value {
		return List(List(drawStoredScalar.Draw(t, "inner")), drawStoredScalar.Draw(t, "outer"))
	}),
)

var drawPath = rapid.OneOf(
	rapid.SampledFrom([]string{"a", "a.b", "a.b.c", "b", "process.command_line", "_key", "_x", ".dot", "", "A", "\xff", "x y", "label_x"}),
	rapid.StringMatching(`[a-z]{1,3}(\.[a-z]{1,2}){0,2}`),
)

var drawFields = rapid.Custom(func(t *rapid.T) []Field {
	var out []Field
	for range rapid.IntRange(0, 6).Draw(t, "fields") {
		p := drawPath.Draw(t, "path")
		if !IsOutcomePath(p) {
			out = append(out, Field{p, drawStored.Draw(t, "value")})
		}
	}
	return SortFields(out)
})

func drawTime(t *rapid.T) time.Time {
	if rapid.IntRange(0, 3).Draw(t, "untimed") == 0 {
		return time.Time{}
	}
	return time.Unix(0, rapid.OneOf(rapid.Int64Range(0, 20), rapid.Int64Range(math.MinInt64+1, math.MaxInt64)).Draw(t, "nano")).UTC()
}

var drawNative = rapid.Custom(func(t *rapid.T) *Native {
	if rapid.Bool().Draw(t, "none") {
		return nil
	}
	return &Native{
		Field: drawText.Draw(t, "field"), Value: drawText.Draw(t, "value"),
		Verdict: Verdict(rapid.IntRange(0, NumVerdicts-1).Draw(t, "verdict")), Reason: Reason(rapid.IntRange(0, NumReasons-1).Draw(t, "reason")),
		Reviewer: drawText.Draw(t, "reviewer"), At: drawTime(t), Evidence: drawFields.Draw(t, "evidence"),
	}
})

func drawEvents(t *rapid.T) []Event {
	events := make([]Event, rapid.IntRange(1, 12).Draw(t, "rows"))
	for i := range events {
		events[i] = Event{
			ID: fmt.Sprintf("event-%d", i), Time: drawTime(t), Line: int64(i),
			Fields: drawFields.Draw(t, "fields"), Native: drawNative.Draw(t, "native"),
		}
	}
	return events
}

// equalEvents compares events; a nil list of fields is an empty one.
func equalEvents(a, b *Event) string {
	return cmp.Diff(a, b, cmp.Comparer(func(a, b Value) bool { return a.Equal(b) }), cmp.Comparer(func(a, b []Field) bool {
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if a[i].Path != b[i].Path || !a[i].Value.Equal(b[i].Value) {
				return false
			}
		}
		return true
	}))
}

// What goes into a segment comes out of it, whatever it is, and every column
// holds what GetField sees in the events.
func TestSegmentRoundTrip(t *testing.T) {
	dir := t.TempDir()
	ctx := context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		events := drawEvents(rt)
		s := writeSegment(t, dir, events)
		byID := map[string]*Event{}
		paths := map[string]bool{"a": true, "a.b": true, "a.b.c": true, "missing": true, "a.a": true}
		for i := range events {
			byID[events[i].ID] = &events[i]
			for _, f := range events[i].Fields {
				paths[f.Path] = true
			}
		}
		times, err := s.Times(ctx)
		if err != nil {
			rt.Fatal(err)
		}
		last := int64(math.MinInt64)
		for pass := range 2 { // by page, then by column
			s.alone.Store(int32(pass * 100))
			for row := range s.Rows() {
				got, err := s.Event(ctx, row)
				if err != nil {
					rt.Fatal(err)
				}
				want := byID[got.ID]
				if want == nil {
					rt.Fatalf("row %d: unknown event %q", row, got.ID)
				}
				if d := equalEvents(want, got); d != "" {
					rt.Fatalf("row %d (-want +got):\n%s", row, d)
				}
				nano, ok := times.At(row)
				if ok != want.HasTime() || ok && (nano != want.Time.UnixNano() || nano < last) {
					rt.Fatalf("row %d: time %d, %v; want %v, not before %d", row, nano, ok, want.Time, last)
				}
				if ok && pass == 0 {
					last = nano
				}
			}
			last = math.MinInt64
		}
		for path := range paths {
			c, err := s.Column(ctx, path)
			if err != nil {
				rt.Fatal(err)
			}
			for row := range s.Rows() {
				e, _ := s.Event(ctx, row)
				if got, want := c.Value(row), byID[e.ID].Get(path); !got.Equal(want) {
					rt.Fatalf("column %q row %d: got %v %q, want %v %q in %+v", path, row, got.Kind(), got.Text(), want.Kind(), want.Text(), e.Fields)
				}
			}
			seen := map[string]bool{}
			for i := range c.Distinct() {
				key := string(appendValueKey(nil, c.Entry(i)))
				if seen[key] {
					rt.Fatalf("column %q repeats %q in its dictionary", path, c.Entry(i).Text())
				}
				seen[key] = true
			}
		}
	})
}

// Fields that state an outcome cannot be seen by a rule.
func TestSegmentHidesOutcomes(t *testing.T) {
	ctx := context.Background()
	s := writeSegment(t, t.TempDir(), []Event{{ID: "a", Fields: []Field{
		{"ground_truth.kind", String("attack")}, {"host", String("h")}, {"label", List(JSON(`{"verdict":"tp"}`))}, {"labels.env", String("prod")},
	}}})
	for _, path := range []string{"ground_truth.kind", "label", "label.verdict"} {
		c, err := s.Column(ctx, path)
		if err != nil || !c.Value(0).IsAbsent() {
			t.Errorf("column %s: got %q, %v; want it absent", path, c.Value(0).Text(), err)
		}
	}
	e, err := s.Event(ctx, 0)
	if err != nil || len(e.Fields) != 2 || e.Native == nil || len(e.Native.Evidence) != 2 {
		t.Errorf("event: got %+v, %v; want two fields and two pieces of evidence", e, err)
	}
}
