package ingest

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// parseISO reads year-month-day first: "-" or "/" between, a blank or T before
// the hour, seconds with an optional fraction behind "." or ",", and a zone.
// found is false when s has another form.
func (c clock) parseISO(s string) (t time.Time, found bool, err error) {
	if len(s) < 10 || !digits(s[:4]) || s[4] != '-' && s[4] != '/' || s[7] != s[4] || !digits(s[5:7]) || !digits(s[8:10]) {
		return t, false, nil
	}
	if len(s) == 10 {
		return t, true, fmt.Errorf("%s is a date without a time of day", clip(s))
	}
	if sep := s[10]; len(s) < 16 || sep != ' ' && sep != 'T' && sep != 't' || !digits(s[11:13]) || s[13] != ':' || !digits(s[14:16]) {
		return t, false, nil
	}
	w := wall{year: number(s[:4]), month: number(s[5:7]), day: number(s[8:10]), hour: number(s[11:13]), minute: number(s[14:16])}
	rest := s[16:]
	if len(rest) >= 3 && rest[0] == ':' && digits(rest[1:3]) {
		w.second, rest = number(rest[1:3]), rest[3:]
	}
	if len(rest) > 1 && (rest[0] == '.' || rest[0] == ',') {
		n := 1
		for n < len(rest) && '0' <= rest[n] && rest[n] <= '9' {
			n++
		}
		if w.nano, err = fractionNanos(rest[1:n]); err != nil {
			return t, true, err
		}
		rest = rest[n:]
	}
	t, err = c.at(w, strings.TrimSpace(rest), s)
	return t, true, err
}

func number(s string) int { n, _ := strconv.Atoi(s); return n }

// wall is what a clock on the wall shows.
type wall struct {
	year, month, day, hour, minute, second int
	nano                                   int64
}

// at puts a wall time into the zone that text names: Z, UTC, GMT or an offset.
// A second 60, a leap second, is the first of the next minute.
func (c clock) at(w wall, zone, text string) (time.Time, error) {
	if fault := w.fault(); fault != "" {
		return time.Time{}, fmt.Errorf("%s is not a time: there is no %s", clip(text), fault)
	}
	loc, err := c.location(zone, text)
	if err != nil {
		return time.Time{}, err
	}
	t := time.Date(w.year, time.Month(w.month), w.day, w.hour, w.minute, w.second, int(w.nano), loc)
	noLeap := t
	if w.second == 60 {
		noLeap = t.Add(-time.Second)
	}
	if noLeap.Day() != w.day || noLeap.Hour() != w.hour || noLeap.Minute() != w.minute {
		return time.Time{}, fmt.Errorf("%s does not exist in %s, where the clocks were put forward", clip(text), loc)
	}
	if loc == c.zone && (sameWall(t, t.Add(time.Hour)) || sameWall(t, t.Add(-time.Hour))) {
		return time.Time{}, fmt.Errorf("%s is ambiguous: it happened twice in %s, when the clocks were put back", clip(text), loc)
	}
	return t, nil
}

