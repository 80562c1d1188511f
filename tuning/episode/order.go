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
	parts, inTime := p.timeOrder()
	for _, part := range parts {
		for row := p.starts[part]; row < p.starts[part+1]; row++ {
			e := p.entity[row]
			order[next[e]] = uint32(row)
			next[e]++
		}
	}
	if inTime {
		return order
	}
	var buffer []stamped
	for e := 1; e+1 < len(ends); e++ {
		if rows := order[ends[e]:ends[e+1]]; !slices.IsSortedFunc(rows, p.follows) {
			buffer = p.sort(rows, buffer[:0])
		}
	}
	return order
}

// timeOrder is the parts by their first event, and whether all events, read so,
// come in the order that follows has.
func (p *Pool) timeOrder() (parts []int, inTime bool) {
	inTime = p.untimed == 0
	for part := range p.stream {
		if p.starts[part] < p.starts[part+1] {
			parts = append(parts, part)
			inTime = inTime && p.rising[part]
		}
	}
	if !inTime {
		return parts, false
	}
	slices.SortFunc(parts, func(a, b int) int {
		return cmp.Or(cmp.Compare(p.time[p.starts[a]], p.time[p.starts[b]]), cmp.Compare(a, b))
	})
	for i, b := range parts[min(1, len(parts)):] {
		a := parts[i]
		last, first := p.time[p.starts[a+1]-1], p.time[p.starts[b]]
		inTime = inTime && (last < first || last == first && a < b)
	}
	return parts, inTime
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

// chain numbers, by place in the order, the runs of events of equal key, from
// 1; events of key 0 belong to none. Keys are below keys.
func (p *Pool) chain(limit int64, keys int, key func(at int) uint32) (of []uint32, runs int) {
	of = make([]uint32, len(p.places))
	last := make([]int, keys) // 1 + where the key's newest event stands
	for at := range p.places {
		k := key(at)
		if k == 0 {
			continue
		}
		if before := last[k] - 1; before >= 0 && p.places[before].near(&p.places[at], limit) {
			of[at] = of[before]
		} else {
			runs++
			of[at] = uint32(runs)
		}
		last[k] = at + 1
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
	of = make([]uint32, len(keys))
	if most == 0 {
		return of, 0
	}
	placed, runs := p.chain(int64(p.o.Gap)-1, int(most)+1, func(at int) uint32 { return keys[p.order[at]] })
	for at, run := range placed {
		of[p.order[at]] = run
	}
	return of, runs
}
