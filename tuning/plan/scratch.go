package plan

import "assay/corpus"

// scratch lends sets of rows to the evaluation of one rule after another.
type scratch struct {
	lent, free []*corpus.Bitmap
}

// empty is a set without rows that the caller may change.
func (s *scan) empty(rows int) *corpus.Bitmap {
	if s.scratch == nil {
		return corpus.NewBitmap(rows)
	}
	b := s.scratch.take(rows)
	b.Reset()
	return b
}

// clone is a copy that the caller may change.
func (s *scan) clone(b *corpus.Bitmap) *corpus.Bitmap {
	if s.scratch == nil {
		return b.Clone()
	}
	c := s.scratch.take(b.Len())
	c.Copy(b)
	return c
}

// all is the set of all rows; it must not be changed.
func (s *scan) all() *corpus.Bitmap {
	if s.full == nil {
		s.full = corpus.FullBitmap(s.cols.Rows())
	}
	return s.full
}

// none is the set without rows; it must not be changed. like is of the same
// length, nil for the segment's.
func (s *scan) none(like *corpus.Bitmap) *corpus.Bitmap {
	if like != nil && like.Len() != s.cols.Rows() {
		return corpus.NewBitmap(like.Len())
	}
	if s.nothing == nil {
		s.nothing = corpus.NewBitmap(s.cols.Rows())
	}
	return s.nothing
}

func (p *scratch) take(rows int) *corpus.Bitmap {
	var b *corpus.Bitmap
	if n := len(p.free); n > 0 && p.free[n-1].Len() == rows {
		b, p.free = p.free[n-1], p.free[:n-1]
	} else {
		b = corpus.NewBitmap(rows)
	}
	p.lent = append(p.lent, b)
	return b
}

// takeBack ends the life of every set lent.
func (p *scratch) takeBack() {
	p.free = append(p.free, p.lent...)
	p.lent = p.lent[:0]
}