// fault names the part that no calendar and no clock shows, whatever the zone.
func (w wall) fault() string {
	last := time.Date(w.year, time.Month(w.month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	switch {
	case w.month < 1 || w.month > 12:
		return fmt.Sprintf("month %d", w.month)
	case w.day < 1 || w.day > last:
		return fmt.Sprintf("day %d in month %d of %d", w.day, w.month, w.year)
	case w.hour > 23:
		return fmt.Sprintf("hour %d", w.hour)
	case w.minute > 59:
		return fmt.Sprintf("minute %d", w.minute)
	case w.second > 60:
		return fmt.Sprintf("second %d", w.second)
	}
	return ""
}

func sameWall(a, b time.Time) bool { return a.Hour() == b.Hour() && a.Minute() == b.Minute() }

func (c clock) location(zone, text string) (*time.Location, error) {
	switch strings.ToUpper(zone) {
	case "Z", "UTC", "GMT":
		return time.UTC, nil
	case "":
		if c.zone != nil {
			return c.zone, nil
		}
		return nil, fmt.Errorf("time %s names no zone; set assume_zone in the mapping", clip(text))
	}
	// Behind an offset may stand the name of the zone, which adds nothing.
	number, _, _ := strings.Cut(strings.NewReplacer("[", " ", "(", " ").Replace(zone), " ")
	if number == "Z" {
		return time.UTC, nil
	}
	if loc, ok := offset(number); ok {
		return loc, nil
	}
	return nil, fmt.Errorf("zone %s of time %s is ambiguous; use an offset such as +01:00", clip(zone), clip(text))
}

// offset reads +hh, +hhmm and +hh:mm.
func offset(s string) (*time.Location, bool) {
	if len(s) < 3 || s[0] != '+' && s[0] != '-' {
		return nil, false
	}
	d := strings.Replace(s[1:], ":", "", 1)
	if len(d) == 2 {
		d += "00"
	}
	if len(d) != 4 || !digits(d) || number(d[:2]) > 18 || number(d[2:]) > 59 {
		return nil, false
	}
	seconds := number(d[:2])*3600 + number(d[2:])*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone("", seconds), true
}

// logForm is a form with the name of the month, or a compact one. The zone is
// what stands behind it.
type logForm struct {
	layout string
	zone   bool // the layout itself ends in an offset
}

var logForms = []logForm{
	{"02/Jan/2006:15:04:05 -0700", true},     // web servers
	{"Mon, 2 Jan 2006 15:04:05 -0700", true}, // mail (RFC 1123)
	{"2 Jan 2006 15:04:05 -0700", true},      // mail without a weekday
	{"Mon Jan _2 15:04:05 -0700 2006", true}, // git, Ruby
	{"Jan _2 2006 15:04:05 -0700", true},     // network devices
	{"20060102T150405Z0700", true},           // ISO 8601, basic
	{"Mon Jan _2 15:04:05 UTC 2006", true},   // date in the C locale
	{"Mon Jan _2 15:04:05 GMT 2006", true},
	{"Mon, 2 Jan 2006 15:04:05", false},   // HTTP; the zone word is cut off
	{"Monday, 02-Jan-06 15:04:05", false}, // refused below: two-digit year
	{"02/Jan/2006:15:04:05", false},
	{"Mon Jan _2 15:04:05 2006", false}, // C
	{"Jan _2 2006 15:04:05", false},
	{"Jan _2, 2006 3:04:05 PM", false},
	{"2 Jan 2006 15:04:05", false},
	{"20060102T150405", false},
}

// parseLogForm tries the forms of logs; fractions are read by time.Parse.
func (c clock) parseLogForm(s string) (time.Time, error) {
	body, zone := cutZoneWord(s)
	for _, f := range logForms {
		if f.zone {
			if t, err := time.Parse(f.layout, s); err == nil {
				return t, nil
			}
			continue
		}
		t, err := time.Parse(f.layout, body)
		if err != nil {
			continue
		}
		if strings.Contains(f.layout, "-06 ") {
			return time.Time{}, fmt.Errorf("time %s is ambiguous: the year has two digits", clip(s))
		}
		return c.at(wall{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), int64(t.Nanosecond())}, zone, s)
	}
	return time.Time{}, whyNotTime(s)
}

// cutZoneWord cuts UTC, GMT, Z or another word of capitals off the end.
func cutZoneWord(s string) (body, zone string) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return s, ""
	}
	word := s[i+1:]
	if len(word) > 5 || word == "AM" || word == "PM" || strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || word == "" {
		return s, ""
	}
	return s[:i], word
}

func whyNotTime(s string) error {
	if _, err := time.Parse("Jan _2 15:04:05", s[:min(len(s), 15)]); err == nil {
		return fmt.Errorf("time %s is ambiguous: it names no year", clip(s))
	}
	if len(s) >= 8 && strings.Count(s, "/") == 2 && digits(s[:1]) || len(s) >= 8 && strings.Count(s, ".") >= 2 && digits(s[:1]) {
		return fmt.Errorf("time %s is ambiguous: day and month cannot be told apart", clip(s))
	}
	return fmt.Errorf("%s is not a time in a form we read", clip(s))
}
