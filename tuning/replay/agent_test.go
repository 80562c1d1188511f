package replay_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/sigma"
)

// knownAnswer is what an independent matcher counted for one rule.
type knownAnswer struct {
	ID             string
	Hits           int
	TruePositive   int `json:"true_positive"`
	Benign         int
	BenignPositive int `json:"benign_positive"`
	Undetermined   int
}

// TestReferenceRules replays 14 rules on 125,299 real labelled events and
// compares every count with an independent matcher's.
func TestReferenceRules(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("reads 125,299 events, which takes ten times as long under the race detector")
	}
	t.Parallel()
	dir := sharedDir(t, "data", "agent")
	segments, verdicts := agentEvents(t, dir)
	text, err := os.ReadFile(filepath.Join(dir, "reference-results.json"))
	if err != nil {
		t.Fatal(err)
	}
	var known struct {
		Events int
		Rules  []knownAnswer
	}
	if err := json.Unmarshal(text, &known); err != nil {
		t.Fatal(err)
	}
	for _, want := range known.Rules {
		r, err := replay.Over(t.Context(), referencePlan(t, dir, want.ID), segments, replay.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Events != known.Events {
			t.Fatalf("replayed %d events, want %d", r.Events, known.Events)
		}
		got := map[string]int{}
		for i, rows := range r.Fired {
			for row := range rows.All {
				got[verdicts[i][row]]++
			}
		}
		if r.Matches() != want.Hits || got["true_positive"] != want.TruePositive || got["benign"] != want.Benign ||
			got["benign_positive"] != want.BenignPositive || got["undetermined"] != want.Undetermined {
			t.Errorf("%s: got %d hits %v, want %+v", want.ID, r.Matches(), got, want)
		}
	}
}

// agentEvents reads the files that the known answers are about, a segment for
// each.
func agentEvents(t *testing.T, dir string) (segments []corpus.Columns, verdicts [][]string) {
	files, err := filepath.Glob(filepath.Join(dir, "*.ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.Contains(file, "pi-detector") {
			continue
		}
		events := readGzip(t, file)
		labels := make([]string, len(events))
		for i, e := range events {
			labels[i] = e.Native.Value
		}
		segments, verdicts = append(segments, corpus.NewBatch(events)), append(verdicts, labels)
	}
	return segments, verdicts
}

func readGzip(t *testing.T, file string) (events []corpus.Event) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if e, ok := decode(t, lines.Bytes()); ok {
			events = append(events, e)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return events
}

func referencePlan(t *testing.T, dir, id string) *plan.Plan {
	files, _ := filepath.Glob(filepath.Join(dir, "reference-rules", "*.yml"))
	for _, file := range files {
		if !strings.HasPrefix(id, strings.TrimSuffix(filepath.Base(file), ".yml")) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rules, diags := sigma.Parse(file, string(text))
		if len(rules) != 1 {
			t.Fatalf("parse %s: %v", file, diags)
		}
		p, diags := plan.Compile(rules[0], plan.Env{})
		if p == nil {
			t.Fatalf("compile %s: %v", file, diags)
		}
		return p
	}
	t.Fatalf("no rule file for %s", id)
	return nil
}
