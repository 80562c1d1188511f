package seen_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"assay/corpus/catalog"
	"assay/tuning/seen"
)

// A look is kept once, under the name of who looked, and a position reads the
// same for ever, also when the log is opened again.
func TestLog(t *testing.T) {
	db, err := catalog.Open(filepath.Join(t.TempDir(), "assay.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	ctx, at := t.Context(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	l, err := seen.Open(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	look := func(who string, events ...string) int64 {
		t.Helper()
		if err := l.Look(ctx, who, at, events...); err != nil {
			t.Fatal(err)
		}
		p, err := l.Position(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p, err := l.Position(ctx); err != nil || p != 0 {
		t.Errorf("an empty log ends at %d, %v", p, err)
	}
	first := look("kim", "e2", "e1")
	look("ana", "e3")
	last := look("kim", "e1", "e4")
	if again := look("kim", "e4"); again != last {
		t.Errorf("a second look moves the end from %d to %d", last, again)
	}
	check := func(who string, position int64, want ...string) {
		t.Helper()
		got, err := l.By(ctx, who, position)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s at %d: %v, %v; want %v", who, position, got, err, want)
		}
	}
	check("kim", first, "e2", "e1")
	check("kim", last, "e2", "e1", "e4")
	check("ana", last, "e3")
	check("lee", last)
	if l, err = seen.Open(ctx, db); err != nil {
		t.Fatal(err)
	}
	check("kim", last, "e2", "e1", "e4")
	for _, change := range []string{`UPDATE seen_event SET who = 'x'`, `DELETE FROM seen_event`} {
		if _, err := db.ExecContext(ctx, change); err == nil {
			t.Errorf("%s is let through", change)
		}
	}
}
