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

// cut is events in several segments.
func cut(t *rapid.T, events []corpus.Event) [][]corpus.Event {
	var out [][]corpus.Event
	for len(events) > 0 {
		n := rapid.IntRange(1, len(events)).Draw(t, "segment")
		out, events = append(out, events[:n]), events[n:]
	}
	return out
}

// fired runs a plan over segments; refs are counted through.
func fired(tb rapid.TB, p *Plan, segments [][]corpus.Event) *Grouping {
	var parts []Partial
	starts := []int{}
	sum := 0
	for i, events := range segments {
		g, err := p.Gather(context.Background(), corpus.NewBatch(events), i, false)
		if err != nil {
			tb.Fatalf("gather: %v", err)
		}
		starts = append(starts, sum)
		sum += len(events)
		if p.Grouper() == nil {
			out := &Grouping{}
			for row := range g.Rows.All {
				out.Events = append(out.Events, corpus.Ref{Row: row})
			}
			return out
		}
		parts = append(parts, g.Partial)
	}
	all, err := p.Grouper().Merge(context.Background(), parts)
	if err != nil {
		tb.Fatalf("merge: %v", err)
	}
	through := func(refs []corpus.Ref) {
		for i, ref := range refs {
			refs[i] = corpus.Ref{Row: starts[ref.Segment] + ref.Row}
		}
	}
	through(all.Events)
	for i, r := range all.Rows {
		all.Rows[i].Event = corpus.Ref{Row: starts[r.Event.Segment] + r.Event.Row}
	}
	for _, g := range all.Groups {
		through(g.Events)
	}
	return all
}

func drawTimes(t *rapid.T, events []corpus.Event) {
	for i := range events {
		if m := rapid.IntRange(-3, 200).Draw(t, "minute"); m >= 0 {
			off := rapid.SampledFrom([]int64{0, 0, 0, 1, -1, -400, -600, 1000, -1001, 5e8, -3e13}).Draw(t, "off")
			events[i].Time = time.Unix(int64(m)*60, off).UTC()
		}
	}
}

var lawAggs = []rule.Agg{{Func: "count", As: "n"}, {Func: "count", Field: "a", As: "na"}, {Func: "dc", Field: "b", As: "d"}, {Func: "sum", Field: "a", As: "s"},
	{Func: "avg", Field: "x.y", As: "m"}, {Func: "min", Field: "a", As: "lo"}, {Func: "max", Field: "b", As: "hi"}, {Func: "values", Field: "cmd", As: "v"}}

// TestFlowIsAggregate: what the columnar way can do, the rows do alike, and
// neither depends on how events are cut into segments.
func TestFlowIsAggregate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := genEvents().Draw(t, "events")
		drawTimes(t, events)
		aggs := rapid.SliceOfNDistinct(rapid.SampledFrom(lawAggs), 1, 4, func(a rule.Agg) string { return a.As }).Draw(t, "aggs")
		by := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "cmd", "ip", "o.k", "zz"}), 0, 2, rapid.ID).Draw(t, "by")
		having := &rule.Filter{Where: &rule.Test{Field: aggs[0].As, Op: rule.OpGreater, Operands: []rule.Operand{{Kind: rule.OperandNumber, Number: 1, Text: "1"}}}}
		r := &rule.Rule{Where: genTest(t), Window: rapid.SampledFrom([]time.Duration{0, 5 * time.Minute, rule.WholeTime}).Draw(t, "window"),
			Stages: []rule.Stage{&rule.Stats{Aggs: aggs, By: by}, having}}
		if span := rapid.SampledFrom([]time.Duration{0, 0, time.Second, time.Minute, 5 * time.Minute, 7 * time.Minute, time.Millisecond}).Draw(t, "span"); span > 0 {
			at := rapid.IntRange(0, len(by)).Draw(t, "place")
			r.Stages[0].(*rule.Stats).By = slices.Insert(by, at, "_time")
			r.Stages = append([]rule.Stage{&rule.Bin{Field: "_time", Every: span}}, r.Stages...)
		}
		columnar, diags := Compile(r, lawEnv)
		if columnar == nil {
			t.Fatalf("%s does not compile: %v", r, diags)
		}
		if b, ok := r.Stages[0].(*rule.Bin); ok && b.Every >= time.Second && columnar.window%b.Every == 0 && columnar.flow != nil {
			t.Fatalf("%v goes the way of rows", r.Stages)
		}
		slow := *r
		slow.Stages = append([]rule.Stage{&rule.Fields{Names: []string{"*"}}}, r.Stages...)
		rows, diags := Compile(&slow, lawEnv)
		if rows == nil {
			t.Fatalf("rows: %v", diags)
		}
		want := fired(t, columnar, [][]corpus.Event{events})
		for _, p := range []*Plan{columnar, rows} {
			got := fired(t, p, cut(t, events))
			if d := cmp.Diff(want, got, cmp.AllowUnexported(corpus.Value{})); d != "" {
				t.Fatalf("rows %v over %v: -columnar +got\n%s", p == rows, r.Stages, d)
			}
		}
	})
}

