package plan

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"testing"

	"golang.org/x/sync/errgroup"

	"assay/corpus"
)

// BenchmarkPublishedRules runs the published Windows rules, with the pipelines
// that ship, over the corpus that ASSAY_CORPUS names: the published Windows
// corpora, repeated and imported.
//
//	state=columns  what operands hold for is not known
//	state=known    it is
func BenchmarkPublishedRules(b *testing.B) {
	dir := os.Getenv("ASSAY_CORPUS")
	if dir == "" {
		b.Skip("ASSAY_CORPUS names no corpus of Windows events")
	}
	env := Env{Pipelines: shippedPipelines(b, "windows-sysmon.yml", "windows-security.yml")}
	plans := publishedPlans(b, publishedRoot(b), env)
	s, err := corpus.Open(b.Context(), dir, corpus.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	head, err := s.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	view, err := s.View(b.Context(), head)
	if err != nil {
		b.Fatal(err)
	}
	w := NewSweep(plans)
	for _, state := range []string{"columns", "known"} {
		var atoms *Atoms
		if state == "known" {
			atoms = NewAtoms(4 << 30)
		}
		b.Run(fmt.Sprintf("rules=%d/events=%d/state=%s", len(plans), view.Rows(), state), func(b *testing.B) {
			matches := sweptMatches(b, w, view, atoms)
			for b.Loop() {
				matches = sweptMatches(b, w, view, atoms)
			}
			b.ReportMetric(float64(view.Rows())*float64(b.N)/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(float64(matches), "matches")
		})
	}
}

func sweptMatches(b *testing.B, w *Sweep, view *corpus.View, atoms *Atoms) (n int) {
	b.Helper()
	counts := make([]int, len(view.Segments()))
	g, ctx := errgroup.WithContext(context.Background())
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, seg := range view.Segments() {
		g.Go(func() error {
			return w.Over(ctx, Share(seg, atoms, nil), i, func(_ int, found *Gathered) error {
				counts[i] += found.Rows.Count()
				return nil
			})
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	for _, k := range counts {
		n += k
	}
	return n
}
