package plan

import (
	"context"
	"fmt"
	"math"
	"slices"

	"assay/corpus"
	"assay/tuning/correlate"
	"assay/tuning/rule"
)

// Merge runs the correlation over the firings of all segments.
func (g *correlation) Merge(ctx context.Context, parts []Partial) (*Grouping, error) {
	out := &Grouping{}
	m := &merger{ctx: ctx, g: g, runs: map[*link]*linkRun{}}
	for _, l := range g.links {
		m.runs[l] = &linkRun{keys: newTuples(len(l.by), true), values: newTuples(len(l.field), false)}
	}
	if err := m.makeRoom(parts); err != nil {
		return nil, err
	}
	var left leftOut
	for _, part := range parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p := part.(*firings)
		left.add(p.left)
		m.take(p)
	}
	out.Timeless, out.Dropped, out.Wide, out.Unvalued, out.NotNumbers = left.timeless, left.dropped, left.wide, left.unvalued, left.notNumbers
	for _, l := range g.links {
		if err := m.run(l); err != nil {
			return nil, fmt.Errorf("correlate: %w", err)
		}
		out.Chained = append(out.Chained, m.runs[l].left...)
	}
	last := m.runs[g.link]
	out.Made = last.keys.len()
	for i := range last.alerts {
		out.Groups = append(out.Groups, g.link.group(&last.alerts[i], last.keys))
	}
	slices.SortStableFunc(out.Groups, compareGroups)
	return out, nil
}

// merger is one Merge.
type merger struct {
	ctx  context.Context
	g    *correlation
	runs map[*link]*linkRun
}

// linkRun is one correlation with what goes in and what comes out.
type linkRun struct {
	keys, values *tuples
	firings      []correlate.Firing
	alerts       []correlate.Alert
	left         []Chained // of what goes in
}

// makeRoom for the firings of every link, which are too many to be moved
// around as they come.
func (m *merger) makeRoom(parts []Partial) error {
	var load Load
	for _, part := range parts {
		if err := load.Add(part); err != nil {
			return err
		}
	}
	for _, l := range m.g.links {
		n := 0
		for _, r := range l.refers {
			for _, part := range parts {
				if r.leaf != nil {
					n += len(part.(*firings).leaves[r.leaf.number].all)
				}
			}
		}
		m.runs[l].firings = make([]correlate.Firing, 0, n)
	}
	return nil
}

// take renumbers the firings of one segment.
func (m *merger) take(p *firings) {
	for _, l := range m.g.links {
		run := m.runs[l]
		for _, r := range l.refers {
			if r.leaf == nil {
				continue
			}
			in := &p.leaves[r.leaf.number]
			keys := run.keys.numbersOf(&in.keys)
			values := run.values.numbersOf(&in.values)
			for i := range in.all {
				f := &in.all[i]
				f.Group = keys[f.Group]
				if r.leaf.values == tuplesOfValues {
					f.Value = float64(values[int(f.Value)])
				}
			}
			run.firings = append(run.firings, in.all...)
			*in = leafFirings{}
		}
	}
}

// run finds the alerts of one correlation; those that it refers to have run.
func (m *merger) run(l *link) (err error) {
	run := m.runs[l]
	for i, r := range l.refers {
		if r.inner != nil {
			run.chain(l, r, int32(i), m.runs[r.inner])
		}
	}
	run.alerts, err = l.Run(m.ctx, run.firings)
	run.firings = nil
	return err
}

// chain makes the alerts of an inner correlation firings of this one, and
// counts those that it cannot take up.
func (run *linkRun) chain(l *link, r refers, at int32, inner *linkRun) {
	left := Chained{Name: r.name, Alerts: len(inner.alerts)}
	for i := range inner.alerts {
		a := &inner.alerts[i]
		columns := append(slices.Clone(inner.keys.at(a.Group)), r.inner.computed(a.Value))
		by, ok := picked(columns, r.by)
		if !ok {
			left.Dropped++
			continue
		}
		field, ok := picked(columns, r.field)
		if !ok {
			left.Unvalued++
			continue
		}
		f := correlate.Firing{Time: a.Completed, Event: a.Event, Rule: at, Inner: a}
		switch valuedBy(l.typ) {
		case tuplesOfValues:
			f.Value = float64(run.values.number(field))
		case numbers:
			if f.Value, ok = field[0].Number(); !ok {
				left.NotNumbers++
				continue
			}
		}
		f.Group = run.keys.number(by)
		run.firings = append(run.firings, f)
	}
	if left.Dropped+left.Unvalued+left.NotNumbers > 0 {
		run.left = append(run.left, left)
	}
}

// picked are some of the columns; ok is false when one is not there or has no
// value.
func picked(columns []corpus.Value, at []int) (out []corpus.Value, ok bool) {
	out = make([]corpus.Value, len(at))
	for i, c := range at {
		if c < 0 || !hasValue(columns[c]) {
			return nil, false
		}
		out[i] = columns[c]
	}
	return out, true
}

// group is an alert as the plan's callers know it.
func (l *link) group(a *correlate.Alert, keys *tuples) Group {
	return Group{By: keys.at(a.Group), Window: a.Opened, First: a.First, Last: a.Last, Events: a.Events,
		Values: []corpus.Field{{Path: l.column, Value: l.computed(a.Value)}, {Path: ColumnQualified, Value: corpus.Int(int64(a.Qualified))}}}
}

// computed is what an alert was asked about as a value: whole where it is a
// count, null where it is beyond float64, as sums are elsewhere.
func (l *link) computed(v float64) corpus.Value {
	switch l.typ {
	case rule.EventCount, rule.ValueCount, rule.Temporal, rule.TemporalOrdered:
		return corpus.Int(int64(v))
	}
	if math.IsInf(v, 0) {
		return corpus.Null()
	}
	return corpus.Float(v)
}

// ColumnQualified is the column of a correlation's groups that counts the
// events at which the condition held.
const ColumnQualified = "qualifying_events"