func genTerm(t *rapid.T, depth int) rule.Term {
	if depth == 0 || rapid.IntRange(0, 2).Draw(t, "leaf") == 0 {
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			return &rule.Ref{Field: rapid.SampledFrom(append([]string{"new", "_time"}, lawFields...)).Draw(t, "field")}
		case 1:
			return &rule.Const{Value: rule.Operand{Text: rapid.SampledFrom(lawTexts).Draw(t, "text")}}
		}
		return &rule.Const{Value: rule.Operand{Kind: rule.OperandNumber, Number: float64(rapid.IntRange(-2, 9).Draw(t, "number"))}}
	}
	f := rapid.SampledFrom([]string{"+", "-", "*", "/", ".", "len", "lower", "coalesce", "mvcount", "max", "if", "now", "tonumber", "split", "like", "isnull"}).Draw(t, "func")
	n := map[string]int{"len": 1, "lower": 1, "mvcount": 1, "now": 0, "tonumber": 1, "if": 3, "isnull": 1}
	count, ok := n[f]
	if !ok {
		count = 2
	}
	c := &rule.Call{Func: f}
	for range count {
		c.Args = append(c.Args, genTerm(t, depth-1))
	}
	if f == "if" {
		c.Args[0] = &rule.Truth{X: genCondition(t, depth-1)}
	}
	return c
}

func genCondition(t *rapid.T, depth int) rule.Expr {
	switch rapid.IntRange(0, 3).Draw(t, "condition") {
	case 0:
		return genTest(t)
	case 1:
		return &rule.Holds{X: genTerm(t, depth)}
	case 2:
		return &rule.Not{X: &rule.Compare{Left: genTerm(t, depth), Op: rule.OpEquals, Right: genTerm(t, depth)}}
	}
	op := rapid.SampledFrom([]rule.Op{rule.OpEquals, rule.OpDiffers, rule.OpLess, rule.OpLessEq, rule.OpGreater, rule.OpGreaterEq}).Draw(t, "op")
	return &rule.Compare{Left: genTerm(t, depth), Op: op, Right: genTerm(t, depth)}
}

func genRowStage(t *rapid.T) rule.Stage {
	field := func() string { return rapid.SampledFrom([]string{"a", "b", "cmd", "new", "x.y"}).Draw(t, "name") }
	switch rapid.IntRange(0, 8).Draw(t, "stage") {
	case 0:
		return &rule.Eval{Sets: []rule.Assign{{Field: field(), To: genTerm(t, 2)}}}
	case 1:
		return &rule.Rename{Pairs: []rule.Pair{{From: field(), To: field()}}}
	case 2:
		return &rule.Fields{Names: []string{field(), "c*"}, Drop: rapid.Bool().Draw(t, "drop")}
	case 3:
		return &rule.MVExpand{Field: field()}
	case 4:
		return &rule.MakeMV{Field: field(), Delim: "a"}
	case 5:
		return &rule.FillNull{Value: "0", Fields: []string{field()}}
	case 6:
		return &rule.Rex{Field: field(), Pattern: "(?<new>[ab]+)", Max: 1}
	}
	return &rule.Filter{Where: genCondition(t, 2)}
}

// TestPipelineAgrees: Select, Match and Explain say the same of pipelines of
// rows, and segments change nothing.
func TestPipelineAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := genEvents().Draw(t, "events")
		drawTimes(t, events)
		r := &rule.Rule{Where: genTest(t), Window: rapid.SampledFrom([]time.Duration{0, rule.WholeTime}).Draw(t, "window")}
		for range rapid.IntRange(1, 4).Draw(t, "stages") {
			r.Stages = append(r.Stages, genRowStage(t))
		}
		gathers := rapid.SampledFrom([]rule.Stage{nil, &rule.Dedup{N: 1, Fields: []string{"a"}}, &rule.Head{N: 2}, &rule.EventStats{Aggs: []rule.Agg{{Func: "count", As: "n"}}, By: []string{"b"}}}).Draw(t, "gathers")
		if gathers != nil {
			r.Stages = append(r.Stages, gathers, &rule.Filter{Where: genCondition(t, 1)})
		}
		p, diags := Compile(r, lawEnv)
		if p == nil {
			t.Fatalf("%s does not compile: %v", r, diags)
		}
		if p.Grouped() {
			t.Fatalf("%v is grouped", r.Stages)
		}
		rows, err := p.Select(context.Background(), corpus.NewBatch(events))
		if err != nil {
			t.Fatal(err)
		}
		for i := range events {
			match, x := p.Match(&events[i]), p.Explain(&events[i])
			if match != rows.Has(i) || x.Holds != match {
				t.Fatalf("event %d of %v: select %v, match %v, explain %v", i, r.Stages, rows.Has(i), match, x.Holds)
			}
		}
		if p.Grouper() != nil {
			want, got := fired(t, p, [][]corpus.Event{events}), fired(t, p, cut(t, events))
			if d := cmp.Diff(want, got, cmp.AllowUnexported(corpus.Value{})); d != "" {
				t.Fatalf("segments of %v: %s", r.Stages, d)
			}
		}
	})
}

