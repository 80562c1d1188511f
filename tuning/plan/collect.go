package plan

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/flow"
)

// grouped is the groups of one segment, before the filters behind stats.
type grouped struct {
	groups  map[string]*state // by window and the texts of the by values
	key     []byte
	bytes   int64 // about how much memory they take
	untimed int   // events that have no time
	dropped int   // events without one of the by fields
	wide    int   // events in more groups than maxFan
}

func (*grouped) partial() {}

// maxFan is in how many groups one event may be: a list in a by field puts
// the event into the group of each element.
const maxFan = 1024

// About how much memory a group takes without its events, and one of these.
const (
	groupBytes = 300
	refBytes   = 16
)

// state is a group while it grows.
type state struct {
	by          []corpus.Value
	window      int64
	first, last int64
	tallies     []tally // nil for a plain count, which is the number of events
	events      []corpus.Ref
}

// collector is one Collect.
type collector struct {
	a       *Aggregate
	segment int
	share   share
	times   *corpus.Times
	by      [][]*corpus.Column
	fields  [][]*corpus.Column
	out     *grouped
	one     map[string]*state   // by window and codes: the group of a row without lists
	many    map[string][]*state // the same for rows with lists; nil when they are too many
	key     []byte
	row     []corpus.Value // the by values of the row at hand
	lists   bool           // one of them is a list
	values  []corpus.Value // the aggregates' fields of the row at hand
}

// Collect groups the given rows of one segment; segment is the number that
// the groups' refs carry.
func (a *Aggregate) Collect(ctx context.Context, cols corpus.Columns, rows *corpus.Bitmap, segment int) (Partial, error) {
	s, err := newScan(ctx, cols)
	if err != nil {
		return nil, err
	}
	return a.collectShare(s, rows, segment, share{})
}

// eventBytes are those of a row and of half a group.
func (a *Aggregate) eventBytes() int64 { return 48 }

func (a *Aggregate) collectShare(s *scan, rows *corpus.Bitmap, segment int, of share) (Partial, error) {
	c := &collector{a: a, segment: segment, share: of, out: &grouped{groups: map[string]*state{}}, one: map[string]*state{}, many: map[string][]*state{}}
	if !rows.Any() {
		return &tabulated{segment: segment}, nil
	}
	ctx, key := s.ctx, atomKey{}
	if of.whole() {
		key = a.keyOf(s.segment, segment, rows)
	}
	if x, ok := s.known(key); ok {
		return x.made.(*tabulated), nil
	}
	if err := c.load(s); err != nil {
		return nil, err
	}
	if c.a.canTabulate(c.by) {
		t, err := c.tabulate(ctx, rows)
		if err == nil {
			s.keep(key, answer{made: t, size: t.bytes})
		}
		return t, err
	}
	seen := 0
	for row := range rows.All {
		if seen++; seen%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if c.add(row); c.out.bytes > maxAllBytes {
			return nil, ErrTooManyGroups
		}
	}
	return c.out, nil
}

func (c *collector) load(s *scan) (err error) {
	if c.times, err = s.cols.Times(s.ctx); err != nil {
		return fmt.Errorf("read times: %w", err)
	}
	if c.by, err = s.columnsOf(c.a.byAt); err != nil {
		return err
	}
	c.fields, err = s.columnsOf(c.a.aggAt)
	c.row = make([]corpus.Value, len(c.by))
	c.values = make([]corpus.Value, len(c.fields))
	return err
}

// rowSeeds name sets of rows for as long as the process lasts.
var rowSeeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// keyOf names what Collect makes of rows of a segment: whatever rule selected
// them, and whatever it asks of the groups.
func (a *Aggregate) keyOf(digest string, segment int, rows *corpus.Bitmap) atomKey {
	if digest == "" {
		return atomKey{}
	}
	return atomKey{digest, "", fmt.Sprintf("groups %d %s %x %x", segment, a.shape, rows.Hash(rowSeeds[0]), rows.Hash(rowSeeds[1]))}
}

// shapeOf names what an aggregate does with rows: how it groups them and what it
// computes.
func (a *Aggregate) shapeOf() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %d %d %q", a.window, a.bin, a.binAt, a.byAt)
	for i, g := range a.aggs {
		fmt.Fprintf(&b, " %s %t %q", g.Func, g.Field != "", a.aggAt[i])
	}
	return b.String()
}

func (s *scan) columnsOf(fields [][]string) ([][]*corpus.Column, error) {
	out := make([][]*corpus.Column, len(fields))
	for i, paths := range fields {
		cols, err := s.columns(paths)
		if err != nil {
			return nil, err
		}
		out[i] = cols
	}
	return out, nil
}

// add puts one row into its groups.
func (c *collector) add(row int) {
	window := corpus.NoTime
	nano, timed := c.times.At(row)
	if timed {
		window = c.a.start(nano)
	} else {
		nano = corpus.NoTime
		c.out.untimed++
	}
	if !c.readKey(row, nano, window) {
		c.out.dropped++
		return
	}
	if !c.lists && !c.mine(c.row, window) {
		return
	}
	for i, cols := range c.fields {
		c.values[i] = valueAt(cols, row)
	}
	ref := corpus.Ref{Segment: c.segment, Row: row}
	if c.lists {
		c.addToMany(ref, nano, window)
		return
	}
	g := c.one[string(c.key)]
	if g == nil {
		g = c.out.group(window, slices.Clone(c.row), c.a)
		c.one[string(c.key)] = g
	}
	c.out.bytes += g.add(ref, nano, c.values)
}

