package eval

import (
	"strconv"
	"strings"
	"time"
)

// clock collects what a text says of a time.
type clock struct {
	year, month, day, yearDay int
	hour, minute, second      int
	nano                      int
	offset                    int // seconds east of UTC
	pm                        int // 1: am, 2: pm
	unix                      int64
	isUnix, hasDate, hasYear  bool
}

// Strptime reads a time by a format of strptime. What the text does not give
// comes from now: the year, or the date when it gives none. Text behind the
// format is left over; text that does not fit is no time.
func Strptime(s, format string, now time.Time) (time.Time, bool) {
	k := clock{month: 1, day: 1}
	if _, ok := k.read(s, format, 0); !ok {
		return time.Time{}, false
	}
	return k.time(now)
}

func (k *clock) time(now time.Time) (time.Time, bool) {
	switch {
	case k.isUnix:
		return time.Unix(k.unix, int64(k.nano)).UTC(), true
	case !k.hasYear && now.IsZero():
		return time.Time{}, false
	case !k.hasYear && !k.hasDate:
		k.year, k.month, k.day = now.Year(), int(now.Month()), now.Day()
	case !k.hasYear:
		k.year = now.Year()
	}
	if k.pm > 0 {
		k.hour = k.hour%12 + 12*(k.pm-1)
	}
	if k.yearDay > 0 {
		k.month, k.day = 1, k.yearDay
	}
	t := time.Date(k.year, time.Month(k.month), k.day, k.hour, k.minute, k.second, k.nano, time.UTC)
	if k.yearDay == 0 && t.Day() != k.day && k.second < 60 {
		return time.Time{}, false // 31 February
	}
	return t.Add(-time.Duration(k.offset) * time.Second), true
}

// spelledOut are directives that stand for several.
var spelledOut = map[byte]string{
	'c': "%a %b %d %H:%M:%S %Y", 'D': "%m/%d/%y", 'F': "%Y-%m-%d", 'r': "%I:%M:%S %p", 'R': "%H:%M", 'T': "%H:%M:%S",
	'x': "%m/%d/%Y", 'X': "%H:%M:%S", '+': "%a %b %d %H:%M:%S %Z %Y", 'v': "%d-%b-%Y",
}

func (k *clock) read(s, format string, depth int) (rest string, ok bool) {
	for i := 0; i < len(format); i++ {
		switch c := format[i]; {
		case c == ' ' || c == '\t' || c == '\n':
			s = strings.TrimLeft(s, " \t\n")
		case c != '%' || i+1 == len(format):
			if s == "" || s[0] != c {
				return s, false
			}
			s = s[1:]
		default:
			i++
			if strings.IndexByte("-:EO123456789", format[i]) >= 0 && i+1 < len(format) {
				i++
			}
			if whole, is := spelledOut[format[i]]; is && depth == 0 {
				s, ok = k.read(s, whole, 1)
			} else {
				s, ok = k.directive(s, format[i])
			}
			if !ok {
				return s, false
			}
		}
	}
	return s, true
}

// digits reads at most most digits between lo and hi.
func digits(s string, most, lo, hi int) (n int, rest string, ok bool) {
	s = strings.TrimLeft(s, " ")
	i := 0
	for i < len(s) && i < most && s[i] >= '0' && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		i++
	}
	return n, s[i:], i > 0 && n >= lo && n <= hi
}

func (k *clock) directive(s string, c byte) (rest string, ok bool) {
	switch c {
	case 'Y':
		k.year, s, ok = digits(s, 4, 0, 9999)
		k.hasYear = true
	case 'y':
		k.year, s, ok = digits(s, 2, 0, 99)
		if k.hasYear = true; k.year < 69 {
			k.year += 100
		}
		k.year += 1900
	case 'm':
		k.month, s, ok = digits(s, 2, 1, 12)
		k.hasDate = true
	case 'd', 'e':
		k.day, s, ok = digits(s, 2, 1, 31)
		k.hasDate = true
	case 'j':
		k.yearDay, s, ok = digits(s, 3, 1, 366)
		k.hasDate = true
	case 'b', 'B', 'h':
		k.month, s, ok = monthName(s)
		k.hasDate = true
	case 'a', 'A':
		s, ok = weekdayName(s)
	default:
		return k.clockDirective(s, c)
	}
	return s, ok
}

