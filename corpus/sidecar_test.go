package corpus

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A column is the same from the sidecar that the import wrote, from one that
// was made of the segment, and from the segment without one.
func TestSidecarHoldsTheSegment(t *testing.T) {
	dir := t.TempDir()
	ctx := context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		events := drawEvents(rt)
		written := writeSegment(t, dir, events)
		if written.cols == nil {
			rt.Fatal("the segment has no sidecar")
		}
		plain := reopened(rt, dir, written.meta, false)
		if err := deriveIn(ctx, dir, written.meta); err != nil {
			rt.Fatal(err)
		}
		derived := reopened(rt, dir, written.meta, true)
		for _, other := range []*Segment{written, derived} {
			for _, p := range plain.desc.Paths {
				want, got := must(plain.Column(ctx, p.Path)), must(other.Column(ctx, p.Path))
				if d := sameColumn(want, got); d != "" {
					rt.Fatalf("path %q: %s", p.Path, d)
				}
			}
			if d := cmp.Diff(must(plain.Times(ctx)).nano, must(other.Times(ctx)).nano); d != "" {
				rt.Fatal(d)
			}
			if d := cmp.Diff(must(plain.Keys(ctx)), must(other.Keys(ctx))); d != "" {
				rt.Fatal(d)
			}
			if d := sameColumn(must(plain.IDs(ctx)), must(other.IDs(ctx))); d != "" {
				rt.Fatal(d)
			}
		}
	})
}

