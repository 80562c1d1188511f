package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/job"
)

// self runs the test binary as the program itself.
func self(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	link := filepath.Join(t.TempDir(), "assay")
	bin, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(bin, link); err != nil {
		t.Fatal(err)
	}
	return exec.Command(link, args...)
}

func selfImport(t *testing.T, data, file string) importSummary {
	t.Helper()
	cmd := self(t, "import", "--json", "--data", data, file)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("import: %v\n%s", err, stderr.String())
	}
	var s importSummary
	if err := json.Unmarshal(out, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestKilledImport kills imports at any moment of their life: afterwards the
// corpus opens, holds all of a file or nothing of it, and takes the file again.
func TestKilledImport(t *testing.T) {
	if testing.Short() {
		t.Skip("many processes; -short leaves it out")
	}
	const events, rounds = 8000, 8
	dir := t.TempDir()
	file, data := filepath.Join(dir, "events.ndjson"), filepath.Join(dir, "corpus")
	writeGenerated(t, file, events)

	start := time.Now()
	selfImport(t, filepath.Join(dir, "calm"), file)
	life := time.Since(start)

	dice := rand.New(rand.NewPCG(7, 7))
	for round := range rounds {
		cmd := self(t, "import", "--data", data, file)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(dice.Int64N(int64(life))), func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		kill.Stop()
		if n := storedEvents(t, data); n != 0 && n != events {
			t.Fatalf("round %d, ended with %v: %d events, want none or %d", round, err, n, events)
		}
	}
	checkNoJobRuns(t, data)
	if s := selfImport(t, data, file); s.Read != events || s.Added+s.Duplicates != events {
		t.Errorf("import after the kills: got %+v", s)
	}
	if s := selfImport(t, data, file); s.Added != 0 || s.Duplicates != events {
		t.Errorf("import again: got %+v, want %d duplicates", s, events)
	}
	checkNothingLeft(t, data)
}

// checkNoJobRuns asks as the jobs page does, right after the kill.
func checkNoJobRuns(t *testing.T, data string) {
	t.Helper()
	out, err := self(t, "jobs", "list", "--data", data, "--json").Output()
	if err != nil {
		t.Fatalf("jobs list: %v", err)
	}
	var jobs []job.Job
	if err := json.Unmarshal(out, &jobs); err != nil || len(jobs) == 0 {
		t.Fatalf("jobs list: %v in %s", err, out)
	}
	for _, j := range jobs {
		if !j.State.Over() {
			t.Errorf("job %s of a killed import is %s", j.ID, j.State)
		}
	}
}

func writeGenerated(t *testing.T, file string, events int) {
	t.Helper()
	g, err := generate.New(generate.Config{Events: events, Days: 7, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Write(t.Context(), f, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// storedEvents opens the corpus as any command would and reads every segment.
func storedEvents(t *testing.T, data string) int {
	t.Helper()
	s, err := corpus.Open(t.Context(), data, corpus.Options{})
	if err != nil {
		t.Fatalf("open after a kill: %v", err)
	}
	defer func() { _ = s.Close() }()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatalf("head after a kill: %v", err)
	}
	v, err := s.View(t.Context(), head)
	if err != nil {
		t.Fatalf("view after a kill: %v", err)
	}
	return v.Rows()
}

// checkNothingLeft finds what killed imports left behind.
func checkNothingLeft(t *testing.T, data string) {
	t.Helper()
	for _, folder := range []string{"segments", "quarantine"} {
		entries, err := os.ReadDir(filepath.Join(data, folder))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), ".") || strings.HasSuffix(e.Name(), ".tmp") {
				names = append(names, e.Name())
			}
		}
		if len(names) > 0 {
			t.Errorf("%s holds %s", folder, fmt.Sprint(names))
		}
	}
}
