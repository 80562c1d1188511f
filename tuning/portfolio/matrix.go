package portfolio

import "math"

// Matrix says which rule hits which unit. It is sparse.
type Matrix struct {
	Units int        // their number
	Hits  [][]uint32 // by rule: the units it hits, rising, from 0

	// Class of each unit, an index of what a unit of it weighs; nil: all are of
	// class 0. Weights stand by class so that sums depend on no order.
	Class []uint8
}

// classes is how many classes a matrix may have.
const classes = 8

func (m Matrix) class(unit uint32) uint8 {
	if m.Class == nil {
		return 0
	}
	return m.Class[unit]
}

// Shared is by how many rules each unit is hit.
func (m Matrix) Shared() []uint32 {
	out := make([]uint32, m.Units)
	for _, hits := range m.Hits {
		for _, unit := range hits {
			out[unit]++
		}
	}
	return out
}

// Found is how many units are hit at all, by class.
func (m Matrix) Found() (n [classes]int) {
	for unit, k := range m.Shared() {
		if k > 0 {
			n[m.class(uint32(unit))]++
		}
	}
	return n
}

// Alone is how many units each rule alone hits.
func (m Matrix) Alone() []int {
	shared, out := m.Shared(), make([]int, len(m.Hits))
	for r, hits := range m.Hits {
		for _, unit := range hits {
			if shared[unit] == 1 {
				out[r]++
			}
		}
	}
	return out
}

// Shapley is the value of each rule in the game in which a set of rules wins
// the weight of every unit that one of them hits. Weight is by class.
func (m Matrix) Shapley(weight [classes]float64) []float64 {
	shared, out := m.Shared(), make([]float64, len(m.Hits))
	for r, hits := range m.Hits {
		by := make([][classes]int, 1) // by how many rules share a unit
		for _, unit := range hits {
			for int(shared[unit]) >= len(by) {
				by = append(by, [classes]int{})
			}
			by[shared[unit]][m.class(unit)]++
		}
		for k, n := range by {
			out[r] += weigh(n, weight) / float64(max(1, k))
		}
		out[r] = round(out[r])
	}
	return out
}

// Weight is the weight of what each rule hits, whatever others hit.
func (m Matrix) Weight(weight [classes]float64) []float64 {
	out := make([]float64, len(m.Hits))
	for r, hits := range m.Hits {
		var n [classes]int
		for _, unit := range hits {
			n[m.class(unit)]++
		}
		out[r] = round(weigh(n, weight))
	}
	return out
}

// WeightOf is the weight of what the rules hit together.
func (m Matrix) WeightOf(rules []int, weight [classes]float64) float64 {
	some := Matrix{Units: m.Units, Class: m.Class}
	for _, r := range rules {
		some.Hits = append(some.Hits, m.Hits[r])
	}
	return round(weigh(some.Found(), weight))
}

func weigh(n [classes]int, weight [classes]float64) (sum float64) {
	for c, k := range n {
		sum += float64(k) * weight[c]
	}
	return sum
}

// round keeps nine decimals, the same on every processor.
func round(x float64) float64 { return math.Round(x*1e9) / 1e9 }
