package plan

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/rule"
)

// namedBatch is events in memory with a name.
type namedBatch struct {
	*corpus.Batch
	name string
}

func (b namedBatch) Identity() string { return b.name }

// Many rules in one pass, with a memory or without, in a memory that is too
// small, asked for the first time or again, find what Match finds.
func TestSweepIsMatch(t *testing.T) {
	memories := []*Atoms{nil, NewAtoms(1 << 20), NewAtoms(2000)}
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		events := genEvents().Draw(rt, "events")
		var plans []*Plan
		for i := range rapid.IntRange(1, 6).Draw(rt, "rules") {
			r := &rule.Rule{ID: fmt.Sprint("r", i), Where: genExpr(rt, 3)}
			if rapid.Bool().Draw(rt, "sigma") {
				r.Dialect = rule.Sigma
			}
			if p, _ := Compile(r, Env{Aliases: map[string][]string{"a": {"b", "c"}}}); p != nil {
				plans = append(plans, p)
			}
		}
		w := NewSweep(plans)
		for _, memory := range memories {
			for range 2 {
				cols := Share(namedBatch{corpus.NewBatch(events), fmt.Sprint("batch ", round)}, memory, nil)
				visited := 0
				err := w.Over(context.Background(), cols, 0, func(i int, g *Gathered) error {
					visited++
					for row := range events {
						if want := plans[i].Match(&events[row]); g.Rows.Has(row) != want {
							rt.Fatalf("rule %s, event %d: got %t, want %t", plans[i].Rule(), row, !want, want)
						}
					}
					return nil
				})
				if err != nil || visited != len(plans) {
					rt.Fatalf("%d of %d rules visited: %v", visited, len(plans), err)
				}
				for _, p := range plans {
					alone, err := p.Select(context.Background(), cols)
					if err != nil {
						rt.Fatal(err)
					}
					for row := range events {
						if alone.Has(row) != p.Match(&events[row]) {
							rt.Fatalf("rule %s alone, event %d: got %t", p.Rule(), row, alone.Has(row))
						}
					}
				}
			}
			if memory != nil && memory.Bytes() > memory.budget+1000 {
				rt.Fatalf("%d bytes kept, the budget is %d", memory.Bytes(), memory.budget)
			}
		}
	})
	if memories[1].Len() == 0 {
		t.Error("nothing was kept")
	}
}
