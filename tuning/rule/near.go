package rule

import (
	"slices"
	"strings"
)

// NearHint is a hint that names the candidate nearest to what was written
// (Nearest), "" when none is near.
func NearHint(written string, candidates []string) string {
	if best := Nearest(written, candidates); best != "" {
		return "did you mean " + best + "?"
	}
	return ""
}

// Nearest is the candidate that takes the fewest edits, at most a third of
// the letters; of several the first, "" for none. Case does not count.
func Nearest(written string, candidates []string) string {
	const longest = 64
	low := strings.ToLower(written)
	best, least := "", len(low)/3+1
	if len(low) > longest {
		return ""
	}
	for _, c := range candidates {
		if len(c) > longest {
			continue
		}
		if n := Edits(low, strings.ToLower(c)); n < least || n == least && best == "" && len(low) > 2 {
			best, least = c, n
		}
	}
	return best
}

// Edits is the number of bytes to insert, drop, change or swap with their
// neighbour to get from a to b.
func Edits(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = slices.Min([]int{last[j] + 1, row[j-1] + 1, last[j-1] + cost})
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
