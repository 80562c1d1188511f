package fatigue

import (
	"math"
	"slices"
)

// Spread is how handling times lie. Median and P90 are null when nothing was
// measured.
type Spread struct {
	Measured int      `json:"measured"` // alerts with a handling time
	Median   *float64 `json:"median_seconds"`
	P90      *float64 `json:"p90_seconds"` // 90 % of the alerts took no longer
	Hours    float64  `json:"hours"`       // together
}

// spreadOf sorts the seconds.
func spreadOf(seconds []float64) Spread {
	s := Spread{Measured: len(seconds)}
	if len(seconds) == 0 {
		return s
	}
	slices.Sort(seconds) // also makes the sum independent of the order of rows
	sum := 0.0
	for _, x := range seconds {
		sum += x
	}
	n := len(seconds)
	median := (seconds[(n-1)/2] + seconds[n/2]) / 2
	p90 := seconds[int(math.Ceil(.9*float64(n)))-1]
	s.Median, s.P90, s.Hours = &median, &p90, sum/3600
	return s
}