// TestStageLaws: sort and head are the top; dedup twice is dedup; a rename and
// its way back are nothing; eventstats is stats joined.
func TestStageLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := genEvents().Draw(t, "events")
		drawTimes(t, events)
		run := func(stages ...rule.Stage) string {
			p, diags := Compile(&rule.Rule{Where: &rule.Test{Field: "none", Op: rule.OpNull}, Window: rule.WholeTime, Stages: stages}, Env{})
			if p == nil {
				t.Fatalf("compile: %v", diags)
			}
			g := fired(t, p, [][]corpus.Event{events})
			return fmt.Sprint(g.Events, g.Groups)
		}
		same := func(what, a, b string) {
			if a != b {
				t.Fatalf("%s: %s\nis not %s", what, a, b)
			}
		}
		n := rapid.IntRange(1, 9).Draw(t, "n")
		keys := []rule.SortKey{{Field: "a", Desc: rapid.Bool().Draw(t, "desc")}}
		same("sort and head", run(&rule.Sort{Keys: keys}, &rule.Head{N: n}), run(&rule.Sort{Keys: keys, Limit: n}))
		d := &rule.Dedup{N: n, Fields: []string{"a", "b"}}
		same("dedup twice", run(d, d), run(d))
		stats := &rule.Stats{Aggs: lawAggs, By: []string{"b"}}
		same("rename and back", run(&rule.Rename{Pairs: []rule.Pair{{From: "a", To: "q"}, {From: "q", To: "a"}}}, stats), run(stats))
		count := []rule.Agg{{Func: "count", As: "n"}}
		more := &rule.Filter{Where: &rule.Compare{Left: &rule.Ref{Field: "n"}, Op: rule.OpGreater, Right: &rule.Const{Value: rule.Operand{Kind: rule.OperandNumber, Number: float64(n)}}}}
		p, _ := Compile(&rule.Rule{Where: &rule.Test{Field: "none", Op: rule.OpNull}, Window: rule.WholeTime, Stages: []rule.Stage{&rule.Stats{Aggs: count, By: []string{"a"}}, more}}, Env{})
		behind := map[corpus.Ref]bool{}
		for _, g := range fired(t, p, [][]corpus.Event{events}).Groups {
			for _, ref := range g.Events {
				behind[ref] = true
			}
		}
		p, _ = Compile(&rule.Rule{Where: &rule.Test{Field: "none", Op: rule.OpNull}, Window: rule.WholeTime, Stages: []rule.Stage{&rule.EventStats{Aggs: count, By: []string{"a"}}, more}}, Env{})
		got := fired(t, p, [][]corpus.Event{events}).Events
		for _, ref := range got {
			if !behind[ref] && events[ref.Row].Get("a").Kind() != corpus.KindList {
				t.Fatalf("eventstats keeps %v, stats has no such group", ref)
			}
			delete(behind, ref)
		}
		for ref := range behind {
			if events[ref.Row].Get("a").Kind() != corpus.KindList {
				t.Fatalf("stats has a group of %v, eventstats drops it", ref)
			}
		}
	})
}

// TestOwnTimeField: an event's own field _time is not the one that is made for
// all events, to which no keyword and no pattern goes.
func TestOwnTimeField(t *testing.T) {
	events := []corpus.Event{timed(t, 7, `{"a":"x"}`), timed(t, 8, `{"a":"y","_time":1007}`)}
	check := func(r *rule.Rule, want ...bool) {
		t.Helper()
		p, diags := Compile(r, Env{})
		if p == nil {
			t.Fatal(diags)
		}
		rows, err := p.Select(context.Background(), corpus.NewBatch(events))
		if err != nil {
			t.Fatal(err)
		}
		for i := range events {
			if got := rows.Has(i); got != want[i] || p.Match(&events[i]) != got {
				t.Errorf("event %d: select %t, match %t, want %t", i, got, p.Match(&events[i]), want[i])
			}
		}
	}
	check(&rule.Rule{Where: &rule.Keyword{Operands: []rule.Operand{{Text: "0"}}}}, false, true)
}
