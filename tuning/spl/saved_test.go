package spl

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/tuning/rule"
)

const savedText = `# exported
[Repeated downloads]
search = index=main command=*curl* \
  | stats count by user \
  | where count > 3
description = One user \
  downloads often
dispatch.earliest_time = -70m@m
dispatch.latest_time = -10m@m
cron_schedule = 5 * * * *
alert.severity = 4
alert.suppress = 1
alert.suppress.fields = user
alert.suppress.period = 4h
assay.tags = attack.t1105, x

[Many]
search = a=1
counttype = number of events
relation = greater than
quantity = 5
cron_schedule = */15 * * * *

[Many rows]
search = a=1 | stats count by b
counttype = number of events
relation = less than
quantity = 3

[Custom]
search = a=1 | stats count by b
counttype = custom
alert_condition = search count > 10 | where b="x"
dispatch.earliest_time = 0
`

func TestSavedSearches(t *testing.T) {
	rules, ds := ParseSaved("savedsearches.conf", savedText, Options{})
	if ds.Err() != nil || len(rules) != 4 {
		t.Fatalf("%d rules, %v", len(rules), ds)
	}
	check := func(i int, title, canon string, window time.Duration) {
		t.Helper()
		r := rules[i]
		if r.Title != title || canonical(r) != canon || r.Window != window {
			t.Errorf("got %q, window %s\n got %s\nwant %s", r.Title, r.Window, canonical(r), canon)
		}
		if at := strings.Index(savedText, r.Text); at < 0 || !strings.HasPrefix(r.Text, "["+title+"]") {
			t.Errorf("%s: the text is not the stanza: %q", title, r.Text)
		}
		again, ds := Parse("", r.Text, Options{})
		if again == nil || again.String() != r.String() || again.Digest != r.Digest {
			t.Errorf("%s: its own text reads otherwise: %v", title, ds)
		}
	}
	check(0, "Repeated downloads", `index = "main" and command = like "*curl*" | stats count by user | where count > 3`, time.Hour)
	check(1, "Many", `a = 1 | stats count as alert_count | where alert_count > 5`, 15*time.Minute)
	check(2, "Many rows", `a = 1 | stats count by b | eventstats count as alert_count | where alert_count < 3`, rule.WholeTime)
	check(3, "Custom", `a = 1 | stats count by b | where count > 10 | where b = cased "x"`, rule.WholeTime)
	r := rules[0]
	if r.Description != "One user downloads often" || r.Level != "high" || r.ID != "repeated-downloads" || strings.Join(r.Tags, "|") != "attack.t1105|x" {
		t.Errorf("metadata: %s", r)
	}
	want := map[string]string{"alert.suppress": "1", "alert.suppress.fields": "user", "alert.suppress.period": "4h"}
	if d := cmp.Diff(want, r.Custom); d != "" {
		t.Errorf("custom (-want +got):\n%s", d)
	}
	filter := r.Stages[1].(*rule.Filter)
	if got := r.Text[filter.At.Start:filter.At.End]; got != "where count > 3" {
		t.Errorf("the filter's place holds %q", got)
	}
}

func TestSavedSearchErrors(t *testing.T) {
	check := func(marked, code string, g rule.Grade) {
		t.Helper()
		offset := strings.Index(marked, "^")
		text := strings.Replace(marked, "^", "", 1)
		rules, ds := ParseAll("s.conf", text, Options{})
		if len(ds) != 1 || ds[0].Code != code || ds[0].Grade != g || ds[0].Span.Start != offset || (len(rules) == 0) != (g == rule.Error) {
			t.Errorf("ParseAll(%q): %d rules, got %+v, want %s %s at %d", text, len(rules), ds, g, code, offset)
		}
	}
	check("[a]\nsearch = x \\\n | ^join y [search z]\n", codeNoCommand, rule.Error)
	check("[a]\nsearch = x | ^`m`\n", codeUnknownMacro, rule.Error)
	check("[a]\nsearch = x\n[^b]\nis = 1\n", codeSavedUnread, rule.Warning)
	check("[a]\nsearch = x\n[b]\nsearch = y\n[^a]\nsearch = z\n", codeSavedUnread, rule.Warning)
	check("[a]\nsearch = x\n^disabled = 1\n", codeSavedUnread, rule.Warning)
	check("[a]\nsearch = x\ndispatch.earliest_time = ^-1mon@mon\n", codeSaved, rule.Error)
	check("[a]\nsearch = x\ncron_schedule = ^7 3 1 * *\n", codeSavedUnread, rule.Warning)
	check("[a]\nsearch = x\n^counttype = number of events\nrelation = rises by\nquantity = 3\n", codeSaved, rule.Error)
	check("[a]\nsearch = x\ncounttype = custom\nalert_condition = where ^count\n", codeExpectedTest, rule.Error)
	check("[a]\nsearch = x\nassay.window = ^soon\n", codeHeaderValue, rule.Error)
	for text, code := range map[string]string{"^junk\n[a]\nsearch = x\n": codeSaved, "^# nothing\n": codeSavedUnread} {
		rules, ds := ParseAll("/etc/SavedSearches.conf", text[1:], Options{})
		if len(ds) != 1 || ds[0].Code != code || ds[0].Span.Start != 0 || code == codeSaved && len(rules) != 1 {
			t.Errorf("ParseAll(%q): %d rules, %+v, want %s at 0", text, len(rules), ds, code)
		}
	}
	if r, ds := Parse("", "[a]\nsearch = x\n[b]\nsearch = y\n", Options{}); r != nil || ds.Err() == nil {
		t.Errorf("two saved searches are one rule: %v", ds)
	}
}

