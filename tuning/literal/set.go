package literal

import (
	"context"

	"assay/corpus"
)

// Literal is a text to look for.
type Literal struct {
	Text       string // as it stands in the arena: folded already where the arena is folded
	Start, End bool   // it must begin / end where the entry does; both: it is the whole entry
}

// needle is one distinct literal and the places in the set that ask for it.
type needle struct {
	Literal
	of []int
}

// tell yields an entry for everyone who asks.
func (n *needle) tell(entry int, yield func(literal, entry int)) {
	for _, l := range n.of {
		yield(l, entry)
	}
}

const (
	// alone is how many literals are cheaper one after the other than in one
	// pass over all.
	alone = 6
	// stride is how much of an arena is searched between two looks at the
	// context, in bytes or entries.
	stride = 1 << 19
	// entriesStride is that many entries, of which little is read.
	entriesStride = 1 << 14
)

// Set is literals prepared to be found. It is immutable and safe for
// concurrent use.
type Set struct {
	count      int
	everywhere []int    // the empty literal holds in every entry
	anchored   []needle // compared one by one
	heads      *tree    // anchored at the start, or at both ends
	tails      *tree    // anchored at the end
	singles    []needle // anywhere, searched one by one
	short      *short   // anywhere, less than a window
	long       *filter  // anywhere, the rest
}

// Compile prepares a set; it is immutable and safe for concurrent use.
func Compile(all []Literal) *Set { return compile(all, alone) }

// compile takes the number of literals up to which each kind of them is looked
// for one by one.
func compile(all []Literal, alone int) *Set {
	s := &Set{count: len(all)}
	var heads, tails, short, long []needle
	for _, n := range distinct(all) {
		switch {
		case n.Text == "" && !(n.Start && n.End):
			s.everywhere = append(s.everywhere, n.of...)
		case n.Start:
			heads = append(heads, n)
		case n.End:
			tails = append(tails, n)
		case len(n.Text) < window:
			short = append(short, n)
		default:
			long = append(long, n)
		}
	}
	if len(heads)+len(tails) <= alone {
		s.anchored = append(heads, tails...)
	} else {
		s.heads, s.tails = newTree(heads, false), newTree(tails, true)
	}
	if len(short)+len(long) <= alone {
		s.singles = append(short, long...)
		return s
	}
	if len(short) <= alone/2 {
		s.singles = short
	} else {
		s.short = newShort(short)
	}
	if len(long) > 0 {
		s.long = newFilter(long)
	}
	return s
}

// distinct groups equal literals, in the order of their first places.
func distinct(all []Literal) []needle {
	place := make(map[Literal]int, len(all))
	var out []needle
	for i, l := range all {
		at, known := place[l]
		if !known {
			at = len(out)
			place[l] = at
			out = append(out, needle{Literal: l})
		}
		out[at].of = append(out[at].of, i)
	}
	return out
}

// Len is the number of literals.
func (s *Set) Len() int { return s.count }

// Find calls yield for each literal and each entry that holds it, once per
// pair, the entries of each literal rising. It looks at ctx at least once a
// megabyte.
func (s *Set) Find(ctx context.Context, t corpus.Texts, yield func(literal, entry int)) error {
	if err := ctx.Err(); err != nil || t.Len() == 0 {
		return err
	}
	t.Arena = t.Arena[:t.Ends[t.Len()-1]]
	steps := []func() error{
		func() error { return s.findEverywhere(ctx, t, yield) },
		func() error { return s.findAnchored(ctx, t, yield) },
		func() error { return s.findSingles(ctx, t, yield) },
	}
	if s.short != nil {
		steps = append(steps, func() error { return s.short.find(ctx, t, yield) })
	}
	if s.long != nil {
		steps = append(steps, func() error { return s.long.find(ctx, t, yield) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Set) findEverywhere(ctx context.Context, t corpus.Texts, yield func(literal, entry int)) error {
	if len(s.everywhere) == 0 {
		return nil
	}
	return eachStride(ctx, t, func(lo, hi int) {
		for e := lo; e < hi; e++ {
			for _, l := range s.everywhere {
				yield(l, e)
			}
		}
	})
}

func (s *Set) findSingles(ctx context.Context, t corpus.Texts, yield func(literal, entry int)) error {
	if len(s.singles) == 0 {
		return nil
	}
	seen := sample(t.Arena)
	for i := range s.singles {
		if err := newSearch(&s.singles[i], t, &seen, yield).run(ctx); err != nil {
			return err
		}
	}
	return nil
}

// eachStride goes over the entries and looks at the context in between.
func eachStride(ctx context.Context, t corpus.Texts, do func(lo, hi int)) error {
	for lo := 0; lo < t.Len(); lo += entriesStride {
		if err := ctx.Err(); err != nil {
			return err
		}
		do(lo, min(lo+entriesStride, t.Len()))
	}
	return nil
}
