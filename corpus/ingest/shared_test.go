package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
)

// sharedDir is the folder of real data beside the repository; the test is
// skipped where there is none.
func sharedDir(t *testing.T, sub string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	shared := filepath.Join(dir, "..", "shared", "data", sub)
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("no real data beside the repository: %v", err)
	}
	return shared
}

// The verdicts of the real files, as their README counts them; what it calls
// benign is a false positive, as nothing raised those events.
func TestRealFiles(t *testing.T) {
	dir := sharedDir(t, "agent")
	for file, want := range map[string]map[string]int{
		"agentdojo":            {"true_positive": 18980, "false_positive": 71958, "benign_positive": 613, "undetermined": 25139},
		"pi-detector-alerts":   {"true_positive": 589, "false_positive": 610, "undetermined": 394},
		"swebench-shell":       {"false_positive": 5532},
		"redcode-exec":         {"true_positive": 150, "undetermined": 180},
		"cyberseceval-prompts": {"true_positive": 265, "false_positive": 386},
		"intercode-bash":       {"false_positive": 2096},
	} {
		if testing.Short() && file == "agentdojo" {
			continue
		}
		src, err := FileSource(filepath.Join(dir, file+".ndjson.gz"))
		if err != nil {
			t.Fatal(err)
		}
		got, timed := map[string]int{}, 0
		err = Read(context.Background(), src, nil, func(e corpus.Event, bad *RowError) bool {
			if bad != nil {
				t.Errorf("%v", bad)
				return false
			}
			got[e.Native.Verdict.String()]++
			if e.HasTime() {
				timed++
			}
			for _, f := range e.Fields {
				if strings.HasPrefix(f.Path, "label") || strings.HasPrefix(f.Path, "ground_truth") {
					t.Errorf("%s: %s is a field", e.ID, f.Path)
				}
			}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: verdicts (-want +got)\n%s", file, d)
		}
		if hasTimes := file == "swebench-shell"; hasTimes != (timed > 0) {
			t.Errorf("%s: %d events have a time", file, timed)
		}
	}
}

// Samples of many formats: whatever they hold, every row becomes an event or
// a bad row.
func TestSamples(t *testing.T) {
	dir := sharedDir(t, "samples")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		src, err := FileSource(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Preview(context.Background(), src, nil, 2)
		if errors.Is(err, ErrFormat) && strings.HasSuffix(e.Name(), ".yml") {
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", e.Name(), err)
			continue
		}
		if p.Rows == 0 || p.BadRows > 0 {
			t.Errorf("%s: %d rows, %d bad: %v", e.Name(), p.Rows, p.BadRows, p.Bad)
		}
		for _, l := range p.Labels {
			t.Logf("%s (%s): %s=%q is %s/%s, known %v", e.Name(), p.Format, l.Field, l.Value, l.Verdict, l.Reason, l.Known)
		}
	}
}
