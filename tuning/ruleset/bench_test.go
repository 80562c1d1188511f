package ruleset_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/ruleset"
)

// BenchmarkSetEdited is how long the figures of a whole set take after one of
// its rules was edited: each turn gives one rule a value that nobody has asked
// for, reads it and makes the figures of all. The corpus of 1,000,000 events is
// made when ASSAY_BENCH_CORPUS names no folder that holds one.
func BenchmarkSetEdited(all *testing.B) {
	for _, dims := range []struct{ rules, events int }{{300, 1e5}, {3000, 1e6}} {
		all.Run(fmt.Sprintf("rules=%d/events=%.0e", dims.rules, float64(dims.events)), func(b *testing.B) {
			if testing.Short() && dims.events > 1e5 {
				b.Skip("generates 1,000,000 events")
			}
			edited(b, dims.rules, dims.events)
		})
	}
}

func edited(b *testing.B, rules, events int) {
	view, env := benchView(b, events), benchEnv(b)
	files := benchRules(b, rules)
	set := ruleset.Read(files, env)
	o := ruleset.Options{Tool: "assay bench", Memory: report.NewSetMemory()}
	o.Atoms, o.Kept = plan.NewAtoms(2<<30), replay.NewKept(512<<20)
	digest := env.Digest()
	run := func() *report.Set {
		got, err := ruleset.Run(context.Background(), view, set, nil, digest, o)
		if err != nil {
			b.Fatal(err)
		}
		return got
	}
	run()
	b.ReportAllocs()
	turn := 0
	for b.Loop() {
		at := turn % len(files)
		turn++
		one := ruleset.Read([]library.File{{Name: files[at].Name, Text: editedText(files[at].Text, turn)}}, env)
		if len(one.Rules) != 1 {
			b.Fatalf("the edited text has %d rules: %v", len(one.Rules), one.Broken)
		}
		set.Rules[at], set.Plans[at] = one.Rules[0], one.Plans[0]
		run()
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/edit")
}

// editedText excludes one more value.
func editedText(text string, turn int) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, "    condition: "); ok {
			lines[i] = fmt.Sprintf("    edited:\n        process.command_line|contains: zq%d\n    condition: (%s) and not edited", turn, rest)
		}
	}
	return strings.Join(lines, "\n")
}

func benchEnv(tb testing.TB) plan.Env {
	tb.Helper()
	env, err := library.Env("", ingest.DefaultMapping().Aliases())
	if err != nil {
		tb.Fatal(err)
	}
	return env.Named()
}

func benchRules(tb testing.TB, n int) (files []library.File) {
	tb.Helper()
	set, err := generate.NewRules(generate.RulesConfig{Rules: n})
	if err != nil {
		tb.Fatal(err)
	}
	for f := range set.All {
		files = append(files, library.File{Name: f.Name, Text: f.Text})
	}
	return files
}

// benchView is a corpus of n generated events: that of $ASSAY_BENCH_CORPUS when
// it holds as many, else one that is imported for the purpose.
func benchView(tb testing.TB, n int) *corpus.View {
	tb.Helper()
	if dir := os.Getenv("ASSAY_BENCH_CORPUS"); dir != "" {
		if v := headOf(tb, dir); v.Rows() == n {
			return v
		}
	}
	dir := tb.TempDir()
	fill(tb, dir, n, 1)
	return headOf(tb, dir)
}

// fill imports n generated events, as many imports as segments are wanted.
func fill(tb testing.TB, dir string, n, imports int) {
	tb.Helper()
	store, err := corpus.Open(context.Background(), dir, corpus.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	g, err := generate.New(generate.Config{Events: n, Seed: 1})
	if err != nil {
		tb.Fatal(err)
	}
	var text bytes.Buffer
	if err := g.Write(context.Background(), &text, nil); err != nil {
		tb.Fatal(err)
	}
	lines := bytes.SplitAfter(text.Bytes(), []byte("\n"))
	for part := range slices.Chunk(lines, (len(lines)+imports-1)/imports) {
		body := bytes.Join(part, nil)
		source := ingest.Source{Name: "events.ndjson", Size: int64(len(body)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }}
		_, err = ingest.Import(context.Background(), store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, By: "bench"})
		if err != nil {
			tb.Fatal(errors.Join(err, store.Close()))
		}
	}
	if err := store.Close(); err != nil {
		tb.Fatal(err)
	}
}

func headOf(tb testing.TB, dir string) *corpus.View {
	tb.Helper()
	store, err := corpus.Open(context.Background(), dir, corpus.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = store.Close() })
	snap, err := store.Head(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	v, err := store.View(context.Background(), snap)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}
