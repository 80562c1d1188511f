package replay_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
)

// BenchmarkRuleSet is a generated rule set over a generated corpus on disk,
// columns mapped: with nothing remembered of what rules ask, and with all of
// it. The corpus of 1,000,000 events is made when ASSAY_BENCH_CORPUS names no
// folder that holds one.
func BenchmarkRuleSet(all *testing.B) {
	for _, size := range []string{"1e5", "1e6"} {
		n := map[string]int{"1e5": 1e5, "1e6": 1e6}[size]
		var view *corpus.View
		for _, rules := range []int{100, 3000} {
			for _, atoms := range []string{"cold", "warm"} {
				all.Run(fmt.Sprintf("rules=%d/events=%s/atoms=%s", rules, size, atoms), func(b *testing.B) {
					if testing.Short() && n > 1e5 {
						b.Skip("generates 1,000,000 events")
					}
					if view == nil {
						view = setView(all, n) // for those that follow, too
					}
					sweepSet(b, setPlans(b, rules), view, atoms == "warm")
				})
			}
		}
	}
}

func sweepSet(b *testing.B, plans []*plan.Plan, view *corpus.View, warm bool) {
	atoms := plan.NewAtoms(2 << 30)
	run := func() {
		if !warm {
			atoms = plan.NewAtoms(2 << 30)
		}
		if _, err := replay.RunSet(context.Background(), plans, view, replay.SetOptions{Atoms: atoms}); err != nil {
			b.Fatal(err)
		}
	}
	run()
	b.ReportAllocs()
	for b.Loop() {
		run()
	}
	b.ReportMetric(float64(view.Rows())*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

func setPlans(b *testing.B, n int) (plans []*plan.Plan) {
	b.Helper()
	set, err := generate.NewRules(generate.RulesConfig{Rules: n})
	if err != nil {
		b.Fatal(err)
	}
	var files []library.File
	for f := range set.All {
		files = append(files, library.File{Name: f.Name, Text: f.Text})
	}
	env, err := library.Env("", ingest.DefaultMapping().Aliases())
	if err != nil {
		b.Fatal(err)
	}
	for _, parsed := range library.EnvironmentOf(env).ParseSet(files) {
		for _, r := range parsed.Rules {
			p, ds := plan.Compile(r, env)
			if ds.Err() != nil {
				b.Fatal(ds)
			}
			plans = append(plans, p)
		}
	}
	return plans
}

// setView is a corpus of n generated events: that of $ASSAY_BENCH_CORPUS when
// it holds as many, else one that is imported for the purpose.
func setView(b *testing.B, n int) *corpus.View {
	b.Helper()
	if dir := os.Getenv("ASSAY_BENCH_CORPUS"); dir != "" {
		if v := headOf(b, dir); v.Rows() == n {
			return v
		}
	}
	dir := b.TempDir()
	file := dir + "/events.ndjson"
	g, err := generate.New(generate.Config{Events: n, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	if err := g.Write(context.Background(), f, nil); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	store, err := corpus.Open(context.Background(), dir, corpus.Options{})
	if err != nil {
		b.Fatal(err)
	}
	source, err := ingest.FileSource(file)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := ingest.Import(context.Background(), store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, By: "bench"}); err != nil {
		b.Fatal(err)
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	return headOf(b, dir)
}

func headOf(b *testing.B, dir string) *corpus.View {
	b.Helper()
	store, err := corpus.Open(context.Background(), dir, corpus.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	snap, err := store.Head(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	v, err := store.View(context.Background(), snap)
	if err != nil {
		b.Fatal(err)
	}
	return v
}
