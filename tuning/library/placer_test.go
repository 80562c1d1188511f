package library

import (
	"strings"
	"testing"

	"assay/tuning/rule"
)

// A file of several rules: what is said about a part of one is placed at that
// part of the file, also when the rule's text holds another document of it.
func TestPlacerFindsParts(t *testing.T) {
	const text = `title: one
name: one
logsource: {category: t}
detection:
  a: {f: alpha}
  condition: a
---
title: two
logsource: {category: t}
detection:
  b: {f: beta}
  condition: b
---
title: both
correlation:
  type: event_count
  rules: [one]
  timespan: 5m
  condition: {gte: 2}
`
	rules, ds := Parse("x.yml", text, nil)
	if ds.Err() != nil || len(rules) != 2 {
		t.Fatalf("%d rules, want 2: %v", len(rules), ds)
	}
	placer := NewPlacer(text)
	for _, r := range rules {
		for _, want := range []string{"alpha", "beta", "correlation"} {
			at := strings.Index(r.Text, want)
			if at < 0 {
				continue
			}
			span := rule.Span{Start: at, End: at + len(want)}
			got := placer.Place(rule.Diagnostics{{Span: span}}, r)[0].Span
			if got.End > len(text) || text[got.Start:got.End] != want {
				t.Errorf("%s: %q is placed at %v", r.Title, want, got)
			}
		}
	}
}

func TestPlacerPutsForeignPartsAtTheRule(t *testing.T) {
	base := File{"base.yml", "title: one\nname: one\nlogsource: {category: t}\ndetection: {a: {f: alpha}, condition: a}\n"}
	own := File{"cor.yml", "# remark\ntitle: c\ncorrelation: {type: event_count, rules: [one], timespan: 5m, condition: {gte: 2}}\n"}
	set := ParseSet([]File{base, own}, nil)
	if len(set[1].Rules) != 1 {
		t.Fatalf("%d rules: %v", len(set[1].Rules), set[1].Diagnostics)
	}
	r := set[1].Rules[0]
	at := strings.Index(r.Text, "alpha")
	got := Placed(rule.Diagnostics{{Span: rule.Span{Start: at, End: at + 5}}}, r, own.Text)[0].Span
	if got != (rule.Span{}) {
		t.Errorf("a part of another file is placed at %v, want the start of the rule", got)
	}
}

// Of saved searches one can be the beginning of another, and the places of each
// are its own.
func TestPlacerFindsStanzas(t *testing.T) {
	const text = "[a]\nsearch = curl user\n\n  [a]\nsearch = curl\n[b]\nsearch = wget\n"
	rules, _ := Parse("savedsearches.conf", text, nil)
	if len(rules) != 3 {
		t.Fatalf("%d rules, want 3", len(rules))
	}
	from := 0
	for _, r := range rules {
		own := strings.Index(r.Text, "search = ") + len("search = ")
		from += strings.Index(text[from:], "search = ") + len("search = ")
		at := NewPlacer(text).Place(rule.Diagnostics{{Span: rule.Span{Start: own, End: own + 4}}}, r)[0].Span
		if at.Start != from || at.End != from+4 {
			t.Errorf("%q is placed at %d to %d, want %d", r.Text, at.Start, at.End, from)
		}
	}
}
