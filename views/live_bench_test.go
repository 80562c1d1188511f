package views

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/corpus/job"
	"assay/data"
	"assay/index"
	"assay/tuning/library"
	"assay/tuning/plan"
)

// BenchmarkLive is what a server does for one keystroke in the editor: read,
// compile, run, compare with the version in force and lay out. Every text is
// another one; p50 and p95 are over all of them.
func BenchmarkLive(b *testing.B) {
	for _, events := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("events=%.0e", float64(events)), func(b *testing.B) { benchLive(b, events) })
	}
}

func benchLive(b *testing.B, events int) {
	s := &Site{Config: Config{Now: time.Now, Bench: generatedBench(b, events)}}
	s.attempts = newAttempts(s.Bench, s.Now)
	versions, err := s.Bench.Library.List(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	forms := make([]editorForm, 0, len(versions))
	for _, v := range versions {
		f := editorForm{Rule: v.Rule, File: v.File, Text: v.Text, Baseline: v.Digest}
		if _, err := s.live(b.Context(), "x", f); err != nil { // columns and baselines are warm
			b.Fatal(err)
		}
		forms = append(forms, f)
	}
	var took []time.Duration
	for n := 0; b.Loop(); n++ {
		f := forms[n%len(forms)]
		f.Text += strings.Repeat(" ", n%50) + "\n"
		start := time.Now()
		m, err := s.live(b.Context(), "x", f)
		if err != nil {
			b.Fatal(err)
		}
		if err := liveParts(*m).Render(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}

func generatedBench(b *testing.B, events int) *Bench {
	b.Helper()
	ok := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	g, err := generate.New(generate.Config{Events: events})
	ok(err)
	var text bytes.Buffer
	ok(g.Write(b.Context(), &text, nil))
	store, err := corpus.Open(b.Context(), b.TempDir(), corpus.Options{})
	ok(err)
	b.Cleanup(func() { store.Close() })
	source := ingest.Source{Name: "demo.ndjson", Size: int64(text.Len()), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text.Bytes())), nil }}
	_, err = ingest.Import(b.Context(), store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, Synthetic: true, By: "bench"})
	ok(err)
	m := ingest.DefaultMapping()
	env, err := library.Env("", m.Aliases())
	ok(err)
	lib, err := library.Open(b.Context(), store.DB(), library.Options{Names: func() (library.Environment, error) { return library.EnvironmentOf(env), nil }})
	ok(err)
	_, err = lib.AdoptFolder(b.Context(), data.Rules(), "bench", "ships with Assay")
	ok(err)
	jobs, err := job.Open(b.Context(), store.DB())
	ok(err)
	b.Cleanup(func() { jobs.Close() })
	return &Bench{Store: store, Index: index.None(), Library: lib, Jobs: jobs, Mapping: m, Env: func(context.Context) (plan.Env, error) { return env, nil }}
}
