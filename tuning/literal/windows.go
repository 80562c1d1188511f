package literal

import (
	"cmp"
	"slices"
)

// windowed is a window and the literals known by it.
type windowed struct {
	window uint32
	tries  []try
}

// considered is how many windows of a literal are weighed.
const considered = 128

// chooseWindows finds for each literal the window that is expected least
// often, and among those of literals that share many, another.
func chooseWindows(needles []needle) []windowed {
	order := make([]int, len(needles))
	for i := range order {
		order[i] = i
	}
	// Who has no choice comes first.
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(needles[a].Text), len(needles[b].Text)) })
	place := make(map[uint32]int, len(needles))
	var out []windowed
	for _, n := range order {
		text := needles[n].Text
		best, least := 0, 0.0
		for i := range min(len(text)-window+1, considered) {
			w := load32(text, i)
			cost := expected(w)
			if at, ok := place[w]; ok {
				cost *= 1 + float64(len(out[at].tries))/4
			}
			if i == 0 || cost < least {
				best, least = i, cost
			}
		}
		w := load32(text, best)
		at, ok := place[w]
		if !ok {
			at = len(out)
			place[w] = at
			out = append(out, windowed{window: w})
		}
		out[at].tries = append(out[at].tries, newTry(n, text, best))
	}
	return out
}

// expected is how often a window stands in text in which bytes do not depend
// on each other, in some unit.
func expected(w uint32) float64 {
	f := 1.0
	for range window {
		f *= float64(frequency[byte(w)])
		w >>= 8
	}
	return f
}