func (c *collector) addToMany(ref corpus.Ref, nano, window int64) {
	groups, ok := c.many[string(c.key)]
	if !ok {
		groups = c.groupsOf(window)
		c.many[string(c.key)] = groups
	}
	if groups == nil {
		c.out.wide++
	}
	for _, g := range groups {
		c.out.bytes += g.add(ref, nano, c.values)
	}
}

// readKey makes the row's key from the window and the codes; ok is false when
// a by field has no value.
func (c *collector) readKey(row int, nano, window int64) (ok bool) {
	c.key = binary.LittleEndian.AppendUint64(c.key[:0], uint64(window))
	c.lists = false
	for i, cols := range c.by {
		if i == c.a.binAt {
			if c.row[i] = flow.TimeBucket(eval.Seconds(nano), c.a.bin); c.row[i].IsAbsent() {
				return false
			}
			c.key = binary.AppendVarint(c.key, c.row[i].Int64())
			continue
		}
		n, code := 0, uint32(corpus.CodeAbsent)
		for n < len(cols) && code == corpus.CodeAbsent {
			code = cols[n].Code(row)
			n++
		}
		if code < corpus.FirstCode {
			return false
		}
		c.row[i] = cols[n-1].Entry(int(code) - corpus.FirstCode)
		if !hasScalar(c.row[i]) {
			return false
		}
		c.lists = c.lists || c.row[i].Kind() == corpus.KindList
		c.key = binary.AppendUvarint(binary.AppendUvarint(c.key, uint64(n)), uint64(code))
	}
	return true
}

func valueAt(cols []*corpus.Column, row int) corpus.Value {
	col, code := first(cols, row)
	if code < corpus.FirstCode {
		return corpus.Value{}
	}
	return col.Entry(int(code) - corpus.FirstCode)
}

// groupsOf gives the groups of the row at hand; nil when they are too many.
func (c *collector) groupsOf(window int64) []*state {
	choices := fanned(c.row)
	if choices == nil {
		return nil
	}
	groups := make([]*state, 0, len(choices))
	for _, by := range choices {
		if c.mine(by, window) {
			groups = append(groups, c.out.group(window, by, c.a))
		}
	}
	return groups
}

// mine reports a group of the share: by the text of its first value that is no
// time, or by its window.
func (c *collector) mine(by []corpus.Value, window int64) bool {
	if c.share.whole() {
		return true
	}
	if i := c.a.sharedBy(); i >= 0 {
		return c.share.text(by[i].Text())
	}
	if c.a.bin > 0 {
		window = by[c.a.binAt].Int64()
	}
	return c.share.number(window)
}

// sharedBy is which by value shares are told by; -1: windows tell them.
func (a *Aggregate) sharedBy() int {
	for i := range a.by {
		if i != a.binAt {
			return i
		}
	}
	return -1
}

// fanned is the row once for each choice of elements where a value is a list;
// nil when they are more than maxFan.
func fanned(row []corpus.Value) [][]corpus.Value {
	choices := [][]corpus.Value{{}}
	for _, v := range row {
		elems := []corpus.Value{v}
		if v.Kind() == corpus.KindList {
			elems = elements(v)
		}
		if len(choices)*len(elems) > maxFan {
			return nil
		}
		var next [][]corpus.Value
		for _, head := range choices {
			for _, e := range elems {
				next = append(next, append(head[:len(head):len(head)], e))
			}
		}
		choices = next
	}
	return choices
}

// elements are the elements of a list, each text once, null left out.
func elements(v corpus.Value) []corpus.Value {
	var out []corpus.Value
	seen := map[string]bool{}
	for _, e := range v.Elems() {
		if text := e.Text(); hasValue(e) && !seen[text] {
			seen[text] = true
			out = append(out, e)
		}
	}
	return out
}

// group finds or makes the group of by values, which are told apart by text.
func (p *grouped) group(window int64, by []corpus.Value, a *Aggregate) *state {
	p.key = binary.LittleEndian.AppendUint64(p.key[:0], uint64(window))
	for _, v := range by {
		text := v.Text()
		p.key = binary.AppendUvarint(p.key, uint64(len(text)))
		p.key = append(p.key, text...)
	}
	g := p.groups[string(p.key)]
	if g == nil {
		g = &state{by: by, window: window, first: corpus.NoTime, last: corpus.NoTime, tallies: newTallies(a.aggs)}
		p.groups[string(p.key)] = g
		p.bytes += groupBytes + int64(2*len(p.key)+48*len(a.aggs))
	}
	g.plainer(by)
	return g
}

// plainer keeps, of values with the same text, the one of the first kind, so
// that the group does not depend on which event came first.
func (g *state) plainer(by []corpus.Value) {
	for i, v := range by {
		if v.Kind() < g.by[i].Kind() {
			g.by[i] = v
		}
	}
}

// add takes up an event, and says about how much more memory the group takes.
func (g *state) add(ref corpus.Ref, nano int64, values []corpus.Value) int64 {
	bytes := refBytes
	g.events = append(g.events, ref)
	g.span(nano, nano)
	for i, t := range g.tallies {
		if t != nil {
			bytes += addEach(t, values[i])
		}
	}
	return int64(bytes)
}

// span widens the group's time; untimed events have a window of their own, so
// a group has times for all of its events or for none.
func (g *state) span(first, last int64) {
	if g.first == corpus.NoTime || first < g.first {
		g.first = first
	}
	if g.last == corpus.NoTime || last > g.last {
		g.last = last
	}
}
