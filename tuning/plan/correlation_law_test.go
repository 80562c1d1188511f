package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/correlate"
	"assay/tuning/rule"
)

func genCorrelation(t *rapid.T, depth int) *rule.Rule {
	fields := rapid.SampledFrom([]string{"a", "b", "cmd", "x.y", "who"})
	c := &rule.Correlation{
		Type: rapid.SampledFrom([]rule.CorrelationType{rule.EventCount, rule.ValueCount, rule.ValueSum, rule.ValueAvg, rule.ValueMedian,
			rule.Temporal, rule.TemporalOrdered}).Draw(t, "type"),
		Timespan: time.Duration(rapid.IntRange(1, 9).Draw(t, "timespan")),
		GroupBy:  rapid.SliceOfNDistinct(fields, 0, 2, rapid.ID).Draw(t, "by"),
		Firing:   rapid.SampledFrom([]rule.Firing{rule.FireOnce, rule.FireEach}).Draw(t, "firing"),
		Aliases:  []rule.Alias{{Name: "who", Fields: []rule.Pair{{From: "one", To: "a"}, {From: "two", To: "b"}}}},
	}
	if valuedBy(c.Type) != matches {
		c.Field = []string{fields.Draw(t, "field")}
	}
	if c.Type == rule.ValueCount && rapid.Bool().Draw(t, "tuple") {
		c.Field = append(c.Field, "b")
	}
	if valuedBy(c.Type) != matches || c.Type == rule.EventCount {
		c.Bounds = []rule.Bound{{Op: rapid.SampledFrom([]rule.Op{rule.OpGreaterEq, rule.OpLessEq}).Draw(t, "op"), Value: float64(rapid.IntRange(0, 4).Draw(t, "bound"))}}
	}
	for _, name := range []string{"one", "two"} {
		if depth > 0 && rapid.Bool().Draw(t, "inner") {
			c.Bases = append(c.Bases, rule.Base{Name: name, Rule: genCorrelation(t, depth-1)})
		} else {
			c.Bases = append(c.Bases, rule.Base{Name: name, Rule: &rule.Rule{Where: genExpr(t, 1)}})
		}
	}
	return linkedRule(c)
}

// TestCorrelationIsReference: over generated rules and events, the alerts are
// those of a reference that looks at each event by itself; and however the
// events are cut into segments.
func TestCorrelationIsReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := genEvents().Draw(t, "events")
		for i := range events {
			if at := rapid.IntRange(-1, 30).Draw(t, "time"); at >= 0 {
				events[i].Time = time.Unix(0, int64(at)).UTC()
			}
		}
		r := genCorrelation(t, 1)
		p, diags := Compile(r, lawEnv)
		if p == nil {
			t.Fatalf("compile: %v", diags)
		}
		var want []string
		for _, a := range referenceAlerts(t, r, events) {
			want = append(want, referenceLine(a))
		}
		slices.Sort(want)
		got := cutAlerts(t, p, events, rapid.SliceOfN(rapid.IntRange(0, len(events)), 0, 4).Draw(t, "cuts"), rapid.Bool().Draw(t, "parts"))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\nwant - got +\n%s", r, diff)
		}
	})
}

// cutAlerts cuts the events into segments and gives the alerts as lines.
func cutAlerts(t *rapid.T, p *Plan, events []corpus.Event, cuts []int, parts bool) (lines []string) {
	cuts = append(cuts, 0, len(events))
	slices.Sort(cuts)
	var partials []Partial
	for i, start := range cuts[:len(cuts)-1] {
		g, err := p.Gather(context.Background(), corpus.NewBatch(events[start:cuts[i+1]]), i, parts)
		if err != nil {
			t.Fatalf("gather: %v", err)
		}
		partials = append(partials, g.Partial)
	}
	all, err := p.Grouper().Merge(context.Background(), partials)
	if err != nil {
		t.Fatalf("merge: %v", err)
	}
	for _, g := range all.Groups {
		var rows []int
		for _, e := range g.Events {
			rows = append(rows, cuts[e.Segment]+e.Row)
		}
		lines = append(lines, fmt.Sprintln(textsOf(g.By), g.Values[0].Value.Text(), g.Values[1].Value.Text(), g.First, g.Last, g.Window, rows))
	}
	slices.Sort(lines)
	return lines
}

