package views

import (
	"net/url"
	"testing"
	"time"

	"assay/tuning/rule"

	"github.com/google/go-cmp/cmp"
)

func TestFormats(t *testing.T) {
	at := time.Date(2026, 8, 14, 3, 12, 44, 0, time.UTC)
	for _, c := range []struct{ got, want string }{
		{formatCount(0), "0"}, {formatCount(999), "999"}, {formatCount(12408), "12,408"}, {formatCount(-1234567), "−1,234,567"},
		{formatShort(9999), "9,999"}, {formatShort(412_908), "412k"}, {formatShort(1_249_999), "1.24M"},
		{formatPercent(.819), "81.9 %"}, {formatPercent(1), "100 %"}, {formatPercent(.9999), "> 99.9 %"}, {formatPercent(.0001), "< 0.1 %"}, {formatPercent(0), "0 %"},
		{formatInterval(.748, .874), "95 %: 74.8 to 87.4 %"}, {formatKofN(118, 1144), "118 of 1,144"},
		{formatDecimal(11.44), "11.4"}, {formatDecimal(2), "2"}, {formatDecimal(.0123), "0.012"}, {formatDecimal(1234.5), "1,235"},
		{formatChange(2.5), "+2.5"}, {formatChange(-17.9), "−17.9"}, {formatChange(0), "±0"},
		{formatBytes(1536), "1.5 KiB"}, {formatBytes(1 << 20), "1 MiB"}, {formatBytes(7), "7 B"},
		{formatDuration(210 * time.Millisecond), "210 ms"}, {formatDuration(3800 * time.Millisecond), "3.8 s"}, {formatDuration(125 * time.Minute), "2 h 5 min"}, {formatDuration(10 * time.Minute), "10 min"}, {formatDuration(24 * time.Hour), "24 h"},
		{formatTime(at), "2026-08-14 03:12:44"}, {formatTime(time.Time{}), "–"}, {formatDay(at), "2026-08-14"},
		{formatAgo(at, at.Add(5*time.Hour)), "5 h ago"}, {formatAgo(time.Time{}, at), "never"}, {formatDigest("7c1e04a99"), "7c1e04a"}, {formatDigest("7c"), "7c"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestPagerKeepsTheAddress(t *testing.T) {
	address := &url.URL{Path: "/corpus", RawQuery: "q=curl&page=2"}
	got := newPager(address, 2, 100, 12_408, "events")
	want := pagerModel{Range: "101 to 200 of 12,408 events", First: "/corpus?q=curl", Prev: "/corpus?q=curl", Next: "/corpus?page=3&q=curl", Last: "/corpus?page=125&q=curl"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pager (-want +got):\n%s", diff)
	}
	if got := newPager(&url.URL{Path: "/corpus"}, 1, 100, 0, "events"); got != (pagerModel{Range: "0 of 0 events"}) {
		t.Errorf("pager of nothing: %+v", got)
	}
}

func TestOffsetsForTheEditor(t *testing.T) {
	text := "é👍\r\nx: y"
	ds := rule.Diagnostics{{Grade: rule.Hint, Span: rule.Span{Start: 8, End: 9}}}
	if got := liveDiagnostics(text, ds)[0]; got.From != 4 || got.To != 5 || got.Severity != "info" {
		t.Errorf("x of %q is at %d to %d (%s), want 4 to 5 (info)", text, got.From, got.To, got.Severity)
	}
}
