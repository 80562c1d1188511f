package pipeline

import (
	"slices"
	"strings"
)

// nearHint names the candidate that is nearest to what was written, "" when
// none is near.
func nearHint(written string, candidates []string) string {
	best, least := "", max(1, len(written)/3)
	if len(written) > 64 {
		return ""
	}
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		if n := edits(strings.ToLower(written), strings.ToLower(c)); n < least || n == least && best == "" {
			best, least = c, n
		}
	}
	if best == "" {
		return ""
	}
	return "did you mean " + best + "?"
}

// edits is the number of letters to insert, drop or change to get from a to b.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
