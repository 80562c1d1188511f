package episode

import "assay/corpus"

// place is an event in the pool's order, with all that counting it takes, so
// that what a rule fired on is read from front to back.
type place struct {
	time     int64
	group    uint32 // events that may follow one another have the same
	episode  uint32 // the known episode, as in known
	incident uint32 // the known incident
	mark     uint32 // the rank of the verdict in the low three bits, the given incident above
}

const (
	markBits = 3
	markMask = 1<<markBits - 1
)

// near reports whether event b, which comes after a in the order, belongs to
// the same run: same group, and no more than limit nanoseconds later. Events
// without a time have all the same one.
func (a *place) near(b *place, limit int64) bool {
	return a.group == b.group && uint64(b.time)-uint64(a.time) <= uint64(limit)
}

// place fills the places and the ranks from the order.
func (p *Pool) place() {
	p.rank, p.places = make([]uint32, p.Rows()), make([]place, p.Rows())
	group := uint32(0)
	for at, row := range p.order {
		p.rank[row] = uint32(at)
		if at == 0 || !p.joined(p.order[at-1], row) {
			group++
		}
		p.places[at] = place{time: p.time[row], group: group, mark: p.incident[row]<<markBits | uint32(rank[p.verdict[row]])}
	}
}

// joined reports whether row b, which comes after row a in the order, may
// belong to the same run: same entity and, without times, same session.
func (p *Pool) joined(a, b uint32) bool {
	if p.entity[a] != p.entity[b] || p.entity[a] == 0 {
		return false
	}
	if untimed := p.time[a] == corpus.NoTime; untimed || p.time[b] == corpus.NoTime {
		return untimed && p.time[b] == corpus.NoTime && p.session[a] == p.session[b]
	}
	return true
}
