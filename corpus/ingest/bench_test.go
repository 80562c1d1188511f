package ingest

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"assay/corpus"
	"assay/corpus/generate"
)

// generated is n events of the synthetic corpus as NDJSON.
func generated(b testing.TB, n int) []byte {
	b.Helper()
	g, err := generate.New(generate.Config{Events: n})
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	if err := g.Write(context.Background(), &out, nil); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

func BenchmarkRead(b *testing.B) {
	const n = 50000
	src := sourceOf("generated", generated(b, n))
	b.SetBytes(src.Size)
	b.ReportAllocs()
	for b.Loop() {
		rows := 0
		err := Read(context.Background(), src, nil, func(_ corpus.Event, bad *RowError) bool {
			if bad != nil {
				b.Fatal(bad)
			}
			rows++
			return true
		})
		if err != nil || rows != n {
			b.Fatal(rows, err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkImport is a file's whole way into an empty corpus: read, written as
// Parquet, read back and checked, columns beside it, committed.
func BenchmarkImport(b *testing.B) {
	for _, n := range []int{1e5, 1e6} {
		b.Run(fmt.Sprintf("events=%.0e", float64(n)), func(b *testing.B) {
			if testing.Short() && n > 1e5 {
				b.Skip("a million events; -short leaves them out")
			}
			src := sourceOf("generated.ndjson", generated(b, n))
			b.SetBytes(src.Size)
			b.ResetTimer()
			for range b.N {
				b.StopTimer()
				store, err := corpus.Open(b.Context(), b.TempDir(), corpus.Options{})
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if _, err := Import(b.Context(), store, []Source{src}, Options{Origin: corpus.Stream, Synthetic: true, By: "bench"}); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				if err := store.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
