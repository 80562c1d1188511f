package episode

import (
	"cmp"
	"slices"

	"assay/corpus"
)

// sorted is the pool's order: a counting sort by entity, then, within the
// entities that need it, a sort by time. Events mostly come in time order, so
// that nearly all of it is linear.
func (p *Pool) sorted() []uint32 {
	ends := make([]uint32, len(p.names)+1)
	for _, e := range p.entity {
		ends[e+1]++
	}
	for e := 1; e < len(ends); e++ {
		ends[e] += ends[e-1]
	}
	next := slices.Clone(ends)
	order := make([]uint32, p.Rows())
	for row, e := range p.entity {
		order[next[e]] = uint32(row)
		next[e]++
	}
	for e := 1; e+1 < len(ends); e++ {
		if rows := order[ends[e]:ends[e+1]]; !slices.IsSortedFunc(rows, p.follows) {
			slices.SortFunc(rows, p.follows)
		}
	}
	return order
}

// follows compares two rows of one entity: untimed ones by session come
// first, for no time is the smallest time; the row decides what is equal.
func (p *Pool) follows(a, b uint32) int {
	if c := cmp.Compare(p.time[a], p.time[b]); c != 0 {
		return c
	}
	if p.time[a] == corpus.NoTime {
		if c := cmp.Compare(p.session[a], p.session[b]); c != 0 {
			return c
		}
	}
	return cmp.Compare(a, b)
}

// near reports whether row b, which comes after row a in the order, belongs
// to the same run: same entity, and no more than limit nanoseconds later or,
// without times, in the same session.
func (p *Pool) near(a, b uint32, limit int64) bool {
	if p.entity[a] != p.entity[b] || p.entity[a] == 0 {
		return false
	}
	ta, tb := p.time[a], p.time[b]
	if ta == corpus.NoTime || tb == corpus.NoTime {
		return ta == tb && p.session[a] == p.session[b]
	}
	return uint64(tb)-uint64(ta) <= uint64(limit)
}
