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
	var buffer []stamped
	for e := 1; e+1 < len(ends); e++ {
		if rows := order[ends[e]:ends[e+1]]; !slices.IsSortedFunc(rows, p.follows) {
			buffer = p.sort(rows, buffer[:0])
		}
	}
	return order
}

// stamped keeps the time beside the row, so that the sort reads memory in one
// piece.
type stamped struct {
	time int64
	row  uint32
}

func (p *Pool) sort(rows []uint32, buffer []stamped) []stamped {
	for _, row := range rows {
		buffer = append(buffer, stamped{p.time[row], row})
	}
	slices.SortFunc(buffer, func(a, b stamped) int {
		if a.time != b.time {
			return cmp.Compare(a.time, b.time)
		}
		return p.follows(a.row, b.row)
	})
	for i, s := range buffer {
		rows[i] = s.row
	}
	return buffer
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

// chain numbers the runs of rows of equal key, from 1; rows of key 0 belong
// to none. Keys are below keys.
func (p *Pool) chain(limit int64, keys int, key func(row uint32) uint32) (of []uint32, runs int) {
	of = make([]uint32, p.Rows())
	last := make([]int64, keys) // 1 + the key's newest row
	for _, row := range p.order {
		k := key(row)
		if k == 0 {
			continue
		}
		if before := last[k]; before != 0 && p.near(uint32(before-1), row, limit) {
			of[row] = of[before-1]
		} else {
			runs++
			of[row] = uint32(runs)
		}
		last[k] = int64(row) + 1
	}
	return of, runs
}

// RunsBy numbers, from 1, the episodes of several detections at once: keys
// names for every row which one raised it, 0 for none.
func (p *Pool) RunsBy(keys []uint32) (of []uint32, runs int) {
	most := uint32(0)
	for _, k := range keys {
		most = max(most, k)
	}
	return p.chain(int64(p.o.Gap)-1, int(most)+1, func(row uint32) uint32 { return keys[row] })
}
