package plan

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/rule"
)

// merged runs a plan over named segments with a memory, or none.
func merged(tb rapid.TB, p *Plan, name string, segments [][]corpus.Event, memory *Atoms, load *Load) *Grouping {
	var parts []Partial
	for i, events := range segments {
		cols := Share(namedBatch{corpus.NewBatch(events), fmt.Sprint(name, i)}, memory, load)
		g, err := p.Gather(context.Background(), cols, i, false)
		if err != nil {
			tb.Fatalf("gather: %v", err)
		}
		parts = append(parts, g.Partial)
	}
	all, err := p.Grouper().Merge(context.Background(), parts)
	if err != nil {
		tb.Fatalf("merge: %v", err)
	}
	return all
}

// What is kept of groups and firings changes no answer, whatever was asked
// before of the same rows.
func TestKeptGroupsChangeNothing(t *testing.T) {
	round := 0
	memory := NewAtoms(1 << 24)
	rapid.Check(t, func(t *rapid.T) {
		round++
		events := genEvents().Draw(t, "events")
		drawTimes(t, events)
		segments := cut(t, events)
		var where rule.Expr = genTest(t)
		if rapid.Bool().Draw(t, "most") {
			where = &rule.Not{X: where}
		}
		other := genTest(t)
		aggs := rapid.SliceOfNDistinct(rapid.SampledFrom(lawAggs), 1, 3, func(a rule.Agg) string { return a.As }).Draw(t, "aggs")
		for range rapid.IntRange(2, 4).Draw(t, "edits") {
			r := &rule.Rule{Where: where, Window: rapid.SampledFrom([]time.Duration{0, 5 * time.Minute}).Draw(t, "window")}
			least := float64(rapid.IntRange(0, 3).Draw(t, "least"))
			switch kind := rapid.IntRange(0, 3).Draw(t, "kind"); {
			case kind == 0:
				inner := linkedRule(&rule.Correlation{Bases: []rule.Base{{Name: "base", Rule: &rule.Rule{ID: "base", Where: where}}}, Type: rule.EventCount,
					GroupBy: rapid.SampledFrom([][]string{{"a"}, {"a", "b"}}).Draw(t, "inner"), Timespan: time.Hour, Bounds: atLeast(1)})
				r = linkedRule(&rule.Correlation{Bases: []rule.Base{{Name: "many", Rule: inner}, {Name: "other", Rule: &rule.Rule{ID: "other", Where: other}}},
					Type: rapid.SampledFrom([]rule.CorrelationType{rule.EventCount, rule.Temporal}).Draw(t, "outer"), Bounds: atLeast(least),
					GroupBy: rapid.SampledFrom([][]string{{"a"}, nil}).Draw(t, "group"), Timespan: 2 * time.Hour})
			case kind == 1:
				r = linkedRule(&rule.Correlation{Bases: []rule.Base{{Name: "base", Rule: &rule.Rule{ID: "base", Where: where}}}, Type: rapid.SampledFrom([]rule.CorrelationType{rule.EventCount, rule.ValueCount}).Draw(t, "type"),
					GroupBy: rapid.SampledFrom([][]string{{"a"}, {"cmd", "b"}, nil}).Draw(t, "group"), Field: []string{"b"}, Timespan: time.Hour, Bounds: []rule.Bound{{Op: rule.OpGreaterEq, Value: least}}})
			default:
				by := rapid.SampledFrom([][]string{{"a"}, {"b", "_time"}, {"cmd"}, {"_time"}, nil}).Draw(t, "by")
				r.Stages = []rule.Stage{&rule.Bin{Field: "_time", Every: time.Minute}, &rule.Stats{Aggs: aggs, By: by},
					&rule.Filter{Where: &rule.Test{Field: aggs[0].As, Op: rule.OpGreater, Operands: []rule.Operand{{Kind: rule.OperandNumber, Number: least, Text: fmt.Sprint(least)}}}}}
				if !slices.Contains(by, "_time") {
					r.Stages = r.Stages[1:]
				}
			}
			p, diags := Compile(r, lawEnv)
			if p == nil {
				t.Fatalf("%v", diags)
			}
			name := fmt.Sprint("round ", round, " segment ")
			want := merged(t, p, name, segments, nil, nil)
			if d := cmp.Diff(want, merged(t, p, name, segments, memory, nil), cmp.AllowUnexported(corpus.Value{})); d != "" {
				t.Fatalf("%s: -fresh +kept\n%s", r, d)
			}
			little := &Load{Budget: rapid.SampledFrom([]int64{1, 300, 2000}).Draw(t, "budget")}
			if d := cmp.Diff(want, merged(t, p, name, segments, memory, little), cmp.AllowUnexported(corpus.Value{})); d != "" {
				t.Fatalf("%s: -at once +in shares of %d bytes\n%s", r, little.Budget, d)
			}
			if n := little.held.Load(); n != 0 {
				t.Fatalf("%d bytes are still held", n)
			}
		}
	})
	if memory.Len() == 0 {
		t.Error("nothing was kept")
	}
}
