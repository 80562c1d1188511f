package views

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Numbers and times become text here and nowhere else. Templates only place
// the text.

// formatCount writes 12408 as "12,408".
func formatCount(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// formatShort writes a count in at most four characters and a unit: 1.24M.
func formatShort(n int64) string {
	switch {
	case n < 10_000:
		return formatCount(n)
	case n < 1_000_000:
		return strconv.FormatInt(n/1000, 10) + "k"
	}
	return strconv.FormatFloat(math.Floor(float64(n)/1e4)/100, 'f', -1, 64) + "M"
}

// formatPercent writes a share as "81.9 %"; it never rounds to 0 or 100 what
// is neither.
func formatPercent(share float64) string {
	if math.IsNaN(share) {
		return "–"
	}
	text := strconv.FormatFloat(share*100, 'f', 1, 64)
	switch {
	case text == "0.0" && share > 0:
		return "< 0.1 %"
	case text == "100.0" && share < 1:
		return "> 99.9 %"
	}
	return strings.TrimSuffix(text, ".0") + " %"
}

// formatKofN writes "118 of 144".
func formatKofN(k, n int64) string { return formatCount(k) + " of " + formatCount(n) }

// formatInterval writes the bounds of a 95 % interval.
func formatInterval(low, high float64) string {
	return "95 %: " + strings.TrimSuffix(formatPercent(low), " %") + " to " + formatPercent(high)
}

// formatDecimal writes a measured number with at most one digit after the
// point, more for small ones.
func formatDecimal(x float64) string {
	switch abs := math.Abs(x); {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return "–"
	case abs >= 100 || x == math.Trunc(x):
		return formatCount(int64(math.Round(x)))
	case abs >= 1:
		return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
	}
	return strconv.FormatFloat(x, 'g', 2, 64)
}

// signedDecimal writes a decimal that may be below zero.
func signedDecimal(x float64) string {
	if x < 0 {
		return "−" + formatDecimal(-x)
	}
	return formatDecimal(x)
}

// formatChange writes a difference with its sign.
func formatChange(x float64) string {
	switch {
	case x > 0:
		return "+" + formatDecimal(x)
	case x < 0:
		return "−" + formatDecimal(-x)
	}
	return "±0"
}

// formatBytes writes 1536 as "1.5 KiB".
func formatBytes(n int64) string {
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	size, unit := float64(n), 0
	for size >= 1024 && unit < 4 {
		size, unit = size/1024, unit+1
	}
	return formatDecimal(size) + " " + [...]string{"B", "KiB", "MiB", "GiB", "TiB"}[unit]
}

// formatDuration writes the two largest units that count: "2 h 5 min", "1 h",
// "0.21 s".
func formatDuration(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return formatDecimal(d.Seconds()) + " s"
	case d < time.Hour:
		return twoUnits(int(d.Seconds()), 60, "min", "s")
	case d < 48*time.Hour:
		return twoUnits(int(d.Minutes()), 60, "h", "min")
	}
	return twoUnits(int(d.Hours()), 24, "d", "h")
}

// twoUnits writes n small units as large ones, of size each, and what is left.
func twoUnits(n, size int, large, small string) string {
	if n%size == 0 {
		return fmt.Sprintf("%d %s", n/size, large)
	}
	return fmt.Sprintf("%d %s %d %s", n/size, large, n%size, small)
}

// formatTime writes a time in UTC to the second; the zero time is a dash.
func formatTime(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}

// formatDay writes the day only.
func formatDay(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2006-01-02")
}

// formatAgo writes how long ago a time was, coarsely.
func formatAgo(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case t.IsZero():
		return "never"
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

// formatDigest shortens a digest to what tells it apart.
func formatDigest(digest string) string { return digest[:min(len(digest), 7)] }

// stepWords writes the width of a bar: "6 hours", "1 day".
func stepWords(d time.Duration) string {
	for _, u := range []struct {
		d    time.Duration
		word string
	}{{7 * 24 * time.Hour, "week"}, {24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		if d >= u.d && d%u.d == 0 {
			return countOf(int64(d/u.d), u.word)
		}
	}
	return d.String()
}

// countOf writes "1 day", "2 days".
func countOf(n int64, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return formatCount(n) + " " + word + "s"
}

// isoOf is a time for machines, "" for the zero time.
func isoOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// formatHandling writes a measured length of time: 384 as "6 min 24 s".
func formatHandling(s float64) string {
	if s < 0 || s > 1e9 || math.IsNaN(s) {
		return formatDecimal(s) + " s"
	}
	return formatDuration(time.Duration(s * float64(time.Second)))
}
