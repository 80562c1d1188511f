package flow

import (
	"context"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/rule"

	"pgregory.net/rapid"
)

// TestRollingIsRecounted: letting rows go as the window moves gives what
// counting each window anew gives.
func TestRollingIsRecounted(t *testing.T) {
	values := []corpus.Value{
		corpus.Int(1), corpus.Int(1), corpus.Float(1), corpus.String("1"), corpus.String("a"), corpus.String(""), corpus.Null(), corpus.Int(-1 << 63), corpus.Float(0.1), corpus.Bool(true),
		corpus.List(corpus.Int(1), corpus.String("a"), corpus.Float(1)), corpus.List(), {},
	}
	aggs := []aggregate{}
	for _, f := range []string{"dc", "values", "mode", "sum", "avg", "count", "min", "max"} {
		aggs = append(aggs, aggregate{Agg: rule.Agg{Func: f, Field: "v", As: f}})
	}
	aggs = append(aggs, aggregate{Agg: rule.Agg{Func: "count", As: "all"}})
	rapid.Check(t, func(t *rapid.T) {
		s := &rule.StreamStats{
			Rows: rapid.IntRange(0, 5).Draw(t, "rows"), Period: time.Duration(rapid.IntRange(0, 4).Draw(t, "period")) * time.Second,
			By: [][]string{nil, {"u"}}[rapid.IntRange(0, 1).Draw(t, "by")], Overall: rapid.Bool().Draw(t, "overall"), Without: rapid.Bool().Draw(t, "without"),
		}
		if s.Rows == 0 && s.Period == 0 {
			s.Rows = 1
		}
		var one, two []*Row
		at, step := 100, rapid.SampledFrom([]int{-1, 1}).Draw(t, "step")
		for i := range rapid.IntRange(0, 30).Draw(t, "n") {
			at += step * rapid.IntRange(0, 2).Draw(t, "later")
			fields := []corpus.Field{
				{Path: "_time", Value: corpus.Int(int64(at))}, {Path: "u", Value: rapid.SampledFrom([]corpus.Value{corpus.String("x"), corpus.String("y"), corpus.Null()}).Draw(t, "u")},
				{Path: "v", Value: rapid.SampledFrom(values).Draw(t, "v")},
			}
			one = append(one, NewRow(fields, corpus.Ref{Row: i}, int64(at)*1e9, 0))
			two = append(two, NewRow(fields, corpus.Ref{Row: i}, int64(at)*1e9, 0))
		}
		b := &budget{ctx: context.Background(), left: maxSteps, checked: maxSteps, room: maxBytes}
		if err := rolling(b, one, s, aggs); err != nil {
			t.Fatal(err)
		}
		if err := recounted(b, two, s, aggs); err != nil {
			t.Fatal(err)
		}
		for i := range one {
			for _, a := range aggs {
				if x, y := one[i].Get(a.As), two[i].Get(a.As); string(x.AppendJSON(nil)) != string(y.AppendJSON(nil)) || x.Kind() != y.Kind() {
					t.Fatalf("row %d, %s: %s, counted anew %s", i, a.As, x.AppendJSON(nil), y.AppendJSON(nil))
				}
			}
		}
	})
}
