package eval

import (
	"strconv"
	"strings"
	"time"
)

// step is one part of an offset of time: +1d, or @h.
type step func(time.Time) time.Time

// parseOffset reads an offset such as -1d, -1mon@mon+7d or @w1. A number
// without a unit counts seconds; now is no offset at all.
func parseOffset(s string) ([]step, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "now" || s == "now()" {
		return nil, true
	}
	var steps []step
	for s != "" {
		if s[0] == '@' {
			unit, rest := leading(s[1:], isOffsetUnit)
			snap, ok := snapTo(unit)
			if !ok {
				return nil, false
			}
			steps, s = append(steps, snap), rest
			continue
		}
		shift, rest, ok := parseShift(s)
		if !ok {
			return nil, false
		}
		steps, s = append(steps, shift), rest
	}
	return steps, len(steps) > 0
}

func isOffsetUnit(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

func leading(s string, ok func(byte) bool) (head, rest string) {
	i := 0
	for i < len(s) && ok(s[i]) {
		i++
	}
	return s[:i], s[i:]
}

func parseShift(s string) (step, string, bool) {
	sign := 1
	switch s[0] {
	case '-':
		sign = -1
		fallthrough
	case '+':
		s = s[1:]
	}
	digits, s := leading(s, func(c byte) bool { return c >= '0' && c <= '9' })
	word, s := leading(s, func(c byte) bool { return c >= 'a' && c <= 'z' })
	if digits == "" && word == "" {
		return nil, s, false
	}
	n, err := 1, error(nil)
	if digits != "" {
		n, err = strconv.Atoi(digits)
	}
	const most = 1_000_000_000
	unit, ok := unitOf(word)
	if err != nil || !ok || n > most {
		return nil, s, false
	}
	n *= sign
	return func(t time.Time) time.Time { return unit.add(t, n) }, s, true
}

// unit is a unit of time: seconds, days or months.
type unit struct {
	seconds, days, months int
	snap                  func(time.Time) time.Time
}

// most is how far a calendar goes: further shifts stay where they are.
const mostDays = 4_000_000

func (u unit) add(t time.Time, n int) time.Time {
	switch {
	case u.seconds > 0:
		if seconds := int64(n) * int64(u.seconds); seconds < farthest && seconds > -farthest {
			return time.Unix(t.Unix()+seconds, int64(t.Nanosecond())).UTC()
		}
		return t
	case u.days > 0:
		if n > mostDays || n < -mostDays {
			return t
		}
		return t.AddDate(0, 0, n*u.days)
	}
	if n > mostDays/30 || n < -mostDays/30 {
		return t
	}
	return addMonths(t, n*u.months)
}

// addMonths stays inside the month: a month after 31 January is the last day
// of February.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

func unitOf(word string) (unit, bool) {
	switch word {
	case "", "s", "sec", "secs", "second", "seconds":
		return unit{seconds: 1, snap: func(t time.Time) time.Time { return t.Truncate(time.Second) }}, true
	case "m", "min", "mins", "minute", "minutes":
		return unit{seconds: 60, snap: func(t time.Time) time.Time { return t.Truncate(time.Minute) }}, true
	case "h", "hr", "hrs", "hour", "hours":
		return unit{seconds: 3600, snap: func(t time.Time) time.Time { return t.Truncate(time.Hour) }}, true
	case "d", "day", "days":
		return unit{days: 1, snap: midnight}, true
	case "w", "week", "weeks":
		return unit{days: 7, snap: func(t time.Time) time.Time { return weekday(t, time.Sunday) }}, true
	case "mon", "month", "months":
		return unit{months: 1, snap: func(t time.Time) time.Time { return month(t, t.Month()) }}, true
	case "q", "qtr", "qtrs", "quarter", "quarters":
		return unit{months: 3, snap: func(t time.Time) time.Time { return month(t, (t.Month()-1)/3*3+1) }}, true
	case "y", "yr", "yrs", "year", "years":
		return unit{months: 12, snap: func(t time.Time) time.Time { return month(t, time.January) }}, true
	}
	return unit{}, false
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

func month(t time.Time, m time.Month) time.Time {
	return time.Date(t.Year(), m, 1, 0, 0, 0, 0, time.UTC)
}

// weekday is the start of the newest such day, today included.
func weekday(t time.Time, d time.Weekday) time.Time {
	return midnight(t).AddDate(0, 0, -(int(t.Weekday())-int(d)+7)%7)
}

// snapTo is the start of the unit that a time is in; w1 is Monday, w0 and w7
// are Sunday.
func snapTo(word string) (step, bool) {
	if len(word) == 2 && word[0] == 'w' && word[1] >= '0' && word[1] <= '7' {
		day := time.Weekday((word[1] - '0') % 7)
		return func(t time.Time) time.Time { return weekday(t, day) }, true
	}
	u, ok := unitOf(word)
	return u.snap, ok && word != ""
}