func (k *clock) clockDirective(s string, c byte) (rest string, ok bool) {
	switch c {
	case 'H', 'k':
		k.hour, s, ok = digits(s, 2, 0, 24)
	case 'I', 'l':
		k.hour, s, ok = digits(s, 2, 1, 12)
	case 'M':
		k.minute, s, ok = digits(s, 2, 0, 59)
	case 'S':
		k.second, s, ok = digits(s, 2, 0, 60)
	case 'f', 'N', 'Q':
		return k.fraction(s)
	case 'p', 'P':
		return k.half(s)
	case 's':
		return k.epoch(s)
	case 'z', 'Z':
		return k.zone(s)
	case '%':
		return strings.TrimPrefix(s, "%"), strings.HasPrefix(s, "%")
	case 'n', 't':
		return strings.TrimLeft(s, " \t\n"), true
	}
	return s, ok
}

func (k *clock) fraction(s string) (string, bool) {
	head, rest := leading(s, func(c byte) bool { return c >= '0' && c <= '9' })
	if head == "" {
		return s, false
	}
	head = (head + "000000000")[:9]
	k.nano, _ = strconv.Atoi(head)
	return rest, true
}

func (k *clock) half(s string) (string, bool) {
	if len(s) < 2 || s[1]|0x20 != 'm' || s[0]|0x20 != 'a' && s[0]|0x20 != 'p' {
		return s, false
	}
	k.pm = 1
	if s[0]|0x20 == 'p' {
		k.pm = 2
	}
	return s[2:], true
}

func (k *clock) epoch(s string) (string, bool) {
	head, rest := leading(strings.TrimPrefix(s, "-"), func(c byte) bool { return c >= '0' && c <= '9' })
	n, err := strconv.ParseInt(head, 10, 64)
	if err != nil || n > farthest {
		return s, false
	}
	if k.unix, k.isUnix = n, true; strings.HasPrefix(s, "-") {
		k.unix = -n
	}
	return rest, true
}

// zone reads Z, UTC, GMT or an offset such as +02:00 or -0500; a name says
// nothing certain, so no other one is read.
func (k *clock) zone(s string) (string, bool) {
	for _, name := range []string{"UTC", "GMT", "Z"} {
		if rest, ok := strings.CutPrefix(s, name); ok {
			return rest, true
		}
	}
	if s == "" || s[0] != '+' && s[0] != '-' {
		return s, false
	}
	hours, rest, ok := digits(s[1:], 2, 0, 23)
	minutes := 0
	if ok {
		rest = strings.TrimPrefix(rest, ":")
		if n, after, found := digits(rest, 2, 0, 59); found && rest[0] != ' ' {
			minutes, rest = n, after
		}
	}
	k.offset = hours*3600 + minutes*60
	if s[0] == '-' {
		k.offset = -k.offset
	}
	return rest, ok
}

func monthName(s string) (int, string, bool) {
	for m := time.January; m <= time.December; m++ {
		if rest, ok := cutName(s, m.String()); ok {
			return int(m), rest, true
		}
	}
	return 0, s, false
}

func weekdayName(s string) (string, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if rest, ok := cutName(s, d.String()); ok {
			return rest, true
		}
	}
	return s, false
}

// cutName takes a name or its first three letters off, in any case.
func cutName(s, name string) (string, bool) {
	for _, n := range []string{name, name[:3]} {
		if len(s) >= len(n) && strings.EqualFold(s[:len(n)], n) {
			return s[len(n):], true
		}
	}
	return s, false
}