type referenceAlert struct {
	by []string
	correlate.Alert
}

func referenceLine(a referenceAlert) string {
	var rows []int
	for _, e := range a.Events {
		rows = append(rows, e.Row)
	}
	return fmt.Sprintln(a.by, corpus.Float(a.Value).Text(), fmt.Sprint(a.Qualified), a.First, a.Last, a.Opened, rows)
}

func textsOf(values []corpus.Value) []string {
	out := []string{}
	for _, v := range values {
		out = append(out, v.Text())
	}
	return out
}

// referenceAlerts makes the firings of each event by itself and lets package
// correlate, which has a reference of its own, do the rest.
func referenceAlerts(t *rapid.T, r *rule.Rule, events []corpus.Event) (out []referenceAlert) {
	c, groups, keys, values := r.Correlation, map[string]int32{}, [][]string{}, map[string]float64{}
	var all []correlate.Firing
	o := correlate.Options{Type: c.Type, Timespan: c.Timespan, Bounds: c.Bounds, Firing: c.Firing}
	put := func(f correlate.Firing, by []string, value string) {
		g, ok := groups[fmt.Sprintf("%q", by)]
		if !ok {
			g = int32(len(keys))
			groups[fmt.Sprintf("%q", by)] = g
			keys = append(keys, by)
		}
		f.Group = g
		switch number, ok := corpus.String(value).Number(); {
		case valuedBy(c.Type) == tuplesOfValues:
			if _, ok := values[value]; !ok {
				values[value] = float64(len(values))
			}
			f.Value = values[value]
		case valuedBy(c.Type) == numbers && !ok:
			return
		default:
			f.Value = number
		}
		all = append(all, f)
	}
	for i, b := range c.Bases {
		o.Names = append(o.Names, b.Name)
		get := func(read func(string) []string) (by, field [][]string) {
			for _, name := range c.GroupBy {
				by = append(by, read(aliased(c, name, b.Name)))
			}
			for _, name := range c.Field {
				field = append(field, read(aliased(c, name, b.Name)))
			}
			return by, field
		}
		if b.Rule.Correlation != nil {
			for _, a := range referenceAlerts(t, b.Rule, events) {
				by, field := get(func(name string) []string {
					if at := slices.Index(b.Rule.Correlation.GroupBy, name); at >= 0 {
						return []string{a.by[at]}
					}
					return nil
				})
				for _, g := range choices(by) {
					for _, v := range choices(field) {
						put(correlate.Firing{Time: a.Completed, Event: a.Event, Rule: int32(i), Inner: &a.Alert}, g, strings.Join(v, "\x00"))
					}
				}
			}
			continue
		}
		for row := range events {
			e := reference{lawEnv, &events[row]}
			if !events[row].HasTime() || !e.holds(b.Rule.Where) {
				continue
			}
			unique := func(name string) []string {
				var out []string
				for _, v := range elements(corpus.List(scalarsOrLists(e.value(name))...)) {
					out = append(out, v.Text())
				}
				return out
			}
			by, field := get(unique)
			if valuedBy(c.Type) == numbers {
				field[0] = nil
				for _, v := range scalars(e.value(aliased(c, c.Field[0], b.Name))) {
					field[0] = append(field[0], v.Text())
				}
			}
			for _, g := range choices(by) {
				for _, v := range choices(field) {
					put(correlate.Firing{Time: events[row].Time.UnixNano(), Event: corpus.Ref{Row: row}, Rule: int32(i)}, g, strings.Join(v, "\x00"))
				}
			}
		}
	}
	run, err := correlate.New(o)
	if err != nil {
		t.Fatalf("new: %v", err)
	}
	found, err := run.Run(context.Background(), all)
	if err != nil {
		t.Fatalf("run: %v", err)
	}
	for _, a := range found {
		out = append(out, referenceAlert{append([]string{}, keys[a.Group]...), a})
	}
	return out
}

func scalarsOrLists(v corpus.Value) []corpus.Value {
	if v.Kind() == corpus.KindList {
		return v.Elems()
	}
	return []corpus.Value{v}
}

// choices takes one of each list.
func choices(lists [][]string) [][]string {
	out := [][]string{{}}
	for _, l := range lists {
		var next [][]string
		for _, head := range out {
			for _, e := range l {
				next = append(next, append(slices.Clone(head), e))
			}
		}
		out = next
	}
	return out
}
