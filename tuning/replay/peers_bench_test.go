package replay_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/rule"
)

// BenchmarkPeers is our side of `make bench-peers`: the queries and the rules
// of the file that ASSAY_PEERS names, over the corpus in ASSAY_CORPUS. The
// metric matches is compared with what the peers count.
//
//	state=open     the store is opened and nothing is loaded; the page cache is warm
//	state=columns  columns are loaded, what operands hold for is not known
//	state=known    what operands hold for is known
func BenchmarkPeers(b *testing.B) {
	dir, file := os.Getenv("ASSAY_CORPUS"), os.Getenv("ASSAY_PEERS")
	if dir == "" || file == "" {
		b.Skip("ASSAY_CORPUS and ASSAY_PEERS are set by make bench-peers")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	var asked struct {
		Queries []struct {
			Name, Where string
			By          []string
			Above       string
		}
		Rules []string
	}
	if err := json.Unmarshal(text, &asked); err != nil {
		b.Fatal(err)
	}
	view := openedCorpus(b, dir)
	for _, q := range asked.Queries {
		p := peerPlan(b, q.Where, q.By, q.Above)
		b.Run("query="+q.Name+"/state=open", func(b *testing.B) {
			matches := 0
			for b.Loop() {
				matches = matchesOf(b, p, openedCorpus(b, dir), nil)
			}
			b.ReportMetric(float64(matches), "matches")
		})
		for _, state := range []string{"columns", "known"} {
			var atoms *plan.Atoms
			if state == "known" {
				atoms = plan.NewAtoms(1 << 30)
			}
			b.Run("query="+q.Name+"/state="+state, func(b *testing.B) {
				matches := matchesOf(b, p, view, atoms)
				for b.Loop() {
					matches = matchesOf(b, p, view, atoms)
				}
				b.ReportMetric(float64(matches), "matches")
			})
		}
	}
	benchSet(b, view, asked.Rules)
}

func benchSet(b *testing.B, view *corpus.View, rules []string) {
	plans := make([]*plan.Plan, len(rules))
	for i, where := range rules {
		plans[i] = peerPlan(b, where, nil, "")
	}
	for _, state := range []string{"columns", "known"} {
		o := replay.SetOptions{}
		if state == "known" {
			o.Atoms = plan.NewAtoms(4 << 30)
		}
		run := func() (matches int) {
			r, err := replay.RunSet(context.Background(), plans, view, o)
			if err != nil {
				b.Fatal(err)
			}
			for i := range r.Rules {
				matches += r.Rules[i].Matches()
			}
			return matches
		}
		b.Run("query=set/state="+state, func(b *testing.B) {
			matches := run()
			for b.Loop() {
				matches = run()
			}
			b.ReportMetric(float64(matches), "matches")
		})
	}
}

func openedCorpus(b *testing.B, dir string) *corpus.View {
	b.Helper()
	s, err := corpus.Open(b.Context(), dir, corpus.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	snap, err := s.Resolve(b.Context(), "head")
	if err != nil {
		b.Fatal(err)
	}
	view, err := s.View(b.Context(), snap)
	if err != nil {
		b.Fatal(err)
	}
	return view
}

// peerPlan is a condition, or groups of more than so many events by fields in
// windows of ten minutes.
func peerPlan(b *testing.B, where string, by []string, above string) *plan.Plan {
	b.Helper()
	e, err := rule.ParseExpr(where)
	if err != nil {
		b.Fatalf("%s: %v", where, err)
	}
	r := &rule.Rule{ID: "peer", Where: e}
	if by != nil {
		many, err := rule.ParseExpr("count > " + above)
		if err != nil {
			b.Fatal(err)
		}
		r.Window = 10 * time.Minute
		r.Stages = []rule.Stage{&rule.Stats{Aggs: []rule.Agg{{Func: "count", As: "count"}}, By: by}, &rule.Filter{Where: many}}
	}
	p, ds := plan.Compile(r, plan.Env{})
	if p == nil {
		b.Fatal(ds)
	}
	return p
}

func matchesOf(b *testing.B, p *plan.Plan, view *corpus.View, atoms *plan.Atoms) int {
	b.Helper()
	r, err := replay.Run(b.Context(), p, view, replay.Options{SkipParts: true, Atoms: atoms})
	if err != nil {
		b.Fatal(err)
	}
	return r.Matches()
}
