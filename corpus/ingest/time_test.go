package ingest

import (
	"strings"
	"testing"
	"time"

	"assay/corpus"
)

func TestTimes(t *testing.T) {
	check := func(v corpus.Value, want string) {
		t.Helper()
		got, ok, err := clock{}.read(v)
		text := ""
		if ok {
			text = got.Format(time.RFC3339Nano)
		}
		if err != nil || text != want {
			t.Errorf("%s: got %q, %v, want %q", v.AppendJSON(nil), text, err, want)
		}
	}
	text := func(s, want string) { t.Helper(); check(corpus.String(s), want) }

	check(corpus.Value{}, "")
	check(corpus.Null(), "")
	check(corpus.Int(0), "")
	check(corpus.Float(0), "")
	text("", "")
	text(" ", "")
	text("0", "")
	text("0.0", "")
	text("1970-01-01T00:00:00Z", "")
	text("0001-01-01T00:00:00Z", "")

	text("2026-01-02T15:04:05Z", "2026-01-02T15:04:05Z")
	text("2026-01-02t15:04:05z", "2026-01-02T15:04:05Z")
	text("2026-01-02T15:04:05.123456789+01:00", "2026-01-02T14:04:05.123456789Z")
	text("2026-01-02T15:04:05.1234567891234Z", "2026-01-02T15:04:05.123456789Z")
	text("2026-01-02T15:04:05,5Z", "2026-01-02T15:04:05.5Z")
	text("2026-01-02T15:04:05.000+0000", "2026-01-02T15:04:05Z")
	text("2026-01-02T15:04:05.601112-0530", "2026-01-02T20:34:05.601112Z")
	text("2026-01-02T15:04+02", "2026-01-02T13:04:00Z")
	text("2026-01-02 15:04:05 +0000", "2026-01-02T15:04:05Z")
	text("2026-01-02 15:04:05,250 +0100", "2026-01-02T14:04:05.25Z")
	text("2026-01-02 15:04:05 UTC", "2026-01-02T15:04:05Z")
	text("2026/01/02 15:04:05 GMT", "2026-01-02T15:04:05Z")
	text("2026-01-02 15:04:05.5 +0000 UTC", "2026-01-02T15:04:05.5Z")
	text("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z")
	text("02/Jan/2026:15:04:05 +0100", "2026-01-02T14:04:05Z")
	text("Fri, 02 Jan 2026 15:04:05 +0000", "2026-01-02T15:04:05Z")
	text("Fri, 2 Jan 2026 15:04:05 GMT", "2026-01-02T15:04:05Z")
	text("Fri Jan  2 15:04:05 +0100 2026", "2026-01-02T14:04:05Z")
	text("Jan  2 2026 15:04:05 UTC", "2026-01-02T15:04:05Z")
	text("20260102T150405Z", "2026-01-02T15:04:05Z")
	text("2026-01-02 15:04:05.5 +0100 CET", "2026-01-02T14:04:05.5Z")
	text("2026-01-02 15:04:05 +0100 +0100", "2026-01-02T14:04:05Z")
	text("2026-01-02T15:04:05+01:00[Europe/Berlin]", "2026-01-02T14:04:05Z")
	text("2026-01-02T15:04:05Z[UTC]", "2026-01-02T15:04:05Z")
	text("Fri Jan  2 15:04:05 UTC 2026", "2026-01-02T15:04:05Z")

	check(corpus.Int(1767366245), "2026-01-02T15:04:05Z")
	check(corpus.Int(1767366245123), "2026-01-02T15:04:05.123Z")
	check(corpus.Int(1767366245123456), "2026-01-02T15:04:05.123456Z")
	check(corpus.Int(1767366245123456789), "2026-01-02T15:04:05.123456789Z")
	check(corpus.Float(1767366245.25), "2026-01-02T15:04:05.25Z")
	check(corpus.Float(1.767366245e9), "2026-01-02T15:04:05Z")
	text("1767366245", "2026-01-02T15:04:05Z")
	text("1767366245.123456", "2026-01-02T15:04:05.123456Z")
	text("1767366245123.5", "2026-01-02T15:04:05.1235Z")
	text("1767366245123456789", "2026-01-02T15:04:05.123456789Z")
	text("631152000", "1990-01-01T00:00:00Z")
	text("4102444799999", "2099-12-31T23:59:59.999Z")
}

