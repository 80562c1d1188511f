package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/tuning/rule"
)

// correlating makes a correlation rule; bases are "name: condition".
func correlating(tb testing.TB, c rule.Correlation, bases ...string) *rule.Rule {
	tb.Helper()
	for _, b := range bases {
		name, where, _ := strings.Cut(b, ": ")
		c.Bases = append(c.Bases, rule.Base{Name: name, Rule: &rule.Rule{ID: name, Where: expr(tb, where)}})
	}
	if c.Timespan == 0 {
		c.Timespan = 10 * time.Minute
	}
	return linkedRule(&c)
}

// linkedRule gives a correlation the condition that its parser would.
func linkedRule(c *rule.Correlation) *rule.Rule {
	or := &rule.Or{}
	for _, b := range c.Bases {
		or.Terms = append(or.Terms, &rule.Named{Name: b.Name, X: b.Rule.Where})
	}
	return &rule.Rule{ID: "correlation", Where: or, Correlation: c}
}

func atLeast(n float64) []rule.Bound { return []rule.Bound{{Op: rule.OpGreaterEq, Value: n}} }

// alerts writes groups as "by column=value... [rows]", one a line.
func alerts(g *Grouping) string {
	var b strings.Builder
	for _, a := range g.Groups {
		fmt.Fprintf(&b, "%s %s%s-%s", corpus.List(a.By...).Text(), show(&corpus.Event{Fields: a.Values}), minute(a.First), minute(a.Last))
		for _, e := range a.Events {
			fmt.Fprintf(&b, " %d", e.Row)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestCorrelation(t *testing.T) {
	fails := `fails: action = "fail"`
	run := func(minute int, json string) corpus.Event { return timed(t, minute, json) }
	for _, tt := range []struct {
		name   string
		r      *rule.Rule
		events []corpus.Event
		want   string
		lost   Grouping // its counts
	}{
		{
			name: "events by a field; who lacks it or the time is left out",
			r:    correlating(t, rule.Correlation{Type: rule.EventCount, GroupBy: []string{"user"}, Bounds: atLeast(2)}, fails),
			events: []corpus.Event{
				run(0, `{"action":"fail","user":"a"}`), run(1, `{"action":"fail","user":"b"}`), run(2, `{"action":"ok","user":"a"}`),
				run(3, `{"action":"fail"}`), run(3, `{"action":"fail","user":null}`), run(untimed, `{"action":"fail","user":"a"}`),
				run(10, `{"action":"fail","user":"a"}`), run(12, `{"action":"fail","user":"b"}`), run(13, `{"action":"fail","user":"A"}`),
			},
			want: `["a"] event_count=2 qualifying_events=1 0-10 0 6` + "\n",
			lost: Grouping{Timeless: 1, Dropped: 2},
		},
		{
			name: "a list to group by is in the group of each element",
			r:    correlating(t, rule.Correlation{Type: rule.EventCount, GroupBy: []string{"user"}, Bounds: atLeast(2)}, fails),
			events: []corpus.Event{
				run(0, `{"action":"fail","user":["a","b","a"]}`), run(1, `{"action":"fail","user":["b",null]}`), run(2, `{"action":"fail","user":[]}`),
			},
			want: `["b"] event_count=2 qualifying_events=1 0-1 0 1` + "\n",
			lost: Grouping{Dropped: 1},
		},
		{
			name: "a sum beyond float64 is above every bound and has no value",
			r:    correlating(t, rule.Correlation{Type: rule.ValueSum, Field: []string{"n"}, Bounds: atLeast(2)}, fails),
			events: []corpus.Event{
				run(0, `{"action":"fail","n":1e308}`), run(1, `{"action":"fail","n":1e308}`),
			},
			want: `[] value_sum=null qualifying_events=2 0-1 0 1` + "\n",
		},
		{
			name: "without a field to group by there is one group",
			r:    correlating(t, rule.Correlation{Type: rule.EventCount, Bounds: atLeast(2)}, fails),
			events: []corpus.Event{
				run(0, `{"action":"fail","user":"a"}`), run(1, `{"action":"fail"}`), run(2, `{"action":"fail"}`),
			},
			want: `[] event_count=3 qualifying_events=2 0-2 0 1 2` + "\n",
		},
		{
			name: "distinct tuples; null and absent do not count",
			r:    correlating(t, rule.Correlation{Type: rule.ValueCount, Field: []string{"user", "ip"}, Bounds: atLeast(3)}, fails),
			events: []corpus.Event{
				run(0, `{"action":"fail","user":"a","ip":1}`), run(1, `{"action":"fail","user":"a","ip":"1"}`), run(2, `{"action":"fail","user":"b","ip":1}`),
				run(3, `{"action":"fail","user":"c"}`), run(4, `{"action":"fail","user":"c","ip":null}`), run(5, `{"action":"fail","user":"a","ip":[1,2]}`),
			},
			want: `[] value_count=3 qualifying_events=1 0-5 0 1 2 5` + "\n",
			lost: Grouping{Unvalued: 2},
		},
		{
			name: "text that reads as a number is one, other text is left out",
			r:    correlating(t, rule.Correlation{Type: rule.ValueSum, Field: []string{"bytes"}, Bounds: atLeast(10)}, fails),
			events: []corpus.Event{
				run(0, `{"action":"fail","bytes":"4.5"}`), run(1, `{"action":"fail","bytes":"many"}`), run(2, `{"action":"fail"}`),
				run(3, `{"action":"fail","bytes":[1,"x",4.5]}`),
			},
			want: `[] value_sum=10.0 qualifying_events=1 0-3 0 3` + "\n",
			lost: Grouping{Unvalued: 1, NotNumbers: 2},
		},
		{
			name: "an alias is another field in each rule",
			r: correlating(t, rule.Correlation{Type: rule.Temporal, GroupBy: []string{"ip"},
				Aliases: []rule.Alias{{Name: "ip", Fields: []rule.Pair{{From: "error", To: "dst"}, {From: "connect", To: "src"}}}}},
				"error: status = 500", `connect: type = "conn"`),
			events: []corpus.Event{
				run(0, `{"status":500,"dst":"x","src":"y"}`), run(1, `{"type":"conn","src":"y","dst":"x"}`), run(2, `{"type":"conn","src":"x"}`),
			},
			want: `["x"] rules_fired=2 qualifying_events=1 0-2 0 2` + "\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := groups(t, tt.r, tt.events)
			if text := alerts(got); text != tt.want {
				t.Errorf("got\n%swant\n%s", text, tt.want)
			}
			lost := Grouping{Timeless: got.Timeless, Dropped: got.Dropped, Wide: got.Wide, Unvalued: got.Unvalued, NotNumbers: got.NotNumbers}
			if diff := cmp.Diff(tt.lost, lost); diff != "" {
				t.Errorf("left out: want - got +\n%s", diff)
			}
		})
	}
}

// chained is "three fails of a user on a host, then a success of the user".
func chained(tb testing.TB) *rule.Rule {
	inner := correlating(tb, rule.Correlation{Type: rule.EventCount, GroupBy: []string{"user", "host"}, Bounds: atLeast(3)}, `fails: action = "fail"`)
	outer := &rule.Correlation{Type: rule.TemporalOrdered, GroupBy: []string{"who"}, Timespan: 20 * time.Minute,
		Bases:   []rule.Base{{Name: "many", Rule: inner}, {Name: "success", Rule: &rule.Rule{Where: expr(tb, `sel{action = "ok"}`)}}},
		Aliases: []rule.Alias{{Name: "who", Fields: []rule.Pair{{From: "many", To: "user"}, {From: "success", To: "name"}}}}}
	return linkedRule(outer)
}

func TestChainedCorrelation(t *testing.T) {
	fail := func(minute int, host string) corpus.Event {
		return timed(t, minute, `{"action":"fail","user":"a","host":"`+host+`"}`)
	}
	events := []corpus.Event{
		timed(t, 0, `{"action":"ok","name":"a"}`),
		fail(1, "h"), fail(2, "h"), fail(2, "other"), fail(3, "h"),
		timed(t, 23, `{"action":"ok","name":"a"}`),
		timed(t, 24, `{"action":"ok","name":"a"}`),
	}
	got := groups(t, chained(t), events)
	if text, want := alerts(got), `["a"] rules_in_order=2 qualifying_events=1 1-23 1 2 4 5`+"\n"; text != want {
		t.Errorf("got\n%swant\n%s", text, want)
	}
	p, diags := Compile(chained(t), Env{})
	if p == nil {
		t.Fatalf("compile: %v", diags)
	}
	if got, want := strings.Join(p.Parts(), " "), "many/fails many success/sel success"; got != want {
		t.Errorf("parts: got %s, want %s", got, want)
	}
	x := p.Explain(&events[0])
	if !x.Holds || len(x.Children) != 2 || x.Children[0].Holds || x.Children[0].Name != "many" || !x.Children[1].Holds {
		t.Errorf("explain: got %+v, want the second base rule alone to hold", x)
	}
}

// TestFiringOverride: the environment decides over what the rules say.
func TestFiringOverride(t *testing.T) {
	r := correlating(t, rule.Correlation{Type: rule.EventCount, Bounds: atLeast(1)}, "a: a = 1")
	events := []corpus.Event{timed(t, 0, `{"a":1}`), timed(t, 1, `{"a":1}`)}
	for firing, want := range map[rule.Firing]int{"": 1, rule.FireEach: 2, rule.FireEpisode: 1} {
		p, diags := Compile(r, Env{Firing: firing})
		if p == nil {
			t.Fatalf("compile: %v", diags)
		}
		got, err := Groups(context.Background(), p.Grouper(), []Part{{corpus.NewBatch(events), corpus.FullBitmap(2)}})
		if err != nil || len(got) != want {
			t.Errorf("firing %q: got %d alerts, error %v; want %d", firing, len(got), err, want)
		}
	}
	if p, diags := Compile(r, Env{Firing: "twice"}); p != nil {
		t.Errorf("firing twice: got a plan, want a diagnostic, %v", diags)
	}
}

func TestCorrelationDiagnostics(t *testing.T) {
	self := correlating(t, rule.Correlation{Type: rule.Temporal}, "a: a = 1")
	self.Correlation.Bases = append(self.Correlation.Bases, rule.Base{Name: "self", Rule: self})
	staged := correlating(t, rule.Correlation{Type: rule.Temporal}, "a: a = 1")
	staged.Correlation.Bases[0].Rule.Stages = []rule.Stage{&rule.Table{Fields: []string{"a"}}}
	wide := correlating(t, rule.Correlation{Type: rule.EventCount, Bounds: atLeast(1)}, "a: a = 1")
	for range 12 {
		wide = linkedRule(&rule.Correlation{Type: rule.Temporal, Timespan: 1, Bases: []rule.Base{{Name: "l", Rule: wide}, {Name: "r", Rule: wide}}})
	}
	missing := correlating(t, rule.Correlation{Type: rule.Temporal}, "a: a = 1")
	missing.Correlation.Bases = append(missing.Correlation.Bases, rule.Base{Name: "nobody"})
	for _, tt := range []struct {
		name, code, want string
		r                *rule.Rule
	}{
		{"itself", codeCorrelation, "refers to itself", self},
		{"a base rule with a pipeline", codeCorrelation, "has a pipeline", staged},
		{"two to the twelfth rules", codeCorrelation, "more than 1000 rules", wide},
		{"a rule that is not there", codeCorrelation, `"nobody", which is not there`, missing},
		{"values of no field", codeCorrelation, "needs a field", correlating(t, rule.Correlation{Type: rule.ValueCount, Bounds: atLeast(1)}, "a: a = 1")},
		{"sums of two fields", codeCorrelation, "takes one field", correlating(t, rule.Correlation{Type: rule.ValueSum, Field: []string{"a", "b"}, Bounds: atLeast(1)}, "a: a = 1")},
		{"no condition", codeCorrelation, "needs a condition", correlating(t, rule.Correlation{Type: rule.EventCount}, "a: a = 1")},
		{"an inner field that is not there", codeInnerField, `no column "host"`, linkedRule(&rule.Correlation{Type: rule.EventCount, Timespan: 1, GroupBy: []string{"host"}, Bounds: atLeast(1),
			Bases: []rule.Base{{Name: "in", Rule: correlating(t, rule.Correlation{Type: rule.EventCount, Bounds: atLeast(1)}, "a: a = 1")}}})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, diags := Compile(tt.r, Env{})
			if !slices.ContainsFunc(diags, func(d rule.Diagnostic) bool { return d.Code == tt.code && strings.Contains(d.Message, tt.want) }) {
				t.Errorf("got %v, want %s: %s", diags, tt.code, tt.want)
			}
		})
	}
}

func BenchmarkCorrelation(b *testing.B) {
	const rows = 100_000
	events := make([]corpus.Event, rows)
	for i := range events {
		events[i] = corpus.Event{Time: time.Unix(int64(i), 0), Fields: []corpus.Field{
			{Path: "action", Value: corpus.String([]string{"fail", "ok", "walk"}[i%3])}, {Path: "bytes", Value: corpus.Int(int64(i % 977))},
			{Path: "user", Value: corpus.String(fmt.Sprint("u", i*7919%1000))}}}
	}
	batch := corpus.NewBatch(events)
	for _, typ := range []rule.CorrelationType{rule.EventCount, rule.ValueCount, rule.ValueSum, rule.TemporalOrdered} {
		c := rule.Correlation{Type: typ, GroupBy: []string{"user"}, Timespan: time.Hour, Bounds: atLeast(2)}
		if valuedBy(typ) != matches {
			c.Field = []string{"bytes"}
		}
		p, diags := Compile(correlating(b, c, `fails: action = "fail"`, `succeeds: action = "ok"`), Env{})
		if p == nil {
			b.Fatal(diags)
		}
		b.Run(fmt.Sprintf("type=%s/groups=1e3/events=1e5", typ), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g, err := p.Gather(context.Background(), batch, 0, false)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := p.Grouper().Merge(context.Background(), []Partial{g.Partial}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
