package replay_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/rule"
)

// BenchmarkCold is one rule over three columns of a corpus that was just opened:
// nothing is loaded, the page cache is warm. What is asked is read from the
// columns beside the segments, or from the segments themselves where there are
// none.
//
//	part=run   the replay alone
//	part=open  the store is opened, too
func BenchmarkCold(b *testing.B) {
	dir := os.Getenv("ASSAY_BENCH_CORPUS")
	if dir == "" {
		b.Skip("ASSAY_BENCH_CORPUS names a corpus to open")
	}
	e, err := rule.ParseExpr(benchRules[0].where)
	if err != nil {
		b.Fatal(err)
	}
	p, diags := plan.Compile(&rule.Rule{ID: "cold", Where: e}, plan.Env{})
	if p == nil {
		b.Fatal(diags)
	}
	for _, from := range []string{"columns", "parquet"} {
		at := dir
		if from == "parquet" {
			at = withoutColumns(b, dir)
		}
		for _, part := range []string{"run", "open"} {
			b.Run("from="+from+"/part="+part, func(b *testing.B) { coldRuns(b, at, p, part == "open") })
		}
	}
}

func coldRuns(b *testing.B, dir string, p *plan.Plan, timed bool) {
	for b.Loop() {
		if !timed {
			b.StopTimer()
		}
		s, err := corpus.Open(b.Context(), dir, corpus.Options{})
		if err != nil {
			b.Fatal(err)
		}
		view, err := viewOf(b, s)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		r, err := replay.Run(b.Context(), p, view, replay.Options{SkipParts: true})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		b.ReportMetric(float64(r.Matches()), "matches")
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func viewOf(b *testing.B, s *corpus.Store) (*corpus.View, error) {
	snap, err := s.Resolve(b.Context(), "head")
	if err != nil {
		return nil, err
	}
	return s.View(b.Context(), snap)
}

// withoutColumns is the corpus with links to its segments and nothing beside
// them.
func withoutColumns(b *testing.B, dir string) string {
	b.Helper()
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
		if err == nil && strings.HasSuffix(f.Name(), ".parquet") {
			err = os.Link(filepath.Join(dir, "segments", f.Name()), filepath.Join(out, "segments", f.Name()))
		}
	}
	if err != nil {
		b.Fatal(err)
	}
	return out
}
