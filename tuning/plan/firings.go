package plan

import (
	"context"
	"fmt"
	"strings"

	"assay/corpus"
	"assay/tuning/correlate"
)

// firings is what the base rules of a correlation found in one segment.
type firings struct {
	leaves []leafFirings // as the correlation's leaves
	left   leftOut
	key    atomKey // names them; nothing unless they are kept
	atoms  *Atoms  // where
}

func (*firings) partial() {}

// maxFirings bounds the firings of all base rules together, a few gigabytes.
const maxFirings = 1 << 25

// ErrTooManyFirings says that the base rules of a correlation match too much
// to be held at once.
var ErrTooManyFirings = fmt.Errorf("the base rules match more than %d times together; rules that match less, or fewer of them, can be correlated", maxFirings)

func (f *firings) count() int {
	n := 0
	for i := range f.leaves {
		n += len(f.leaves[i].all)
	}
	return n
}

// leafFirings are the firings of one base rule. Group and Value are places in
// the lists of keys and values; of numeric types Value is the number.
type leafFirings struct {
	all          []correlate.Firing
	keys, values tupleList
}

// leftOut counts events that a correlation could not take up.
type leftOut struct {
	timeless, dropped, wide, unvalued, notNumbers int
}

func (l *leftOut) add(o leftOut) {
	l.timeless += o.timeless
	l.dropped += o.dropped
	l.wide += o.wide
	l.unvalued += o.unvalued
	l.notNumbers += o.notNumbers
}

// Collect takes up the given rows of one segment.
func (g *correlation) Collect(ctx context.Context, cols corpus.Columns, rows *corpus.Bitmap, segment int) (Partial, error) {
	s, err := newScan(ctx, cols)
	if err != nil {
		return nil, err
	}
	return g.collectShare(s, rows, segment, share{})
}

// eventBytes are those of a firing, twice: as it is found and as it is sorted.
func (g *correlation) eventBytes() int64 { return 2 * firingBytes }

// collectShare uses the answers that the scan holds.
func (g *correlation) collectShare(s *scan, rows *corpus.Bitmap, segment int, of share) (Partial, error) {
	out := &firings{leaves: make([]leafFirings, len(g.leaves))}
	if !rows.Any() {
		return out, nil
	}
	matched, err := g.matched(s, rows)
	if err != nil {
		return nil, err
	}
	key := atomKey{}
	if of.whole() {
		key = g.keyOf(s.segment, segment, matched)
	}
	if x, ok := s.known(key); ok {
		return x.made.(*firings), nil
	}
	times, err := s.cols.Times(s.ctx)
	if err != nil {
		return nil, fmt.Errorf("read times: %w", err)
	}
	c := &firingCollector{scan: s, share: of, segment: segment, times: times, out: out, left: make([]*corpus.Bitmap, reasons)}
	for i := range c.left {
		c.left[i] = corpus.NewBitmap(rows.Len())
	}
	for _, f := range g.leaves {
		if of.only != nil && f.link != of.only {
			continue
		}
		if err := c.leaf(f, matched[f.number]); err != nil {
			return nil, fmt.Errorf("collect rule %s: %w", f.part.full, err)
		}
	}
	out.left = leftOut{c.left[timeless].Count(), c.left[dropped].Count(), c.left[wide].Count(), c.left[unvalued].Count(), c.left[notNumbers].Count()}
	if s.atoms != nil && key != (atomKey{}) {
		out.key, out.atoms = key, s.atoms
		s.keep(key, answer{made: out, size: out.bytes()})
	}
	return out, nil
}

// matched are the rows for which each base rule holds.
func (g *correlation) matched(s *scan, rows *corpus.Bitmap) ([]*corpus.Bitmap, error) {
	out := make([]*corpus.Bitmap, len(g.leaves))
	for i, f := range g.leaves {
		var err error
		if out[i], err = f.part.eval(s, rows); err != nil {
			return nil, fmt.Errorf("collect rule %s: %w", f.part.full, err)
		}
	}
	return out, nil
}

// keyOf names what collect makes of rows, whatever selected them, and whatever
// the correlation asks of windows.
func (g *correlation) keyOf(digest string, segment int, matched []*corpus.Bitmap) atomKey {
	if digest == "" {
		return atomKey{}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "firings %d", segment)
	for i, f := range g.leaves {
		fmt.Fprintf(&b, " %d %d %q %q %x %x", f.rule, f.values, f.byAt, f.fieldAt, matched[i].Hash(rowSeeds[0]), matched[i].Hash(rowSeeds[1]))
	}
	return atomKey{digest, "", b.String()}
}

