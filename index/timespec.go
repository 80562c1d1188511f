package index

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// span is a stretch of time in Unix nanoseconds, start inside, end outside. A
// date stands for the whole day, "now" for an instant of one nanosecond.
type span struct{ start, end int64 }

// timeLayouts are the absolute forms with the stretch that each stands for;
// a zone may follow from the hour on, else it is UTC.
var timeLayouts = []struct {
	layout string
	next   func(time.Time) time.Time
}{
	{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
	{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
	{"2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	{"2006-01-02T15", func(t time.Time) time.Time { return t.Add(time.Hour) }},
	{"2006-01-02T15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{"2006-01-02T15:04:05", func(t time.Time) time.Time { return t.Add(time.Second) }},
}

var (
	errTime  = errors.New("not a time")
	timeHint = "write a date (2026-01-31), a time (2026-01-31T10:00Z), now, now-7d, now/d, today, yesterday or last-week"
)

// parseTime reads an absolute or relative time; instant reports a form that
// starts with now.
func parseTime(s string, now time.Time) (sp span, instant bool, err error) {
	now = now.UTC()
	if a, b, ok := calendar(s, now); ok {
		sp, err = spanOf(a, b)
		return sp, false, err
	}
	if isNow(s) {
		t, err := relative(s[len("now"):], now)
		if err != nil {
			return span{}, true, err
		}
		sp, err = spanOf(t, t.Add(1))
		return sp, true, err
	}
	sp, err = absolute(s)
	return sp, false, err
}

func isNow(s string) bool { return len(s) >= len("now") && strings.EqualFold(s[:len("now")], "now") }

// isRelative reports a form that means something else tomorrow.
func isRelative(s string) bool {
	_, _, named := calendar(s, time.Time{})
	return named || isNow(s)
}

// calendar reads the words for a stretch of the calendar, in any case:
// yesterday, today, tomorrow, and last, this or next with week, month or year
// (last-week, this_month, "next year").
func calendar(s string, now time.Time) (start, end time.Time, ok bool) {
	s = strings.NewReplacer("-", " ", "_", " ").Replace(strings.ToLower(s))
	which, unit, _ := strings.Cut(s, " ")
	switch s {
	case "yesterday", "today", "tomorrow":
		which, unit = s, "day"
	}
	size, known := map[string]byte{"day": 'd', "week": 'w', "month": 'M', "year": 'y'}[unit]
	n, told := map[string]int{"yesterday": -1, "last": -1, "today": 0, "this": 0, "tomorrow": 1, "next": 1}[which]
	if !known || !told {
		return start, end, false
	}
	start = step(floor(now, size), n, size)
	return start, step(start, 1, size), true
}

// writeTime is how a time may have been meant that is written in another
// tool's way (-7d, 7d, "2 weeks ago"); "" when that cannot be guessed.
func writeTime(s string, now time.Time) string {
	s = strings.TrimPrefix(strings.ToLower(strings.TrimSuffix(strings.TrimSpace(s), " ago")), "-")
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits == 0 {
		return ""
	}
	unit := strings.TrimSuffix(strings.TrimLeft(s[digits:], " -_"), "s")
	if long, ok := map[string]string{"second": "s", "sec": "s", "minute": "m", "min": "m", "hour": "h", "hr": "h", "day": "d", "week": "w", "month": "M", "mon": "M", "year": "y", "": "s"}[unit]; ok && s[digits:] != "" {
		unit = long
	}
	guess := "now-" + s[:digits] + unit
	if _, _, err := parseTime(guess, now); err != nil {
		return ""
	}
	return guess
}

// timeHintFor says how to write what s may mean.
func timeHintFor(s string, now time.Time) string {
	if guess := writeTime(s, now); guess != "" {
		return "write " + guess
	}
	return timeHint
}

func absolute(s string) (span, error) {
	if len(s) > 10 && s[10] == ' ' {
		s = s[:10] + "T" + s[11:]
	}
	for _, l := range timeLayouts {
		layouts := []string{l.layout}
		if strings.Contains(l.layout, "T") {
			layouts = append(layouts, l.layout+"Z07:00")
		}
		for _, layout := range layouts {
			if t, err := time.Parse(layout, s); err == nil {
				next := l.next(t)
				if t.Nanosecond() != 0 {
					next = t.Add(1)
				}
				return spanOf(t, next)
			}
		}
	}
	return span{}, errTime
}

// spanOf refuses what nanoseconds since 1970 cannot hold.
func spanOf(a, b time.Time) (span, error) {
	if a.Year() < 1700 || b.Year() > 2250 {
		return span{}, errors.New("outside the years 1700 to 2250")
	}
	return span{a.UnixNano(), b.UnixNano()}, nil
}

// relative reads the rest after now: steps (+1h, -7d) and rounding (/d).
func relative(s string, t time.Time) (time.Time, error) {
	for s != "" {
		op := s[0]
		digits := 1
		for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
			digits++
		}
		if digits >= len(s) || digits > 7 {
			return t, errTime
		}
		n, _ := strconv.Atoi(s[1:digits])
		unit := s[digits]
		switch {
		case op == '/' && digits == 1:
			t = floor(t, unit)
		case op == '-' && digits > 1:
			t = step(t, -n, unit)
		case op == '+' && digits > 1:
			t = step(t, n, unit)
		default:
			return t, errTime
		}
		if t.IsZero() {
			return t, errors.New("units are s, m, h, d, w, M and y")
		}
		s = s[digits+1:]
	}
	return t, nil
}

// step moves by n units; the zero time means an unknown unit.
func step(t time.Time, n int, unit byte) time.Time {
	switch unit {
	case 's':
		return t.Add(time.Duration(n) * time.Second)
	case 'm':
		return t.Add(time.Duration(n) * time.Minute)
	case 'h':
		return t.Add(time.Duration(n) * time.Hour)
	case 'd':
		return t.AddDate(0, 0, n)
	case 'w':
		return t.AddDate(0, 0, 7*n)
	case 'M':
		return t.AddDate(0, n, 0)
	case 'y':
		return t.AddDate(n, 0, 0)
	}
	return time.Time{}
}

// floor goes back to the start of the unit; weeks start on Monday.
func floor(t time.Time, unit byte) time.Time {
	y, m, d := t.Date()
	switch unit {
	case 's':
		return t.Truncate(time.Second)
	case 'm':
		return t.Truncate(time.Minute)
	case 'h':
		return t.Truncate(time.Hour)
	case 'd':
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	case 'w':
		return time.Date(y, m, d-(int(t.Weekday())+6)%7, 0, 0, 0, 0, time.UTC)
	case 'M':
		return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	case 'y':
		return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Time{}
}

// within turns the bounds of a range into a stretch: >= a date starts with
// it, > a date starts after it, and so for the upper end.
func within(lo, hi bound, now time.Time) (span, error) {
	out := span{start: -1 << 63, end: 1<<63 - 1}
	if !lo.open {
		sp, _, err := parseTime(lo.text, now)
		if err != nil {
			return span{}, err
		}
		out.start = sp.start
		if !lo.equal {
			out.start = sp.end
		}
	}
	if !hi.open {
		sp, _, err := parseTime(hi.text, now)
		if err != nil {
			return span{}, err
		}
		out.end = sp.start
		if hi.equal {
			out.end = sp.end
		}
	}
	return out, nil
}
