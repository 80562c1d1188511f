package corpus

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

const killDir = "ASSAY_TEST_KILL_DIR"

// flushName makes the test binary flush that file where it cannot be flushed.
const flushName = "ASSAY_TEST_FLUSH"

// TestMain plays the importer that TestKill kills when it is asked to.
func TestMain(m *testing.M) {
	if dir := os.Getenv(killDir); dir != "" {
		importForever(dir)
	}
	if name := os.Getenv(flushName); name != "" {
		f := must(os.Open(name))
		f.Close()
		mustSync(f)
		fmt.Println("went on")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// importForever commits small imports and prints a line after each.
func importForever(dir string) {
	ctx := context.Background()
	s := must(Open(ctx, dir, Options{}))
	for i := must(s.Head(ctx)).Rows() / killRows; ; i++ {
		unlock := must(s.LockImport(ctx))
		w := s.NewSegment(SegmentOptions{})
		im := Import{ID: fmt.Sprint("import ", i), By: "anna", Read: killRows, Added: killRows}
		for n := range killRows {
			e := Event{ID: fmt.Sprintf("%d/%d", i, n), Fields: []Field{{"n", Int(int64(n))}}}
			if err := w.Append(&e); err != nil {
				panic(err)
			}
			im.Labels = append(im.Labels, ImportLabel{Event: e.ID, Verdict: TruePositive, Who: "anna"})
		}
		im.Segments = []SegmentMeta{must(w.Finish(ctx))}
		must(s.Commit(ctx, im))
		unlock()
		fmt.Println(i)
	}
}

const killRows = 50

// An importer is killed at whatever it does. Every commit that it reported is
// there, whole, and the next importer goes on from there.
func TestKill(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	acknowledged := 0
	for round := range 6 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killDir+"="+dir)
		out := must(cmd.StdoutPipe())
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for range 1 + round%3 {
			if !lines.Scan() {
				t.Fatal("the importer ended by itself")
			}
			acknowledged++
		}
		cmd.Process.Kill()
		for lines.Scan() { // reported before the kill reached it
			acknowledged++
		}
		cmd.Wait()
		checkKilled(ctx, t, dir, acknowledged)
		acknowledged = len(must(openStore(t, dir).Imports(ctx)))
	}
}

// A flush that fails ends the process at once: what the kernel then holds is
// anybody's guess.
func TestFailedFlushEndsTheProcess(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), flushName+"="+os.DevNull)
	out, err := cmd.CombinedOutput()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != 70 || !strings.Contains(string(out), "flush "+os.DevNull+" to disk") || strings.Contains(string(out), "went on") {
		t.Errorf("got %v: %s; want exit code 70 and what could not be flushed", err, out)
	}
}

func checkKilled(ctx context.Context, t *testing.T, dir string, acknowledged int) {
	t.Helper()
	s := openStore(t, dir)
	defer s.Close()
	head := must(s.Head(ctx))
	imports := must(s.Imports(ctx))
	if len(imports) < acknowledged || len(imports) > acknowledged+1 {
		t.Fatalf("%d imports, %d were reported", len(imports), acknowledged)
	}
	if len(head.Segments) != len(imports) || head.Rows() != killRows*len(imports) || head.LabelSeq != int64(head.Rows()) {
		t.Fatalf("%d imports, %d segments, %d rows, %d labels: an import is there in part", len(imports), len(head.Segments), head.Rows(), head.LabelSeq)
	}
	if n := len(verdicts(t, viewOf(t, s, head))); n != head.Rows() {
		t.Fatalf("%d verdicts of %d rows", n, head.Rows())
	}
	unlock, err := s.LockImport(ctx)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	checkSegmentFiles(t, s, head)
}

// checkSegmentFiles allows one file that the database does not know: a kill
// between the final name and the commit leaves it (see removeOrphans), and the
// same import, tried again, takes it. A sidecar belongs to its segment.
func checkSegmentFiles(t *testing.T, s *Store, head Snapshot) {
	t.Helper()
	known := map[string]bool{}
	for _, m := range head.Segments {
		known[m.Digest+segmentSuffix] = true
	}
	var unknown []string
	for _, e := range must(os.ReadDir(s.segmentDir())) {
		if digest, ok := strings.CutSuffix(e.Name(), sidecarSuffix); ok {
			if _, err := os.Stat(segmentPath(s.segmentDir(), digest)); err != nil {
				unknown = append(unknown, e.Name())
			}
			continue
		}
		if !known[e.Name()] {
			unknown = append(unknown, e.Name())
		}
		delete(known, e.Name())
	}
	if len(known) > 0 || len(unknown) > 1 || len(unknown) == 1 && strings.HasPrefix(unknown[0], tempPrefix) {
		t.Fatalf("%d segments are not on the disk, unknown files: %v", len(known), unknown)
	}
}
