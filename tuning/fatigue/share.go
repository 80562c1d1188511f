package fatigue

import (
	"math"
	"slices"

	"assay/tuning/interval"
)

// Share is K of N with a 95 % Wilson interval; without an N there is none.
type Share struct {
	K    int      `json:"k"`
	N    int      `json:"n"`
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
}

func shareOf(k, n int) Share {
	s := Share{K: k, N: n}
	if b, ok := interval.Wilson(k, n); ok {
		s.Low, s.High = &b.Low, &b.High
	}
	return s
}

// Value is the share itself; ok is false without an N.
func (s Share) Value() (share float64, ok bool) {
	if s.N == 0 {
		return 0, false
	}
	return float64(s.K) / float64(s.N), true
}

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
