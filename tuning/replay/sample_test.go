package replay_test

import (
	"bytes"
	"io"
	"io/fs"
	"testing"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/data"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
)

// generated are events as the demo corpus has them.
func generated(t *testing.T, n int) (events []corpus.Event) {
	t.Helper()
	g, err := generate.New(generate.Config{Events: n})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := g.Write(t.Context(), &text, nil); err != nil {
		t.Fatal(err)
	}
	source := ingest.Source{Name: "demo.ndjson", Open: func() (io.ReadCloser, error) { return io.NopCloser(&text), nil }}
	err = ingest.Read(t.Context(), source, nil, func(e corpus.Event, bad *ingest.RowError) bool {
		if bad != nil {
			t.Fatal(bad)
		}
		events = append(events, e)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// TestSamplesFire: the rules that show correlations, a filter and a pipeline
// with a lookup find attacks in the demo corpus, and little else.
func TestSamplesFire(t *testing.T) {
	events := generated(t, 20_000)
	env, err := library.Env("", ingest.DefaultMapping().Aliases())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"agent_obeyed_injection.yml", "agent_destruction_spree.yml", "unexplained_fetches.spl"} {
		text, err := fs.ReadFile(data.Rules(), name)
		if err != nil {
			t.Fatal(err)
		}
		rules, ds := library.EnvironmentOf(env).Parse(name, string(text))
		if len(rules) != 1 || len(ds) > 0 {
			t.Fatalf("%s: %d rules, %v", name, len(rules), ds)
		}
		p, ds := plan.Compile(rules[0], env)
		if p == nil || len(ds) > 0 {
			t.Fatalf("%s: %v", name, ds)
		}
		res, err := replay.Over(t.Context(), p, []corpus.Columns{corpus.NewBatch(events)}, replay.Options{})
		if err != nil {
			t.Fatal(err)
		}
		of := map[corpus.Verdict]int{}
		for row := range res.Fired[0].All {
			verdict := corpus.Unlabelled
			if n := events[row].Native; n != nil {
				verdict = n.Verdict
			}
			of[verdict]++
		}
		if of[corpus.TruePositive] < 2 || of[corpus.FalsePositive]+of[corpus.BenignPositive] > 2 {
			t.Errorf("%s fires on %v, want true positives and at most two others", name, of)
		}
	}
}
