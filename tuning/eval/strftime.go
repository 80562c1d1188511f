package eval

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Strftime writes a time by a format of strftime, in UTC. %N, %3N and %Q are
// fractions of a second (nine digits, as many as given, three); what is no
// directive stands as it is.
func Strftime(t time.Time, format string) string {
	var b strings.Builder
	for i := 0; i < len(format) && b.Len() <= MaxText; i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		width := 0
		switch c := format[i]; {
		case c >= '1' && c <= '9' && i+1 < len(format) && strings.IndexByte("NQ", format[i+1]) >= 0:
			width = int(c - '0')
			i++
		case (c == '-' || c == ':' || c == 'E' || c == 'O') && i+1 < len(format):
			i++
			if c == '-' {
				b.WriteString(unpadded(directive(t, format[i], 0)))
				continue
			}
			if c == ':' && format[i] == 'z' {
				b.WriteString("+00:00")
				continue
			}
		}
		b.WriteString(directive(t, format[i], width))
	}
	return b.String()
}

func unpadded(s string) string {
	if out := strings.TrimLeft(s, "0 "); out != "" {
		return out
	}
	return "0"
}

// composed are directives that stand for several.
var composed = map[byte]string{
	'c': "Mon Jan _2 15:04:05 2006", 'D': "01/02/06", 'F': "2006-01-02", 'r': "03:04:05 PM", 'R': "15:04",
	'T': "15:04:05", 'x': "01/02/2006", 'X': "15:04:05", '+': "Mon Jan _2 15:04:05 UTC 2006",
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'd': "02", 'e': "_2", 'h': "Jan", 'H': "15", 'I': "03",
	'j': "002", 'm': "01", 'M': "04", 'p': "PM", 'P': "pm", 'S': "05", 'y': "06", 'Y': "2006", 'v': "_2-Jan-2006",
}

func directive(t time.Time, c byte, width int) string {
	if layout, ok := composed[c]; ok {
		return t.Format(layout)
	}
	year, week := t.ISOWeek()
	switch c {
	case 'C':
		return fmt.Sprintf("%02d", t.Year()/100)
	case 'f':
		return fraction(t, 6)
	case 'N':
		return fraction(t, or(width, 9))
	case 'Q':
		return fraction(t, or(width, 3))
	case 'G':
		return strconv.Itoa(year)
	case 'g':
		return fmt.Sprintf("%02d", year%100)
	case 'k':
		return fmt.Sprintf("%2d", t.Hour())
	case 'l':
		return fmt.Sprintf("%2d", (t.Hour()+11)%12+1)
	case 's':
		return strconv.FormatInt(t.Unix(), 10)
	case 'u':
		return strconv.Itoa((int(t.Weekday())+6)%7 + 1)
	case 'w':
		return strconv.Itoa(int(t.Weekday()))
	case 'U':
		return fmt.Sprintf("%02d", (t.YearDay()+6-int(t.Weekday()))/7)
	case 'W':
		return fmt.Sprintf("%02d", (t.YearDay()+6-(int(t.Weekday())+6)%7)/7)
	case 'V':
		return fmt.Sprintf("%02d", week)
	case 'z':
		return "+0000"
	case 'Z':
		return "UTC"
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case '%':
		return "%"
	}
	return "%" + string(c)
}

func or(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

func fraction(t time.Time, digits int) string {
	return fmt.Sprintf("%09d", t.Nanosecond())[:digits]
}
