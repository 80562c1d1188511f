package ingest

import (
	"bytes"
	"context"
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
