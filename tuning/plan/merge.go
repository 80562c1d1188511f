package plan

import (
	"cmp"
	"context"
	"slices"

	"assay/corpus"
)

// Merge joins the groups of segments and keeps those that pass the filters.
// The order of the partials decides nothing but which ref of a group comes
// first.
func (a *Aggregate) Merge(ctx context.Context, parts []Partial) (*Grouping, error) {
	return mergeHeld(ctx, a, parts)
}

func (a *Aggregate) mergeWhole(ctx context.Context, parts []Partial) (*Grouping, error) {
	if tabs := allTabulated(parts); tabs != nil {
		return a.mergeTabs(ctx, tabs)
	}
	out := &Grouping{}
	all := &grouped{groups: map[string]*state{}}
	for _, part := range parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, ok := part.(*grouped)
		if !ok {
			p = part.(*tabulated).widened(a)
		}
		out.Untimed += p.untimed
		out.Dropped += p.dropped
		out.Wide += p.wide
		all.merge(p)
	}
	out.Made = len(all.groups)
	out.Passed = make([]int, 1+len(a.having))
	for _, g := range all.groups {
		if group := a.finish(g); a.fires(a.passes(&group), out.Passed) {
			out.Groups = append(out.Groups, group)
		}
	}
	slices.SortFunc(out.Groups, compareGroups)
	return out, nil
}

// allTabulated are the partials when all of them are tabulated; nil when not.
func allTabulated(parts []Partial) []*tabulated {
	tabs := make([]*tabulated, len(parts))
	for i, part := range parts {
		t, ok := part.(*tabulated)
		if !ok {
			return nil
		}
		tabs[i] = t
	}
	return tabs
}

func (p *grouped) merge(from *grouped) {
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
