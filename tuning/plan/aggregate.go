package plan

import (
	"fmt"
	"time"

	"assay/corpus"
	"assay/tuning/flow"
	"assay/tuning/rule"
)

// Aggregate is a stats stage and the filters behind it. Collect makes the
// groups of one segment; Merge joins those of many and keeps the groups for
// which the rule fires. An Aggregate is immutable; Collect may run for many
// segments at once.
type Aggregate struct {
	window time.Duration
	bin    time.Duration // of whole seconds: events are also grouped by spans of their times, as by[binAt]; 0: they are not
	binAt  int
	aggs   []rule.Agg
	by     []string
	byAt   [][]string // candidate paths of each by field
	aggAt  [][]string // candidate paths of each aggregate's field
	having []node

	shape   string // names what Collect makes of rows
	byCount bool   // having looks at numbers of events alone
}

// Window is the length of a window of event time. Windows are tumbling and
// start at whole multiples of it since 1970-01-01 UTC.
func (a *Aggregate) Window() time.Duration { return a.window }

// By are the fields that events are grouped by, as the author wrote them.
func (a *Aggregate) By() []string { return a.by }

// aggregate compiles the stats stage; its fields are added to the rule's.
func (c *compiler) aggregate(r *rule.Rule, bin *rule.Bin, st *rule.Stats, having []*rule.Filter) *Aggregate {
	a := &Aggregate{window: r.Window, aggs: st.Aggs, by: st.By, binAt: -1}
	switch {
	case a.window == 0:
		a.window = rule.DefaultWindow
	case a.window < 0:
		c.errorf(codeWindow, st.At, "the window %s is not longer than zero", a.window)
	}
	columns := map[string]bool{}
	column := func(name string, at rule.Span) {
		if columns[name] {
			c.errorf(codeDuplicate, at, "the stats stage has two columns named %q", name)
		}
		columns[name] = true
	}
	for i, f := range st.By {
		column(f, st.At)
		if bin != nil && f == flow.TimeField {
			a.bin, a.binAt = bin.Every, i
			a.byAt = append(a.byAt, nil)
			continue
		}
		a.byAt = append(a.byAt, c.use(f, Grouped, st.At))
	}
	for _, g := range st.Aggs {
		column(g.As, g.At)
		a.aggAt = append(a.aggAt, c.aggField(g))
	}
	c.columns = columns
	for _, f := range having {
		a.having = append(a.having, c.node(f.Where, 0))
	}
	c.columns = nil
	a.shape = a.shapeOf()
	a.byCount = looksAtCounts(st.Aggs, having)
	return a
}

func (c *compiler) aggField(g rule.Agg) []string {
	switch {
	case tallies[g.Func] == nil:
		c.report(rule.Error, codeAggregate, g.At, fmt.Sprintf("there is no aggregate %q", g.Func),
			"use count, dc, sum, avg, min, max or values")
	case g.Field != "":
		return c.use(g.Field, Aggregated, g.At)
	case g.Func != "count" && g.Func != "c":
		c.errorf(codeAggregate, g.At, "%s needs a field", g.Func)
	}
	return nil
}

// start is the start of the window in which a time lies.
func (a *Aggregate) start(nano int64) int64 {
	if a.window == rule.WholeTime {
		return 0
	}
	w := int64(a.window)
	n := nano % w
	if n < 0 {
		n += w
	}
	if nano < -1<<63+1+n { // the first window of all is cut short
		return -1<<63 + 1
	}
	return nano - n
}

// passes is how many of the filters behind stats a group passes, one behind
// the other; it fires when it passes all.
func (a *Aggregate) passes(g *Group) int {
	row := statsRow{a, g}
	for i, n := range a.having {
		if !n.match(row) {
			return i
		}
	}
	return len(a.having)
}

// fires notes in passed, which is Grouping.Passed, a group that passes so many
// filters, and reports whether it passes all.
func (a *Aggregate) fires(passes int, passed []int) bool {
	for i := range passes + 1 {
		passed[i]++
	}
	return passes == len(a.having)
}

// statsRow is a group as the filters behind stats see it.
type statsRow struct {
	*Aggregate
	group *Group
}

func (r statsRow) Get(name string) corpus.Value {
	for _, f := range r.group.Values {
		if f.Path == name {
			return f.Value
		}
	}
	for i, by := range r.by {
		if by == name {
			return r.group.By[i]
		}
	}
	return corpus.Value{}
}

// Now is the end of the group's window.
func (r statsRow) Now() int64 {
	if r.group.Window == corpus.NoTime || r.window == rule.WholeTime {
		return r.group.Last
	}
	return r.group.Window + int64(r.window)
}

// All yields the columns.
func (r statsRow) All(yield func(string, corpus.Value) bool) {
	for i, by := range r.by {
		if !yield(by, r.group.By[i]) {
			return
		}
	}
	for _, f := range r.group.Values {
		if !yield(f.Path, f.Value) {
			return
		}
	}
}
