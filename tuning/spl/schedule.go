package spl

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"assay/tuning/rule"
)

// window is how much event time one run of the saved search looks at.
func (x saved) window() {
	if x.rule.Window != 0 { // assay.window
		return
	}
	earliest, given := x.first("dispatch.earliest_time")
	cron, scheduled := x.first("cron_schedule")
	period, regular := cronPeriod(cron.value)
	if scheduled && !regular {
		x.hinted(rule.Warning, x.at(cron.valueAt), codeSavedUnread, "the schedule has no fixed period", "assay.window = 1h says over how long the search counts")
	}
	switch latest, _ := x.first("dispatch.latest_time"); {
	case given && strings.Trim(earliest.value, "0") == "":
		x.rule.Window = rule.WholeTime
	case given:
		d, ok := between(earliest.value, latest.value)
		if !ok {
			x.hinted(rule.Error, x.at(earliest.valueAt), codeSaved, "the times from "+shortened(earliest.value)+" to "+shortened(latest.value)+" are no span of a fixed length",
				"dispatch.earliest_time = -1h, or assay.window = 1h")
			return
		}
		x.rule.Window = d
		if regular && period != d {
			x.hinted(rule.Hint, x.at(earliest.valueAt), codeSavedUnread,
				fmt.Sprintf("each run looks at %s and the next one begins %s later: here windows of %s follow each other without overlap", d, period, d), "")
		}
	case regular:
		x.rule.Window = period
	default:
		x.rule.Window = rule.WholeTime
	}
}

// between is the length from one relative time to another, such as -70m@m and
// -10m@m; where both begin at the same offset, the unit that they snap to.
func between(earliest, latest string) (time.Duration, bool) {
	from, snap, ok := ago(earliest)
	to, _, ok2 := ago(latest)
	if !ok || !ok2 {
		return 0, false
	}
	if from == to {
		return snap, snap > 0
	}
	return from - to, from > to && from-to <= rule.MaxSpan
}

// ago is how long before now a relative time is, and the unit that it snaps
// to. Times of a search that runs without end begin with rt.
func ago(s string) (offset, snap time.Duration, ok bool) {
	s = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "rt")
	if s == "" || s == "now" {
		return 0, 0, true
	}
	s, unit, snaps := strings.Cut(s, "@")
	if snaps {
		if snap, ok = timeSpan("1" + strings.TrimRight(unit, "01234567")); !ok {
			return 0, 0, false
		}
	}
	if s == "" {
		return 0, snap, true
	}
	number, negative := strings.CutPrefix(s, "-")
	if number == "" || !negative {
		return 0, 0, false
	}
	if number[0] < '0' || number[0] > '9' {
		number = "1" + number
	}
	offset, ok = timeSpan(number)
	return offset, snap, ok
}

// cronPeriod is the time between two runs of a schedule of equal steps.
func cronPeriod(cron string) (time.Duration, bool) {
	f := strings.Fields(cron)
	if len(f) != 5 || f[2] != "*" || f[3] != "*" {
		return 0, false
	}
	minutes, hours := cronStep(f[0], 60), cronStep(f[1], 24)
	switch fixed := isNumber(f[0]); {
	case minutes > 0 && !fixed && f[1] == "*" && f[4] == "*":
		return time.Duration(minutes) * time.Minute, true
	case fixed && f[1] == "*" && f[4] == "*":
		return time.Hour, true
	case fixed && !isNumber(f[1]) && hours > 0 && f[4] == "*":
		return time.Duration(hours) * time.Hour, true
	case fixed && isNumber(f[1]) && f[4] == "*":
		return 24 * time.Hour, true
	case fixed && isNumber(f[1]) && isNumber(f[4]):
		return 7 * 24 * time.Hour, true
	}
	return 0, false
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// cronStep is the step of a field of a schedule that divides its whole: *,
// */5, 3-59/5 or 0,15,30,45; 0 for others.
func cronStep(field string, whole int) int {
	if field == "*" {
		return 1
	}
	if values := strings.Split(field, ","); len(values) > 1 {
		return evenStep(values, whole)
	}
	_, step, ok := strings.Cut(field, "/")
	n, err := strconv.Atoi(step)
	if !ok || err != nil || n < 1 || n > whole || whole%n != 0 {
		return 0
	}
	return n
}

// evenStep is the distance of listed values when it is the same all round.
func evenStep(values []string, whole int) int {
	if whole%len(values) != 0 {
		return 0
	}
	step, last := whole/len(values), -1
	for _, v := range values {
		n, err := strconv.Atoi(v)
		if err != nil || last >= 0 && n-last != step {
			return 0
		}
		last = n
	}
	return step
}
