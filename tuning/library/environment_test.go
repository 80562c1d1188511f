package library

import (
	"os"
	"path/filepath"
	"testing"

	"assay/corpus/catalog"
)

// TestNamesAreReadAgain: a library that is open sees macros and lists that
// come later.
func TestNamesAreReadAgain(t *testing.T) {
	dir := t.TempDir()
	db, err := catalog.Open(filepath.Join(dir, "assay.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	l, err := Open(t.Context(), db, Options{Names: func() (Environment, error) {
		env, err := Env(dir, nil)
		return EnvironmentOf(env), err
	}})
	if err != nil {
		t.Fatal(err)
	}
	const text = "`from_ours` | lookup ours host OUTPUT owner | where isnotnull(owner)"
	add := func() (warnings int, err error) {
		_, ds, err := l.Add(t.Context(), text, "ours.spl", "ann")
		return len(ds), err
	}
	if _, err := add(); err == nil {
		t.Error("without the macro: no error")
	}
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("macros.conf", "[from_ours]\ndefinition = source=proxy\n")
	if n, err := add(); n == 0 || err != nil {
		t.Errorf("without the table: %d warnings, %v", n, err)
	}
	write("lists/ours.csv", "host,owner\na,ann\n")
	if n, err := add(); n != 0 || err != nil {
		t.Errorf("with the table: %d warnings, %v", n, err)
	}
	write("lists/ours.csv", "host,host\n")
	if _, err := add(); err == nil {
		t.Error("a broken table: no error")
	}
}
