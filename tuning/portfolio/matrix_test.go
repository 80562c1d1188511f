package portfolio

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// matrices draws a matrix of at most so many rules and units.
func matrices(rules, units int) *rapid.Generator[Matrix] {
	return rapid.Custom(func(t *rapid.T) Matrix {
		m := Matrix{Units: rapid.IntRange(1, units).Draw(t, "units")}
		hits := rapid.Custom(func(t *rapid.T) []uint32 {
			h := rapid.SliceOfDistinct(rapid.Uint32Max(uint32(m.Units-1)), rapid.ID[uint32]).Draw(t, "hits")
			slices.Sort(h)
			return h
		})
		m.Hits = rapid.SliceOfN(hits, 0, rules).Draw(t, "rules")
		if rapid.Bool().Draw(t, "with classes") {
			m.Class = rapid.SliceOfN(rapid.Uint8Max(classes-1), m.Units, m.Units).Draw(t, "class")
		}
		return m
	})
}

var one = [classes]float64{1, 1, 1, 1, 1, 1, 1, 1}

func sum(xs []float64) (s float64) {
	for _, x := range xs {
		s += x
	}
	return s
}

func total(n [classes]int) (s int) {
	for _, k := range n {
		s += k
	}
	return s
}

// TestShapley: values of a set that was worked out by hand: unit 0 is hit by
// all three, 1 by two, 2 and 3 by one.
func TestShapley(t *testing.T) {
	m := Matrix{Units: 5, Hits: [][]uint32{{0, 1, 2}, {0, 1}, {0, 3}, {}}}
	if d := cmp.Diff([]float64{1.833333333, 0.833333333, 1.333333333, 0}, m.Shapley(one)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]int{1, 0, 1, 0}, m.Alone()); d != "" {
		t.Errorf("alone:\n%s", d)
	}
	m.Class = []uint8{0, 1, 0, 2, 0}
	if d := cmp.Diff([]float64{6, 5, 101, 0}, m.Weight([classes]float64{1, 4, 100})); d != "" {
		t.Errorf("weight:\n%s", d)
	}
	if w := m.WeightOf([]int{0, 1}, [classes]float64{1, 4, 100}); w != 6 {
		t.Errorf("together they weigh %v, want 6", w)
	}
}

// TestShapleyLaws: the values add up to what is found; rules that hit the same
// have the same value; a rule that hits nothing has none and changes nothing;
// and they are what the definition over all orders gives.
func TestShapleyLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := matrices(6, 10).Draw(t, "matrix")
		values := m.Shapley(one)
		if got, want := sum(values), float64(total(m.Found())); math.Abs(got-want) > 1e-7 {
			t.Fatalf("the values add up to %v, found are %v", got, want)
		}
		for r, want := range byOrders(m) {
			if math.Abs(values[r]-want) > 1e-7 {
				t.Fatalf("rule %d: got %v, the mean over all orders is %v", r, values[r], want)
			}
		}
		more := m
		more.Hits = append(slices.Clone(m.Hits), nil)
		if d := cmp.Diff(append(slices.Clone(values), 0), more.Shapley(one)); d != "" {
			t.Fatalf("beside a rule that hits nothing:\n%s", d)
		}
		if len(m.Hits) > 0 {
			more.Hits = append(slices.Clone(m.Hits), m.Hits[0])
			twins := more.Shapley(one)
			if twins[0] != twins[len(twins)-1] {
				t.Fatalf("twins have %v and %v", twins[0], twins[len(twins)-1])
			}
		}
	})
}

// byOrders is the Shapley value by its definition: what each rule adds, on
// average over all orders in which the rules may come.
func byOrders(m Matrix) []float64 {
	out, n := make([]float64, len(m.Hits)), 0
	var next func(order []int)
	next = func(order []int) {
		if len(order) == len(m.Hits) {
			n++
			seen := map[uint32]bool{}
			for _, r := range order {
				for _, unit := range m.Hits[r] {
					if !seen[unit] {
						seen[unit] = true
						out[r]++
					}
				}
			}
			return
		}
		for r := range m.Hits {
			if !slices.Contains(order, r) {
				next(append(slices.Clone(order), r))
			}
		}
	}
	next(nil)
	for r := range out {
		out[r] /= float64(n)
	}
	return out
}

