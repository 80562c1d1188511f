package literal

import (
	"context"

	"assay/corpus"
)

func (s *Set) findAnchored(ctx context.Context, t corpus.Texts, yield func(literal, entry int)) error {
	for i := range s.anchored {
		n := &s.anchored[i]
		if err := eachStride(ctx, t, func(lo, hi int) { n.anchored(t, lo, hi, yield) }); err != nil {
			return err
		}
	}
	if s.heads == nil && s.tails == nil {
		return nil
	}
	return eachStride(ctx, t, func(lo, hi int) {
		start := t.Start(lo)
		for e := lo; e < hi; e++ {
			end := int(t.Ends[e])
			s.heads.walk(t.Arena[start:end], e, yield)
			s.tails.walk(t.Arena[start:end], e, yield)
			start = end
		}
	})
}

// anchored compares the literal with the entries from lo to hi.
func (n *needle) anchored(t corpus.Texts, lo, hi int, yield func(literal, entry int)) {
	size, start := len(n.Text), t.Start(lo)
	for e := lo; e < hi; e++ {
		end := int(t.Ends[e])
		from := start
		start = end
		if end-from < size || n.Start && n.End && end-from != size {
			continue
		}
		if !n.Start {
			from = end - size
		}
		if t.Arena[from:from+size] == n.Text {
			n.tell(e, yield)
		}
	}
}