func TestTimesRefused(t *testing.T) {
	check := func(v corpus.Value, reason string) {
		t.Helper()
		got, ok, err := clock{}.read(v)
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: got %v %v %v, want an error with %q", v.AppendJSON(nil), got, ok, err, reason)
		}
	}
	text := func(s, reason string) { t.Helper(); check(corpus.String(s), reason) }

	check(corpus.Bool(true), "not a time")
	check(corpus.List(corpus.Int(1)), "not a time")
	check(corpus.Int(1), "ambiguous")
	check(corpus.Int(-1767366245), "ambiguous")
	check(corpus.Int(631151999), "ambiguous")
	check(corpus.Int(4102444800), "ambiguous")
	check(corpus.Int(20260102150405), "ambiguous")
	check(corpus.Float(1e300), "ambiguous")
	check(corpus.JSON("18446744073709551616"), "not a time")
	text("20260102", "ambiguous")
	text("202601021504", "ambiguous")
	text("2026-01-02", "without a time of day")
	text("2026-01-02 15:04:05", "names no zone")
	text("2026-01-02T15:04:05.123", "names no zone")
	text("2026-01-02 15:04:05 CEST", "zone \"CEST\"")
	text("2026-01-02 15:04:05 +9900", "ambiguous")
	text("2026-02-30T10:00:00Z", "there is no day 30 in month 2 of 2026")
	text("2026-13-02T10:00:00Z", "there is no month 13")
	text("2026-01-02T25:00:00Z", "there is no hour 25")
	text("2026-13-02 10:00:00", "there is no month 13") // and not that the zone is missing
	text("2026-01-32 10:00:00", "there is no day 32")
	text("2026-01-02 10:61:00 XYZ", "there is no minute 61")
	text("2026-01-02 10:00:61", "there is no second 61")
	text("0000-00-00 00:00:00", "there is no month 0")
	text("01/02/2026 03:04:05 PM", "day and month")
	text("02.01.2026 15:04:05", "day and month")
	text("Jan  2 15:04:05", "no year")
	text("Friday, 02-Jan-26 15:04:05 UTC", "two digits")
	text("Fri Jan  2 15:04:05 2026", "names no zone")
	text("Fri Jan  2 15:04:05 CET 2026", "form we read")
	text("Fri, 02 Jan 2026 15:04:05 EST", "zone \"EST\"")
	text("yesterday", "form we read")
	text("1000-01-02T15:04:05Z", "years 1700")
	text(strings.Repeat("9", 70), "ambiguous")
	text(strings.Repeat("9", 700), "not a time")
}

func TestAssumedZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones on this machine:", err)
	}
	c := clock{zone: berlin}
	check := func(s, want, reason string) {
		t.Helper()
		got, _, err := c.read(corpus.String(s))
		if reason != "" {
			if err == nil || !strings.Contains(err.Error(), reason) {
				t.Errorf("%s: got %v, %v, want an error with %q", s, got, err, reason)
			}
			return
		}
		if err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%s: got %v, %v, want %s", s, got, err, want)
		}
	}
	check("2026-01-02 15:04:05", "2026-01-02T14:04:05Z", "")
	check("2026-07-02 15:04:05", "2026-07-02T13:04:05Z", "")
	check("2026-07-02 15:04:05Z", "2026-07-02T15:04:05Z", "")
	check("Fri Jan  2 15:04:05 2026", "2026-01-02T14:04:05Z", "")
	check("2026-10-25 02:30:00", "", "twice")
	check("2026-03-29 02:30:00", "", "does not exist")
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"2026-01-02T15:04:05Z", "1767366245.5", "02/Jan/2026:15:04:05 +0100", "2026-01-02 15:04:05,1 +00", "-0", "Jan _2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range []clock{{}, {zone: time.FixedZone("x", 3600)}} {
			got, ok, err := c.read(corpus.String(s))
			if !ok {
				continue
			}
			if err != nil {
				t.Fatalf("%q: time and error", s)
			}
			again, _, err := c.read(corpus.String(got.Format(time.RFC3339Nano)))
			if err != nil || !again.Equal(got) {
				t.Fatalf("%q: %v, read again %v, %v", s, got, again, err)
			}
		}
	})
}
