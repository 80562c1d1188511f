package correlate

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/rule"
)

// firings reads "a@0 ab@5 a@7/1=2.5": the rules that an event fires, its time
// in seconds, its group and its value. Events stand in the order of import.
func firings(tb testing.TB, text string, names ...string) []Firing {
	tb.Helper()
	var out []Firing
	for row, word := range strings.Fields(text) {
		word, value, _ := strings.Cut(word, "=")
		word, group, _ := strings.Cut(word, "/")
		rules, at, _ := strings.Cut(word, "@")
		f := Firing{Event: corpus.Ref{Row: row}}
		if seconds, err := strconv.Atoi(at); err != nil {
			tb.Fatalf("read %q: %v", word, err)
		} else {
			f.Time = int64(seconds) * int64(time.Second)
		}
		g, _ := strconv.Atoi(group)
		f.Group = int32(g)
		f.Value, _ = strconv.ParseFloat(value, 64)
		for i, name := range names {
			if strings.Contains(rules, name) {
				f.Rule = int32(i)
				out = append(out, f)
			}
		}
	}
	return out
}

// short is an alert as "row of the completing event@second: value [rows]".
func short(alerts []Alert) string {
	var out []string
	for _, a := range alerts {
		var rows []string
		for _, e := range a.Events {
			rows = append(rows, strconv.Itoa(e.Row))
		}
		out = append(out, fmt.Sprintf("%d@%d:%v[%s]", a.Event.Row, a.Completed/int64(time.Second), a.Value, strings.Join(rows, ",")))
	}
	return strings.Join(out, " ")
}

func bound(op rule.Op, v float64) []rule.Bound { return []rule.Bound{{Op: op, Value: v}} }

func atLeast(v float64) []rule.Bound { return bound(rule.OpGreaterEq, v) }

var (
	both3 = Options{Type: rule.TemporalOrdered, Names: []string{"a", "b", "c"}}
	each  = rule.FireEach
)

