package load

import (
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
	stream      int    // rows of stream segments
	timed       int    // of those, with a time
	spans       []span // all rows of the stream with a time; nil when they would be many
}

// span is rows of a part that follow one another on one day.
type span struct {
	part, from, to int
	day            int64
}

// rowsASpan is how long spans are in the mean, at least; with shorter ones it
// is no slower to count events one by one.
const rowsASpan = 256

// daysOf reads the days of the pool's stream.
func daysOf(p *episode.Pool) calendar {
	var c calendar
	var spans []span
	for part := range p.Parts() {
		if p.StreamPart(part) {
			c.stream += p.Start(part+1) - p.Start(part)
			spans = c.read(p, part, spans)
		}
	}
	c.cover(spans)
	if len(spans) <= 64+c.stream/rowsASpan {
		c.spans = spans
	}
	return c
}

// read adds the spans of a part.
func (c *calendar) read(p *episode.Pool, part int, spans []span) []span {
	start, open := p.Start(part), false
	for row := range p.Start(part+1) - start {
		nano, ok := p.Time(start + row)
		if !ok {
			open = false
			continue
		}
		c.timed++
		if open {
			s := &spans[len(spans)-1]
			if began := s.day * day; nano >= began && nano-began < day {
				s.to = row + 1
				continue
			}
		}
		open = true
		spans = append(spans, span{part, row, row + 1, episode.DayOf(nano)})
	}
	return spans
}

// cover counts the days from the first to the last, without long silences.
func (c *calendar) cover(spans []span) {
	days := make([]int64, len(spans))
	for i, s := range spans {
		days[i] = s.day
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
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