func TestFormatSaved(t *testing.T) {
	for _, text := range []string{
		"# title: Slow drip\n# id: drip\n# window: 15m\n# level: medium\n# tags: a, b\n# team: red\n# response: notify\n# ttl: 90m\n# related: r1 derived, r2 similar\n# fields: f, g\n# falsepositives: x\n# falsepositives: y\n" +
			"index=main a=1\n| stats count by b\n\n| where count > 3\n",
		"a=C:\\x\\", "# window: 36h\na", "a [x]", "a=1 | search b=2 ```c\nd```",
	} {
		want, _ := Parse("file.spl", text, Options{})
		if want == nil {
			continue
		}
		stanza, err := FormatSaved(want)
		if err != nil {
			t.Fatal(err)
		}
		got, ds := Parse("", stanza, Options{})
		if got == nil {
			t.Fatalf("%s: %v", stanza, ds)
		}
		if want.Window == 0 {
			want.Window = rule.DefaultWindow
		}
		ignore := []cmp.Option{cmpopts.IgnoreTypes(rule.Span{}), cmpopts.IgnoreFields(rule.Rule{}, "Text", "Digest"), cmpopts.EquateEmpty()}
		if d := cmp.Diff(want, got, ignore...); d != "" {
			t.Errorf("%s\nreads back as another rule (-want +got):\n%s", stanza, d)
		}
		if again, _ := FormatSaved(got); again != stanza {
			t.Errorf("a stanza is written as another one:\n%s\n%s", stanza, again)
		}
	}
	if _, err := FormatSaved(&rule.Rule{Dialect: rule.Sigma}); !errors.Is(err, ErrNotSPL) {
		t.Errorf("a Sigma rule as a saved search: %v", err)
	}
}

func TestSchedules(t *testing.T) {
	for cron, want := range map[string]time.Duration{"*/5 * * * *": 5 * time.Minute, "3-59/10 * * * *": 10 * time.Minute, "0,30 * * * *": 30 * time.Minute,
		"7 * * * *": time.Hour, "0 */6 * * *": 6 * time.Hour, "15 3 * * *": 24 * time.Hour, "0 0 * * 1": 7 * 24 * time.Hour, "* * * * *": time.Minute,
		"0 0 1 * *": 0, "x": 0, "*/7 * * * *": 0, "0,10 * * * *": 0, "0 1,2 * * *": 0} {
		if got, ok := cronPeriod(cron); got != want || ok != (want > 0) {
			t.Errorf("cronPeriod(%q): got %s, want %s", cron, got, want)
		}
	}
	for span, want := range map[string]time.Duration{"-1h@h now": time.Hour, "-70m@m -10m@m": time.Hour, "-1d@d @d": 24 * time.Hour, "@d now": 24 * time.Hour,
		"rt-5m rt": 5 * time.Minute, "-h now": time.Hour, "-1mon now": 0, "-5m -10m": 0, "+1h now": 0, "-7d@w1 @w1": 7 * 24 * time.Hour} {
		from, to, _ := strings.Cut(span, " ")
		if got, ok := between(from, to); ok != (want > 0) || ok && got != want {
			t.Errorf("between(%q, %q): got %s %t, want %s", from, to, got, ok, want)
		}
	}
}

func TestSeverityOutOfRange(t *testing.T) {
	r, ds := Parse("", "[a]\nsearch = a=1\nalert.severity = 9\n", Options{})
	if r == nil || r.Level != "" || len(ds) != 1 || ds[0].Code != codeSavedUnread {
		t.Errorf("%+v %v", r, ds)
	}
}
