package correlate

import (
	"assay/corpus"
	"assay/tuning/rule"
)

// ordered knows how far the rules of the list fired one behind the other.
type ordered struct {
	fired  fired
	chains []*chain // one, or one for each way
	ways   []way
}

func newOrdered(o *Options, ways []way) *ordered {
	s := &ordered{fired: *newFired(o, nil), ways: ways}
	if o.When == nil {
		if len(o.Bounds) == 0 {
			s.fired.bounds = []rule.Bound{{Op: rule.OpGreaterEq, Value: float64(len(o.Order))}}
		}
		s.chains = []*chain{newChain(o.Order)}
	}
	for _, w := range ways {
		var order []int
		for _, r := range o.Order {
			if w.with&(1<<r) != 0 {
				order = append(order, r)
			}
		}
		s.chains = append(s.chains, newChain(order))
	}
	return s
}

func (s *ordered) start(group []Firing) {
	s.fired.start(group)
	for _, c := range s.chains {
		c.clear()
	}
}

func (s *ordered) add(step []Firing) {
	s.fired.add(step)
	for _, c := range s.chains {
		c.add(step[0].Time, step)
	}
}

func (s *ordered) drop(step []Firing) { s.fired.drop(step) }

func (s *ordered) judge(since int64) (float64, bool) {
	if s.ways == nil {
		n := float64(s.chains[0].longest(since))
		return n, n > 0 && within(s.fired.bounds, n)
	}
	n, _ := s.fired.judge(since)
	for i, w := range s.ways {
		if n > 0 && w.met(s.fired.now) && s.chains[i].longest(since) == len(s.chains[i].order) {
			return n, true
		}
	}
	return n, false
}

// chain is, for every length and every step of the list, the latest time at
// which events can begin that fired that many steps of the list in its order,
// the last of them at that step or an earlier one. It never forgets: what left
// the window begins too early.
type chain struct {
	order []int
	begun [][]int64 // by length-1, then by step
}

func newChain(order []int) *chain {
	c := &chain{order: order, begun: make([][]int64, len(order))}
	for i := range c.begun {
		c.begun[i] = make([]int64, len(order))
	}
	return c
}

func (c *chain) clear() {
	for _, steps := range c.begun {
		for i := range steps {
			steps[i] = corpus.NoTime
		}
	}
}

// add takes the rules of one event, the last step first: so one event is
// never two steps of a chain.
func (c *chain) add(at int64, step []Firing) {
	for i := len(c.order) - 1; i >= 0; i-- {
		if firedBy(step, c.order[i]) {
			c.extend(i, at)
		}
	}
}

func firedBy(step []Firing, r int) bool {
	for i := range step {
		if int(step[i].Rule) == r {
			return true
		}
	}
	return false
}

// extend lets every chain that ends before step i go on with it.
func (c *chain) extend(i int, at int64) {
	for n := i; n >= 0; n-- {
		begin := at
		if n > 0 {
			begin = c.begun[n-1][i-1]
		}
		for j := i; j < len(c.order) && c.begun[n][j] < begin; j++ {
			c.begun[n][j] = begin
		}
	}
}

// longest is the greatest number of steps in a window that begins at since.
func (c *chain) longest(since int64) int {
	for n := len(c.order); n > 0; n-- {
		if c.begun[n-1][len(c.order)-1] >= since {
			return n
		}
	}
	return 0
}
