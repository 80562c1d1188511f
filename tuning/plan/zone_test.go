package plan

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"assay/corpus"
	"assay/tuning/rule"
)

// unread are columns of which none may be read.
type unread struct{ *corpus.Segment }

var errRead = errors.New("a column was read")

func (u unread) Column(context.Context, string) (*corpus.Column, error) { return nil, errRead }

// zoned is a segment of 10,000 events on disk.
func zoned(t *testing.T) *corpus.Segment {
	t.Helper()
	store, err := corpus.Open(t.Context(), t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	unlock, err := store.LockImport(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	w := store.NewSegment(corpus.SegmentOptions{})
	for i := range 10_000 {
		e := corpus.Event{ID: fmt.Sprint("e", i), Fields: corpus.SortFields([]corpus.Field{{Path: "file.hash", Value: corpus.String(fmt.Sprintf("HASH-%d", i))},
			{Path: "port", Value: corpus.Int(int64(1000 + i%500))}, {Path: "name", Value: corpus.String(fmt.Sprint("n", i%7))}})}
		if err := w.Append(&e); err != nil {
			t.Fatal(err)
		}
	}
	m, err := w.Finish(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Commit(t.Context(), corpus.Import{ID: "zoned", By: "test", Segments: []corpus.SegmentMeta{m}}); err != nil {
		t.Fatal(err)
	}
	head, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v, err := store.View(t.Context(), head)
	if err != nil {
		t.Fatal(err)
	}
	return v.Segments()[0]
}

// What a zone rules out is not read; what may be there is found.
func TestZonesSpareReading(t *testing.T) {
	seg := zoned(t)
	for _, c := range []struct {
		where string
		spare bool
		n     int
	}{
		{`file.hash = "hash-77"`, false, 1},
		{`file.hash = "hash-10001"`, true, 0},
		{`file.hash = cased "hash-10001"`, true, 0},
		{`file.hash = ("hash-10001", "hash-10002x", "other")`, true, 0},
		{`file.hash = ("hash-10001", "Hash-9999")`, false, 1},
		{`file.hash contains "hash-10001"`, false, 0},
		{`port = 999`, true, 0},
		{`port = 1499`, false, 20},
		{`port > 1499`, true, 0},
		{`port >= 1499`, false, 20},
		{`port < 1000`, true, 0},
		{`name = "n9"`, false, 0}, // few texts are looked through
		{`port = 999 and name = "n1"`, true, 0},
		{`not port = 999`, true, 10_000},
	} {
		p, diags := Compile(&rule.Rule{Where: expr(t, c.where)}, Env{})
		if p == nil {
			t.Fatalf("%s: %v", c.where, diags)
		}
		rows, err := p.Select(t.Context(), seg)
		if err != nil || rows.Count() != c.n {
			t.Errorf("%s: %d rows, want %d (%v)", c.where, rows.Count(), c.n, err)
		}
		rows, err = p.Select(t.Context(), unread{seg})
		if spared := !errors.Is(err, errRead); spared != c.spare || spared && rows.Count() != c.n {
			t.Errorf("%s: spared is %t, want %t (%v)", c.where, spared, c.spare, err)
		}
	}
}
