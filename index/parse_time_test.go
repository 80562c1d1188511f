package index

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"

	"github.com/google/go-cmp/cmp"
)

func TestTime(t *testing.T) {
	check := func(text, start, end string) {
		t.Helper()
		sp, _, err := parseTime(text, now)
		if err != nil {
			t.Errorf("parseTime(%q): %v", text, err)
			return
		}
		got := [2]string{time.Unix(0, sp.start).UTC().Format(time.RFC3339Nano), time.Unix(0, sp.end).UTC().Format(time.RFC3339Nano)}
		if want := [2]string{start, end}; got != want {
			t.Errorf("parseTime(%q) = %v, want %v", text, got, want)
		}
	}
	check("2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
	check("2026-02", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")
	check("2026-02-28", "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z")
	check("2026-02-28T10", "2026-02-28T10:00:00Z", "2026-02-28T11:00:00Z")
	check("2026-02-28T10:05", "2026-02-28T10:05:00Z", "2026-02-28T10:06:00Z")
	check("2026-02-28T10:05+02:00", "2026-02-28T08:05:00Z", "2026-02-28T08:06:00Z")
	check("2026-02-28 10:05:07", "2026-02-28T10:05:07Z", "2026-02-28T10:05:08Z")
	check("2026-02-28T10:05:07.25Z", "2026-02-28T10:05:07.25Z", "2026-02-28T10:05:07.250000001Z")
	check("now-1d/d", "2026-03-09T00:00:00Z", "2026-03-09T00:00:00.000000001Z")
	check("now/w", "2026-03-09T00:00:00Z", "2026-03-09T00:00:00.000000001Z")
	check("now+1M", "2026-04-10T12:00:00Z", "2026-04-10T12:00:00.000000001Z")
	check("today", "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z")
	check("yesterday", "2026-03-09T00:00:00Z", "2026-03-10T00:00:00Z")
	check("Yesterday", "2026-03-09T00:00:00Z", "2026-03-10T00:00:00Z")
	check("tomorrow", "2026-03-11T00:00:00Z", "2026-03-12T00:00:00Z")
	check("this-week", "2026-03-09T00:00:00Z", "2026-03-16T00:00:00Z")
	check("last_week", "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z")
	check("Last Month", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")
	check("next-year", "2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z")
	check("NOW-1h", "2026-03-10T11:00:00Z", "2026-03-10T11:00:00.000000001Z")
	for _, bad := range []string{"", "now-", "now-d", "now-1x", "now1d", "now-99999999d", "now-9999999y", "2026-13", "26", "9999", "2026-02-30", "last", "last-fortnight", "week", "yesterday-1d", "monday"} {
		if _, _, err := parseTime(bad, now); err == nil {
			t.Errorf("parseTime(%q): no error", bad)
		}
	}
}

// Every relative form finds what its stretch holds, in a range and alone, and
// what is no time is refused at its place with a way to write it.
func TestRelativeTimeOfAQuery(t *testing.T) {
	at := func(d time.Duration) time.Time { return now.Add(d) }
	w := newWorld([]corpus.Event{ // now is Tuesday noon
		event("now", at(0), "alert.raised_at", at(0).Format(time.RFC3339)), event("yesterday", at(-24*time.Hour), "alert.raised_at", at(-24*time.Hour).Format(time.RFC3339)),
		event("lastweek", at(-72*time.Hour)), event("lastmonth", at(-20*24*time.Hour)),
	})
	check := func(text string, want ...string) {
		t.Helper()
		got := searchIDs(t, None(), w, Request{Query: parse(t, text), Size: 9, Sort: "-time"})
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
	for _, time := range []string{"time", "day"} {
		check(time+":yesterday", "yesterday")
		check(time+":>yesterday", "now")
		check(time+":>=yesterday", "now", "yesterday")
		check(time+":<yesterday", "lastweek", "lastmonth")
		check(time+":<=yesterday", "yesterday", "lastweek", "lastmonth")
		check(time+":[yesterday TO today]", "now", "yesterday")
		check(time+":last-week", "lastweek")
		check(time+`:"last month"`, "lastmonth")
		check(time+":>=this-month", "now", "yesterday", "lastweek")
		check(time+":>now-2d", "now", "yesterday")
		check(time+":>=now-1d/d", "now", "yesterday")
	}
	check("last:2d", "now", "yesterday")
	check("alert.raised_at:yesterday", "yesterday")
	check("alert.raised_at:2026-03-10", "now")
	check("alert.raised_at:>=today", "now")

	refused := func(text string, offset, length int, hint string) {
		t.Helper()
		_, err := Parse(text, now)
		var bad *SyntaxError
		if !errors.As(err, &bad) || bad.Offset != offset || bad.Length != length || !strings.Contains(bad.Hint, hint) {
			t.Errorf("Parse(%q) = %+v, want it refused at %d+%d with %q", text, err, offset, length, hint)
		}
	}
	refused("time:>-7d", 6, 3, "write now-7d")
	refused("time:>7d", 6, 2, "write now-7d")
	refused(`time:>"2 weeks ago"`, 6, 13, "write now-2w")
	refused("time:>monday", 6, 6, "last-week")
	refused("time:yester*", 5, 7, "yesterday")
	refused("alert.raised_at:>soon", 17, 4, "yesterday")
}

// The clock times of relative conditions are told.
func TestTimesOfAQuery(t *testing.T) {
	got := parse(t, "curl -time:yesterday time:>now-1d n:>5 time:2026-01-01 day:<=last-month").Times()
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	want := []TimeMeaning{
		{"time:yesterday", day(3, 9), day(3, 10)},
		{"time:>now-1d", day(3, 9).Add(12*time.Hour + 1), time.Time{}},
		{"day:<=last-month", time.Time{}, day(3, 1)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
