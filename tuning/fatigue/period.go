package fatigue

import (
	"fmt"
	"time"

	"assay/tuning/episode"
)

// Scope is what figures are asked about. The zero Scope is every alert of
// every team.
type Scope struct {
	Team string    // alert.team; "" is all
	Last int       // the last so many days of the corpus' own time; 0: From and To
	From time.Time // its day is the first; zero: the first of the corpus
	To   time.Time // its day is the last; zero: the last of the corpus
}

// Period is whole days in UTC.
type Period struct {
	From string `json:"from"` // first day, 2006-01-02
	To   string `json:"to"`   // last day
	Days int    `json:"days"`

	first, last int64
}

func periodOf(first, last int64) Period {
	return Period{episode.DayText(first), episode.DayText(last), int(last - first + 1), first, last}
}

// maxDays bounds a period: a hundred years.
const maxDays = 36525

// period finds the days of a scope; ok is false when no event has a time or
// the days are none.
func (a *Alerts) period(s Scope) (p Period, ok bool) {
	if a.first > a.last {
		return Period{}, false
	}
	first, last := a.first, a.last
	switch {
	case s.Last > 0:
		first = last - min(int64(s.Last), maxDays) + 1
	default:
		if !s.From.IsZero() {
			first = s.From.UTC().Unix() / 86400
		}
		if !s.To.IsZero() {
			last = s.To.UTC().Unix() / 86400
		}
	}
	if first > last || last-first >= maxDays {
		return Period{}, false
	}
	return periodOf(first, last), true
}

// before is the period of the same length that ends where this one begins.
func (p Period) before() Period {
	return periodOf(p.first-int64(p.Days), p.first-1)
}

func (p Period) has(nano int64) bool {
	d := episode.DayOf(nano)
	return d >= p.first && d <= p.last
}

// String is the days: "2026-10-19 to 2026-11-15".
func (p Period) String() string { return fmt.Sprintf("%s to %s", p.From, p.To) }

// weekdays counts each weekday of the period, Monday first.
func (p Period) weekdays() (n [7]int) {
	for d := p.first; d <= p.last; d++ {
		n[weekday(d)]++
	}
	return n
}

// weekday is 0 for a Monday. Day 0 was a Thursday.
func weekday(d int64) int { return int(((d+3)%7 + 7) % 7) }