func TestRedundant(t *testing.T) {
	m := Matrix{Units: 70, Hits: [][]uint32{run(0, 60), run(0, 60), run(0, 55), run(60, 62), run(0, 62), nil}}
	want := []Twin{{0, 1, 60, 60, 1}, {1, 0, 60, 60, 1}, {2, 0, 55, 60, round(55. / 60)}, {4, 0, 60, 62, round(60. / 62)}}
	if d := cmp.Diff(want, m.Redundant(.9)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func run(from, to uint32) (out []uint32) {
	for ; from < to; from++ {
		out = append(out, from)
	}
	return out
}

// TestRedundantLaws: a rule that is called redundant hits nothing alone, and
// nobody else is more like it.
func TestRedundantLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := matrices(8, 8).Draw(t, "matrix")
		named := map[int]Twin{}
		for _, w := range m.Redundant(.9) {
			named[w.Rule] = w
		}
		for r, a := range m.Hits {
			best := 0.0
			for by, b := range m.Hits {
				if by == r || len(a) == 0 {
					continue
				}
				shared := 0
				for _, unit := range a {
					if slices.Contains(b, unit) {
						shared++
					}
				}
				best = max(best, float64(shared)/float64(len(a)+len(b)-shared))
			}
			w, ok := named[r]
			if want := len(a) > 0 && m.Alone()[r] == 0 && best >= .9; ok != want || ok && w.Jaccard != round(best) {
				t.Fatalf("rule %d: got %+v, %v; want %v with %v", r, w, ok, want, best)
			}
		}
	})
}

// TestCheapestLaws holds the greedy choice to the best of all sets: it hits
// enough, needs every rule, and costs no more than the bound says.
func TestCheapestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := matrices(10, 12).Draw(t, "matrix")
		m.Class = nil
		cost := make([]float64, len(m.Hits))
		for r := range cost {
			cost[r] = float64(rapid.IntRange(0, 20).Draw(t, "cost"))
		}
		want := rapid.IntRange(0, m.Units).Draw(t, "want")
		c := m.Cheapest(cost, want)
		want = min(want, total(m.Found()))
		if got := m.WeightOf(c.Rules, one); int(got) != c.Hits || c.Hits < want {
			t.Fatalf("hits %d by its own word, %v counted, want %d", c.Hits, got, want)
		}
		for i := range c.Rules {
			if rest := slices.Delete(slices.Clone(c.Rules), i, i+1); int(m.WeightOf(rest, one)) >= want {
				t.Fatalf("rule %d of %v is not needed for %d", c.Rules[i], c.Rules, want)
			}
		}
		if best := exhaustive(m, cost, want); c.Cost > best*c.Bound+1e-9 || c.Cost < best {
			t.Fatalf("costs %v, the best set %v, bound %v", c.Cost, best, c.Bound)
		}
	})
}

// exhaustive is the least cost at which rules hit as many units as wanted.
func exhaustive(m Matrix, cost []float64, want int) float64 {
	best := math.Inf(1)
	for set := range 1 << len(m.Hits) {
		hit, spent := 0, 0.0
		for r := range m.Hits {
			if set>>r&1 == 1 {
				spent += cost[r]
				for _, unit := range m.Hits[r] {
					hit |= 1 << unit
				}
			}
		}
		if bits.OnesCount(uint(hit)) >= want {
			best = min(best, spent)
		}
	}
	return best
}

// TestCheapestPrefers: what costs nothing comes first, then what finds most
// for its cost; what later rules make needless goes.
func TestCheapestPrefers(t *testing.T) {
	m := Matrix{Units: 6, Hits: [][]uint32{{0, 1, 2, 3}, {0, 1, 4}, {2, 3, 5}, {0}, {1}}}
	if c := m.Cheapest([]float64{3.9, 3, 3, 0, 0}, 6); !slices.Equal(c.Rules, []int{2, 1}) || c.Cost != 6 || c.Hits != 6 {
		t.Errorf("got %+v", c)
	}
	if c := m.Cheapest([]float64{1, 1, 1, 1, 1}, 4); !slices.Equal(c.Rules, []int{0}) || c.Bound != round(1+1./2+1./3+1./4) {
		t.Errorf("got %+v", c)
	}
	if c := m.Cheapest([]float64{1, 1, 1, 1, 1}, 0); len(c.Rules) != 0 {
		t.Errorf("nothing is wanted: got %+v", c)
	}
}