// firingBytes and valueBytes are about how much memory a firing takes, and a
// value of its group.
const (
	firingBytes = 56
	valueBytes  = 48
)

func (f *firings) bytes() (n int64) {
	for i := range f.leaves {
		l := &f.leaves[i]
		n += firingBytes*int64(cap(l.all)) + valueBytes*int64(cap(l.keys.all)+cap(l.values.all))
	}
	return n
}

// Why an event is left out, by one base rule at least.
const (
	timeless = iota
	dropped
	wide
	unvalued
	notNumbers
	reasons
)

// firingCollector is one collect.
type firingCollector struct {
	*scan
	share   share
	segment int
	times   *corpus.Times
	out     *firings
	left    []*corpus.Bitmap // the rows left out, by reason
	found   int              // firings of the base rules that are done

	// The base rule at hand.
	keys   *tupler
	values *tupler // of tuplesOfValues
	reader numberReader
}

func (c *firingCollector) leaf(f *leaf, rows *corpus.Bitmap) (err error) {
	if !rows.Any() {
		return nil
	}
	out := &c.out.leaves[f.number]
	matched := c.share.part(rows.Count())
	if c.keys, err = c.tupler(f.byAt, &out.keys, matched); err != nil {
		return err
	}
	c.keys.share = c.share
	switch f.values {
	case tuplesOfValues:
		c.values, err = c.tupler(f.fieldAt, &out.values, matched)
	case numbers:
		var cols [][]*corpus.Column
		if cols, err = c.columnsOf(f.fieldAt); err == nil {
			c.reader = numberReader{cols: cols[0], read: map[uint64]readNumbers{}}
		}
	}
	if err != nil {
		return err
	}
	out.all = make([]correlate.Firing, 0, matched)
	seen := 0
	for row := range rows.All {
		if seen++; seen%checkEvery == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		if c.row(f, out, row); c.found+len(out.all) > maxFirings {
			return ErrTooManyFirings
		}
	}
	c.found += len(out.all)
	return nil
}

// row adds the firings of one event.
func (c *firingCollector) row(f *leaf, out *leafFirings, row int) {
	nano, ok := c.times.At(row)
	if !ok {
		c.left[timeless].Set(row)
		return
	}
	keys := c.keys.at(row)
	if keys.lacks != lacksNothing {
		c.lacks(keys.lacks, dropped, row)
		return
	}
	firing := correlate.Firing{Time: nano, Event: corpus.Ref{Segment: c.segment, Row: row}, Rule: f.rule}
	put := func(value float64) {
		firing.Value = value
		for firing.Group = keys.from; firing.Group < keys.to; firing.Group++ {
			out.all = append(out.all, firing)
		}
	}
	switch f.values {
	case matches:
		put(0)
	case tuplesOfValues:
		values := c.values.at(row)
		c.lacks(values.lacks, unvalued, row)
		for v := values.from; v < values.to; v++ {
			put(float64(v))
		}
	case numbers:
		read := c.reader.at(row)
		if read.absent {
			c.left[unvalued].Set(row)
		}
		if read.notNumber {
			c.left[notNumbers].Set(row)
		}
		for _, v := range read.numbers {
			put(v)
		}
	}
}

func (c *firingCollector) lacks(l lack, reason, row int) {
	switch l {
	case lacksValue:
		c.left[reason].Set(row)
	case tooWide:
		c.left[wide].Set(row)
	}
}

// numberReader reads the numbers of a field, once for each distinct value.
type numberReader struct {
	cols []*corpus.Column
	read map[uint64]readNumbers // by column and code
}

type readNumbers struct {
	numbers   []float64
	absent    bool // there is no value at all
	notNumber bool // a value is no number
}

func (r *numberReader) at(row int) readNumbers {
	n, code := 0, uint32(corpus.CodeAbsent)
	for n < len(r.cols) && code == corpus.CodeAbsent {
		code = r.cols[n].Code(row)
		n++
	}
	if code < corpus.FirstCode {
		return readNumbers{absent: true}
	}
	key := uint64(n)<<32 | uint64(code)
	out, ok := r.read[key]
	if !ok {
		v := r.cols[n-1].Entry(int(code) - corpus.FirstCode)
		out.absent = !hasScalar(v)
		out.add(v)
		r.read[key] = out
	}
	return out
}

// add takes up a value; a list gives each of its elements.
func (r *readNumbers) add(v corpus.Value) {
	switch f, ok := v.Number(); {
	case ok:
		r.numbers = append(r.numbers, f)
	case v.Kind() == corpus.KindList:
		for _, e := range v.Elems() {
			r.add(e)
		}
	case hasValue(v):
		r.notNumber = true
	}
}
