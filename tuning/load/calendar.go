package load

import (
	"math"
	"slices"
	"time"

	"assay/tuning/episode"
)

const day = int64(24 * time.Hour)

// maxSilence is the longest stretch of days without any event that still
// counts as watched; a longer one means that nothing was collected.
const maxSilence = 7

// calendar is the days, counted from the epoch in UTC, that a stream covers.
type calendar struct {
	first, last int64
	covered     int
	stream      int // rows of stream segments
	timed       int // of those, with a time
}

// daysOf reads the days of the pool's stream.
func daysOf(p *episode.Pool) calendar {
	var c calendar
	var days []int64
	newest := int64(math.MinInt64)
	for row := range p.Rows() {
		if !p.Stream(row) {
			continue
		}
		c.stream++
		nano, ok := p.Time(row)
		if !ok {
			continue
		}
		c.timed++
		if d := dayOf(nano); d != newest {
			newest = d
			days = append(days, d)
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)
	for i, d := range days {
		c.covered++
		if i > 0 && d-days[i-1]-1 <= maxSilence {
			c.covered += int(d - days[i-1] - 1)
		}
	}
	if len(days) > 0 {
		c.first, c.last = days[0], days[len(days)-1]
	}
	return c
}

// dayOf is the day of a time, rounded down, also before the epoch.
func dayOf(nano int64) int64 {
	d := nano / day
	if nano%day < 0 {
		d--
	}
	return d
}

func dayText(d int64) string { return time.Unix(d*86400, 0).UTC().Format(time.DateOnly) }
