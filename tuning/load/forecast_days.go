package load

import (
	"math"
	"slices"
	"time"

	"assay/tuning/episode"
	"assay/tuning/queue"
)

// fewDays is how many days a forecast needs to draw whole ones from: two weeks
// (load.md section 2).
const fewDays = 14

// local is a calendar without changes of the clock, as the wall shows it.
type local struct{ zone *time.Location }

// at is the day, counted from the epoch, and the time of the day.
func (l local) at(nano int64) (day int64, clock time.Duration) {
	t := time.Unix(0, nano).In(l.zone)
	_, offset := t.Zone()
	wall := nano + int64(offset)*int64(time.Second)
	day = episode.DayOf(wall)
	return day, time.Duration(wall - day*int64(queue.Day))
}

// weekday is 0 for Monday; the epoch was a Thursday.
func weekday(day int64) int { return int(((day+3)%7 + 7) % 7) }

func weekend(day int64) int {
	if weekday(day) >= 5 {
		return 1
	}
	return 0
}

// quarter is the unit in which zones differ.
const quarter = int64(15 * time.Minute)

// watched are the days of the stream in the zone, without long silences. The
// first and the last are left out where only a part of them was collected and
// two weeks remain.
func (l local) watched(p *episode.Pool) []int64 {
	quarters := streamQuarters(p)
	if len(quarters) == 0 {
		return nil
	}
	var days []int64
	for _, q := range quarters {
		day, _ := l.at(q * quarter)
		if n := len(days); n > 0 && day-days[n-1]-1 <= maxSilence {
			for d := days[n-1] + 1; d < day; d++ {
				days = append(days, d)
			}
		}
		if n := len(days); n == 0 || days[n-1] != day {
			days = append(days, day)
		}
	}
	if _, clock := l.at(quarters[0] * quarter); clock >= time.Hour && len(days) > fewDays {
		days = days[1:]
	}
	if _, clock := l.at(quarters[len(quarters)-1] * quarter); clock < 23*time.Hour && len(days) > fewDays {
		days = days[:len(days)-1]
	}
	return days
}

// streamQuarters are the quarters of an hour, since the epoch, with an event of
// the stream, rising.
func streamQuarters(p *episode.Pool) []int64 {
	var out []int64
	for part := range p.Parts() {
		if !p.StreamPart(part) {
			continue
		}
		newest := int64(math.MinInt64)
		for row := p.Start(part); row < p.Start(part+1); row++ {
			if nano, ok := p.Time(row); ok {
				if q := floorDiv(nano, quarter); q != newest {
					newest = q
					out = append(out, q)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
