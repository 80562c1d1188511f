package replay

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

var sampleValues = []corpus.Value{
	corpus.String("a"), corpus.String("A"), corpus.String("1"), corpus.Int(1), corpus.Float(0.1), corpus.Float(1e300), corpus.Float(-1e300),
	corpus.Int(1 << 60), corpus.Null(), corpus.String(""), corpus.List(corpus.String("a"), corpus.Int(1)), corpus.List(),
}

func genEvents() *rapid.Generator[[]corpus.Event] {
	n := 0
	event := rapid.Custom(func(t *rapid.T) corpus.Event {
		n++
		e := corpus.Event{ID: fmt.Sprintf("e%d", n)}
		if rapid.IntRange(0, 4).Draw(t, "timed") > 0 {
			e.Time = time.Unix(rapid.Int64Range(-7200, 7200).Draw(t, "time"), 0).UTC()
		}
		for _, path := range []string{"k", "u", "v"} {
			if rapid.IntRange(0, 5).Draw(t, "has "+path) > 0 {
				e.Fields = append(e.Fields, corpus.Field{Path: path, Value: rapid.SampledFrom(sampleValues).Draw(t, path)})
			}
		}
		return e
	})
	return rapid.SliceOfN(event, 0, 60)
}

func mustExpr(t interface{ Fatalf(string, ...any) }, text string) rule.Expr {
	e, err := rule.ParseExpr(text)
	if err != nil {
		t.Fatalf("parse %s: %v", text, err)
	}
	return e
}

func statsRule(t interface{ Fatalf(string, ...any) }) *rule.Rule {
	aggs := []rule.Agg{{Func: "count", As: "count"}}
	for _, f := range []string{"count", "dc", "sum", "avg", "min", "max", "values"} {
		aggs = append(aggs, rule.Agg{Func: f, Field: "v", As: f + "(v)"})
	}
	return &rule.Rule{ID: "stats", Where: mustExpr(t, `some{not k = "zz"}`), Stages: []rule.Stage{
		&rule.Stats{Aggs: aggs, By: []string{"k", "u"}},
		&rule.Filter{Where: mustExpr(t, `count > 1`)},
	}}
}

// cut spreads the events over n segments, in their order.
func cut(events []corpus.Event, n int) []corpus.Columns {
	segments := make([]corpus.Columns, n)
	for i := range n {
		segments[i] = corpus.NewBatch(events[i*len(events)/n : (i+1)*len(events)/n])
	}
	return segments
}

// digest is everything of a result that must not depend on segmentation; a
// stored segment has an order of its own, so events are compared as sets.
func digest(t interface{ Fatalf(string, ...any) }, p *plan.Plan, segments []corpus.Columns, workers int) string {
	r, err := Over(context.Background(), p, segments, Options{Workers: workers})
	if err != nil {
		t.Fatalf("replay: %v", err)
	}
	id := func(segment, row int) string {
		e, _ := segments[segment].Event(context.Background(), row)
		return e.ID
	}
	var b strings.Builder
	fmt.Fprintln(&b, r.Events, r.Untimed, r.Parts, r.Fields, r.Warnings)
	var fired []string
	for i, f := range r.Fired {
		for row := range f.All {
			fired = append(fired, id(i, row))
		}
	}
	slices.Sort(fired)
	fmt.Fprint(&b, fired)
	for _, g := range r.Groups {
		fmt.Fprintf(&b, "\n%s %d %d %d", corpus.List(g.By...).Text(), g.Window, g.First, g.Last)
		for _, v := range g.Values {
			fmt.Fprintf(&b, " %s=%s", v.Path, v.Value.AppendJSON(nil))
		}
		var behind []string
		for _, ref := range g.Events {
			behind = append(behind, id(ref.Segment, ref.Row))
		}
		slices.Sort(behind)
		fmt.Fprint(&b, " ", behind)
	}
	return b.String()
}

// TestSegmentsAndWorkers is the law that neither the number of segments nor
// that of workers changes a result.
func TestSegmentsAndWorkers(t *testing.T) {
	rules := []*rule.Rule{statsRule(t), {ID: "plain", Where: mustExpr(t, `a{k = "a"} or not b{u = 1 and v exists true}`)}}
	rapid.Check(t, func(t *rapid.T) {
		events := genEvents().Draw(t, "events")
		for _, r := range rules {
			p, diags := plan.Compile(r, plan.Env{})
			if p == nil {
				t.Fatalf("compile %s: %v", r.ID, diags)
			}
			want := digest(t, p, cut(events, 1), 1)
			for _, shape := range [][2]int{{1, 4}, {7, 1}, {7, 4}} {
				if got := digest(t, p, cut(events, shape[0]), shape[1]); got != want {
					t.Fatalf("rule %s, %d segments, %d workers\ngot  %s\nwant %s", r.ID, shape[0], shape[1], got, want)
				}
			}
		}
	})
}
