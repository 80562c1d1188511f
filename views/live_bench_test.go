package views

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
// another one; p50 and p99 are over all of them.
func BenchmarkLive(b *testing.B) {
	for _, events := range []int{1e4, 1e5, 1e6, 1e7} {
		given := givenCorpus(b, events)
		if given == "" && events > 1e6 {
			continue
		}
		bench := generatedBench(b, given, events)
		for _, edit := range liveEdits {
			b.Run(fmt.Sprintf("events=%.0e/edit=%s", float64(events), edit.name), func(b *testing.B) { benchLive(b, bench, edit) })
		}
	}
}

// liveEdit is a rule and how its n-th keystroke reads; nothing changes but
// what is edited.
type liveEdit struct {
	name, file string
	text       func(n int) string
}

const editedSigma = `title: Downloads by agents
id: 6a4a8b4e-1c54-4f6a-9a52-1d5a53f50b01
status: experimental
logsource: {product: ai_agent}
detection:
  download: {tool.arguments|contains: ['%s', '| sh']}
  who: {agent.id: '%s'}
  quiet: {host.name|startswith: build}
  condition: %s
`

const editedThreshold = `search tool.name=*
| bin _time span=10m
| stats count by agent.id, _time
| where count > %d
`

const editedCorrelation = `title: Calls
id: 6a4a8b4e-1c54-4f6a-9a52-1d5a53f50b02
name: calls
status: experimental
logsource: {product: ai_agent}
detection:
  call: {tool.name: '*'}
  condition: call
---
title: Many calls
id: 6a4a8b4e-1c54-4f6a-9a52-1d5a53f50b03
status: experimental
correlation:
  type: event_count
  rules: [calls]
  group-by: [agent.id]
  timespan: 10m
  condition: {gte: %d}
`

var liveEdits = []liveEdit{
	{"pattern", "r.yml", func(n int) string { return fmt.Sprintf(editedSigma, fmt.Sprintf("curl%d", n), "x", "download") }},
	{"value", "r.yml", func(n int) string {
		return fmt.Sprintf(editedSigma, "curl", fmt.Sprintf("agent-%d", n), "download or who")
	}},
	{"part", "r.yml", func(n int) string {
		parts := [...]string{"download", "download and not quiet", "download or who", "(download or quiet) and not who", "not download"}
		return fmt.Sprintf(editedSigma, "curl", "x", parts[n%len(parts)]) + strings.Repeat(" ", n/len(parts)%50) + "\n"
	}},
	{"threshold", "r.spl", func(n int) string { return fmt.Sprintf(editedThreshold, 5+n%200) }},
	{"correlation", "r.yml", func(n int) string { return fmt.Sprintf(editedCorrelation, 5+n%200) }},
}

func benchLive(b *testing.B, bench *Bench, edit liveEdit) {
	s := &Site{Config: Config{Now: time.Now, Bench: bench}}
	s.attempts = newAttempts(bench, s.Now)
	versions, err := bench.Library.List(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	f := editorForm{Rule: versions[0].Rule, File: edit.file, Baseline: versions[0].Digest}
	ask := func(n int) {
		f.Text = edit.text(n)
		m, err := s.live(b.Context(), "x", f, &watch{})
		if err != nil {
			b.Fatal(err)
		}
		if m.Broken {
			b.Fatalf("%v in\n%s", m.Problems, f.Text)
		}
		if err := liveParts(*m).Render(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	for n := range 3 { // columns and baselines are warm
		ask(n)
	}
	var took []time.Duration
	for n := 3; b.Loop(); n++ {
		start := time.Now()
		ask(n)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// givenCorpus is a copy, with links to the segments, of the corpus that
// ASSAY_BENCH_CORPUS names, when it holds so many events; else "".
func givenCorpus(b *testing.B, events int) string {
	b.Helper()
	dir := os.Getenv("ASSAY_BENCH_CORPUS")
	if dir == "" {
		return ""
	}
	out := b.TempDir()
	text, err := os.ReadFile(filepath.Join(dir, "assay.db"))
	if err == nil {
		err = os.WriteFile(filepath.Join(out, "assay.db"), text, 0o600)
	}
	if err == nil {
		err = os.Mkdir(filepath.Join(out, "segments"), 0o700)
	}
	files, listed := os.ReadDir(filepath.Join(dir, "segments"))
	err = errors.Join(err, listed)
	for _, f := range files {
		if err == nil {
			err = os.Link(filepath.Join(dir, "segments", f.Name()), filepath.Join(out, "segments", f.Name()))
		}
	}
	if err != nil {
		b.Fatal(err)
	}
	store, err := corpus.Open(b.Context(), out, corpus.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	head, err := store.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	rows := 0
	for _, m := range head.Segments {
		rows += m.Rows
	}
	if rows != events {
		return ""
	}
	return out
}

// generatedBench is a bench over a corpus that is given, or made.
func generatedBench(b *testing.B, given string, events int) *Bench {
	b.Helper()
	ok := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	dir := given
	if given == "" {
		dir = b.TempDir()
	}
	store, err := corpus.Open(b.Context(), dir, corpus.Options{})
	ok(err)
	b.Cleanup(func() { store.Close() })
	if given == "" {
		importGenerated(b, store, events)
	}
	m := ingest.DefaultMapping()
	envs := library.OpenEnvs("", m.Aliases())
	env, err := envs.Env()
	ok(err)
	lib, err := library.Open(b.Context(), store.DB(), library.Options{Names: func() (library.Environment, error) { return library.EnvironmentOf(env), nil }})
	ok(err)
	_, err = lib.AdoptFolder(b.Context(), data.Rules(), "bench", "ships with Assay")
	ok(err)
	jobs, err := job.Open(b.Context(), store.DB())
	ok(err)
	b.Cleanup(func() { jobs.Close() })
	return &Bench{Store: store, Index: index.None(), Library: lib, Jobs: jobs, Mapping: m, Env: func(context.Context) (plan.Env, error) { return envs.Env() }, Atoms: plan.NewAtoms(1 << 30)}
}

func importGenerated(b *testing.B, store *corpus.Store, events int) {
	b.Helper()
	g, err := generate.New(generate.Config{Events: events})
	if err != nil {
		b.Fatal(err)
	}
	var text bytes.Buffer
	if err := g.Write(b.Context(), &text, nil); err != nil {
		b.Fatal(err)
	}
	source := ingest.Source{Name: "demo.ndjson", Size: int64(text.Len()), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text.Bytes())), nil }}
	if _, err = ingest.Import(b.Context(), store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, Synthetic: true, By: "bench"}); err != nil {
		b.Fatal(err)
	}
}
