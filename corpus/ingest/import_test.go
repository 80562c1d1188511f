package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
)

func openStore(t testing.TB) *corpus.Store {
	t.Helper()
	s, err := corpus.Open(context.Background(), t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func importText(t testing.TB, s *corpus.Store, name, content string) *Summary {
	t.Helper()
	sum, err := Import(context.Background(), s, []Source{sourceOf(name, []byte(content))}, Options{By: "test"})
	if err != nil {
		t.Fatalf("import %s: %v", name, err)
	}
	return sum
}

// stored is every event of the newest snapshot, by id.
func stored(t testing.TB, s *corpus.Store) map[string]corpus.Event {
	t.Helper()
	ctx := context.Background()
	snap, err := s.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.View(ctx, snap)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]corpus.Event{}
	for i, seg := range v.Segments() {
		for row := range seg.Rows() {
			e, err := v.Event(ctx, corpus.Ref{Segment: i, Row: row})
			if err != nil {
				t.Fatal(err)
			}
			out[e.ID] = *e
		}
	}
	return out
}

// files lists what lies in the store's folders, without the columns beside a
// segment, finished or committed.
func files(t testing.TB, s *corpus.Store) (found []string) {
	t.Helper()
	for _, dir := range []string{"segments", "quarantine"} {
		entries, err := os.ReadDir(filepath.Join(s.Dir(), dir))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		for _, e := range entries {
			if digest, ok := strings.CutSuffix(e.Name(), ".cols"); ok {
				segments, err := filepath.Glob(filepath.Join(s.Dir(), dir, "*"+digest+".parquet"))
				if err == nil && len(segments) == 1 {
					continue
				}
			}
			found = append(found, dir+"/"+e.Name())
		}
	}
	return found
}

func TestImport(t *testing.T) {
	s := openStore(t)
	const content = `{"event":{"id":"a"},"@timestamp":"2026-01-02T15:04:05Z","x":null,"label":{"verdict":"benign"}}
{"event":{"id":"b","kind":"alert"},"rule":{"id":"r"},"label":{"verdict":"benign","reviewer":"kim"}}
not a row
{"event":{"id":"a"},"other":true}
{"event":{"id":"c"},"time":"02/03/2026 10:00","x":1}
{"event":{"id":"d"},"label":{"verdict":"odd word"}}
`
	sum := importText(t, s, "f.ndjson", content)
	if sum.Read != 6 || sum.Added != 3 || sum.Duplicates != 1 || sum.Quarantined != 2 || sum.Untimed != 2 || len(sum.Segments) != 1 {
		t.Errorf("got %+v", sum)
	}
	if d := cmp.Diff(map[string]int64{"false_positive": 1, "benign_positive": 1, "unlabelled": 1}, sum.Verdicts); d != "" {
		t.Errorf("verdicts (-want +got)\n%s", d)
	}
	if d := cmp.Diff(map[string]int64{"label.verdict=odd word": 1}, sum.UnknownVerdicts); d != "" {
		t.Errorf("unknown verdicts (-want +got)\n%s", d)
	}
	got := stored(t, s)
	if x := got["a"].Fields; !cmp.Equal(paths(x), []string{"@timestamp", "event.id", "x"}) || !corpus.GetField(x, "x").IsNull() {
		t.Errorf("a: %s", objectText(x))
	}
	if n := got["b"].Native; n == nil || n.Reviewer != "kim" || n.Value != "benign" || n.Verdict != corpus.BenignPositive {
		t.Errorf("b: native %+v", n)
	}
	again := importText(t, s, "f.ndjson", content)
	if again.Added != 0 || again.Duplicates != 4 || again.Quarantined != 2 || again.Snapshot != sum.Snapshot {
		t.Errorf("the same file again: got %+v", again)
	}
}

func paths(fields []corpus.Field) (out []string) {
	for _, f := range fields {
		out = append(out, f.Path)
	}
	return out
}

// Rows in quarantine can be mended there and imported: every format, and bytes
// that are no text.
func TestQuarantineIsImported(t *testing.T) {
	s := openStore(t)
	sum := importText(t, s, "f.ndjson", "{\"event\":{\"id\":\"a\"},\"n\":1\n{\"b\":\"\xff\"}\n{\"event\":{\"id\":\"good\"}}\n")
	table := importText(t, s, "f.csv", "event.id;n\nx;1;2\ny;7\n")
	if sum.Quarantined != 2 || table.Quarantined != 1 {
		t.Fatalf("quarantined %d and %d", sum.Quarantined, table.Quarantined)
	}
	text := readFile(t, sum.Quarantine)
	if want := `{"file":"f.ndjson","line":1,"reason":"text ends early at byte 25","raw":"{\"event\":{\"id\":\"a\"},\"n\":1"}`; !strings.HasPrefix(text, want+"\n") {
		t.Errorf("quarantine:\ngot  %s\nwant %s", text, want)
	}
	mended := strings.Replace(text, `\"n\":1"`, `\"n\":1}"`, 1) + strings.Replace(readFile(t, table.Quarantine), "x;1;2", "x;3", 1)
	again := importText(t, s, "mended.ndjson", mended)
	if again.Added != 2 || again.Quarantined != 1 {
		t.Fatalf("mended: got %+v\n%s", again, mended)
	}
	got := stored(t, s)
	if e := got["a"]; e.Line != 1 || e.Get("n").Int64() != 1 {
		t.Errorf("a: %+v", e)
	}
	if e := got["x"]; e.Line != 2 || e.Get("n").Text() != "3" {
		t.Errorf("x: %+v", e)
	}
	if left := readFile(t, again.Quarantine); !strings.Contains(left, `"file":"f.ndjson","line":2`) || !strings.Contains(left, `"raw":"eyJiIjoi/yJ9","encoding":"base64"`) {
		t.Errorf("left in quarantine: %s", left)
	}
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A cancelled import leaves nothing, at whatever row it is cancelled.
func TestImportCancelled(t *testing.T) {
	rows := strings.Repeat("bad\n", 10) + manyRows(9000)
	for _, after := range []int64{1, 2500, 9011} {
		s := openStore(t)
		ctx, cancel := context.WithCancel(context.Background())
		sum, err := Import(ctx, s, []Source{sourceOf("f", []byte("{\"n\":-1}\n"+rows))}, Options{segmentRows: 1000, Progress: func(p Progress) {
			if p.Rows >= after {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) || !errors.Is(err, ErrCancelled) || err.Error() != "import: cancelled, nothing was added" {
			t.Fatalf("after %d rows: got %+v, %v", after, sum, err)
		}
		if left := files(t, s); len(left) > 0 {
			t.Errorf("after %d rows: left %v", after, left)
		}
		if got := stored(t, s); len(got) > 0 {
			t.Errorf("after %d rows: %d events", after, len(got))
		}
		if sum := importText(t, s, "f", "{\"n\":-1}\n"+rows); sum.Added != 9001 {
			t.Errorf("after %d rows: then got %+v", after, sum)
		}
	}
}

// Whoever mends a row may put the object itself into raw; it is then the row,
// and not an event of a file, a line and a reason.
func TestQuarantinedRowMendedIntoAnObject(t *testing.T) {
	s := openStore(t)
	sum := importText(t, s, "q.ndjson", `{"file":"f","line":3,"reason":"r","raw":{"event":{"id":"a","time":"2026-01-02T10:00:00Z"},"n":null,"l":[1]}}`+"\n"+
		`{"file":"f","line":4,"reason":"r","raw":{"event":{"id":"b","time":"2026-13-02 10:00:00"}}}`+"\n"+
		`{"file":"f","line":5,"reason":"r","raw":{"event.id":"c"},"other":1}`)
	if sum.Added != 2 || sum.Quarantined != 1 || sum.Untimed != 1 {
		t.Fatalf("got %+v", sum)
	}
	if left := readFile(t, sum.Quarantine); !strings.Contains(left, `"file":"f","line":4`) || !strings.Contains(left, "there is no month 13") {
		t.Errorf("left in quarantine: %s", left)
	}
}

// A killed import has left a quarantine file; the next one takes it away and
// leaves those of finished imports alone.
func TestImportRemovesOrphans(t *testing.T) {
	s := openStore(t)
	kept := importText(t, s, "f", "{}\nbad\n")
	dir := filepath.Join(s.Dir(), "quarantine")
	for _, name := range []string{"20260101T000000.000Z-0.ndjson", "20260101T000000.000Z-1.ndjson.tmp"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	importText(t, s, "g", `{"n":1}`)
	if got, want := files(t, s), "quarantine/"+kept.Import+".ndjson"; got[len(got)-1] != want || len(got) != 3 {
		t.Errorf("got %v, want two segments and %s", got, want)
	}
}

func manyRows(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"n":%d,"text":"row %d","label":{"verdict":"tp"}}`+"\n", i, i%100)
	}
	return b.String()
}

// A commit that fails may be on the disk all the same: what it would bring
// stays until the next import, which knows.
func TestImportCommitFails(t *testing.T) {
	s := openStore(t)
	if _, err := s.DB().Exec(`CREATE TRIGGER full BEFORE INSERT ON import BEGIN SELECT RAISE(ABORT, 'no room'); END`); err != nil {
		t.Fatal(err)
	}
	content := []byte("{\"event\":{\"id\":\"a\"}}\nbad\n")
	if _, err := Import(context.Background(), s, []Source{sourceOf("f", content)}, Options{}); err == nil || !strings.Contains(err.Error(), "no room") {
		t.Fatalf("got %v", err)
	}
	if got := files(t, s); len(got) != 2 {
		t.Errorf("after the failure: %q", got)
	}
	if _, err := s.DB().Exec(`DROP TRIGGER full`); err != nil {
		t.Fatal(err)
	}
	if sum := importText(t, s, "f", string(content)); sum.Added != 1 || sum.Quarantined != 1 {
		t.Errorf("again: got %+v", sum)
	}
	if got := files(t, s); len(got) != 2 {
		t.Errorf("after the next import: %q", got)
	}
}

func TestImportManyFiles(t *testing.T) {
	s := openStore(t)
	missing := Source{Name: "missing", Open: func() (io.ReadCloser, error) { return nil, os.ErrNotExist }}
	if _, err := Import(context.Background(), s, []Source{sourceOf("a", []byte(`{"n":1}`)), missing}, Options{}); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "missing") {
		t.Errorf("missing file: got %v", err)
	}
	if _, err := Import(context.Background(), s, []Source{sourceOf("zip", []byte("PK\x03\x04"))}, Options{}); !errors.Is(err, ErrNothingRead) {
		t.Errorf("only an unreadable file: got %v", err)
	}
	if left := files(t, s); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	torn := pack(t, "gzip", manyRows(5000))
	sources := []Source{sourceOf("a", []byte(`{"n":-1}`)), sourceOf("zip", []byte("PK\x03\x04")), sourceOf("torn.gz", torn[:len(torn)/2])}
	for i := range 100 {
		sources = append(sources, sourceOf(fmt.Sprintf("f%d", i), []byte(fmt.Sprintf(`{"m":%d}`, i))))
	}
	sum, err := Import(context.Background(), s, sources, Options{})
	if err != nil || len(sum.Broken) != 2 || sum.Quarantined != 2 || sum.Added < 1101 {
		t.Errorf("got %+v, %v", sum, err)
	}
}

// threeStates is rows of every kind of nothing, and of what looks like it.
func threeStates(n int) string {
	names := []string{"a", "b", "c.d", "_id", "_null", ".x", "label.z"}
	words := []string{`null`, `""`, `[]`, `{}`, `[null]`, `[""]`, `[{}]`, `0`, `0.0`, `false`, `"null"`, `[1,"a"]`, `18446744073709551616`,
		`{"y":null}`, `{"y":{}}`, `["a","b"]`, `-0.0`, `"é\u0000"`, `[[],[null]]`}
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"event":{"id":"e%d"}`, i)
		for _, name := range names {
			if r.IntN(3) > 0 {
				fmt.Fprintf(&b, `,%q:%s`, name, words[r.IntN(len(words))])
			}
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// Absent, null and empty stay three things on the way to Parquet and back,
// and a segment that is imported elsewhere gives the same events.
func TestThreeStates(t *testing.T) {
	content := threeStates(500)
	want := map[string]corpus.Event{}
	events, bad := readAll(t, sourceOf("rows", []byte(content)), nil)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	for _, e := range events {
		want[e.ID] = e
	}
	first := openStore(t)
	sum := importText(t, first, "rows", content)
	if d := cmp.Diff(want, stored(t, first)); d != "" {
		t.Fatalf("from the store (-want +got)\n%s", d)
	}
	src, err := FileSource(filepath.Join(first.Dir(), "segments", sum.Segments[0]+".parquet"))
	if err != nil {
		t.Fatal(err)
	}
	second := openStore(t)
	if _, err := Import(context.Background(), second, []Source{src}, Options{}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, stored(t, second)); d != "" {
		t.Fatalf("from the imported segment (-want +got)\n%s", d)
	}
}
