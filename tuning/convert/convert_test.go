package convert

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/tuning/sigma"
	"assay/tuning/spl"
)

func fromSigma(t *testing.T, detection string) (text string, err error) {
	t.Helper()
	rules, ds := sigma.Parse("r.yml", "title: T\nlogsource: {product: x}\ndetection:\n"+detection)
	if len(rules) != 1 {
		t.Fatalf("%s: %v", detection, ds)
	}
	text, _, err = ToSPL(rules[0])
	return text, err
}

func TestToSPL(t *testing.T) {
	for detection, want := range map[string]string{
		"  s: {A: x, B|contains: [y, z]}\n  condition: s\n":                      `A="x" (B="*y*" OR B="*z*")`,
		"  s: {A|contains|all: [x, 'y\\z']}\n  condition: s\n":                   `(A="*x*" A="*y\\z*")`,
		"  s: {A: 5, B|gte: 3}\n  f: {C: x}\n  condition: s and not f\n":         `A=5 B>=3 NOT C="x"`,
		"  s: {A|re: 'x\\d', B: y}\n  condition: s\n":                            "B=\"y\"\n| where match('A', \"x\\\\d\")",
		"  s: {A|cidr: 10.0.0.0/8}\n  condition: s\n":                            "*\n| where cidrmatch(\"10.0.0.0/8\", 'A')",
		"  s: {A: x}\n  f: {B|re: 'y\\d'}\n  condition: s or f\n":                "*\n| where searchmatch(\"A=\\\"x\\\"\") OR match('B', \"y\\\\d\")",
		"  s: {A: x}\n  f: {B|cidr: 10.0.0.0/8}\n  condition: s and not f\n":     "A=\"x\"\n| where (isnull('B') OR NOT cidrmatch(\"10.0.0.0/8\", 'B'))",
		"  s: {A: x}\n  f: {B|re: [y, z], C: w}\n  condition: s and not f\n":     "A=\"x\"\n| where (isnull('B') OR NOT (match('B', \"y\") OR match('B', \"z\"))) OR NOT searchmatch(\"C=\\\"w\\\"\")",
		"  s: {A: x}\n  f: {B|re|all: [y, z]}\n  condition: s and not f\n":       "A=\"x\"\n| where (isnull('B') OR NOT (match('B', \"y\") AND match('B', \"z\")))",
		"  s: [one, two]\n  condition: s\n":                                      `("one" OR "two")`,
		"  a: {A: x}\n  b: {B: y}\n  c: {'C d': z}\n  condition: a or b and c\n": `(A="x" OR (B="y" "C d"="z"))`,
	} {
		got, err := fromSigma(t, detection)
		_, body, _ := strings.Cut(got, "product: x\n")
		if err != nil || strings.TrimSpace(body) != want {
			t.Errorf("%s\n got %s, %v\nwant %s", detection, body, err, want)
		}
	}
}

func TestToSPLRefuses(t *testing.T) {
	for detection, want := range map[string]string{
		"  s: {A: 'x?'}\n  condition: s\n":        "wildcard for one character",
		"  s: {A: 'x\\*'}\n  condition: s\n":      "star",
		"  s: {A|re: x}\n  condition: not s\n":    "negation",
		"  s: {A: null}\n  condition: s\n":        "null",
		"  s: {A|exists: true}\n  condition: s\n": "exists",
		"  s: {A|fieldref: B}\n  condition: s\n":  "compares fields",
	} {
		got, err := fromSigma(t, detection)
		var r *Refusal
		if !errors.As(err, &r) || !strings.Contains(r.Reason, want) || got != "" {
			t.Errorf("%s: %s, %v", detection, got, err)
		}
	}
}

