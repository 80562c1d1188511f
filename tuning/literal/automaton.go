package literal

import (
	"cmp"
	"context"
	"slices"
)

// automaton finds literals in time that depends on nothing but the text and
// the answers (Aho and Corasick 1975). It is slower than a filter that lets
// little through. State 0 is the root.
type automaton struct {
	edges []edge // by hash, the next free one after it
	shift uint8
	fails []int32 // by state: its longest end that is a state too
	ends  []int32 // by state: 1 + the needle that it is
	links []int32 // by state: its longest end, not itself, that is a needle; 0 for none
}

// edge leads from a state by a byte to another, never to the root.
type edge struct {
	key uint64 // state and byte
	to  int32  // 0: no edge
}

func newAutomaton(needles []needle) *automaton {
	size := 1
	order := make([]int, len(needles))
	for i := range needles {
		size += len(needles[i].Text)
		order[i] = i
	}
	a := &automaton{shift: 63, fails: make([]int32, 1, size), ends: make([]int32, 1, size), links: make([]int32, 1, size)}
	for 1<<(64-a.shift) < 2*size {
		a.shift--
	}
	a.edges = make([]edge, 1<<(64-a.shift))
	slices.SortFunc(order, func(x, y int) int { return cmp.Compare(len(needles[y].Text), len(needles[x].Text)) })
	// States are made in the order of their depth, so that what one fails to
	// is there before it.
	states := make([]int32, len(needles))
	for depth := 0; len(order) > 0; depth++ {
		for _, i := range order {
			states[i] = a.grow(states[i], needles[i].Text[depth])
		}
		for n := len(order); n > 0 && len(needles[order[n-1]].Text) == depth+1; n-- {
			i := order[n-1]
			a.ends[states[i]] = int32(i) + 1
			order = order[:n-1]
		}
	}
	return a
}

// grow is the state that follows by a byte, made if there is none.
func (a *automaton) grow(state int32, b byte) int32 {
	e := a.edge(state, b)
	if e.to != 0 {
		return e.to
	}
	fail := int32(0)
	if state != 0 {
		fail = a.step(a.fails[state], b)
	}
	link := a.links[fail]
	if a.ends[fail] != 0 {
		link = fail
	}
	*e = edge{edgeKey(state, b), int32(len(a.fails))}
	a.fails, a.ends, a.links = append(a.fails, fail), append(a.ends, 0), append(a.links, link)
	return e.to
}

func edgeKey(state int32, b byte) uint64 { return uint64(state)<<8 | uint64(b) }

// edge is that from a state by a byte, or the free one where it belongs.
func (a *automaton) edge(state int32, b byte) *edge {
	key, mask := edgeKey(state, b), uint64(len(a.edges)-1)
	for i := key * spread >> a.shift; ; i++ {
		if e := &a.edges[i&mask]; e.to == 0 || e.key == key {
			return e
		}
	}
}

// step is the state after a byte.
func (a *automaton) step(state int32, b byte) int32 {
	for {
		if e := a.edge(state, b); e.to != 0 {
			return e.to
		}
		if state == 0 {
			return 0
		}
		state = a.fails[state]
	}
}

// find goes on with a pass, from the beginning of its entry.
func (a *automaton) find(ctx context.Context, p *pass) error {
	seen := make([]uint32, len(a.fails)) // by state, 1 + the entry that it was met in last
	at := p.start
	for ; p.entry < p.texts.Len(); p.entry++ {
		end, state := int(p.texts.Ends[p.entry]), int32(0)
		for ; at < end; at++ {
			if at%stride == 0 {
				if err := ctx.Err(); err != nil {
					return err
				}
			}
			state = a.step(state, p.texts.Arena[at])
			a.tell(state, seen, p)
		}
	}
	return nil
}

// tell tells of the needles that end with a state. Where one was met in this
// entry, so were all that it links to.
func (a *automaton) tell(state int32, seen []uint32, p *pass) {
	if a.ends[state] == 0 {
		state = a.links[state]
	}
	now := uint32(p.entry + 1)
	for ; state != 0 && seen[state] != now; state = a.links[state] {
		seen[state] = now
		p.tell(a.ends[state] - 1)
	}
}
