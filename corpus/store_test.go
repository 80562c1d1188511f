package corpus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var testNow = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func openStore(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(context.Background(), dir, Options{Now: func() time.Time { return testNow }, CacheBytes: 64 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// addEvents commits an import of plain events with the given ids; labels maps
// an id to the verdict that the source states.
func addEvents(t testing.TB, s *Store, ids []string, labels map[string]Verdict) Snapshot {
	t.Helper()
	ctx := context.Background()
	unlock, err := s.LockImport(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	w := s.NewSegment(SegmentOptions{Origin: Stream, Synthetic: true, Import: "import of " + ids[0]})
	im := Import{ID: "import of " + ids[0], By: "anna", Files: []string{"events.ndjson"}, Read: int64(len(ids)), Added: int64(len(ids))}
	for i, id := range ids {
		e := Event{ID: id, Time: testNow.Add(time.Duration(i) * time.Minute), Fields: []Field{{"host", String("h-" + id)}, {"n", Int(int64(i))}}}
		if err := w.Append(&e); err != nil {
			t.Fatal(err)
		}
		if v, ok := labels[id]; ok {
			im.Labels = append(im.Labels, ImportLabel{Event: id, Verdict: v, Who: "import:events.ndjson", NativeField: "label.verdict", NativeValue: v.String()})
		}
	}
	meta, err := w.Finish(ctx)
	if err != nil {
		t.Fatal(err)
	}
	im.Segments = []SegmentMeta{meta}
	snap, err := s.Commit(ctx, im)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func idsOf(prefix string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s%d", prefix, i)
	}
	return out
}

func viewOf(t testing.TB, s *Store, snap Snapshot) *View {
	t.Helper()
	v, err := s.View(context.Background(), snap)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// verdicts maps the ids of a view to their verdicts, unlabelled ones left out.
func verdicts(t testing.TB, v *View) map[string]string {
	t.Helper()
	out := map[string]string{}
	for i, seg := range v.Segments() {
		ids, err := seg.IDs(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for row := range seg.Rows() {
			if o := v.Labels(i).Verdict(row); o != Unlabelled {
				out[ids.Value(row).Text()] = o.String()
			}
		}
	}
	return out
}

func headVerdicts(t testing.TB, s *Store) map[string]string {
	t.Helper()
	head, err := s.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return verdicts(t, viewOf(t, s, head))
}

func TestCommitIsSeenByOthers(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "corpus")
	a, b := openStore(t, dir), openStore(t, dir)
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory: %v, %v; want mode 0700", info.Mode(), err)
	}
	if head, err := b.Head(ctx); err != nil || len(head.Segments) != 0 {
		t.Fatalf("empty head: %+v, %v", head, err)
	}
	snap := addEvents(t, a, idsOf("a", 5), map[string]Verdict{"a1": TruePositive})
	head, err := b.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(snap, head); d != "" {
		t.Errorf("head of the other store (-commit +head):\n%s", d)
	}
	addEvents(t, b, idsOf("b", 5), map[string]Verdict{"b4": FalsePositive})
	want := map[string]string{"a1": "true_positive", "b4": "false_positive"}
	if d := cmp.Diff(want, headVerdicts(t, a)); d != "" {
		t.Errorf("verdicts (-want +got):\n%s", d)
	}
	v := viewOf(t, a, must(a.Head(ctx)))
	ref, err := v.Find(ctx, "b3")
	if err != nil || ref.Segment != 1 {
		t.Fatalf("find b3: %+v, %v", ref, err)
	}
	e, err := v.Event(ctx, ref)
	if err != nil || e.ID != "b3" || e.Get("host").Text() != "h-b3" {
		t.Errorf("event: %+v, %v", e, err)
	}
	if _, err := v.Find(ctx, "c1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("find c1: got %v, want ErrNotFound", err)
	}
	paths, err := v.Paths(ctx)
	wantPaths := []PathMeta{{"host", 10, 0, []Kind{KindString}}, {"n", 10, 0, []Kind{KindInt}}}
	if d := cmp.Diff(wantPaths, paths); err != nil || d != "" {
		t.Errorf("paths: %v (-want +got):\n%s", err, d)
	}
	keys, err := a.KeySet(ctx)
	if err != nil || keys.Len() != 10 || !keys.Has(KeyOf("a0")) || keys.Has(KeyOf("c0")) || keys.Add(KeyOf("a0")) || !keys.Add(KeyOf("c0")) {
		t.Errorf("key set: %d keys, %v", keys.Len(), err)
	}
	imports, err := b.Imports(ctx)
	if err != nil || len(imports) != 2 || imports[0].ID != "import of b0" || len(imports[0].Segments) != 1 {
		t.Errorf("imports: %+v, %v", imports, err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestSnapshotList(t *testing.T) {
	ctx := context.Background()
	s := openStore(t, t.TempDir())
	first := addEvents(t, s, idsOf("a", 3), nil)
	second := addEvents(t, s, idsOf("b", 3), nil)
	if err := s.Tag(ctx, first.Digest()[:10], "baseline"); err != nil {
		t.Fatal(err)
	}
	if err := s.Keep(ctx, second); err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]Snapshot{"": second, "head": second, "baseline": first, first.Digest(): first, second.Digest()[:12]: second} {
		got, err := s.Resolve(ctx, ref)
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Errorf("resolve %q: %v (-want +got):\n%s", ref, err, d)
		}
	}
	for _, ref := range []string{"nothing", "abc", "ffffffffff", "' OR 1=1", first.Digest() + "0"} {
		if _, err := s.Resolve(ctx, ref); !errors.Is(err, ErrNotFound) {
			t.Errorf("resolve %q: got %v, want ErrNotFound", ref, err)
		}
	}
	for _, tag := range []string{"", "head", "beef", "a b", strings.Repeat("x", 65), "-x"} {
		if err := s.Tag(ctx, "head", tag); err == nil {
			t.Errorf("tag %q: want an error", tag)
		}
	}
	if err := s.Tag(ctx, "head", "baseline"); err != nil {
		t.Fatal(err)
	}
	list, err := s.Snapshots(ctx)
	if err != nil || len(list) != 2 || list[0].Digest != second.Digest() || len(list[0].Tags) != 1 || len(list[1].Tags) != 0 {
		t.Errorf("snapshots: %+v, %v", list, err)
	}
	if a, b := (Snapshot{Segments: second.Segments}), (Snapshot{Segments: []SegmentMeta{second.Segments[1], second.Segments[0]}}); a.Digest() != b.Digest() {
		t.Error("the digest depends on the order of the segments")
	}
}

// An old digest shows the old labels, whatever was said since.
func TestSnapshotShowsItsOwnLabels(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := openStore(t, dir)
	old := addEvents(t, s, idsOf("a", 4), map[string]Verdict{"a0": TruePositive, "a1": FalsePositive})
	want := map[string]string{"a0": "true_positive", "a1": "false_positive"}
	for _, v := range []Verdict{BenignPositive, Undetermined, Unlabelled} {
		if _, err := s.Label(ctx, LabelChange{Events: idsOf("a", 4), Verdict: v, Who: "bob", Seen: AnyLabels}); err != nil {
			t.Fatal(err)
		}
	}
	addEvents(t, s, idsOf("b", 4), map[string]Verdict{"b0": TruePositive})
	for name, store := range map[string]*Store{"same": s, "reopened": openStore(t, dir)} {
		snap, err := store.Resolve(ctx, old.Digest())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, verdicts(t, viewOf(t, store, snap))); d != "" {
			t.Errorf("%s store (-want +got):\n%s", name, d)
		}
		if d := cmp.Diff(map[string]string{"b0": "true_positive"}, headVerdicts(t, store)); d != "" {
			t.Errorf("%s store at head (-want +got):\n%s", name, d)
		}
	}
}

func TestLockImport(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	a, b := openStore(t, dir), openStore(t, dir)
	unlock, err := a.LockImport(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.LockImport(ctx); !errors.Is(err, ErrImportRunning) {
		t.Errorf("second lock: got %v, want ErrImportRunning", err)
	}
	unlock()
	unlock2, err := b.LockImport(ctx)
	if err != nil {
		t.Fatal(err)
	}
	unlock2()
}

// Whatever step a killed import got to, the store opens, shows the last
// commit, and the next import removes what was left.
func TestKilledImport(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := openStore(t, dir)
	before := addEvents(t, s, idsOf("a", 3), nil)
	segments := filepath.Join(dir, "segments")
	w := s.NewSegment(SegmentOptions{})
	if err := w.Append(&Event{ID: "lost"}); err != nil {
		t.Fatal(err)
	}
	orphan, err := w.Finish(ctx) // killed between Finish and Commit
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".tmp-1", ".tmp-half"} { // killed while writing
		if err := os.WriteFile(filepath.Join(segments, name), []byte("PAR1 torn"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again := openStore(t, dir)
	head, err := again.Head(ctx)
	if d := cmp.Diff(before, head); err != nil || d != "" {
		t.Fatalf("head: %v (-want +got):\n%s", err, d)
	}
	viewOf(t, again, head)
	forgotten := filepath.Join(segments, strings.Repeat("ab", 32)+segmentSuffix) // of a database newer than the one put back
	if err := os.WriteFile(forgotten, []byte("PAR1"), 0o600); err != nil {
		t.Fatal(err)
	}
	after := addEvents(t, again, idsOf("b", 3), nil)
	entries, err := os.ReadDir(segments)
	if err != nil || len(entries) != 5 {
		t.Errorf("files after the next import: %v, %v; want the two committed segments with their columns and the forgotten one", entries, err)
	}
	if _, err := again.Commit(ctx, Import{ID: "late", Segments: []SegmentMeta{orphan}}); err == nil {
		t.Error("commit of a segment whose file is gone: want an error")
	}
	if got := must(again.Head(ctx)); got.Digest() != after.Digest() {
		t.Errorf("a refused commit changed the head: %s, want %s", got.Digest(), after.Digest())
	}
	if n := len(must(again.Imports(ctx))); n != 2 {
		t.Errorf("a refused commit left %d imports, want 2", n)
	}
}

func TestDamagedSegment(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	snap := addEvents(t, openStore(t, dir), idsOf("a", 200), nil)
	path := segmentPath(filepath.Join(dir, "segments"), snap.Segments[0].Digest)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string) {
		t.Helper()
		_ = os.Remove(sidecarPath(filepath.Join(dir, "segments"), snap.Segments[0].Digest))
		_, err := openStore(t, dir).View(ctx, snap)
		if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "backup") {
			t.Errorf("%s: got %v; want an error with the file and the repair", what, err)
		}
	}
	for i := 0; i < len(good)*8; i += len(good)*8/40 + 1 {
		bad := append([]byte(nil), good...)
		bad[i/8] ^= 1 << (i % 8)
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		check(fmt.Sprintf("bit %d flipped", i))
	}
	for _, n := range []int{0, 3, len(good) / 2, len(good) - 1} {
		if err := os.WriteFile(path, good[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		check(fmt.Sprintf("cut to %d bytes", n))
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	check("missing")
}

// A file that changes under an open store is an error or unchanged values,
// never other values and never a panic.
func TestBitFlipsUnderAnOpenSegment(t *testing.T) {
	ctx := context.Background()
	events := benchEvents(300)
	dir := t.TempDir()
	s := writeSegment(t, dir, events)
	good, err := os.ReadFile(segmentPath(dir, s.meta.Digest))
	if err != nil {
		t.Fatal(err)
	}
	columns := s.desc.Paths
	want := map[string]*Column{}
	for _, p := range columns {
		want[p.Path] = must(s.Column(ctx, p.Path))
	}
	for i := 0; i < len(good)*8; i += len(good)*8/150 + 1 {
		bad := append([]byte(nil), good...)
		bad[i/8] ^= 1 << (i % 8)
		file, err := openSegmentFile(strings.NewReader(string(bad)), int64(len(bad)))
		if err != nil {
			continue
		}
		for _, p := range columns {
			if p.Column == "" {
				continue
			}
			c, err := file.column(ctx, columnName(p.Path), parseShape(p.Column))
			if err != nil {
				continue
			}
			for row := range c.Rows() {
				if w := want[p.Path].Value(row); !w.IsNull() && !w.Equal(c.Value(row)) {
					t.Fatalf("bit %d: column %s row %d: got %q, want %q and no error", i, p.Path, row, c.Value(row).Text(), w.Text())
				}
			}
		}
	}
}
