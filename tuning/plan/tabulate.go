package plan

import (
	"context"
	"math/bits"
	"slices"
	"sync"

	"assay/corpus"
)

// tabulated is what grouped is, where each by field is one column of texts,
// whole numbers or booleans: groups are told apart by codes, and which events
// a group has is written down row by row.
type tabulated struct {
	segment int
	by      []*corpus.Column // nil for spans of time
	shifts  []int            // where the code of each lies in a key
	rows    []uint32         // the rows that are in groups, rising; when sorted, of one group behind those of another
	of      []uint32         // the group of each row; nil when sorted
	starts  []uint32         // when sorted: where in rows those of each group begin, and the end
	sorted  sync.Once
	groups  []tab
	tallies [][]tally // of each group; nil when only events are counted
	untimed int
	dropped int
	bytes   int64
}

func (*tabulated) partial() {}

// tab is one group.
type tab struct {
	window      int64  // start of the window; of spans of time what spans.of says
	key         uint64 // the codes of its by values, in one number
	n           uint32
	first, last int64
}

// tabulator makes a tabulated.
type tabulator struct {
	a        *Aggregate
	out      *tabulated
	times    *corpus.Times
	fields   [][]*corpus.Column
	values   []corpus.Value
	counts   bool     // only events are counted
	lacks    bool     // no row has one of the by fields
	slots    []uint32 // open addressing: group + 1; 0 is free
	from, to int64    // the window that the last row was in
	spans    spans
	share    share
	mine     []bool // by code of the by value that shares are told by; nil: all
	mineAt   int
}

// canTabulate reports that every by field is one plain column or none, and that their
// codes together fit one number.
func (a *Aggregate) canTabulate(by [][]*corpus.Column) bool {
	sum := 0
	for i, cols := range by {
		if i == a.binAt {
			continue
		}
		if len(cols) == 0 {
			continue // no row has it
		}
		if len(cols) > 1 || !cols[0].Plain() {
			return false
		}
		sum += width(cols[0])
	}
	return sum <= 64
}

// tabulate groups rows of which the columns are loaded.
func (c *collector) tabulate(ctx context.Context, rows *corpus.Bitmap) (*tabulated, error) {
	n := c.share.part(rows.Count())
	t := &tabulator{a: c.a, times: c.times, fields: c.fields, values: c.values, from: 1, spans: spans{a: c.a, from: 1}}
	t.out = &tabulated{segment: c.segment, rows: make([]uint32, 0, n), of: make([]uint32, 0, n), groups: make([]tab, 0, n/2+8)}
	t.slots = make([]uint32, 1<<bits.Len(uint(n)|255)) // at most half of them are taken by half as many groups
	for i, cols := range c.by {
		if i == c.a.binAt {
			t.out.by = append(t.out.by, nil)
			continue
		}
		if t.lacks = t.lacks || len(cols) == 0; !t.lacks {
			t.out.by = append(t.out.by, cols[0])
		}
	}
	t.out.shifts = make([]int, len(t.out.by))
	for i := len(t.out.by) - 1; i > 0; i-- {
		t.out.shifts[i-1] = t.out.shifts[i] + width(t.out.by[i])
	}
	t.counts = onlyCounts(newTallies(c.a.aggs))
	t.split(c.share)
	seen := 0
	for row := range rows.All {
		if seen++; seen%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if t.add(row); t.out.bytes > maxAllBytes {
			return nil, ErrTooManyGroups
		}
	}
	t.out.bytes += refBytes * int64(len(t.out.rows))
	return t.out, nil
}

// split finds out which codes belong to the share.
func (t *tabulator) split(of share) {
	t.share, t.mineAt = of, t.a.sharedBy()
	if of.whole() || t.mineAt < 0 || t.lacks {
		return
	}
	col := t.out.by[t.mineAt]
	t.mine = make([]bool, col.Distinct()+corpus.FirstCode)
	for i := range col.Distinct() {
		t.mine[i+corpus.FirstCode] = of.text(col.Entry(i).Text())
	}
}

func onlyCounts(tallies []tally) bool {
	for _, t := range tallies {
		if t != nil {
			return false
		}
	}
	return true
}

func (t *tabulator) add(row int) {
	nano, timed := t.times.At(row)
	if !timed {
		nano = corpus.NoTime
		t.out.untimed++
	}
	if t.lacks || !timed && t.a.bin > 0 {
		t.out.dropped++
		return
	}
	key, mine := uint64(0), true
	for i, col := range t.out.by {
		if col == nil {
			continue
		}
		code := col.Code(row)
		if code < corpus.FirstCode {
			t.out.dropped++
			return
		}
		key |= uint64(code) << t.out.shifts[i]
		mine = mine && (t.mine == nil || i != t.mineAt || t.mine[code])
	}
	window := t.window(nano)
	if !mine || t.mineAt < 0 && !t.share.number(t.spanOf(window)) {
		return
	}
	g := t.group(window, key)
	tab := &t.out.groups[g]
	tab.n++
	if tab.n == 1 || nano < tab.first {
		tab.first = nano
	}
	if tab.n == 1 || nano > tab.last {
		tab.last = nano
	}
	t.out.rows, t.out.of = append(t.out.rows, uint32(row)), append(t.out.of, g)
	if t.counts {
		return
	}
	for i, tally := range t.out.tallies[g] {
		if tally != nil {
			t.out.bytes += int64(addEach(tally, valueAt(t.fields[i], row)))
		}
	}
}

