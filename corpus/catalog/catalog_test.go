package catalog

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"testing/fstest"
)

func open(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func files(texts ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for i, text := range texts {
		out["000"+string(rune('1'+i))+"_step.sql"] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func TestMigrateRunsEachStepOnce(t *testing.T) {
	ctx := context.Background()
	db := open(t, filepath.Join(t.TempDir(), "a b?.db"))
	first := "CREATE TABLE one (x INTEGER); INSERT INTO one VALUES (1);"
	for range 2 {
		if err := Migrate(ctx, db, "p", files(first)); err != nil {
			t.Fatal(err)
		}
	}
	if err := Migrate(ctx, db, "p", files(first, "INSERT INTO one VALUES (2);")); err != nil {
		t.Fatal(err)
	}
	var n, sum int
	if err := db.QueryRow("SELECT count(*), sum(x) FROM one").Scan(&n, &sum); err != nil || n != 2 || sum != 3 {
		t.Errorf("got %d rows, sum %d, %v; want 2, 3", n, sum, err)
	}
	if err := Migrate(ctx, db, "p", files(first)); !errors.Is(err, ErrNewer) {
		t.Errorf("older program: got %v, want ErrNewer", err)
	}
	if err := Migrate(ctx, db, "p", files(first+" ", "INSERT INTO one VALUES (2);")); !errors.Is(err, ErrChanged) {
		t.Errorf("changed text: got %v, want ErrChanged", err)
	}
}

func TestMigrateIsWholeOrNothing(t *testing.T) {
	ctx := context.Background()
	db := open(t, filepath.Join(t.TempDir(), "a.db"))
	if err := Migrate(ctx, db, "p", files("CREATE TABLE two (x INTEGER);", "nonsense;")); err == nil {
		t.Fatal("got no error for a step that is no SQL")
	}
	var n int
	if err := db.QueryRow("SELECT count(*) FROM sqlite_schema WHERE name = 'two'").Scan(&n); err != nil || n != 0 {
		t.Errorf("got %d tables, %v; want none of a failed migration", n, err)
	}
	if err := Migrate(ctx, db, "p", fstest.MapFS{"0002_late.sql": {Data: []byte("SELECT 1;")}}); err == nil {
		t.Error("got no error for a gap in the numbers")
	}
}

func TestOpenSetsDurability(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "a.db"))
	for pragma, want := range map[string]string{"synchronous": "2", "foreign_keys": "1", "journal_mode": "wal", "busy_timeout": "10000"} {
		var got string
		if err := db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("pragma %s: got %s, %v; want %s", pragma, got, err, want)
		}
	}
}

func TestOpenNamesTheFile(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "no", "such", "folder.db")); err == nil {
		t.Error("got no error for a folder that is not there")
	}
}
