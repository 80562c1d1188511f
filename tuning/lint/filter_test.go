package lint_test

import (
	"strings"
	"testing"
	"time"

	"assay/tuning/library"
	"assay/tuning/lint"
)

// TestAnswered: a filter says who answers for it and until when; its last day
// still counts.
func TestAnswered(t *testing.T) {
	const base = "title: A\nlogsource: {product: p}\ndetection:\n  s: {a: 1}\n  condition: s\n---\ntitle: F\nlogsource: {product: p}\n"
	const filter = "filter:\n  rules: [A]\n  s: {b: 1}\n  condition: not s\n"
	today := time.Date(2027, 3, 31, 23, 0, 0, 0, time.UTC)
	for _, c := range []struct{ keys, want string }{
		{"", "lint/filter-owner lint/filter-expiry"},
		{"x-assay-owner: soc-2\n", "lint/filter-expiry"},
		{"x-assay-owner: ' '\nx-assay-expires: 2027-04-01\n", "lint/filter-owner"},
		{"x-assay-owner: soc-2\nx-assay-expires: soon\n", "lint/filter-expiry"},
		{"x-assay-owner: soc-2\nx-assay-expires: 2027-03-31\n", ""},
		{"x-assay-owner: soc-2\nx-assay-expires: '2027-03-31'\n", ""},
		{"x-assay-owner: soc-2\nx-assay-expires: 2027-03-30\n", "lint/filter-ended"},
	} {
		text := base + c.keys + filter
		rules, ds := library.Parse("a.yml", text, nil)
		if ds.Err() != nil || len(rules) != 1 {
			t.Fatal(ds)
		}
		var codes []string
		for _, d := range library.Placed(lint.Answered(rules[0], today), rules[0], text) {
			codes = append(codes, d.Code)
			if at := strings.Index(text, "filter:"); d.Span.Start < at || d.Span.Start > at+len(filter) {
				t.Errorf("%s stands at %d, the filter at %d", d.Code, d.Span.Start, at)
			}
		}
		if got := strings.Join(codes, " "); got != c.want {
			t.Errorf("%q: got %q, want %q", c.keys, got, c.want)
		}
	}
	twice := "title: T\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 1h\n  condition: {gte: 2}\n---\n" + strings.Replace(base, "title: A\n", "title: A\nname: a\n", 1) + filter
	rules, ds := library.Parse("a.yml", twice, nil)
	if ds.Err() != nil || len(rules) != 1 || len(lint.Answered(rules[0], today)) != 2 {
		t.Errorf("of a correlation: %v, %v", ds, rules)
	}
}
