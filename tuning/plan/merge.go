package plan

import (
	"cmp"
	"context"
	"slices"

	"assay/corpus"
)

// Grouping is what a stats rule found: the groups for which it fires, and
// what a reader must know about the events that went in.
type Grouping struct {
	Groups  []Group // by window, events without a time last; then by the by values
	Made    int     // groups before the filters behind stats
	Untimed int     // events without a time, in a window of their own
	Dropped int     // events left out: a by field has no value
	Wide    int     // events left out: lists in by fields would put them into more than 1,024 groups
}

// Part is the rows of one segment that a plan selected.
type Part struct {
	Columns corpus.Columns
	Rows    *corpus.Bitmap
}

// Groups collects and merges at once, for callers with few events. The refs
// of a group's events number the parts.
func (a *Aggregate) Groups(ctx context.Context, parts []Part) ([]Group, error) {
	partials := make([]*Partial, len(parts))
	for i, p := range parts {
		var err error
		if partials[i], err = a.Collect(ctx, p.Columns, p.Rows, i); err != nil {
			return nil, err
		}
	}
	return a.Merge(partials).Groups, nil
}

// Merge joins the groups of segments and keeps those that pass the filters.
// The partials are used up. Their order decides nothing but which ref of a
// group comes first: give them by rising segment.
func (a *Aggregate) Merge(parts []*Partial) *Grouping {
	out := &Grouping{}
	all := &Partial{groups: map[string]*state{}}
	for _, p := range parts {
		out.Untimed += p.untimed
		out.Dropped += p.dropped
		out.Wide += p.wide
		all.merge(p)
	}
	out.Made = len(all.groups)
	for _, g := range all.groups {
		if group := a.finish(g); a.fires(&group) {
			out.Groups = append(out.Groups, group)
		}
	}
	slices.SortFunc(out.Groups, compareGroups)
	return out
}

func (p *Partial) merge(from *Partial) {
	for key, g := range from.groups {
		old := p.groups[key]
		if old == nil {
			p.groups[key] = g
			continue
		}
		old.plainer(g.by)
		old.span(g.first, g.last)
		old.events = append(old.events, g.events...)
		for i, t := range old.tallies {
			if t != nil {
				t.merge(g.tallies[i])
			}
		}
	}
}

func (a *Aggregate) finish(g *state) Group {
	out := Group{Values: make([]corpus.Field, 0, len(a.aggs)), By: g.by, Window: g.window, First: g.first, Last: g.last, Events: g.events}
	for i, t := range g.tallies {
		v := corpus.Int(int64(len(g.events)))
		if t != nil {
			v = t.result()
		}
		out.Values = append(out.Values, corpus.Field{Path: a.aggs[i].As, Value: v})
	}
	return out
}

func compareGroups(a, b Group) int {
	if a.Window != b.Window {
		if a.Window == corpus.NoTime || b.Window == corpus.NoTime {
			return cmp.Compare(b.Window, a.Window)
		}
		return cmp.Compare(a.Window, b.Window)
	}
	return slices.CompareFunc(a.By, b.By, func(v, w corpus.Value) int { return cmp.Compare(v.Text(), w.Text()) })
}
