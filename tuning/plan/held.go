package plan

import (
	"context"
	"errors"
	"hash/maphash"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"assay/corpus"
)

// held is the partial of a Grouper whose groups do not depend on one another,
// and the rows that it was made of, one bit an event. Where the replay's budget
// leaves no room for the partial it is not made. What memory a Merge takes is
// then bounded by the budget and by the state of the groups, not by the events:
// it goes over the rows several times, each time for a share of the groups.
type held struct {
	cols    corpus.Columns
	rows    *corpus.Bitmap
	segment int
	load    *Load
	bytes   int64
	part    Partial // nil: there was no room
}

func (*held) partial() {}

// sharable is a Grouper that can look at a share of its groups.
type sharable interface {
	Grouper
	// collectShare is Collect for the groups of a share.
	collectShare(s *scan, rows *corpus.Bitmap, segment int, of share) (Partial, error)
	// mergeWhole is Merge of what collectShare gave for one share.
	mergeWhole(ctx context.Context, parts []Partial) (*Grouping, error)
	// eventBytes is about how much memory a partial takes for each row.
	eventBytes() int64
}

// share is one of several shares of the groups, told by the text of a value that
// they are grouped by. The zero value is all of them.
type share struct {
	n, of uint64
	only  *link // of a chain of correlations, unless nil: what one link groups
}

// noShare is none of the groups.
var noShare = share{n: 2, of: 2}

func (h share) whole() bool { return h.of <= 1 }

// part is about how many of n events fall to the share.
func (h share) part(n int) int {
	if h.whole() {
		return n
	}
	return n/int(h.of) + 1
}

func (h share) text(text string) bool {
	return h.whole() || maphash.String(rowSeeds[0], text)%h.of == h.n
}

// tuple is text for the values of a group.
func (h share) tuple(values []corpus.Value) bool {
	switch {
	case h.whole():
		return true
	case len(values) == 0:
		return h.n == 0 // there is one group
	}
	return h.text(values[0].Text())
}

func (h share) number(n int64) bool {
	return h.whole() || (uint64(n)*0x9e3779b97f4a7c15)>>32%h.of == h.n
}

// hold makes the partial of a segment, if there is room for it. One that turns
// out to take more room than there is is made when it is merged.
func (s *scan) hold(g sharable, rows *corpus.Bitmap, segment int) (*held, error) {
	h := &held{cols: s.cols, rows: rows.Clone(), segment: segment, load: s.load, bytes: g.eventBytes() * int64(rows.Count())}
	if !s.load.hold(h.bytes) {
		return h, nil
	}
	part, err := g.collectShare(s, rows, segment, share{})
	if errors.Is(err, ErrTooManyGroups) || errors.Is(err, ErrTooManyFirings) {
		s.load.release(h.bytes)
		h.bytes = max(h.bytes, maxAllBytes)
		return h, nil
	}
	if err != nil {
		return nil, err
	}
	if more := heldBytes(part) - h.bytes; more > 0 {
		if !s.load.hold(more) {
			s.load.release(h.bytes)
			h.bytes += more
			return h, nil
		}
		h.bytes += more
	}
	h.part = part
	return h, nil
}

// heldBytes is about how much memory a partial takes until it is merged.
func heldBytes(p Partial) int64 {
	switch p := p.(type) {
	case *tabulated:
		return p.bytes
	case *grouped:
		return p.bytes
	case *firings:
		return 2 * p.bytes()
	}
	return 0
}

// mergeHeld merges partials of which some may not be made.
func mergeHeld(ctx context.Context, g sharable, parts []Partial) (*Grouping, error) {
	made, shares := unheld(parts)
	if shares == 0 {
		return g.mergeWhole(ctx, made)
	}
	if c, ok := g.(*correlation); ok && len(c.links) > 1 {
		return c.mergeShares(ctx, parts, shares)
	}
	var out *Grouping
	for n := range shares {
		made, err := collectAll(ctx, g, parts, share{n: n, of: shares})
		if err != nil {
			return nil, err
		}
		of, err := g.mergeWhole(ctx, made)
		if err != nil {
			return nil, err
		}
		out = out.with(of)
	}
	slices.SortStableFunc(out.Groups, compareGroups)
	return out, nil
}

// unheld are the partials themselves, and in how many shares they are to be
// made instead; 0: they are there. Their room is free again.
func unheld(parts []Partial) (made []Partial, shares uint64) {
	made = slices.Clone(parts)
	total, missing := int64(0), (*held)(nil)
	for i, part := range parts {
		h, ok := part.(*held)
		if !ok {
			continue
		}
		made[i] = h.part
		total += h.bytes
		if h.part == nil {
			missing = h
		} else {
			h.load.release(h.bytes)
		}
	}
	if missing == nil {
		return made, 0
	}
	return nil, 1 + uint64(total/missing.load.budget())*2
}

// collectAll makes the partials of one share, side by side.
func collectAll(ctx context.Context, g sharable, parts []Partial, of share) ([]Partial, error) {
	out := make([]Partial, len(parts))
	each, ctx := errgroup.WithContext(ctx)
	each.SetLimit(runtime.GOMAXPROCS(0))
	for i, part := range parts {
		h := part.(*held)
		h.part = nil
		each.Go(func() error {
			s, err := newScan(ctx, h.cols)
			if err == nil {
				out[i], err = g.collectShare(s, h.rows, h.segment, of)
			}
			return err
		})
	}
	return out, each.Wait()
}

// with adds the groups of another share. What concerns events is the same in
// every share.
func (g *Grouping) with(o *Grouping) *Grouping {
	if g == nil {
		return o
	}
	g.Groups = append(g.Groups, o.Groups...)
	g.Made += o.Made
	for i, n := range o.Passed {
		g.Passed[i] += n
	}
	return g
}
