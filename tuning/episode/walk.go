package episode

import (
	"math/bits"
	"runtime"
	"sync"

	"assay/corpus"
)

// walked is what was met on the way through the fired events in the pool's
// order.
type walked struct {
	events          [corpus.NumVerdicts]int // by the rank of their verdict
	episodes, loose [corpus.NumVerdicts]int // runs by the rank of their verdict; loose: of events without a given incident, within the join
	given           []uint8                 // of the given incidents 1 + the leading rank of what was fired on; 0: nothing

	foundEpisodes, foundIncidents []uint64 // sets of known units
}

// shareAbove is how many fired events are worth a second goroutine.
const shareAbove = 1 << 15

// walk goes through the events that fired and that keep, unless nil, is true
// for.
func (p *Pool) walk(f Firing, keep func(row int) bool) *walked {
	set, n := p.marked(f, keep)
	defer p.marks.Put(set)
	middle := p.boundary(len(p.places) / 2)
	if n < shareAbove || runtime.GOMAXPROCS(0) == 1 || middle == len(p.places) {
		return p.walkPart(set, 0, len(p.places))
	}
	var second *walked
	var wait sync.WaitGroup
	wait.Go(func() { second = p.walkPart(set, middle, len(p.places)) })
	w := p.walkPart(set, 0, middle)
	wait.Wait()
	w.add(second)
	return w
}

// boundary is the first place from at on at which a group begins.
func (p *Pool) boundary(at int) int {
	for ; at > 0 && at < len(p.places) && p.places[at].group == p.places[at-1].group; at++ {
	}
	return at
}

// walkPart goes from one place to another; groups lie wholly in one part.
func (p *Pool) walkPart(set *rankSet, from, to int) *walked {
	w := &walked{
		given:         make([]uint8, p.given+1),
		foundEpisodes: make([]uint64, p.episodes.words()), foundIncidents: make([]uint64, p.incidents.words()),
	}
	episodes, loose := openRun{limit: uint64(p.o.Gap) - 1}, openRun{limit: uint64(p.o.Join)}
	for i := from >> 6; i<<6 < to; i++ {
		word := set.words[i]
		if base := i << 6; base < from || base+64 > to {
			word &= maskIn(base, from, to)
		}
		for ; word != 0; word &= word - 1 {
			at := &p.places[i<<6+bits.TrailingZeros64(word)]
			w.foundEpisodes[at.episode>>6] |= 1 << (at.episode & 63)
			w.foundIncidents[at.incident>>6] |= 1 << (at.incident & 63)
			rank, given := uint8(at.mark&markMask), at.mark>>markBits
			w.events[rank]++
			episodes.take(at, rank, &w.episodes)
			if given == 0 {
				loose.take(at, rank, &w.loose)
			} else {
				w.given[given] = max(w.given[given], rank+1)
			}
		}
	}
	episodes.close(&w.episodes)
	loose.close(&w.loose)
	return w
}

// maskIn keeps, of the 64 places from base on, those from from up to to.
func maskIn(base, from, to int) uint64 {
	mask := ^uint64(0)
	if base < from {
		mask <<= from - base
	}
	if end := to - base; end < 64 {
		mask &= 1<<end - 1
	}
	return mask
}

// openRun is the run that the last event belongs to. Groups count from 1.
type openRun struct {
	limit uint64
	time  int64
	group uint32
	rank  uint8
}

func (r *openRun) take(at *place, rank uint8, closed *[corpus.NumVerdicts]int) {
	if at.group == r.group && uint64(at.time)-uint64(r.time) <= r.limit {
		r.rank = max(r.rank, rank)
	} else {
		r.close(closed)
		r.group, r.rank = at.group, rank
	}
	r.time = at.time
}

func (r *openRun) close(closed *[corpus.NumVerdicts]int) {
	if r.group != 0 {
		closed[r.rank]++
	}
}

// add takes up what another goroutine met.
func (w *walked) add(o *walked) {
	for i := range w.episodes {
		w.events[i] += o.events[i]
		w.episodes[i] += o.episodes[i]
		w.loose[i] += o.loose[i]
	}
	for i, g := range o.given {
		w.given[i] = max(w.given[i], g)
	}
	for i, word := range o.foundEpisodes {
		w.foundEpisodes[i] |= word
	}
	for i, word := range o.foundIncidents {
		w.foundIncidents[i] |= word
	}
}

// givenTally counts the given incidents that were fired on.
func (w *walked) givenTally() Tally {
	var counts [corpus.NumVerdicts]int
	for _, g := range w.given {
		if g != 0 {
			counts[g-1]++
		}
	}
	return ranks(counts)
}

// rankSet is a set of places in the order.
type rankSet struct{ words []uint64 }

// marked is the set of the places of what fired, and how many they are.
func (p *Pool) marked(f Firing, keep func(row int) bool) (*rankSet, int) {
	set, _ := p.marks.Get().(*rankSet)
	if set == nil {
		set = &rankSet{make([]uint64, (len(p.places)+63)/64)}
	} else {
		clear(set.words)
	}
	n := 0
	for part, rows := range f.Rows {
		if rows == nil {
			continue
		}
		start := p.starts[part]
		ranks := p.rank[start:p.starts[part+1]]
		for row := range rows.All {
			if keep != nil && !keep(start+row) {
				continue
			}
			at := ranks[row]
			set.words[at>>6] |= 1 << (at & 63)
			n++
		}
	}
	return set, n
}
