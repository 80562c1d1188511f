package plan

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"assay/corpus"
	"assay/tuning/rule"
)

// tabMerge joins tabulated partials. A group lies in several segments only
// where several have events in its window; all others are whole as they are.
type tabMerge struct {
	a      *Aggregate
	parts  []*tabulated
	shared map[int64]bool    // windows that several segments have
	joined map[string]uint32 // place in groups of a group in a shared window, by window and texts
	groups []joinedTab
	key    []byte
	small  [256]int       // by number of events: 1 + the filters passed, 0: not asked yet
	passed []int          // Grouping.Passed
	by     []corpus.Value // where By and Values of groups are cut from
	values []corpus.Field
}

// joinedTab is a group of one or several segments.
type joinedTab struct {
	part, group uint32 // where it was met first
	n           uint32
	first, last int64
	tallies     []tally // of its part, which keeps them as they are, unless own
	own         bool
	by          []corpus.Value // in a shared window: of values with the same text, those of the first kind
	more        []tabRef       // where else it was met, by rising part
}

// tabRef is a group of a part.
type tabRef struct{ part, group uint32 }

func (a *Aggregate) mergeTabs(ctx context.Context, parts []*tabulated) (*Grouping, error) {
	m := &tabMerge{a: a, parts: parts, joined: map[string]uint32{}, passed: make([]int, 1+len(a.having))}
	m.shared = sharedWindows(parts)
	out := &Grouping{}
	for n, p := range parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out.Untimed += p.untimed
		out.Dropped += p.dropped
		out.Made += m.take(uint32(n), p)
	}
	out.Made += len(m.joined)
	out.Groups = m.fired()
	out.Passed = m.passed
	return out, nil
}

func sharedWindows(parts []*tabulated) map[int64]bool {
	owner, shared := map[int64]int{}, map[int64]bool{}
	for n, p := range parts {
		for i := range p.groups {
			w := p.groups[i].window
			if i > 0 && w == p.groups[i-1].window {
				continue
			}
			if other, met := owner[w]; met && other != n {
				shared[w] = true
			}
			owner[w] = n
		}
	}
	return shared
}

// take adds the groups of a part, and counts those that are whole in it. Of
// these only those that fire are kept.
func (m *tabMerge) take(n uint32, p *tabulated) (whole int) {
	window, shared := int64(0), false
	for g := range p.groups {
		t := &p.groups[g]
		if g == 0 || t.window != window {
			window, shared = t.window, m.shared[t.window]
		}
		if !shared {
			whole++
			if passes, known := m.passedBy(t.n); known && !m.a.fires(passes, m.passed) {
				continue
			} else if known {
				m.groups = append(m.groups, m.tab(p, n, uint32(g)))
				continue
			}
		}
		x := m.tab(p, n, uint32(g))
		if shared {
			m.join(p, x)
		} else if m.fires(&x) {
			m.groups = append(m.groups, x)
		}
	}
	return whole
}

// tab is a group of part n as it is there.
func (m *tabMerge) tab(p *tabulated, n, g uint32) joinedTab {
	t := &p.groups[g]
	x := joinedTab{part: n, group: g, n: t.n, first: t.first, last: t.last}
	if p.tallies != nil {
		x.tallies = p.tallies[g]
	}
	return x
}

// passedBy is how many filters a group of n events passes, when they look at
// counts of events alone and were asked about as many before.
func (m *tabMerge) passedBy(n uint32) (passes int, known bool) {
	if !m.a.byCount || int(n) >= len(m.small) || m.small[n] == 0 {
		return 0, false
	}
	return m.small[n] - 1, true
}

// join adds to a group of a shared window.
func (m *tabMerge) join(p *tabulated, x joinedTab) {
	x.by = p.byOf(make([]corpus.Value, 0, len(p.by)), x.group)
	m.key = binary.LittleEndian.AppendUint64(m.key[:0], uint64(p.groups[x.group].window))
	for _, v := range x.by {
		text := v.Text()
		m.key = append(binary.AppendUvarint(m.key, uint64(len(text))), text...)
	}
	at, met := m.joined[string(m.key)]
	if !met {
		m.groups = append(m.groups, x)
		m.joined[string(m.key)] = uint32(len(m.groups)) - 1
		return
	}
	old := &m.groups[at]
	old.more = append(old.more, tabRef{x.part, x.group})
	old.n += x.n
	old.first, old.last = min(old.first, x.first), max(old.last, x.last)
	for i, v := range x.by {
		if v.Kind() < old.by[i].Kind() {
			old.by[i] = v
		}
	}
	if x.tallies != nil {
		if !old.own {
			old.tallies, old.own = joinedTallies(m.a.aggs, old.tallies), true
		}
		joinTallies(old.tallies, x.tallies)
	}
}

// fires asks the filters behind stats, once for each group.
func (m *tabMerge) fires(x *joinedTab) bool { return m.a.fires(m.passes(x), m.passed) }

