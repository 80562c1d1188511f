package replay_test

import (
	"os"
	"path/filepath"
	"testing"

	"assay/corpus"
)

// sharedDir finds a folder of real data that lies beside the repository, and
// skips the test where it is not there.
func sharedDir(tb testing.TB, elem ...string) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(append([]string{dir, "..", "shared"}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("no real data here: %v", err)
	}
	return path
}

// decode reads one JSON event as a rule may see it; ok is false when it would
// go to quarantine.
func decode(tb testing.TB, line []byte) (e corpus.Event, ok bool) {
	tb.Helper()
	fields, err := corpus.AppendObject(nil, line)
	if err != nil {
		tb.Logf("event goes to quarantine: %v", err)
		return e, false
	}
	for _, f := range fields {
		if !corpus.IsOutcomePath(f.Path) {
			e.Fields = append(e.Fields, f)
			continue
		}
		if f.Path == "label.verdict" {
			e.Native = &corpus.Native{Value: f.Value.Text()}
		}
	}
	return e, true
}
