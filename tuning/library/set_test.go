package library

import (
	"strings"
	"testing"

	"assay/tuning/rule"
)

const (
	baseRule = `title: Failed logon
name: failed
status: test
logsource: {product: windows}
detection:
    s: {EventID: 4625}
    condition: s
`
	countRule = `title: Many failed logons
id: 0d1f6a0e-0000-4c2e-8a55-2f6f3c7f0009
status: experimental
correlation:
    type: event_count
    rules: failed
    timespan: 5m
    condition: {gte: 10}
`
	hourFilter = `title: Not at night
logsource: {product: windows}
filter:
    rules: any
    night: {Time|hour: 3}
    condition: not night
`
)

// TestStanzasAreAddedEach: a stanza that cannot run does not keep the others of
// its savedsearches.conf out of the library.
func TestStanzasAreAddedEach(t *testing.T) {
	l, _ := open(t)
	conf := "[One]\nsearch = a=1\n\n[Two]\nsearch = | tstats count from datamodel=x\n\n[Three]\nsearch = a=3\n"
	two := baseRule + "---\ntitle: Broken\nlogsource: {product: x}\ndetection: {s: {a: 1}, condition: t}\n"
	out, err := l.AddSet(t.Context(), []File{{"savedsearches.conf", conf}, {"two.yml", two}}, "ann")
	if err != nil || len(out) != 2 || out[0].Diagnostics.Err() == nil || out[1].Diagnostics.Err() == nil {
		t.Fatalf("%+v, %v", out, err)
	}
	if a := out[0].Added; len(a) != 2 || a[0].Title != "One" || a[1].Title != "Three" {
		t.Errorf("of the stanzas, %+v was added", a)
	}
	if len(out[1].Added) != 0 {
		t.Errorf("a file of Sigma with an error was added: %+v", out[1].Added)
	}
}

// TestSetAcrossFiles: a correlation finds its rules in other files, what is
// said of those stands at the correlation, and a rule of another language is
// not in the way.
func TestSetAcrossFiles(t *testing.T) {
	out := ParseSet([]File{{"f.yml", hourFilter}, {"s.spl", splRule}, {"c.yml", countRule}, {"b.yml", baseRule}}, nil)
	for i, want := range []int{0, 1, 1, 0} {
		if len(out[i].Rules) != want || out[i].Diagnostics.Err() != nil {
			t.Errorf("file %d: got %d rules (%v), want %d", i, len(out[i].Rules), out[i].Diagnostics, want)
		}
	}
	r := out[2].Rules[0]
	if r.Text != hourFilter+"---\n"+baseRule+"---\n"+countRule {
		t.Errorf("the text is\n%s", r.Text)
	}
	own, other := strings.Index(r.Text, "gte"), strings.Index(r.Text, "4625")
	ds := Placed(rule.Diagnostics{{Span: rule.Span{Start: own, End: own + 3}}, {Span: rule.Span{Start: other, End: other + 4}}}, r, countRule)
	if got := countRule[ds[0].Span.Start:ds[0].Span.End]; got != "gte" {
		t.Errorf("a place of the correlation's own is %q", got)
	}
	if ds[1].Span != (rule.Span{}) {
		t.Errorf("a place in another file is %v, want the correlation's start", ds[1].Span)
	}
	file := "# head\n---\n" + baseRule + "---\n" + splitComment + countRule
	ds = Placed(rule.Diagnostics{{Span: rule.Span{Start: other, End: other + 4}}}, r, file)
	if got := file[ds[0].Span.Start:ds[0].Span.End]; got != "4625" {
		t.Errorf("a place in another document is %q", got)
	}
}

const splitComment = "# the count\n"

// TestWithStatusOfClosedText: the status is the correlation's, not that of
// what it refers to.
func TestWithStatusOfClosedText(t *testing.T) {
	text := baseRule + "---\n" + countRule
	got, err := WithStatus("c.yml", text, rule.Stable)
	if want := baseRule + "---\n" + strings.Replace(countRule, "experimental", "stable", 1); err != nil || got != want {
		t.Errorf("got %v\n%s", err, got)
	}
	text = strings.Replace(baseRule, "status: test\n", "", 1) + "---\n" + hourFilter
	got, err = WithStatus("c.yml", text, rule.Stable)
	if want := strings.Replace(text, "logsource", "status: stable\nlogsource", 1); err != nil || got != want {
		t.Errorf("got %v\n%s", err, got)
	}
	text = baseRule + "---\n" + countRule + "generate: true\n"
	if got, err = WithStatus("c.yml", text, rule.Deprecated); err != nil || !strings.Contains(got, "status: deprecated\ncorrelation") {
		t.Errorf("with generate: got %v\n%s", err, got)
	}
}
