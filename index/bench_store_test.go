package index

import (
	"context"
	"io"
	"testing"
	"time"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
)

// BenchmarkStore is the whole way on disk: import the generated events, index
// them, search cold (first touch of the columns) and warm.
func BenchmarkStore(b *testing.B) {
	b.Run(size(), func(b *testing.B) {
		ctx, dir := context.Background(), b.TempDir()
		s, err := corpus.Open(ctx, dir, corpus.Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		src := ingest.Source{Name: "generated.ndjson", Open: func() (io.ReadCloser, error) {
			g, err := generate.New(generate.Config{Events: *benchEvents})
			if err != nil {
				return nil, err
			}
			r, w := io.Pipe()
			go func() { w.CloseWithError(g.Write(ctx, w, nil)) }()
			return r, nil
		}}
		if _, err := ingest.Import(ctx, s, []ingest.Source{src}, ingest.Options{Synthetic: true}); err != nil {
			b.Fatal(err)
		}
		head, err := s.Head(ctx)
		if err != nil {
			b.Fatal(err)
		}
		v, err := s.View(ctx, head)
		if err != nil {
			b.Fatal(err)
		}
		x := openIndex(b, b.TempDir())
		start := time.Now()
		if err := x.Sync(ctx, v, nil); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(v.Rows())/time.Since(start).Seconds(), "indexed/s")
		for b.Loop() {
			for _, q := range []string{"", "passwd", "the", `"ignore previous"`, "action:command_execution", "command:curl", "verdict:fp"} {
				req := Request{Query: parse(b, q), Size: 50, Facets: DefaultFacets(), Buckets: 60, Highlight: true}
				for i, name := range []string{"first", "second", "deep"} {
					if i == 2 {
						req.Offset = 10000
					}
					res, err := x.Search(ctx, v, req)
					if err != nil {
						b.Fatal(err)
					}
					b.Logf("%-28q %-6s %7d hits %v", q, name, res.Total, res.Elapsed)
				}
			}
		}
	})
}
