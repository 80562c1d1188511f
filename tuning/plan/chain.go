package plan

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/correlate"
	"assay/tuning/rule"
)

// Merge runs the correlation over the firings of all segments.
func (g *correlation) Merge(ctx context.Context, parts []Partial) (*Grouping, error) {
	return mergeHeld(ctx, g, parts)
}

func (g *correlation) mergeWhole(ctx context.Context, parts []Partial) (*Grouping, error) {
	if len(g.links) == 1 {
		return g.mergeOne(ctx, parts)
	}
	return g.mergeChain(ctx, parts)
}

// mergeOne merges for a correlation that refers to no other. What its firings
// are, group by group, is kept where they are.
func (g *correlation) mergeOne(ctx context.Context, parts []Partial) (*Grouping, error) {
	key, atoms := mergedKey(parts)
	x, known := atoms.get(key)
	sorted, _ := x.made.(*sortedFirings)
	if !known {
		var err error
		if sorted, err = g.sort(ctx, parts); err != nil {
			return nil, err
		}
		atoms.put(key, answer{made: sorted, size: sorted.bytes})
	}
	alerts, err := g.link.RunGroups(ctx, sorted.groups)
	if err != nil {
		return nil, fmt.Errorf("correlate: %w", err)
	}
	return g.link.grouping(alerts, sorted.keys, sorted.left), nil
}

// grouping is the alerts of a correlation as groups, and what it left out.
func (l *link) grouping(alerts []correlate.Alert, keys *tuples, left leftOut) *Grouping {
	out := &Grouping{Made: keys.len(), Timeless: left.timeless, Dropped: left.dropped, Wide: left.wide, Unvalued: left.unvalued, NotNumbers: left.notNumbers}
	if len(alerts) > 0 {
		out.Groups = make([]Group, len(alerts))
	}
	for i := range alerts {
		out.Groups[i] = l.group(&alerts[i], keys)
	}
	slices.SortStableFunc(out.Groups, compareGroups)
	return out
}

// sortedFirings are the firings of all segments, by group.
type sortedFirings struct {
	groups correlate.Groups
	keys   *tuples
	left   leftOut
	bytes  int64
}

func (g *correlation) sort(ctx context.Context, parts []Partial) (*sortedFirings, error) {
	m := g.merger(ctx)
	left, err := m.takeAll(parts)
	if err != nil {
		return nil, err
	}
	run := m.runs[g.link]
	return &sortedFirings{correlate.GroupsOf(run.firings), run.keys, left, firingBytes*int64(len(run.firings)) + 2*valueBytes*int64(len(run.keys.all))}, nil
}

// mergedKey names what partials are together; it is nothing unless all of them
// are kept.
func mergedKey(parts []Partial) (atomKey, *Atoms) {
	var b strings.Builder
	var atoms *Atoms
	for _, part := range parts {
		p := part.(*firings)
		if p.count() == 0 && p.left == (leftOut{}) {
			continue
		}
		if p.atoms == nil {
			return atomKey{}, nil
		}
		atoms = p.atoms
		fmt.Fprintf(&b, "%s %s\n", p.key.segment, p.key.atom)
	}
	return atomKey{"all", "", b.String()}, atoms
}

func (g *correlation) merger(ctx context.Context) *merger {
	m := &merger{ctx: ctx, g: g, runs: map[*link]*linkRun{}}
	for _, l := range g.links {
		m.runs[l] = &linkRun{keys: newTuples(len(l.by), true), values: newTuples(len(l.field), false)}
	}
	return m
}

// takeAll takes up the firings of all segments.
func (m *merger) takeAll(parts []Partial) (left leftOut, err error) {
	if err := m.makeRoom(parts); err != nil {
		return left, err
	}
	for _, part := range parts {
		if err := m.ctx.Err(); err != nil {
			return left, err
		}
		p := part.(*firings)
		left.add(p.left)
		m.take(p)
	}
	return left, nil
}

// mergeChain merges for a correlation that refers to others.
func (g *correlation) mergeChain(ctx context.Context, parts []Partial) (*Grouping, error) {
	m := g.merger(ctx)
	left, err := m.takeAll(parts)
	if err != nil {
		return nil, err
	}
	for _, l := range g.links {
		if err := m.run(l, share{}); err != nil {
			return nil, fmt.Errorf("correlate: %w", err)
		}
	}
	return m.grouping(left), nil
}

// mergeShares is mergeChain for more firings than there is room for: link by
// link, each in shares of what it groups.
func (g *correlation) mergeShares(ctx context.Context, parts []Partial, shares uint64) (*Grouping, error) {
	m := g.merger(ctx)
	left, err := m.takeShare(parts, noShare)
	if err != nil {
		return nil, err
	}
	for _, l := range g.links {
		for n := range shares {
			of := share{n: n, of: shares, only: l}
			if _, err := m.takeShare(parts, of); err != nil {
				return nil, err
			}
			if err := m.run(l, of); err != nil {
				return nil, fmt.Errorf("correlate: %w", err)
			}
		}
	}
	return m.grouping(left), nil
}

// takeShare takes up the firings of a share; what is left out is the same in
// every share of all links.
func (m *merger) takeShare(parts []Partial, of share) (leftOut, error) {
	made, err := collectAll(m.ctx, m.g, parts, of)
	if err != nil {
		return leftOut{}, err
	}
	return m.takeAll(made)
}

// grouping is what the last link found.
func (m *merger) grouping(left leftOut) *Grouping {
	last := m.runs[m.g.link]
	out := m.g.link.grouping(last.alerts, last.keys, left)
	for _, l := range m.g.links {
		out.Chained = append(out.Chained, m.runs[l].left...)
	}
	return out
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
			from := len(run.firings)
			run.firings = append(run.firings, in.all...)
			for i := from; i < len(run.firings); i++ {
				f := &run.firings[i]
				f.Group = keys[f.Group]
				if r.leaf.values == tuplesOfValues {
					f.Value = float64(values[int(f.Value)])
				}
			}
			if p.atoms == nil { // nobody else has them
				*in = leafFirings{}
			}
		}
	}
}

// run finds the alerts of a share of one correlation; those that it refers to
// have run.
func (m *merger) run(l *link, of share) error {
	run := m.runs[l]
	for i, r := range l.refers {
		if r.inner != nil {
			run.chain(l, r, int32(i), m.runs[r.inner], of)
		}
	}
	alerts, err := l.Run(m.ctx, run.firings)
	run.alerts, run.firings = append(run.alerts, alerts...), nil
	return err
}

// chain makes the alerts of an inner correlation firings of this one, and
// counts those that it cannot take up, once for all shares.
func (run *linkRun) chain(l *link, r refers, at int32, inner *linkRun, of share) {
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
		if of.tuple(by) {
			f.Group = run.keys.number(by)
			run.firings = append(run.firings, f)
		}
	}
	if of.n == 0 && left.Dropped+left.Unvalued+left.NotNumbers > 0 {
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