// reopened opens a segment again, with its sidecar or after removing it.
func reopened(t interface{ Fatal(...any) }, dir string, meta SegmentMeta, sidecar bool) *Segment {
	if !sidecar {
		if err := os.Remove(sidecarPath(dir, meta.Digest)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := openSegment(dir, meta, newColumnCache(64<<20))
	if err != nil {
		t.Fatal(err)
	}
	if (s.cols != nil) != sidecar {
		t.Fatal("sidecar: got ", s.cols != nil, ", want ", sidecar)
	}
	return s
}

func sameColumn(want, got *Column) string {
	if want.Rows() != got.Rows() || want.Absent() != got.Absent() || want.Nulls() != got.Nulls() || want.Distinct() != got.Distinct() {
		return cmp.Diff([]int{want.Rows(), want.Absent(), want.Nulls(), want.Distinct()}, []int{got.Rows(), got.Absent(), got.Nulls(), got.Distinct()})
	}
	for row := range want.Rows() {
		if w, g := want.Value(row), got.Value(row); !w.Equal(g) {
			return cmp.Diff(w.Text(), g.Text()) + " differs or is of another kind"
		}
	}
	for i := range got.Distinct() {
		if f := Fold(got.Entry(i).Text()); got.Folded(i) != f {
			return cmp.Diff(f, got.Folded(i))
		}
		for _, row := range got.Postings().Of(i) {
			if got.Code(int(row)) != uint32(i)+FirstCode {
				return "postings name a row of another value"
			}
		}
	}
	if p := got.Postings(); len(p.rows) != got.Rows()-got.Absent()-got.Nulls() {
		return "postings lack rows"
	}
	return ""
}

// A sidecar with any bit flipped, or cut anywhere, gives right columns or none.
func TestTornSidecar(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := writeSegment(t, dir, benchEvents(300))
	path := sidecarPath(dir, s.meta.Digest)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	check := func(text []byte) {
		t.Helper()
		if err := os.WriteFile(path+".new", text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil { // the mapped file stays as it is
			t.Fatal(err)
		}
		torn, err := openSegment(dir, s.meta, newColumnCache(64<<20))
		if err != nil {
			t.Fatal(err)
		}
		defer torn.close()
		for _, p := range s.desc.Paths {
			if d := sameColumn(must(s.Column(ctx, p.Path)), must(torn.Column(ctx, p.Path))); d != "" {
				t.Fatalf("path %s: %s", p.Path, d)
			}
		}
		if d := cmp.Diff(must(s.Keys(ctx)), must(torn.Keys(ctx))); d != "" {
			t.Fatal(d)
		}
	}
	for i := 0; i < len(good); i += len(good)/60 + 1 {
		bad := bytes.Clone(good)
		bad[i] ^= 0x10
		check(bad)
	}
	for _, n := range []int{0, 15, 48, len(good) / 2, len(good) - 1} {
		check(good[:n])
	}
	check(append(bytes.Clone(good), 0))
}

// A torn sidecar is made anew, wherever it is torn.
func TestTornSidecarIsMadeAnew(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	snap := addEvents(t, openStore(t, dir), idsOf("a", 200), nil)
	path := sidecarPath(filepath.Join(dir, "segments"), snap.Segments[0].Digest)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{0, 70, len(good) / 2, len(good) - 40, len(good) - 1} {
		bad := bytes.Clone(good)
		bad[at] ^= 4
		if err := os.WriteFile(path+".new", bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
		store := openStore(t, dir)
		if err := store.Derive(ctx, nil); err != nil {
			t.Fatal(err)
		}
		if !wholeSidecar(store.segmentDir(), snap.Segments[0]) {
			t.Errorf("torn at byte %d: not made anew", at)
		}
	}
}

// A process that still has a torn sidecar removes neither the whole one that was
// put in its place nor goes on with its own.
func TestTornSidecarLeavesTheNextOne(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	snap := addEvents(t, openStore(t, dir), idsOf("a", 200), nil)
	meta := snap.Segments[0]
	path := sidecarPath(filepath.Join(dir, "segments"), meta.Digest)
	bad, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cols, err := openSidecar(filepath.Dir(path), meta)
	if err != nil {
		t.Fatal(err)
	}
	bad[cols.inner[keyColumn].blocks[bitsBlock].offset] ^= 1
	if err := os.WriteFile(path+".new", bad, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	first, other := openStore(t, dir), openStore(t, dir)
	view, err := first.View(ctx, snap)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Derive(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := view.Segments()[0].Keys(ctx); err != nil {
		t.Fatal(err)
	}
	if !wholeSidecar(filepath.Dir(path), meta) {
		t.Error("the whole sidecar is gone")
	}
	first.forget(meta.Digest)
	if view, err = first.View(ctx, snap); err != nil {
		t.Fatal(err)
	}
	if cols := view.Segments()[0].cols; cols == nil || cols.torn.Load() {
		t.Error("the next view has the torn sidecar")
	}
}

// What is mapped is written into by nobody: a copy over it fails rather than cut
// it short below its readers.
func TestSidecarIsReadOnly(t *testing.T) {
	dir := t.TempDir()
	s := writeSegment(t, dir, benchEvents(20))
	info, err := os.Stat(sidecarPath(dir, s.meta.Digest))
	if err != nil || info.Mode().Perm() != 0o400 {
		t.Errorf("mode %v, %v; want one that only lets read", info.Mode(), err)
	}
}

// A half sidecar goes with the next import when its process is dead, and stays
// while somebody writes it.
func TestHalfSidecar(t *testing.T) {
	store := openStore(t, t.TempDir())
	err := writeSidecar(store.segmentDir(), "digest", "", 0, func(*sidecarWriter) error {
		if err := store.removeOrphans(); err != nil {
			t.Error(err)
		}
		left, err := filepath.Glob(filepath.Join(store.segmentDir(), sidecarTemp+"*"))
		if err != nil || len(left) != 1 {
			t.Errorf("while it is written there is %v, %v", left, err)
		}
		return os.WriteFile(left[0]+"-of-the-dead", nil, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.removeOrphans(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(store.segmentDir()); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// FuzzSidecar gives the reader directories whose sums are right.
func FuzzSidecar(f *testing.F) {
	dir := f.TempDir()
	store, err := Open(f.Context(), filepath.Dir(dir), Options{})
	if err != nil {
		f.Fatal(err)
	}
	defer store.Close()
	w := store.NewSegment(SegmentOptions{})
	events := benchEvents(20)
	for i := range events {
		if err := w.Append(&events[i]); err != nil {
			f.Fatal(err)
		}
	}
	meta, err := w.Finish(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	file, err := os.ReadFile(sidecarPath(store.segmentDir(), meta.Digest))
	if err != nil {
		f.Fatal(err)
	}
	directory, err := directoryOf(file)
	if err != nil {
		f.Fatal(err)
	}
	blocks := file[:len(file)-footerSize-len(directory)]
	f.Add(directory)
	f.Add(directory[:len(directory)/2])
	f.Fuzz(func(t *testing.T, directory []byte) {
		text := append(bytes.Clone(blocks), directory...)
		text = binary.LittleEndian.AppendUint64(text, uint64(len(blocks)))
		text = binary.LittleEndian.AppendUint64(text, uint64(len(directory)))
		text = binary.LittleEndian.AppendUint32(text, crc32.Checksum(directory, castagnoli))
		s, err := readSidecar(append(text, sidecarMagic[:12]...), meta)
		if err != nil {
			return
		}
		for path := range s.columns {
			if c, ok, err := s.column(path); ok && err == nil && c.Rows() != meta.Rows {
				t.Errorf("column %q has %d rows, want %d", path, c.Rows(), meta.Rows)
			}
		}
	})
}

// What a damaged segment has in its sidecar is still right; what it has not is
// an error that names the file.
func TestDamagedSegmentBehindASidecar(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	store := openStore(t, dir)
	snap := addEvents(t, store, idsOf("a", 200), nil)
	path := segmentPath(store.segmentDir(), snap.Segments[0].Digest)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	good[len(good)/2] ^= 1
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	again := openStore(t, dir)
	view, err := again.View(ctx, snap)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := view.Segments()[0].Keys(ctx); err != nil {
		t.Errorf("keys: %v", err)
	}
	if _, err := view.Event(ctx, Ref{}); err == nil || !strings.Contains(err.Error(), path) || strings.Count(err.Error(), "backup") != 1 {
		t.Errorf("event: got %v, want an error with the file and the repair", err)
	}
	if err := again.Verify(ctx, nil); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("verify: got %v, want an error with the file", err)
	}
	good[len(good)/2] ^= 1
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := again.Verify(ctx, nil); err != nil {
		t.Errorf("verify after the repair: %v", err)
	}
}
