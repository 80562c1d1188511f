package report_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
)

// sameRules are a baseline and a candidate of each way that a rule runs.
var sameRules = []struct{ file, before, after string }{
	{"pattern.yml", samePattern("curl"), samePattern("wget")},
	{"bin.spl", sameGroups(2), sameGroups(3)},
	{"rows.spl", "search action.type=*\n| eval who=lower('agent.id')\n| dedup who action.type", "search action.type=*\n| eval who=lower('agent.id')\n| dedup who"},
	{"chain.yml", sameCorrelation(3), sameCorrelation(5)},
}

func samePattern(word string) string {
	return "title: Downloads\nid: 6a4a8b4e-1c54-4f6a-9a52-1d5a53f50b01\nlogsource: {product: ai_agent}\ndetection:\n  a: {process.command_line|contains: " + word +
		"}\n  b: {user.id|startswith: 'u-1'}\n  condition: a or not b\n"
}

func sameGroups(n int) string {
	return fmt.Sprintf("search action.type=*\n| bin _time span=10m\n| stats count dc(session.id) AS sessions by agent.id _time\n| where count > %d", n)
}

func sameCorrelation(n int) string {
	return fmt.Sprintf("title: Calls\nid: 6a4a8b4e-1c54-4f6a-9a52-1d5a53f50b02\nname: calls\nlogsource: {product: ai_agent}\ndetection:\n  a: {action.type: '*'}\n  condition: a\n---\n"+
		"title: Many\nid: 6a4a8b4e-1c54-4f6a-9a52-1d5a53f50b03\ncorrelation:\n  type: value_count\n  rules: [calls]\n  group-by: [agent.id]\n  timespan: 24h\n  condition: {gte: %d, field: session.id}\n", n)
}

// A report is the same to the byte from 1 segment and from 7, with 1 worker and
// with 4, from columns that stay loaded, that are read again each time and that
// come from the segments alone, and whatever is remembered of earlier replays.
func TestReportIsTheSameHoweverItIsMade(t *testing.T) {
	text := sameEvents(t, 3000)
	want := map[string]string{}
	for _, pieces := range []int{1, 7} {
		dir := t.TempDir()
		importIn(t, dir, text, pieces)
		for _, way := range []struct {
			name          string
			cache         int64
			workers       int
			memory, plain bool
		}{{"loaded", 0, 1, false, false}, {"streamed", 1, 4, false, false}, {"remembered", 0, 4, true, false}, {"without columns", 1, 2, true, true}} {
			if way.plain {
				removeColumns(t, dir)
			}
			for file, got := range reportsOf(t, dir, way.cache, way.workers, way.memory) {
				if want[file] == "" {
					want[file] = got
				}
				if d := cmp.Diff(want[file], got); d != "" {
					t.Errorf("%s, %d segments, %s: -first +now\n%s", file, pieces, way.name, d)
				}
			}
		}
	}
}

// reportsOf replays every rule twice, and gives the second report of each
// without the name of its snapshot, which tells how it is cut.
func reportsOf(t *testing.T, dir string, cache int64, workers int, memory bool) map[string]string {
	t.Helper()
	store, err := corpus.Open(t.Context(), dir, corpus.Options{CacheBytes: cache})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	head, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	view, err := store.View(t.Context(), head)
	if err != nil {
		t.Fatal(err)
	}
	o := replay.Options{Workers: workers}
	if memory {
		o.Atoms = plan.NewAtoms(64 << 20)
	}
	out := map[string]string{}
	for range 2 {
		survey, err := report.NewSurvey(t.Context(), report.SourceOf(view), episode.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range sameRules {
			before, after := outcomeIn(t, view, r.file, r.before, o), outcomeIn(t, view, r.file, r.after, o)
			rep, err := report.Compare(t.Context(), survey, before, after, report.Options{Tool: "assay test"})
			if err != nil {
				t.Fatal(err)
			}
			if rep.Fired.Event.Total() == 0 || rep.Comparison.ChangedTotal == 0 {
				t.Fatalf("%s fires on %d events, %d of them changed: too little to tell anything", r.file, rep.Fired.Event.Total(), rep.Comparison.ChangedTotal)
			}
			rep.Snapshot = ""
			out[r.file] = encoded(t, rep)
		}
	}
	return out
}

func outcomeIn(t *testing.T, view *corpus.View, file, text string, o replay.Options) report.Outcome {
	t.Helper()
	env, err := library.Env("", ingest.DefaultMapping().Aliases())
	if err != nil {
		t.Fatal(err)
	}
	parsed := library.EnvironmentOf(env).ParseSet([]library.File{{Name: file, Text: text}})[0]
	if len(parsed.Rules) == 0 {
		t.Fatalf("%s: %v", file, parsed.Diagnostics)
	}
	p, diags := plan.Compile(parsed.Rules[len(parsed.Rules)-1], env)
	if p == nil {
		t.Fatalf("%s: %v", file, diags)
	}
	res, err := replay.Run(t.Context(), p, view, o)
	if err != nil {
		t.Fatal(err)
	}
	return report.OutcomeOf(res)
}

func sameEvents(t *testing.T, n int) []byte {
	t.Helper()
	g, err := generate.New(generate.Config{Events: n})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := g.Write(context.Background(), &text, nil); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// importIn imports the lines as so many files, one after the other.
func importIn(t *testing.T, dir string, text []byte, pieces int) {
	t.Helper()
	store, err := corpus.Open(t.Context(), dir, corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	lines := bytes.SplitAfter(text, []byte("\n"))
	for i := range pieces {
		part := bytes.Join(lines[i*len(lines)/pieces:(i+1)*len(lines)/pieces], nil)
		source := ingest.Source{Name: fmt.Sprint(i, ".ndjson"), Size: int64(len(part)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(part)), nil }}
		if _, err := ingest.Import(t.Context(), store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, Synthetic: true, By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	head, err := store.Head(t.Context())
	if err != nil || len(head.Segments) != pieces {
		t.Fatalf("%d segments, want %d (%v)", len(head.Segments), pieces, err)
	}
}

func removeColumns(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "segments", "*.cols"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no columns files in %s (%v)", strings.TrimPrefix(dir, os.TempDir()), err)
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
}
