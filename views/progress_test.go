package views

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/data"
	"assay/tuning/report"
)

func TestProgressInWords(t *testing.T) {
	began := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	check := func(at stretch, want string) {
		t.Helper()
		at.Began = began
		if got := progressOf(at, began.Add(500*time.Millisecond)); got.Text != want || got.What != at.What {
			t.Errorf("%+v: got %+v, want %q", at, got, want)
		}
	}
	check(stretch{}, "")
	check(stretch{What: "Waiting"}, "Waiting")
	check(stretch{What: "Replaying the rule", Total: 4000}, "Replaying the rule: 0 of 4,000 events, 0 %")
	check(stretch{What: "Replaying the rule", Done: 1000, Total: 4000}, "Replaying the rule: 1,000 of 4,000 events, 25 %, 2,000 events/s")
	check(stretch{What: "Replaying the rule", Done: 4000, Total: 4000}, "Replaying the rule: all 4,000 events read, gathering what fired")
	check(stretch{What: "Preparing snapshot 9f0b31c", Next: "entities", Done: 2, Total: 7}, "Preparing snapshot 9f0b31c: entities (step 3 of 7)")
}

// segmentedBench is a corpus like the demo's, of that many events in four
// segments.
func segmentedBench(t *testing.T, events int) *Bench {
	t.Helper()
	b := emptyBench(t)
	g, err := generate.New(generate.Config{Events: events, Days: 28})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := g.Write(t.Context(), &text, nil); err != nil {
		t.Fatal(err)
	}
	for part := range slices.Chunk(slices.Collect(bytes.Lines(text.Bytes())), events/4) {
		body := bytes.Join(part, nil)
		source := ingest.Source{Name: "demo.ndjson", Size: int64(len(body)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }}
		if _, err := ingest.Import(t.Context(), b.Store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, Synthetic: true, By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Library.AdoptFolder(t.Context(), data.Rules(), "test", "ships with Assay"); err != nil {
		t.Fatal(err)
	}
	return b
}

// What an evaluation passes through is told to the watch, and to everybody who
// waits for what several share.
func TestAnEvaluationTellsHowFarItIs(t *testing.T) {
	b := segmentedBench(t, 4_000)
	snap, err := b.Store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	env, err := b.Env(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a, w := newAttempts(b, time.Now), &watch{}
	g, err := a.ground(t.Context(), snap, w)
	if err != nil {
		t.Fatal(err)
	}
	if at := w.look(); !strings.HasPrefix(at.What, "Preparing snapshot ") || at.Next != "handling times" || at.Done != report.Steps || at.Total != report.Steps+1 {
		t.Errorf("after the survey: %+v", at)
	}
	rule := source{"r.spl", "search tool.name=*"}
	rows, told := int64(g.view.Rows()), w.begin(a.replaying("Replaying the rule", g))
	if _, err := a.run(t.Context(), g, rule, env, told); err != nil {
		t.Fatal(err)
	}
	if at := w.look(); len(g.view.Segments()) < 4 || at.What != "Replaying the rule" || at.Done != rows || at.Total != rows {
		t.Errorf("after the replay of %d events in %d segments: %+v", rows, len(g.view.Segments()), at)
	}
	if _, err := a.kept(t.Context(), g, rule, env, w); err != nil {
		t.Fatal(err)
	}
	if at := w.look(); at.What != "Replaying the baseline" || at.Done != rows {
		t.Errorf("after the baseline: %+v", at)
	}
	w.begin(stretch{What: "x"})
	if at := w.look(); at.What != "x" {
		t.Errorf("its own work after shared work: %+v", at)
	}
}
