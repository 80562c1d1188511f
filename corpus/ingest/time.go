package ingest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"assay/corpus"
)

// A number is a time when exactly one of the units seconds, milliseconds,
// microseconds and nanoseconds since 1970 puts it between the years 1990 and
// 2100; as that span is less than a thousandfold, no number fits two units.
// Everything else, such as 20260102150405, is ambiguous.
const (
	firstEpochSecond = 631152000  // 1990-01-01T00:00:00Z
	lastEpochSecond  = 4102444800 // 2100-01-01T00:00:00Z
)

// clock reads times; zone, when given, is what the mapping assumes for times
// that name none.
type clock struct {
	zone *time.Location
}

// read gives the time that a value states. Absent, null, "" and zero, be it
// the number, 1970 or the year 1, are no time, which is legal: ok is false.
func (c clock) read(v corpus.Value) (t time.Time, ok bool, err error) {
	switch v.Kind() {
	case corpus.KindAbsent, corpus.KindNull:
		return time.Time{}, false, nil
	case corpus.KindInt:
		t, err = epoch(v.Int64(), 0)
	case corpus.KindFloat:
		t, err = epochFloat(v)
	case corpus.KindString:
		t, err = c.parse(strings.TrimSpace(v.Text()))
	default:
		err = fmt.Errorf("%s is not a time", clip(v.Text()))
	}
	if err != nil || t.IsZero() || t.Unix() == 0 && t.Nanosecond() == 0 {
		return time.Time{}, false, err
	}
	if t.Year() < 1700 || t.Year() > 2200 {
		return time.Time{}, false, fmt.Errorf("time %s is outside of the years 1700 to 2200", clip(v.Text()))
	}
	return t.UTC(), true, nil
}

func epochFloat(v corpus.Value) (time.Time, error) {
	f, _ := v.Number()
	if math.Abs(f) >= 1<<62 {
		return time.Time{}, errNotEpoch(v.Text())
	}
	return parseEpoch(strconv.FormatFloat(f, 'f', -1, 64))
}

func errNotEpoch(text string) error {
	return fmt.Errorf("number %s is ambiguous as a time: no unit from seconds to nanoseconds puts it between 1990 and 2100", clip(text))
}

// epoch reads n, with nano parts of a thousand millionth of n's unit.
func epoch(n, nano int64) (time.Time, error) {
	if n == 0 {
		return time.Time{}, nil
	}
	for unit := int64(1); unit <= 1e9; unit *= 1000 {
		if s := n / unit; firstEpochSecond <= s && s < lastEpochSecond {
			perUnit := int64(1e9) / unit
			return time.Unix(s, n%unit*perUnit+nano*perUnit/1e9), nil
		}
	}
	return time.Time{}, errNotEpoch(strconv.FormatInt(n, 10))
}

// parseEpoch reads decimal digits with an optional fraction.
func parseEpoch(s string) (time.Time, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}, errNotEpoch(s)
	}
	nano, err := fractionNanos(fraction)
	if err != nil {
		return time.Time{}, err
	}
	return epoch(n, nano)
}

// fractionNanos reads the digits behind a decimal point; those beyond the
// ninth are dropped.
func fractionNanos(s string) (int64, error) {
	if !digits(s) || len(s) > 64 {
		return 0, fmt.Errorf("fraction %s is not a number", clip(s))
	}
	n, err := strconv.ParseInt((s + "000000000")[:9], 10, 64)
	return n, err
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// parse reads text without blanks around it.
func (c clock) parse(s string) (time.Time, error) {
	switch {
	case s == "" || s == "0":
		return time.Time{}, nil
	case len(s) > 80:
		return time.Time{}, fmt.Errorf("%s is not a time", clip(s))
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t, nil
	}
	if isNumber(s) {
		return parseEpoch(s)
	}
	if t, found, err := c.parseISO(s); found {
		return t, err
	}
	return c.parseLogForm(s)
}

func isNumber(s string) bool {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return whole != "" && digits(whole) && digits(fraction)
}

// clip quotes text for a message.
func clip(s string) string {
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:57], "") + "..."
	}
	return strconv.Quote(s)
}
