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

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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

// Rows are decoded over the memory of earlier ones. What an import stores, the
// values outside of the columns and the labels too, is what Read gives.
func TestImportKeepsItsValues(t *testing.T) {
	var text bytes.Buffer
	for i := range 6000 {
		value := [...]string{`"text \n %d"`, `%d`, `["a%d",1,null]`, `[{"b":"c%d"}]`, `{"d":"e%d"}`, `[]`, `%d.5`}[i%7]
		if i%7 != 5 {
			value = fmt.Sprintf(value, i)
		}
		fmt.Fprintf(&text, `{"event":{"id":"event %d"},"v":%s,"pad":%q,"label":{"verdict":%q,"analyst":"analyst %d"}}`+"\n",
			i, value, bytes.Repeat([]byte{byte('a' + i%26)}, 200), []string{"tp", "fp", "what %d"}[i%3], i)
	}
	src := sourceOf("f.ndjson", text.Bytes())
	want := map[string]corpus.Event{}
	err := Read(context.Background(), src, nil, func(e corpus.Event, bad *RowError) bool {
		want[e.ID] = e
		return bad == nil
	})
	if err != nil || len(want) != 6000 {
		t.Fatalf("%d events: %v", len(want), err)
	}
	s := openStore(t)
	if _, err := Import(context.Background(), s, []Source{src}, Options{Workers: 3}); err != nil {
		t.Fatal(err)
	}
	got := stored(t, s)
	if len(got) != len(want) {
		t.Fatalf("%d events are stored, want %d", len(got), len(want))
	}
	for id, e := range want {
		if diff := cmp.Diff(e, got[id], cmp.AllowUnexported(corpus.Value{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s: %s", id, diff)
		}
	}
	for _, id := range []string{"event 0", "event 4000"} {
		history, err := s.History(context.Background(), id)
		if err != nil || len(history) != 1 || history[0].Who != "analyst "+id[len("event "):] {
			t.Errorf("%s: labels %+v, %v", id, history, err)
		}
	}
}
