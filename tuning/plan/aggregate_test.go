package plan

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/rule"
)

func expr(tb testing.TB, text string) rule.Expr {
	tb.Helper()
	e, err := rule.ParseExpr(text)
	if err != nil {
		tb.Fatalf("parse %s: %v", text, err)
	}
	return e
}

// counting is "count by agent and user, more than n", as in SPL.
func counting(tb testing.TB, more string) *rule.Rule {
	return &rule.Rule{ID: "count", Where: expr(tb, `action = "run"`), Stages: []rule.Stage{
		&rule.Filter{Where: expr(tb, `not quiet = true`)},
		&rule.Stats{Aggs: []rule.Agg{{Func: "count", As: "count"}, {Func: "sum", Field: "bytes", As: "total"}, {Func: "values", Field: "cmd", As: "values(cmd)"}},
			By: []string{"agent", "user"}},
		&rule.Filter{Where: expr(tb, more)},
		&rule.Table{Fields: []string{"agent", "cmd"}},
	}}
}

func groups(tb testing.TB, r *rule.Rule, events []corpus.Event) *Grouping {
	tb.Helper()
	p, diags := Compile(r, Env{})
	if p == nil {
		tb.Fatalf("compile: %v", diags)
	}
	batch := corpus.NewBatch(events)
	rows, err := p.Select(context.Background(), batch)
	if err != nil {
		tb.Fatalf("select: %v", err)
	}
	part, err := p.Grouper().Collect(context.Background(), batch, rows, 3)
	if err != nil {
		tb.Fatalf("collect: %v", err)
	}
	all, err := p.Grouper().Merge(context.Background(), []Partial{part})
	if err != nil {
		tb.Fatalf("merge: %v", err)
	}
	return all
}

func timed(tb testing.TB, minute int, json string) corpus.Event {
	e := event(tb, json)
	if minute != untimed {
		e.Time = time.Unix(int64(minute)*60, 0).UTC()
	}
	return *e
}

const untimed = -1 << 30

func TestAggregate(t *testing.T) {
	run := func(minute int, rest string) corpus.Event {
		return timed(t, minute, `{"action":"run","agent":"A1","user":"u",`+rest+`}`)
	}
	got := groups(t, counting(t, `count > 1 and total >= 3`), []corpus.Event{
		run(61, `"bytes":1,"cmd":"b"`),
		run(119, `"bytes":"2.5","cmd":["a","b"]`),
		run(120, `"bytes":9,"cmd":"next window"`),
		run(61, `"bytes":100,"quiet":true`),
		run(untimed, `"bytes":2`),
		run(untimed, `"bytes":2`),
		run(-1, `"bytes":2`),
		run(-60, `"bytes":2`),
		timed(t, 61, `{"action":"run","agent":"a1","user":"u","bytes":50}`),
		timed(t, 61, `{"action":"run","agent":"A1","user":null,"bytes":50}`),
		timed(t, 61, `{"action":"run","agent":"A1","bytes":50}`),
		timed(t, 61, `{"action":"walk","agent":"A1","user":"u","bytes":50}`),
	})
	var b strings.Builder
	for _, g := range got.Groups {
		fmt.Fprintf(&b, "%s %s %s first %s last %s %v\n", minute(g.Window), corpus.List(g.By...).Text(), show(&corpus.Event{Fields: g.Values}), minute(g.First), minute(g.Last), g.Events)
	}
	want := `-60 ["A1","u"] count=2 total=4 values(cmd)=[]  first -60 last -1 [{3 6} {3 7}]
60 ["A1","u"] count=2 total=3.5 values(cmd)=["a","b"]  first 61 last 119 [{3 0} {3 1}]
none ["A1","u"] count=2 total=4 values(cmd)=[]  first none last none [{3 4} {3 5}]
`
	if b.String() != want {
		t.Errorf("groups:\n%swant:\n%s", b.String(), want)
	}
	if got.Made != 5 || got.Untimed != 2 || got.Dropped != 2 {
		t.Errorf("made %d, untimed %d, dropped %d, want 5, 2, 2", got.Made, got.Untimed, got.Dropped)
	}
}

func minute(nano int64) string {
	if nano == corpus.NoTime {
		return "none"
	}
	return fmt.Sprint(nano / int64(time.Minute))
}

// TestGroupByList: an event is in the group of each element of its list.
func TestGroupByList(t *testing.T) {
	r := &rule.Rule{Where: expr(t, `to exists true`), Stages: []rule.Stage{
		&rule.Stats{Aggs: []rule.Agg{{Func: "dc", Field: "from", As: "dc"}}, By: []string{"to"}},
		&rule.Filter{Where: expr(t, `dc >= 2`)},
	}}
	got := groups(t, r, []corpus.Event{
		timed(t, 0, `{"to":["x","y","x",null],"from":"a"}`),
		timed(t, 0, `{"to":"x","from":"b"}`),
		timed(t, 0, `{"to":[],"from":"c"}`),
		timed(t, 0, `{"to":1,"from":"c"}`),
		timed(t, 0, `{"to":"1","from":"d"}`),
	})
	if len(got.Groups) != 2 || got.Groups[0].By[0].Kind() != corpus.KindInt || got.Groups[1].By[0].Text() != "x" || len(got.Groups[1].Events) != 2 || got.Dropped != 1 {
		t.Errorf("groups = %+v, want 1 of two events and x of two, one dropped", got)
	}
}

func TestAggregateDiagnostics(t *testing.T) {
	check := func(grade rule.Grade, code string, stages ...rule.Stage) {
		t.Helper()
		p, diags := Compile(&rule.Rule{Where: expr(t, `a exists true`), Stages: stages}, Env{})
		if len(diags) != 1 || diags[0].Code != code || (p == nil) != (grade == rule.Error) {
			t.Errorf("plan %v, diagnostics %v, want one %s %s", p != nil, diags, grade, code)
		}
	}
	count := rule.Agg{Func: "count", As: "count"}
	stats := &rule.Stats{Aggs: []rule.Agg{count}, By: []string{"a"}}
	check(rule.Error, "flow/unknown-aggregate", &rule.Stats{Aggs: []rule.Agg{{Func: "perc95", Field: "x", As: "p"}}})
	check(rule.Error, codeAggregate, &rule.Stats{Aggs: []rule.Agg{{Func: "sum", As: "s"}}})
	check(rule.Error, codeDuplicate, &rule.Stats{Aggs: []rule.Agg{count, count}})
	check(rule.Warning, codeUnknownColumn, stats, &rule.Filter{Where: expr(t, `b > 1`)})
}
