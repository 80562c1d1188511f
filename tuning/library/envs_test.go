package library

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Whenever it is asked, the kept environment is the one that reading anew gives.
func TestEnvsFollowTheFiles(t *testing.T) {
	dir := t.TempDir()
	aliases := map[string][]string{"a": {"b.c"}}
	kept := OpenEnvs(dir, aliases)
	kept.now = func() time.Time { return time.Now().Add(time.Hour) } // all files have settled
	same := func(step string) {
		t.Helper()
		for range 2 {
			got, err := kept.Env()
			if err != nil {
				t.Fatalf("%s: %v", step, err)
			}
			want, err := Env(dir, aliases)
			if err != nil {
				t.Fatalf("%s: %v", step, err)
			}
			if got.Digest() != want.Digest() {
				t.Errorf("%s: the kept environment is not that of the files", step)
			}
		}
	}
	write := func(name, text string, at time.Time) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	at := time.Now()
	same("no files")
	write("lists/mine.txt", "one\n", at)
	same("a list")
	write("lists/mine.txt", "two\n", at.Add(time.Millisecond))
	same("a list of the same size")
	write("lists/mine.txt", "three\n", at.Add(time.Millisecond))
	same("a list of the same time")
	write("macros.conf", "[m]\ndefinition = index=x\n", at)
	same("macros")
	write("pipelines/p.yml", "name: p\npriority: 10\ntransformations: []\n", at)
	same("a pipeline")
	if err := os.Remove(filepath.Join(dir, "lists/mine.txt")); err != nil {
		t.Fatal(err)
	}
	same("no list any more")
	write("lists/bad.txt", "\xff", at)
	if _, err := kept.Env(); err == nil {
		t.Error("a list that cannot be read is no error")
	}
}

// A file that was written a moment ago may be written again at the same time.
func TestEnvsDoNotTrustWhatWasJustWritten(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "lists"), 0o700); err != nil {
		t.Fatal(err)
	}
	at := time.Now().Truncate(time.Second)
	kept := OpenEnvs(dir, nil)
	kept.now = func() time.Time { return at.Add(time.Second) }
	digests := map[string]bool{}
	for i := range 3 {
		path := filepath.Join(dir, "lists", "mine.txt")
		if err := os.WriteFile(path, fmt.Appendf(nil, "%d\n", i), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, p := range []string{path, filepath.Dir(path)} {
			if err := os.Chtimes(p, at, at); err != nil {
				t.Fatal(err)
			}
		}
		env, err := kept.Env()
		if err != nil {
			t.Fatal(err)
		}
		digests[env.Digest()] = true
	}
	if len(digests) != 3 {
		t.Errorf("got %d environments of three lists", len(digests))
	}
}
