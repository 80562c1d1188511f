package plan

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/rule"
)

// Groups by codes are groups by texts: over events with plain values, in any
// segments, with or without what only some of them have.
func TestTabulatedIsGrouped(t *testing.T) {
	tabs := 0
	rapid.Check(t, func(rt *rapid.T) {
		events := drawPlainEvents(rt)
		r := &rule.Rule{ID: "tab", Where: &rule.Not{X: mustParse(rt, `a = "nobody"`)}, Window: rapid.SampledFrom([]time.Duration{time.Minute, time.Hour, rule.WholeTime}).Draw(rt, "window")}
		aggs := []rule.Agg{{Func: "count", As: "count"}}
		if rapid.Bool().Draw(rt, "more") {
			aggs = append(aggs, rule.Agg{Func: "dc", Field: "b", As: "dc"}, rule.Agg{Func: "sum", Field: "n", As: "sum"})
		}
		having := rapid.SampledFrom([]string{"count > 1", "count > 1 and not count = 3", `a = "x" or count > 2`, "count > 0"}).Draw(rt, "having")
		by := rapid.SampledFrom([][]string{{"a"}, {"a", "n"}, {"n", "a", "t"}, {}}).Draw(rt, "by")
		r.Stages = []rule.Stage{&rule.Stats{Aggs: aggs, By: by}, &rule.Filter{Where: mustParse(rt, having)}}
		p, ds := Compile(r, Env{})
		if p == nil {
			rt.Fatal(ds)
		}
		a := p.grouper.(*Aggregate)
		cut := rapid.IntRange(0, len(events)).Draw(rt, "cut")
		merge := func(widened ...bool) *Grouping {
			var parts []Partial
			for i, part := range [][]corpus.Event{events[:cut], events[cut:]} {
				batch := corpus.NewBatch(part)
				rows, err := p.Select(context.Background(), batch)
				if err != nil {
					rt.Fatal(err)
				}
				got, err := a.Collect(context.Background(), batch, rows, i)
				if err != nil {
					rt.Fatal(err)
				}
				tab, ok := got.(*tabulated)
				if !ok {
					rt.Fatalf("segment %d is not tabulated", i)
				}
				if tabs++; widened[i] {
					got = tab.widened(a)
				}
				parts = append(parts, got)
			}
			out, err := a.Merge(context.Background(), parts)
			if err != nil {
				rt.Fatal(err)
			}
			return out
		}
		same := cmp.Comparer(func(a, b corpus.Value) bool { return a.Equal(b) })
		want := merge(true, true)
		for _, widened := range [][]bool{{false, false}, {true, false}, {false, true}} {
			if d := cmp.Diff(want, merge(widened...), same); d != "" {
				rt.Fatalf("by codes, widened %v (-texts +codes):\n%s", widened, d)
			}
		}
	})
	if tabs == 0 {
		t.Error("nothing was tabulated")
	}
}

func mustParse(t interface{ Fatal(...any) }, text string) rule.Expr {
	e, err := rule.ParseExpr(text)
	if err != nil {
		t.Fatal(text, err)
	}
	return e
}

// drawPlainEvents are events whose fields have one kind each.
func drawPlainEvents(t *rapid.T) []corpus.Event {
	events := make([]corpus.Event, rapid.IntRange(0, 40).Draw(t, "events"))
	for i := range events {
		e := &events[i]
		e.ID = fmt.Sprint(i)
		if rapid.IntRange(0, 5).Draw(t, "timed") > 0 {
			e.Time = time.Unix(rapid.Int64Range(-4000, 4000).Draw(t, "time"), 0).UTC()
		}
		for _, f := range []corpus.Field{
			{Path: "a", Value: corpus.String(rapid.SampledFrom([]string{"x", "y", "", "z"}).Draw(t, "a"))},
			{Path: "b", Value: corpus.String(rapid.SampledFrom([]string{"x", "1"}).Draw(t, "b"))},
			{Path: "n", Value: corpus.Int(rapid.Int64Range(0, 2).Draw(t, "n"))},
			{Path: "t", Value: corpus.Bool(rapid.Bool().Draw(t, "t"))},
		} {
			switch rapid.IntRange(0, 8).Draw(t, "there") {
			case 0:
			case 1:
				e.Fields = append(e.Fields, corpus.Field{Path: f.Path, Value: corpus.Null()})
			default:
				e.Fields = append(e.Fields, f)
			}
		}
	}
	return events
}

// TestGroupsAreSpread: a group is found at its place or near it in any window,
// so that many groups take time in proportion. All time is one window, from 0.
func TestGroupsAreSpread(t *testing.T) {
	hour := int64(time.Hour)
	for _, window := range []int64{0, 1, -1, corpus.NoTime, hour, 490_000 * hour} {
		for shift := range 40 {
			const n = 1 << 10
			x := tabulator{slots: make([]uint32, 4*n)}
			steps := 0
			for key := range uint64(n) {
				i := x.place(window, (key+uint64(corpus.FirstCode))<<shift)
				for ; x.slots[i] != 0; steps++ {
					i = (i + 1) & (len(x.slots) - 1)
				}
				x.slots[i] = 1
			}
			if steps > 2*n {
				t.Errorf("%d groups of the window %d, codes from bit %d: %d steps", n, window, shift, steps)
			}
		}
	}
}
