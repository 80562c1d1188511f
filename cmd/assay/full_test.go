package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"assay/corpus"
	"assay/index"
)

// capEnv tells the program under test beyond how many bytes no file may grow:
// the nearest thing to a full disk that needs no disk.
const capEnv = "ASSAY_TEST_FILE_BYTES"

func capFiles() {
	n, err := strconv.ParseUint(os.Getenv(capEnv), 10, 64)
	if err != nil {
		return
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
		panic(err)
	}
}

// capped runs the program where files may not grow beyond so many bytes.
func capped(t *testing.T, bytes int, args ...string) (code int, stderr string) {
	t.Helper()
	cmd := self(t, args...)
	cmd.Env = append(os.Environ(), capEnv+"="+strconv.Itoa(bytes))
	var errs strings.Builder
	cmd.Stderr = &errs
	err := cmd.Run()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), errs.String()
}

// TestFullDisk imports and labels where the disk is full at any place of the
// work: each time the program says so and ends, the corpus opens with what was
// committed, and the work is done once there is room.
func TestFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("many processes; -short leaves it out")
	}
	const before, more = 1500, 6000
	dir := t.TempDir()
	first, second, data := filepath.Join(dir, "first.ndjson"), filepath.Join(dir, "second.ndjson"), filepath.Join(dir, "corpus")
	writeGenerated(t, first, before)
	writeGenerated(t, second, more)
	selfImport(t, data, first)
	labelled := labelledEvents(t, data)

	failed := 0
	for limit := 16 << 10; limit < 4<<20; limit = limit * 5 / 4 {
		code, stderr := capped(t, limit, "import", "--data", data, second)
		if code == exitOK {
			break
		}
		failed++
		checkSaid(t, limit, code, stderr)
		if n := storedEvents(t, data); n != before {
			t.Fatalf("import at %d bytes: %d events, want the %d of before", limit, n, before)
		}
	}
	if failed < 5 {
		t.Errorf("%d imports failed, want the disk full at many places", failed)
	}

	all := selfImport(t, data, second)
	if all.Added+all.Duplicates != more {
		t.Errorf("import with room: %+v", all)
	}
	labelled = max(labelled, labelledEvents(t, data))
	failed = 0
	for limit := 16 << 10; limit < 8<<20; limit = limit * 3 / 2 {
		code, stderr := capped(t, limit, "label", "--data", data, "--query", "missing:label", "--verdict", "tp")
		if code == exitOK {
			break
		}
		failed++
		checkSaid(t, limit, code, stderr)
		if n := labelledEvents(t, data); n != labelled {
			t.Fatalf("label at %d bytes: %d events have a verdict, want the %d of before", limit, n, labelled)
		}
	}
	if failed < 3 {
		t.Errorf("%d changes of labels failed, want the disk full at many places", failed)
	}
	if out, err := self(t, "label", "--data", data, "--query", "missing:label", "--verdict", "tp").CombinedOutput(); err != nil && !strings.Contains(string(out), "no event is found") {
		t.Errorf("label with room: %v\n%s", err, out)
	}
	if n, events := labelledEvents(t, data), storedEvents(t, data); n != events {
		t.Errorf("%d of %d events have a verdict", n, events)
	}
	checkNothingLeft(t, data)
}

// checkSaid wants one clear sentence and a code of ours, no crash.
func checkSaid(t *testing.T, limit, code int, stderr string) {
	t.Helper()
	said := strings.Contains(stderr, "file too large") || strings.Contains(stderr, "the disk is full")
	if code != exitInput || !said || !strings.Contains(stderr, "hint: ") || strings.Contains(stderr, "goroutine ") {
		t.Errorf("at %d bytes: exit code %d, want %d and a sentence about the disk:\n%s", limit, code, exitInput, stderr)
	}
}

// labelledEvents counts the events with a verdict.
func labelledEvents(t *testing.T, data string) int {
	t.Helper()
	s, err := corpus.Open(t.Context(), data, corpus.Options{})
	if err != nil {
		t.Fatalf("open after a full disk: %v", err)
	}
	defer func() { _ = s.Close() }()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.View(t.Context(), head)
	if err != nil {
		t.Fatal(err)
	}
	q, err := index.Parse("has:label", time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := index.None().Select(t.Context(), v, q)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range rows {
		n += r.Count()
	}
	return n
}