// TestUnguarded: what a field without a value asks for is taken out only where
// the test of it says the same.
func TestUnguarded(t *testing.T) {
	for text, want := range map[string]string{
		`a=x | where isnull(b) OR NOT match(b, "y")`:                 `and(a = "x"; not b re "y")`,
		`a=x | where isnull(b) OR NOT match(c, "y")`:                 `and(a = "x"; or(and(not c is null; not c re "y"); b is null))`,
		`a=x | where isnull(b) OR match(b, "y")`:                     `and(a = "x"; or(b is null; b re "y"))`,
		`a=x | where isnull(b) OR NOT (match(b, "y") OR c="z")`:      `and(a = "x"; or(and(not b re "y"; not c = cased "z"; not c is null); b is null))`,
		`a=x | where NOT match(b, "y")`:                              `and(a = "x"; not b is null; not b re "y")`,
		`a=x | where isnull(b) OR NOT (match(b, "y") AND b="z")`:     `and(a = "x"; or(not b = cased "z"; not b re "y"))`,
		`a=x | where NOT searchmatch("b=y OR c=z") OR match(b, "q")`: `and(a = "x"; or(and(not b = "y"; not c = "z"); b re "q"))`,
	} {
		r, ds := spl.Parse("r.spl", text, spl.Options{})
		if r == nil {
			t.Fatalf("%s: %v", text, ds)
		}
		if got := form(whole(r)); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestToSigma: what search says comes back from Sigma as the same search.
func TestToSigma(t *testing.T) {
	for _, text := range []string{
		`a=x b="*y*" NOT c=5 d>3`, `(a=x OR b=y) c=z`, `a IN (x, "y z*")`, `"two words" a=x`, `a=x | where match(b, "(?i)q\d")`,
		`a=CASE(Hi)`, `a="back\\slash" b="q?" c="why: \"x\" #"`, `NOT (a=x b=y)`, `"f g"=1`, `a=x | where b="C"`,
	} {
		r, ds := spl.Parse("r.spl", text, spl.Options{})
		if r == nil {
			t.Fatalf("%s: %v", text, ds)
		}
		if got, _, err := ToSigma(r); err != nil {
			t.Errorf("%s: %v\n%s", text, err, got)
		}
	}
	for text, want := range map[string]string{`a!=x`: "!=", `a=x | stats count by b`: "slides", `a=x | where len(b)>3`: "computed", `a=x | eval b=1`: "conditions"} {
		r, _ := spl.Parse("r.spl", text, spl.Options{})
		if got, _, err := ToSigma(r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\n%s", text, err, got)
		}
	}
}

// TestPublished: what converts there and back is the same rule; most published
// rules have a form.
func TestPublished(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "sigma", "sigmahq", "rules", "windows", "process_creation", "*.yml"))
	if err != nil || len(files) == 0 {
		t.Skip("the published rules are not here")
	}
	n, converted, refused, lost := 0, 0, map[string]int{}, map[string]int{}
	for i := 0; i < len(files); i += 10 {
		text, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		rules, _ := sigma.Parse(files[i], string(text))
		for _, r := range rules {
			n++
			there, left, err := ToSPL(r)
			var why *Refusal
			if errors.As(err, &why) {
				refused[why.Reason[:min(len(why.Reason), 40)]]++
				continue
			}
			if converted++; len(left) > 0 {
				lost[strings.Join(left, " ")]++
			}
			s, ds := spl.Parse("r.spl", there, spl.Options{})
			if s == nil {
				t.Errorf("%s: %v", files[i], ds)
				continue
			}
			if _, _, err := ToSigma(s); err != nil {
				t.Errorf("%s: back again: %v", files[i], err)
			}
		}
	}
	t.Logf("%d of %d rules have a search; refused: %v; left out: %v", converted, n, refused, lost)
	if converted*10 < n*7 {
		t.Errorf("%d of %d rules have a search; refused: %v", converted, n, refused)
	}
}

const headed = `title: T
id: 6a4a8b4e-1c54-4f6a-9a52-1d5a53f50b01
name: t_name
status: test
description: |
  Two lines
  of it: with "quotes" and ` + "`ticks`" + `
related:
  - id: 6a4a8b4e-1c54-4f6a-9a52-1d5a53f50b02
    type: derived
  - id: 6a4a8b4e-1c54-4f6a-9a52-1d5a53f50b03
    type: similar
references: [https://example.com/a, https://example.com/b]
author: A, B
date: 2026-01-02
modified: 2026-02-03
level: high
tags: [attack.t1059, x.y]
falsepositives: [one, "two, and more"]
fields: [A, B]
license: MIT
team: red
logsource: {product: p, category: c, service: s}
response: {action: step_up, ttl: 30m, undo: lift it, owner: soc, evidence: the session}
detection: {s: {A: x}, condition: s}
`

// What the author says goes along, there and back; what cannot is named.
func TestHeadsGoAlong(t *testing.T) {
	rules, ds := sigma.Parse("r.yml", headed)
	if len(rules) != 1 || ds.Err() != nil {
		t.Fatal(ds)
	}
	text, left, err := ToSPL(rules[0])
	if err != nil || len(left) > 0 {
		t.Fatalf("%v, left out %v\n%s", err, left, text)
	}
	r, ds := spl.Parse("r.spl", text, spl.Options{})
	if r == nil || len(ds) > 0 {
		t.Fatalf("%v\n%s", ds, text)
	}
	again, left, err := ToSigma(r)
	if err != nil || len(left) > 0 {
		t.Fatalf("%v, left out %v\n%s", err, left, again)
	}
	back, ds := sigma.Parse("r.yml", again)
	if len(back) != 1 || len(ds) > 0 {
		t.Fatalf("%v\n%s", ds, again)
	}
	if lost := leftOut(rules[0], back[0]); len(lost) > 0 {
		t.Errorf("there and back, %v are lost\n%s", lost, again)
	}
	rules, _ = sigma.Parse("r.yml", strings.Replace(headed, "https://example.com/a", "'https://example.com/a,b'", 1))
	if _, left, err := ToSPL(rules[0]); err != nil || strings.Join(left, " ") != "references" {
		t.Errorf("a reference with a comma: left out %v, %v", left, err)
	}
}
