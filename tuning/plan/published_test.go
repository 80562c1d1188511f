package plan

import (
	"bufio"
	"compress/gzip"
	"context"
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/corpus"
	pipelines "assay/tuning/pipeline"
	"assay/tuning/sigma"
)

var publishedEvents = flag.Int("published.events", 600, "how many events TestPublishedRulesInOnePass takes")

// TestPublishedRulesInOnePass runs every published Windows rule over published
// Windows events in one pass. Each verdict is Match's; each match, and a
// sample of the misses, is the reference's.
func TestPublishedRulesInOnePass(t *testing.T) {
	t.Parallel()
	root := publishedRoot(t)
	env := Env{Pipelines: shippedPipelines(t, "windows-sysmon.yml", "windows-security.yml")}
	plans := publishedPlans(t, root, env)
	events := windowsEvents(t, root, *publishedEvents)
	rnd := rand.New(rand.NewPCG(1, 1))
	matches, misses := 0, 0
	err := NewSweep(plans).Over(context.Background(), corpus.NewBatch(events), 0, func(i int, g *Gathered) error {
		r, _ := plans[i].Fitted()
		for row := range events {
			e, got := &events[row], g.Rows.Has(row)
			if plans[i].Match(e) != got {
				t.Errorf("%s, event %d: the pass says %t, Match does not", plans[i].Rule().Title, row, got)
			}
			switch {
			case got:
				matches++
			case rnd.IntN(2000) == 0:
				misses++
			default:
				continue
			}
			if want := (reference{env, e}).holds(r.Where); want != got {
				t.Errorf("%s, event %d: got %t, the reference says %t", plans[i].Rule().Title, row, got, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rules over %d events: %d matches and %d misses are the reference's", len(plans), len(events), matches, misses)
	if matches == 0 || misses == 0 {
		t.Error("nothing was compared")
	}
}

// publishedRoot finds the published data beside the repository, and skips the
// test where it is not there.
func publishedRoot(t testing.TB) string {
	t.Helper()
	root := filepath.Join("..", "..", "..", "shared", "data", "sigma")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("the published rules are not here: %v", err)
	}
	return root
}

func shippedPipelines(t testing.TB, names ...string) (out []*pipelines.Pipeline) {
	t.Helper()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join("..", "..", "data", "pipelines", name))
		if err != nil {
			t.Fatal(err)
		}
		p, ds := pipelines.Parse(name, string(text))
		if p == nil {
			t.Fatal(ds)
		}
		out = append(out, p)
	}
	return out
}

// publishedPlans are the detection rules that need no named list.
func publishedPlans(t testing.TB, root string, env Env) (plans []*Plan) {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(root, "sigmahq", "rules*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".yml") {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			rules, _ := sigma.Parse(filepath.Base(path), string(text))
			for _, r := range rules {
				if p, _ := Compile(r, env); p != nil && p.Grouper() == nil {
					plans = append(plans, p)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(plans) < 3500 {
		t.Fatalf("%d published rules compile, want more", len(plans))
	}
	return plans
}

// windowsEvents are n events of the published corpora, spread over all of
// them, or all; more than there are repeat.
func windowsEvents(t testing.TB, root string, n int) (out []corpus.Event) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "corpus", "otrf", "*.gz"))
	if err != nil {
		t.Fatal(err)
	}
	var all []corpus.Event
	for _, file := range append(files, filepath.Join(root, "corpus", "evtx-to-mitre-attack-A.ndjson.gz")) {
		all = append(all, gzippedEvents(t, file)...)
	}
	if n < len(all) {
		for i := range n {
			out = append(out, all[i*len(all)/n])
		}
		return out
	}
	for len(out) < n {
		out = append(out, all[:min(len(all), n-len(out))]...)
	}
	return out
}

func gzippedEvents(t testing.TB, file string) (out []corpus.Event) {
	t.Helper()
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
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if fields, err := corpus.AppendObject(nil, lines.Bytes()); err == nil {
			out = append(out, corpus.Event{Fields: fields})
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
