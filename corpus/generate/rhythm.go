package generate

import (
	"math"
	"time"
)

// dayShape is the share of activity by hour of a working day: a morning and
// an afternoon peak, a dip at noon, batch agents at night.
var dayShape = [24]float64{2, 2, 2, 2, 2, 2.5, 3, 5, 8, 10, 11, 10.5, 7.5, 9.5, 11, 10.5, 9.5, 7.5, 5, 4, 3, 2.5, 2, 2}

// dealHours deals exactly events over the hours of the period by rhythm:
// weekends run at a fifth of a working day, and weeks differ a little.
func dealHours(events, days int, start time.Time) []int {
	weights := make([]float64, days*24)
	total := 0.0
	for i := range weights {
		t := start.Add(time.Duration(i) * time.Hour)
		w := dayShape[t.Hour()]
		if d := t.Weekday(); d == time.Saturday || d == time.Sunday {
			w = 1 + w/8
		}
		w *= 1 + 0.12*math.Sin(float64(i/24)*1.7)
		weights[i] = w
		total += w
	}
	out := make([]int, len(weights))
	sum, dealt := 0.0, 0
	for i, w := range weights {
		sum += w
		upTo := int(math.Round(float64(events) * sum / total))
		out[i] = upTo - dealt
		dealt = upTo
	}
	return out
}
