package sweep

import (
	"math"
	"slices"
	"strconv"

	"assay/tuning/rule"
)

// MostPoints is how many values are tried at most.
const MostPoints = 24

func number(v float64) rule.Operand {
	return rule.Operand{Kind: rule.OperandNumber, Number: v, Text: strconv.FormatFloat(v, 'g', -1, 64)}
}

// ladder are the values that are tried for a count: small ones one by one, then
// about a sixth more each, and around the value in force; rising.
func ladder(now float64) []float64 {
	out := []float64{0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000}
	if now > 6 {
		for _, f := range []float64{.5, .75, .9, 1.1, 1.25, 1.5, 2} {
			out = append(out, math.Round(now*f))
		}
	}
	return rising(out, now)
}

// rising are the values once each with the one in force, at most MostPoints of
// them: those far from it go first.
func rising(values []float64, now float64) []float64 {
	values = append(slices.Clone(values), now)
	slices.Sort(values)
	values = slices.Compact(values)
	for len(values) > MostPoints {
		// Of the ends that which is farther from the value in force, in steps.
		at := slices.Index(values, now)
		if at > len(values)-1-at {
			values = values[1:]
		} else {
			values = values[:len(values)-1]
		}
	}
	return values
}

// Quantiles are values between which about equally many of the numbers lie;
// counts says how many there are of each.
func Quantiles(counts map[float64]int, n int) (out []float64) {
	var values []float64
	total := 0
	for v, k := range counts {
		values, total = append(values, v), total+k
	}
	slices.Sort(values)
	if len(values) <= n {
		return values
	}
	seen, next := 0, 0
	for _, v := range values {
		if seen += counts[v]; seen*n >= next*total && len(out) < n {
			out = append(out, v)
			for next*total <= seen*n {
				next++
			}
		}
	}
	return out
}
