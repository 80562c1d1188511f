package ingest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"testing"

	"assay/corpus"
)

// importAs imports under a fixed name and gives the digests of the segments
// and the contents of the quarantine.
func importAs(t *testing.T, sources []Source, workers, processors int) (segments []string, quarantine []byte) {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	ctx := context.Background()
	store, err := corpus.Open(ctx, t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	im, err := newImporter(ctx, store, Options{Mapping: DefaultMapping(), Origin: corpus.Stream, Workers: workers, segmentRows: 3000})
	if err != nil {
		t.Fatal(err)
	}
	if im.mapping, err = im.Mapping.compile(); err != nil {
		t.Fatal(err)
	}
	im.sum.Import = "fixed"
	if err := im.run(ctx, sources, make([]io.ReadCloser, len(sources))); err != nil {
		t.Fatal(err)
	}
	if im.sum.Quarantine != "" {
		if quarantine, err = os.ReadFile(im.sum.Quarantine); err != nil {
			t.Fatal(err)
		}
	}
	return im.sum.Segments, quarantine
}

// An import writes the same segments, byte for byte, and the same quarantine
// whatever works on it.
func TestImportIsTheSameForAnyWorkers(t *testing.T) {
	text := generated(t, 10000)
	lines := bytes.SplitAfter(text, []byte("\n"))
	for i := 100; i < len(lines)-1; i += 700 { // rows that cannot be read, and rows that come twice
		lines[i], lines[i+1] = fmt.Appendf(nil, "{\"broken\": %d\n", i), lines[i+2]
	}
	sources := []Source{sourceOf("a.ndjson", bytes.Join(lines, nil)), sourceOf("b.ndjson", bytes.ReplaceAll(text, []byte(`"id":"ev-0`), []byte(`"id":"ew-0`)))}
	want, bad := importAs(t, sources, 1, 1)
	if len(want) < 6 || bytes.Count(bad, []byte("\n")) < 10 {
		t.Fatalf("%d segments, quarantine %q: too little to tell anything", len(want), bad)
	}
	for _, n := range []int{2, 7} {
		got, gotBad := importAs(t, sources, n, n)
		if !slices.Equal(got, want) || !bytes.Equal(gotBad, bad) {
			t.Errorf("%d workers: segments %v and %d bytes of quarantine, one worker: %v and %d", n, got, len(gotBad), want, len(bad))
		}
	}
}