func TestRun(t *testing.T) {
	count := func(bounds []rule.Bound, f rule.Firing) Options {
		return Options{Type: rule.EventCount, Names: []string{"a", "b"}, Bounds: bounds, Firing: f}
	}
	temporal := func(when rule.Expr) Options {
		return Options{Type: rule.Temporal, Names: []string{"a", "b", "c"}, When: when}
	}
	valued := func(typ rule.CorrelationType, bounds []rule.Bound) Options {
		return Options{Type: typ, Names: []string{"a", "b"}, Bounds: bounds, Percentile: 90, Firing: each}
	}
	notB := &rule.And{Terms: []rule.Expr{has("a"), &rule.Not{X: has("b")}}}
	for _, tt := range []struct {
		name    string
		o       Options // timespan 10 s
		firings string
		want    string
	}{
		{"both ends of a window are in it", count(atLeast(3), ""), "a@0 a@5 a@10", "2@10:3[0,1,2]"},
		{"window overrun: one past its end is not", count(atLeast(3), ""), "a@0 a@5 a@11", ""},
		{"window overrun: many spread wide are never enough", count(atLeast(3), each), "a@0 a@6 a@12 a@18 a@24 a@30", ""},
		{"group-by is heeded", count(atLeast(3), ""), "a@0/0 a@1/1 a@2/0 a@3/1 a@4/2", ""},
		{"each group fires by itself", count(atLeast(2), ""), "a@0/0 a@1/1 a@2/0 a@3/1", "2@2:2[0,2] 3@3:2[1,3]"},
		{"an event of two rules counts once", count(atLeast(2), ""), "ab@0", ""},
		{"events of two rules count together", count(atLeast(2), ""), "a@0 b@1", "1@1:2[0,1]"},
		{"a late event counts where its time puts it", count(atLeast(3), ""), "a@0 a@10 a@5", "1@10:3[0,1,2]"},
		{"once an episode, with its greatest value", count(atLeast(2), ""), "a@0 a@1 a@2 a@3", "1@1:4[0,1,2,3]"},
		{"an episode ends when old events leave", count(atLeast(2), ""), "a@0 a@1 a@30 a@31", "1@1:2[0,1] 3@31:2[2,3]"},
		{"one event can be an episode", count(atLeast(1), ""), "a@0 a@10 a@21", "0@0:2[0,1] 2@21:1[2]"},
		{"each fires at every event", count(atLeast(2), each), "a@0 a@1 a@2 a@30", "1@1:2[0,1] 2@2:3[0,1,2]"},
		{"at most is judged at the close", count(bound(rule.OpLessEq, 1), ""), "a@0 a@3 a@20", "2@30:1[2]"},
		{"a window opens behind the one before", count(bound(rule.OpEquals, 2), ""), "a@0 a@10 a@11 a@12 a@13", "1@10:2[0,1]"},
		{"at most, at each event, holds at the first", count(bound(rule.OpLessEq, 1), each), "a@0 a@3 a@20", "0@0:1[0] 2@20:1[2]"},
		{"a range at the close", count([]rule.Bound{{Op: rule.OpGreater, Value: 2}, {Op: rule.OpLessEq, Value: 4}}, ""),
			"a@0/0 a@1/0 a@2/0 a@3/0 a@4/0 a@0/1 a@1/1 a@2/1", "7@10:3[5,6,7]"},
		{"a range at each event", count([]rule.Bound{{Op: rule.OpGreater, Value: 2}, {Op: rule.OpLessEq, Value: 3}}, each), "a@0 a@1 a@2 a@3", "2@2:3[0,1,2]"},
		{"distinct values", valued(rule.ValueCount, atLeast(2)), "a@0=1 a@1=1 a@2=2 a@11=1 a@13=1", "2@2:2[0,1,2] 3@11:2[1,2,3]"},
		{"a sum loses what leaves", valued(rule.ValueSum, bound(rule.OpGreater, 0.35)), "a@0=0.1 a@1=0.2 a@2=0.1 a@11=0.1 a@14=0.3", "2@2:0.4[0,1,2] 3@11:0.4[1,2,3] 4@14:0.4[3,4]"},
		{"a mean", valued(rule.ValueAvg, bound(rule.OpGreater, 500)), "a@0=400 a@1=600 a@2=800", "2@2:600[0,1,2]"},
		{"a mean can be zero", valued(rule.ValueAvg, bound(rule.OpGreaterEq, 0)), "a@0=-1 a@1=1", "1@1:0[0,1]"},
		{"a median of two lies between", valued(rule.ValueMedian, bound(rule.OpGreater, 1)), "a@0=1 a@1=2", "1@1:1.5[0,1]"},
		{"a percentile lies on the line", valued(rule.ValuePercentile, bound(rule.OpGreater, 18)), "a@0=10 a@1=20", "1@1:19[0,1]"},
		{"all rules, in any order", temporal(nil), "c@0 a@2 b@9", "2@9:3[0,1,2]"},
		{"one event can fire all rules", temporal(nil), "abc@3", "0@3:3[0]"},
		{"one rule twice is one rule", temporal(nil), "a@0 a@1 b@2", ""},
		{"a boolean condition", temporal(&rule.And{Terms: []rule.Expr{has("a"), &rule.Or{Terms: []rule.Expr{has("b"), has("c")}}}}), "a@0 c@5", "1@5:2[0,1]"},
		{"without waits for the close", temporal(notB), "a@0 b@9 a@30 c@31", "3@40:2[2,3]"},
		{"in the order of the list", both3, "a@0 b@1 c@2", "2@2:3[0,1,2]"},
		{"order ignored for three rules: b before a", both3, "b@0 a@1 c@2", ""},
		{"order ignored for three rules: c before b", both3, "a@0 c@1 b@2", ""},
		{"another order before and between does not matter", both3, "c@0 b@1 a@2 c@3 b@4 a@5 c@6", "6@6:3[0,1,2,3,4,5,6]"},
		{"equal times follow the order of import", both3, "a@5 b@5 c@5 c@30 b@30 a@30", "2@5:3[0,1,2]"},
		{"one event is not two steps", both3, "ab@0 c@1", ""},
		{"a chain too long for the window", both3, "a@0 b@5 c@11", ""},
		{"a later beginning will do", both3, "a@0 a@2 b@5 c@12", "3@12:3[1,2,3]"},
		{"a rule that the list names twice fires twice", Options{Type: rule.TemporalOrdered, Names: []string{"a", "b"}, Order: []int{0, 1, 0}}, "a@0 b@1 b@2 a@3", "3@3:3[0,1,2,3]"},
		{"some steps of the list, in its order", Options{Type: rule.TemporalOrdered, Names: []string{"a", "b", "c"}, Bounds: atLeast(2)}, "b@0 a@1 c@2", "2@2:2[0,1,2]"},
		{"a boolean condition in order", Options{Type: rule.TemporalOrdered, Names: []string{"a", "b", "c"}, When: &rule.Or{Terms: []rule.Expr{has("c"), &rule.And{Terms: []rule.Expr{has("a"), has("b")}}}}},
			"b@0 a@1 b@5", "2@5:2[0,1,2]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := tt.o
			o.Timespan = 10 * time.Second
			c, err := New(o)
			if err != nil {
				t.Fatalf("new: %v", err)
			}
			alerts, err := c.Run(context.Background(), firings(t, tt.firings, o.Names...))
			if err != nil {
				t.Fatalf("run: %v", err)
			}
			if got := short(alerts); got != tt.want {
				t.Errorf("%s: got %q, want %q", tt.firings, got, tt.want)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	good := Options{Type: rule.Temporal, Names: []string{"a", "b"}, Timespan: time.Second}
	deep := has("a")
	for range 300 {
		deep = &rule.Not{X: deep}
	}
	ways := &rule.And{}
	many := make([]string, 20)
	for i := range many {
		many[i] = strconv.Itoa(i)
	}
	for i := 0; i < 20; i += 2 {
		ways.Terms = append(ways.Terms, &rule.Or{Terms: []rule.Expr{has(many[i]), has(many[i+1])}})
	}
	for _, tt := range []struct {
		name   string
		change func(*Options)
		want   string
	}{
		{"no rules", func(o *Options) { o.Names = nil }, "needs a rule"},
		{"no timespan", func(o *Options) { o.Timespan = 0 }, "not longer than zero"},
		{"unknown type", func(o *Options) { o.Type = "near" }, `no correlation type "near"`},
		{"no condition", func(o *Options) { o.Type = rule.EventCount }, "needs a condition"},
		{"too many rules", func(o *Options) { o.Names = make([]string, 65) }, "64 rules at most"},
		{"a percentile of 101", func(o *Options) {
			o.Type, o.Percentile, o.Bounds = rule.ValuePercentile, 101, atLeast(1)
		}, "not from 0 to 100"},
		{"a bound that is a search", func(o *Options) { o.Bounds = bound(rule.OpContains, 1) }, "cannot be contains"},
		{"an unknown name", func(o *Options) { o.When = has("z") }, `names "z"`},
		{"a contradiction", func(o *Options) { o.When = &rule.And{Terms: []rule.Expr{has("a"), &rule.Not{X: has("a")}}} }, "never holds"},
		{"a nest", func(o *Options) { o.When = deep }, "nested more than"},
		{"too many ways", func(o *Options) { o.Names, o.When = many, ways }, "more than 128 ways"},
		{"a boolean condition of a count", func(o *Options) { o.Type, o.When = rule.EventCount, has("a") }, "no boolean condition"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := good
			tt.change(&o)
			if _, err := New(o); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestOverlapsAreBounded refuses what would hold billions of references.
func TestOverlapsAreBounded(t *testing.T) {
	c, err := New(Options{Type: rule.EventCount, Names: []string{"a"}, Timespan: time.Hour, Bounds: atLeast(1), Firing: each})
	if err != nil {
		t.Fatal(err)
	}
	many := make([]Firing, 10_000)
	for i := range many {
		many[i] = Firing{Time: int64(i), Event: corpus.Ref{Row: i}}
	}
	if _, err := c.Run(context.Background(), many); !errors.Is(err, ErrTooMany) {
		t.Errorf("10,000 overlapping windows: got %v, want ErrTooMany", err)
	}
}

// TestEndsOfTime slides windows where times cannot be subtracted.
func TestEndsOfTime(t *testing.T) {
	for _, f := range []rule.Firing{rule.FireOnce, each} {
		for _, op := range []rule.Op{rule.OpGreaterEq, rule.OpLessEq} {
			c, err := New(Options{Type: rule.EventCount, Names: []string{"a"}, Timespan: 1<<63 - 1, Bounds: bound(op, 2), Firing: f})
			if err != nil {
				t.Fatal(err)
			}
			alerts, err := c.Run(context.Background(), []Firing{{Time: -1<<63 + 1}, {Time: -1, Event: corpus.Ref{Row: 1}}, {Time: 1<<63 - 1, Event: corpus.Ref{Row: 2}}})
			if err != nil || len(alerts) == 0 {
				t.Errorf("%s %s: got %d alerts, error %v; want some", f, op, len(alerts), err)
			}
		}
	}
}
