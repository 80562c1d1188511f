package corpus

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var updateSample = flag.Bool("update-sample", false, "write testdata/sample anew; only for a new format version")

// sampleEvents are what testdata/sample/*.parquet holds.
func sampleEvents() []Event {
	at := time.Date(2026, 1, 5, 9, 30, 0, 123456789, time.UTC)
	return []Event{
		{ID: "sample-1", Time: at, Line: 1, Fields: []Field{
			{"_raw", String("kept")}, {"action.intent", Null()}, {"action.type", String("command_execution")}, {"count", Int(-7)}, {"empty", String("")},
			{"ok", Bool(true)}, {"parts", List(JSON(`{"text":"one"}`), JSON(`{"text":"two"}`))}, {"score", Float(0.5)}, {"tags", List(String("a"), String("b"))}}},
		{ID: "sample-2", Line: 2, Fields: []Field{{"action.type", String("prompt")}, {"count", String("seven")}, {"parts", List()}, {"score", Float(2)}, {"tags", List(String("a"), Null())}},
			Native: &Native{Field: "label.verdict", Value: "TP", Verdict: TruePositive, Reason: SecurityTest, Reviewer: "anna", At: at, Evidence: []Field{{"label.verdict", String("TP")}}}},
		{ID: "sample-3", Time: at.Add(-time.Hour), Line: 3, Fields: []Field{{"action.type", String("caf\xe9")}, {"big", JSON("123456789012345678901234")}, {"count", Int(9007199254740993)}}},
	}
}

// The committed segment opens, with the same contents, for ever.
func TestSampleSegment(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join("testdata", "sample")
	events := sampleEvents()
	if *updateSample {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		writeSegment(t, dir, events)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.parquet"))
	if err != nil || len(files) != 1 {
		t.Fatalf("sample segments: %v, %v; want one", files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	digest := filepath.Base(files[0])[:64]
	s, err := openSegment(dir, SegmentMeta{Digest: digest, Bytes: info.Size(), Rows: len(events)}, newColumnCache(1<<20))
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for row, want := range []Event{events[2], events[0], events[1]} {
		got, err := s.Event(ctx, row)
		if err != nil {
			t.Fatal(err)
		}
		if d := equalEvents(&want, got); d != "" {
			t.Errorf("row %d (-want +got):\n%s", row, d)
		}
	}
	texts, err := s.Column(ctx, "parts.text")
	if err != nil || texts.Value(1).Text() != `["one","two"]` {
		t.Errorf("parts.text: %v, %v", texts.Value(1).Text(), err)
	}
}
