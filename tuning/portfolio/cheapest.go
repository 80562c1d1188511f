package portfolio

import (
	"container/heap"
	"math"
)

// Choice is a cheap set of rules that hits enough.
type Choice struct {
	Rules []int   // in the order in which they were taken
	Hits  int     // units that they hit
	Cost  float64 // the sum of their costs

	// Bound: Cost is at most so many times the least possible.
	Bound float64
}

// Cheapest takes rules until they hit as many units as wanted, or all that any
// hits, each time one that hits most of what is still wanted for its cost; of
// equals the one that hits more, then the first. Costs are not negative.
func (m Matrix) Cheapest(cost []float64, want int) Choice {
	g := &greedy{m: m, cost: cost, hit: make([]uint32, m.Units)}
	most := 0
	for r, hits := range m.Hits {
		if len(hits) > 0 {
			heap.Push(g, offer{r, len(hits), ratio(len(hits), cost[r])})
			most = max(most, len(hits))
		}
	}
	for g.hits < want && len(g.open) > 0 {
		g.step(want)
	}
	g.drop(want)
	c := Choice{Rules: g.taken, Hits: g.hits, Bound: harmonic(min(want, most))}
	for _, r := range g.taken {
		c.Cost += cost[r]
	}
	c.Cost = round(c.Cost)
	return c
}

// greedy takes rules; open is a heap of what they would add, at most.
type greedy struct {
	m     Matrix
	cost  []float64
	hit   []uint32 // by unit: how many of the rules taken hit it
	hits  int
	taken []int
	open  []offer
}

// offer is a rule and what it adds: an upper bound until it is looked at.
type offer struct {
	rule, gain int
	ratio      float64
}

// step takes the best rule. What a rule adds only gets less while others are
// taken, so the top of the heap is the best when it is up to date.
func (g *greedy) step(want int) {
	for len(g.open) > 0 {
		top := &g.open[0]
		gain := 0
		for _, unit := range g.m.Hits[top.rule] {
			if g.hit[unit] == 0 {
				gain++
			}
		}
		if gain = min(gain, want-g.hits); gain == 0 {
			heap.Pop(g)
			continue
		}
		if gain < top.gain {
			top.gain, top.ratio = gain, ratio(gain, g.cost[top.rule])
			heap.Fix(g, 0)
			continue
		}
		g.take(heap.Pop(g).(offer).rule)
		return
	}
}

func (g *greedy) take(r int) {
	g.taken = append(g.taken, r)
	for _, unit := range g.m.Hits[r] {
		if g.hit[unit]++; g.hit[unit] == 1 {
			g.hits++
		}
	}
}

// drop leaves out, dearest first, the rules without which the others hit
// enough.
func (g *greedy) drop(want int) {
	want = min(want, g.hits)
	for {
		worst := -1
		for i, r := range g.taken {
			if g.hits-g.only(r) >= want && (worst < 0 || g.cost[r] > g.cost[g.taken[worst]]) {
				worst = i
			}
		}
		if worst < 0 {
			return
		}
		r := g.taken[worst]
		g.hits -= g.only(r)
		for _, unit := range g.m.Hits[r] {
			g.hit[unit]--
		}
		g.taken = append(g.taken[:worst], g.taken[worst+1:]...)
	}
}

// only is how many units of the rule no other rule taken hits.
func (g *greedy) only(r int) (n int) {
	for _, unit := range g.m.Hits[r] {
		if g.hit[unit] == 1 {
			n++
		}
	}
	return n
}

// ratio is units for a cost; what costs nothing comes first.
func ratio(gain int, cost float64) float64 {
	if cost <= 0 {
		return math.Inf(1)
	}
	return float64(gain) / cost
}

// harmonic is 1 + 1/2 + ... + 1/n, at least 1.
func harmonic(n int) float64 {
	sum := 1.0
	for i := 2; i <= n; i++ {
		sum += 1 / float64(i)
	}
	return round(sum)
}

// Len, Less, Swap, Push and Pop make a heap, the best offer at its top.
func (g *greedy) Len() int { return len(g.open) }

// Less reports that an offer is better than another.
func (g *greedy) Less(i, j int) bool {
	a, b := g.open[i], g.open[j]
	if a.ratio != b.ratio {
		return a.ratio > b.ratio
	}
	if a.gain != b.gain {
		return a.gain > b.gain
	}
	return a.rule < b.rule
}

// Swap changes the places of two offers.
func (g *greedy) Swap(i, j int) { g.open[i], g.open[j] = g.open[j], g.open[i] }

// Push adds an offer.
func (g *greedy) Push(x any) { g.open = append(g.open, x.(offer)) }

// Pop takes the last offer away.
func (g *greedy) Pop() any {
	last := g.open[len(g.open)-1]
	g.open = g.open[:len(g.open)-1]
	return last
}