// passes is how many filters a group passes; where they look at counts of
// events alone, they are asked once for each count.
func (m *tabMerge) passes(x *joinedTab) int {
	if n, known := m.passedBy(x.n); known {
		return n
	}
	g := m.group(x)
	n := m.a.passes(&g)
	if m.a.byCount && int(x.n) < len(m.small) {
		m.small[x.n] = n + 1
	}
	return n
}

// group is a group without its events.
func (m *tabMerge) group(x *joinedTab) Group {
	p := m.parts[x.part]
	g := Group{By: x.by, Window: m.a.windowOf(p.groups[x.group].window), First: x.first, Last: x.last}
	g.Values, m.values = room(m.values, len(m.a.aggs))
	if g.By == nil {
		g.By, m.by = room(m.by, len(p.by))
		g.By = p.byOf(g.By, x.group)
	}
	for i := range m.a.aggs {
		v := corpus.Int(int64(x.n))
		if x.tallies != nil && x.tallies[i] != nil {
			v = x.tallies[i].result()
		}
		g.Values = append(g.Values, corpus.Field{Path: m.a.aggs[i].As, Value: v})
	}
	return g
}

// room cuts an empty slice with room for n off a longer one, which is made
// anew when it is used up.
func room[T any](from []T, n int) (cut, rest []T) {
	if len(from) < max(n, 1) {
		from = make([]T, max(n, 1024))
	}
	return from[:0:n], from[n:]
}

// fired are the groups for which the rule fires, in order, with their events.
func (m *tabMerge) fired() []Group {
	var order []uint32 // of m.groups
	total := 0
	for n := range m.groups {
		if x := &m.groups[n]; x.by == nil || m.fires(x) {
			order = append(order, uint32(n))
			total += int(x.n)
		}
	}
	m.sort(order)
	var out []Group
	if len(order) > 0 {
		out = make([]Group, len(order))
	}
	refs := make([]corpus.Ref, total)
	for i, n := range order {
		x := &m.groups[n]
		out[i] = m.group(x)
		out[i].Events, refs = refs[:0:x.n], refs[x.n:]
		out[i].Events = m.parts[x.part].eventsOf(out[i].Events, x.group)
		for _, r := range x.more {
			out[i].Events = m.parts[r.part].eventsOf(out[i].Events, r.group)
		}
	}
	return out
}

// sort puts groups into the order of compareGroups. They come mostly in that of
// their windows, and few share one.
func (m *tabMerge) sort(order []uint32) {
	byWindow := func(a, b uint32) int { return compareWindows(m.window(&m.groups[a]), m.window(&m.groups[b])) }
	if !slices.IsSortedFunc(order, byWindow) {
		slices.SortStableFunc(order, byWindow)
	}
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && byWindow(order[from], order[to]) == 0 {
			to++
		}
		if to-from > 1 {
			slices.SortFunc(order[from:to], func(a, b uint32) int { return m.compare(&m.groups[a], &m.groups[b]) })
		}
		from = to
	}
}

// compare is compareGroups within a window.
func (m *tabMerge) compare(a, b *joinedTab) int {
	for i := range m.parts[a.part].by {
		if c := cmp.Compare(m.by1(a, i), m.by1(b, i)); c != 0 {
			return c
		}
	}
	return 0
}

func (m *tabMerge) window(x *joinedTab) int64 {
	return m.a.windowOf(m.parts[x.part].groups[x.group].window)
}

// by1 is the text of one by value of a group.
func (m *tabMerge) by1(x *joinedTab, i int) string {
	if x.by != nil {
		return x.by[i].Text()
	}
	return m.parts[x.part].value(x.group, i).Text()
}

// looksAtCounts reports that the filters behind stats look at numbers of
// events alone, whatever the group.
func looksAtCounts(aggs []rule.Agg, having []*rule.Filter) bool {
	if !onlyCounts(newTallies(aggs)) {
		return false
	}
	counts := map[string]bool{}
	for _, g := range aggs {
		counts[g.As] = true
	}
	plain := true
	for _, f := range having {
		plain = plain && testsOnly(f.Where)
		rule.FieldsOf(f.Where, func(name string, _ rule.Span) { plain = plain && counts[name] })
	}
	return plain
}

// testsOnly reports a condition of tests of fields against values.
func testsOnly(e rule.Expr) bool {
	switch e := e.(type) {
	case *rule.And:
		return !slices.ContainsFunc(e.Terms, func(t rule.Expr) bool { return !testsOnly(t) })
	case *rule.Or:
		return !slices.ContainsFunc(e.Terms, func(t rule.Expr) bool { return !testsOnly(t) })
	case *rule.Not:
		return testsOnly(e.X)
	case *rule.Named:
		return testsOnly(e.X)
	case *rule.Compare:
		return !calls(e.Left) && !calls(e.Right)
	case *rule.Test:
		return true
	}
	return false
}

// calls reports a term that may be another one each time, or depend on the
// window.
func calls(t rule.Term) bool {
	switch t.(type) {
	case *rule.Call, *rule.Truth:
		return true
	}
	return false
}
