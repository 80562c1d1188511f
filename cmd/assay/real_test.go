package main

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// realEvents is the folder of real labelled agent events beside the project,
// or the test is skipped: they are never copied into it.
func realEvents(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data", "agent"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "README.md")); err != nil {
		t.Skipf("real agent events are not beside the project: %v", err)
	}
	if testing.Short() {
		t.Skip("reads 126,892 events")
	}
	return dir
}

// program is the built program, without the race detector, as a user has it.
func program(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "assay")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return bin
}

func output(t *testing.T, bin string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(bin, args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("assay %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return out
}

type importSummary struct {
	Read, Added, Duplicates, Quarantined int64
	Verdicts                             map[string]int64
}

func importReal(t *testing.T, bin, data string, files ...string) importSummary {
	t.Helper()
	var s importSummary
	if err := json.Unmarshal(output(t, bin, append([]string{"import", "--json", "--data", data}, files...)...), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// wantVerdicts reads the table of the folder's README: events by verdict for
// each file. What it calls benign is a false positive for us, when nothing
// raised the event.
func wantVerdicts(t *testing.T, dir string) map[string]map[string]int64 {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]map[string]int64{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		cells := strings.Split(lines.Text(), "|")
		if len(cells) < 8 || !strings.HasSuffix(strings.TrimSpace(cells[1]), ".ndjson.gz") {
			continue
		}
		n := make([]int64, 6)
		for i := range n {
			if n[i], err = strconv.ParseInt(strings.TrimSpace(cells[2+i]), 10, 64); err != nil {
				t.Fatalf("read %q: %v", lines.Text(), err)
			}
		}
		out[strings.TrimSpace(cells[1])] = map[string]int64{"events": n[0], "true_positive": n[1], "false_positive": n[2] + n[5], "benign_positive": n[3], "undetermined": n[4]}
	}
	if len(out) != 6 {
		t.Fatalf("read %d files from the table, want 6", len(out))
	}
	return out
}

func TestRealEventsImportWithTheirVerdicts(t *testing.T) {
	dir := realEvents(t)
	bin := program(t)
	data := filepath.Join(t.TempDir(), "all")
	for name, want := range wantVerdicts(t, dir) {
		file := filepath.Join(dir, name)
		s := importReal(t, bin, data, file)
		if s.Read != want["events"] || s.Added != s.Read || s.Duplicates+s.Quarantined != 0 {
			t.Errorf("%s: got %+v, want %d events, all added", name, s, want["events"])
		}
		for _, verdict := range []string{"true_positive", "false_positive", "benign_positive", "undetermined"} {
			if got := s.Verdicts[verdict]; got != want[verdict] {
				t.Errorf("%s: %s: got %d, want %d", name, verdict, got, want[verdict])
			}
		}
		if again := importReal(t, bin, data, file); again.Added != 0 || again.Duplicates != s.Read {
			t.Errorf("%s again: got %+v, want nothing added", name, again)
		}
	}
}

func TestRealEventsGiveTheKnownCounts(t *testing.T) {
	dir := realEvents(t)
	bin := program(t)
	data := filepath.Join(t.TempDir(), "ref")
	var known struct {
		Rules []struct {
			ID             string
			TruePositive   int `json:"true_positive"`
			Benign         int
			BenignPositive int `json:"benign_positive"`
			Undetermined   int
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "reference-results.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &known); err != nil || len(known.Rules) != 14 {
		t.Fatalf("read known counts: %d rules, %v", len(known.Rules), err)
	}
	all, err := filepath.Glob(filepath.Join(dir, "*.ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, f := range all {
		if !strings.Contains(f, "pi-detector") { // as reference-results.json says
			files = append(files, f)
		}
	}
	importReal(t, bin, data, files...)
	for _, want := range known.Rules {
		var rep struct {
			Fired struct{ Event map[string]int }
		}
		rule := filepath.Join(dir, "reference-rules", want.ID+".yml")
		if err := json.Unmarshal(output(t, bin, "replay", "--json", "--data", data, "--rule", rule), &rep); err != nil {
			t.Fatal(err)
		}
		got := rep.Fired.Event
		if got["true_positive"] != want.TruePositive || got["false_positive"] != want.Benign || got["benign_positive"] != want.BenignPositive || got["undetermined"] != want.Undetermined {
			t.Errorf("%s: got %v, want %+v", want.ID, got, want)
		}
	}
}

// TestPublishedRegressionHolds tries the published rules on SigmaHQ's
// regression data. The one that fires more often than its match_count says,
// Cred Dump Tools Dropped Files, is right to: the recording holds three files
// that it names (procdump.exe, procdump64.exe and procdump64a.exe), and its 1
// is what the case's author looked for.
func TestPublishedRegressionHolds(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "data", "sigma")
	args := []string{"test", "--format", "json"}
	for _, folder := range []string{"rules", "rules-emerging-threats", "rules-threat-hunting"} {
		args = append(args, "--rule", filepath.Join(root, "sigmahq", folder))
	}
	if _, err := os.Stat(filepath.Join(root, "events", "regression")); err != nil {
		t.Skip("the published rules are not here")
	}
	var got struct {
		Cases, Failed int
		Results       []tried
	}
	out, err := exec.Command(program(t), append(args, filepath.Join(root, "events", "regression"))...).Output() // 2: some rules lack their lists
	if json.Unmarshal(out, &got) != nil {
		t.Fatalf("%v\n%.500s", err, out)
	}
	var more []string
	for _, r := range got.Results {
		if r.More != "" {
			more = append(more, r.More)
		}
	}
	if want := []string{"Cred Dump Tools Dropped Files fired 3 times, and 1 was noted"}; got.Cases < 86 || got.Failed > 0 || !slices.Equal(more, want) {
		t.Errorf("%d cases, %d failed, %q", got.Cases, got.Failed, more)
	}
}