// spanOf is what a window's share is told by.
func (t *tabulator) spanOf(window int64) int64 {
	if t.a.bin > 0 {
		return window >> 1 // its first second
	}
	return window
}

// window is the start of the window of a time; rows come mostly in the order
// of their times.
func (t *tabulator) window(nano int64) int64 {
	switch {
	case nano == corpus.NoTime:
		return corpus.NoTime
	case t.a.bin > 0:
		return t.spans.of(nano)
	case nano >= t.from && nano < t.to:
		return t.from
	}
	start := t.a.start(nano)
	if t.a.window > 0 && start <= 1<<63-1-int64(t.a.window) {
		t.from, t.to = start, start+int64(t.a.window)
	}
	return start
}

// group is the number of a group, which is added when it is new.
func (t *tabulator) group(window int64, key uint64) uint32 {
	if 2*len(t.out.groups) >= len(t.slots) {
		t.grow()
	}
	i := t.place(window, key)
	for t.slots[i] != 0 {
		if g := &t.out.groups[t.slots[i]-1]; g.key == key && g.window == window {
			return t.slots[i] - 1
		}
		i = (i + 1) & (len(t.slots) - 1)
	}
	t.out.groups = append(t.out.groups, tab{window: window, key: key})
	t.out.bytes += groupBytes
	if !t.counts {
		t.out.tallies = append(t.out.tallies, newTallies(t.a.aggs))
		t.out.bytes += int64(48 * len(t.a.aggs))
	}
	t.slots[i] = uint32(len(t.out.groups))
	return uint32(len(t.out.groups)) - 1
}

// place is where to look for a group first. It has to spread keys in every
// window, also in the one that is all time and begins at 0.
func (t *tabulator) place(window int64, key uint64) int {
	h := key*0x9e3779b97f4a7c15 ^ uint64(window)*0xff51afd7ed558ccd
	h = (h ^ h>>32) * 0xd6e8feb86659fd93
	return int(h>>32) & (len(t.slots) - 1)
}

func (t *tabulator) grow() {
	t.slots = make([]uint32, 4*len(t.slots))
	for n := range t.out.groups {
		g := &t.out.groups[n]
		i := t.place(g.window, g.key)
		for t.slots[i] != 0 {
			i = (i + 1) & (len(t.slots) - 1)
		}
		t.slots[i] = uint32(n) + 1
	}
}

// value is by value i of a group.
func (p *tabulated) value(g uint32, i int) corpus.Value {
	if p.by[i] == nil {
		return corpus.Int(p.groups[g].window >> 1)
	}
	code := p.groups[g].key >> p.shifts[i] & (1<<width(p.by[i]) - 1)
	return p.by[i].Entry(int(code) - corpus.FirstCode)
}

// byOf are the by values of a group, appended.
func (p *tabulated) byOf(dst []corpus.Value, g uint32) []corpus.Value {
	for i := range p.by {
		dst = append(dst, p.value(g, i))
	}
	return dst
}

// width is how many bits a code of the column takes.
func width(c *corpus.Column) int {
	if c == nil {
		return 0
	}
	return bits.Len(uint(c.Distinct() + corpus.FirstCode))
}

// widened is the same as grouped.
func (p *tabulated) widened(a *Aggregate) *grouped {
	out := &grouped{groups: map[string]*state{}, bytes: p.bytes, untimed: p.untimed, dropped: p.dropped}
	states := make([]*state, len(p.groups))
	for n := range p.groups {
		g := &p.groups[n]
		states[n] = out.group(a.windowOf(g.window), p.byOf(make([]corpus.Value, 0, len(p.by)), uint32(n)), a)
		states[n].first, states[n].last = g.first, g.last
		if p.tallies != nil {
			states[n].tallies = joinedTallies(a.aggs, states[n].tallies, p.tallies[n])
		}
	}
	for g, s := range states {
		s.events = p.eventsOf(s.events, uint32(g))
	}
	return out
}

// eventsOf appends the events of a group, rising.
func (p *tabulated) eventsOf(dst []corpus.Ref, g uint32) []corpus.Ref {
	p.sorted.Do(p.sort)
	for _, row := range p.rows[p.starts[g]:p.starts[g+1]] {
		dst = append(dst, corpus.Ref{Segment: p.segment, Row: int(row)})
	}
	return dst
}

// sort puts the rows of each group side by side.
func (p *tabulated) sort() {
	p.starts = make([]uint32, len(p.groups)+1)
	for g := range p.groups {
		p.starts[g+1] = p.starts[g] + p.groups[g].n
	}
	next, rows := slices.Clone(p.starts), make([]uint32, len(p.rows))
	for i, g := range p.of {
		rows[next[g]] = p.rows[i]
		next[g]++
	}
	p.rows, p.of = rows, nil
}
