package spl

import (
	"strings"
	"testing"

	"assay/tuning/rule"
)

const ownMacros = `
# a comment
[source]
definition = index=main OR \
  index=other
[when(2)]
args = field, span
definition = bin $field$ span=$span$ as t
[both(1)]
args = x
definition = ` + "`one(\"$x$\")` `one(\"$x$ y\")`" + `
[one(1)]
args = v
definition = a="$v$"
[broken]
definition = b=1 OR
[nested]
definition = ` + "`broken`" + `
[loop]
definition = x ` + "`pool`" + `
[pool]
definition = ` + "`loop`" + `
[sum]
iseval = 1
definition = "1"
[pipes]
definition = stats count by u | where count > 3
[price]
definition = a="$5"
[*_filter]
definition = search *
`

func parsedMacros(t testing.TB, text string) *Macros {
	t.Helper()
	m, ds := ParseMacros(text)
	if ds.Err() != nil {
		t.Fatal(ds)
	}
	return m
}

func TestMacros(t *testing.T) {
	m := parsedMacros(t, ownMacros)
	check := func(text, want string) {
		t.Helper()
		r, ds := Parse("t.spl", text, Options{Macros: m})
		if r == nil {
			t.Errorf("Parse(%q): %v", text, ds)
		} else if got := canonical(r); got != want {
			t.Errorf("Parse(%q)\n got %s\nwant %s", text, got, want)
		}
	}
	check("`source` a=1", `(index = "main" or index = "other") and a = 1`)
	check("NOT (`source`)", `not (index = "main" or index = "other")`)
	check("x | `when(_time, 5m)`", `keyword "x" | bin field=(_time) as="t" every=5m0s`)
	check("`both(\"p, q\")`", `a = "p, q" and a = "p, q y"`)
	check("`both(p)`", `a = "p" and a = "p y"`)
	check("x | `pipes` | `my_filter`", `keyword "x" | stats count by u | where count > 3`)
	check("`price` \"`source`\" ```in a comment `nothing` ```", "a = \"$5\" and keyword \"`source`\"")
	// The same rule without macros has the same digest of text only if it is
	// the same text: macros are environment.
	if r, _ := Parse("", "`price`", Options{Macros: m}); r.Text != "`price`" {
		t.Errorf("the rule's text is %q", r.Text)
	}
}

func TestMacroPlaces(t *testing.T) {
	m := parsedMacros(t, ownMacros)
	const text = "# id: x\nalpha `source` beta | `when(_time, 5m)` | where gamma>1"
	r, ds := Parse("", text, Options{Macros: m})
	if r == nil {
		t.Fatal(ds)
	}
	at := func(s rule.Span) string { return text[s.Start:s.End] }
	and := r.Where.(*rule.And)
	or := and.Terms[1].(*rule.Or)
	for _, c := range []struct{ got, want string }{
		{at(and.At), "alpha `source` beta"}, {at(and.Terms[0].Span()), "alpha"}, {at(or.At), "`source`"},
		{at(or.Terms[1].(*rule.Test).FieldAt), "`source`"}, {at(r.Stages[0].Span()), "`when(_time, 5m)`"},
		{at(r.Stages[1].(*rule.Filter).Where.Span()), "gamma>1"}, {at(and.Terms[2].Span()), "beta"},
	} {
		if c.got != c.want {
			t.Errorf("got the place %q, want %q", c.got, c.want)
		}
	}
}

func TestMacroErrors(t *testing.T) {
	m := parsedMacros(t, ownMacros)
	check := func(text, call, code, says string) {
		t.Helper()
		r, ds := Parse("t.spl", text, Options{Macros: m})
		var errs rule.Diagnostics
		for _, d := range ds {
			if d.Grade == rule.Error {
				errs = append(errs, d)
			}
		}
		if r != nil || len(errs) != 1 || errs[0].Code != code || text[errs[0].Span.Start:errs[0].Span.End] != call || !strings.Contains(errs[0].Message, says) {
			t.Errorf("Parse(%q): got %+v, want one %s at %s that says %q", text, errs, code, call, says)
		}
	}
	check("a `nothing` b", "`nothing`", codeUnknownMacro, "nothing is not defined")
	check("a | `nothing(1)`", "`nothing(1)`", codeUnknownMacro, "nothing is not defined")
	check("a | where `nothing` > 1", "`nothing`", codeUnknownMacro, "not defined")
	check("a | stats `nothing` by b", "`nothing`", codeUnknownMacro, "not defined")
	check("a | table b `nothing`", "`nothing`", codeUnknownMacro, "not defined")
	check("a | eval `nothing`", "`nothing`", codeUnknownMacro, "not defined")
	check("a | bin _time span=`nothing`", "`nothing`", codeUnknownMacro, "not defined")
	check("`when(a)`", "`when(a)`", codeUnknownMacro, "not defined with 1 arguments (only with 2)")
	check("`a b`", "`a b`", codeMacroCall, "no call")
	check("`loop`", "`loop`", codeMacroCall, "the macro loop calls itself: loop > pool > loop (in the macro pool, character 1 of its definition)")
	check("x | eval a=`sum`", "`sum`", codeMacroCall, "iseval")
	check("x (`broken`) y", "`broken`", codeExpectedTerm, "OR needs a term on both sides (in the macro broken, character 5 of its definition)")
	check("x | `nested`", "`nested`", codeNoCommand, "in the macro broken")
	check("x `nested`", "`nested`", codeExpectedTerm, "(in the macro broken, character 5 of its definition)")
}

func TestMacroBounds(t *testing.T) {
	var b strings.Builder
	for i := range 26 {
		c := string(rune('a' + i))
		b.WriteString("[" + c + "]\ndefinition = `" + string(rune('b'+i)) + "` `" + string(rune('b'+i)) + "`\n")
	}
	b.WriteString("[big(1)]\nargs = x\ndefinition = " + strings.Repeat("$x$ ", 10_000) + "\n")
	b.WriteString("[star(1)]\nargs = x\ndefinition = `big($x$ $x$ $x$ $x$)`\n")
	m := parsedMacros(t, b.String())
	for _, text := range []string{"`a`", "`big(" + strings.Repeat("y", 1000) + ")`", "`star(" + strings.Repeat("y", 1000) + ")`",
		strings.Repeat("`big(abc)` ", 10_000), strings.Repeat("`a`", 300_000), strings.Repeat("`", 1_000_000)} {
		r, ds := Parse("", text, Options{Macros: m})
		if r != nil || len(ds) == 0 || len(ds) > 2*maxFindings+2 {
			t.Errorf("Parse(%.40q): rule %t, %d diagnostics", text, r != nil, len(ds))
		}
	}
}

func TestMacroFiles(t *testing.T) {
	check := func(marked, code string, g rule.Grade) {
		t.Helper()
		offset := strings.Index(marked, "^")
		text := strings.Replace(marked, "^", "", 1)
		_, ds := ParseMacros(text)
		if len(ds) != 1 || ds[0].Code != code || ds[0].Grade != g || ds[0].Span.Start != offset {
			t.Errorf("ParseMacros(%q): got %+v, want %s %s at %d", text, ds, g, code, offset)
		}
	}
	check("^[a\ndefinition = x\n", codeMacroFile, rule.Error)
	check("[^a(2)]\nargs = x\ndefinition = y", codeMacroFile, rule.Error)
	check("[^a(x)]\ndefinition = y", codeMacroFile, rule.Error)
	check("[^a b]\ndefinition = y", codeMacroFile, rule.Error)
	check("[^a]\n", codeMacroFile, rule.Error)
	check("[a]\ndefinition = x\n^nonsense\n", codeMacroFile, rule.Error)
	check("^definition = x\n", codeMacroFile, rule.Error)
	check("[a]\ndefinition = x\n^validation = isnum(x)\n", codeMacroUnread, rule.Warning)
	check("[a]\ndefinition = x\n[^a]\ndefinition = y\n", codeMacroFile, rule.Warning)
	check("[^default]\ndefinition = x\n", codeMacroUnread, rule.Warning)
	check("[a]\ndefinition = ^\xff", codeEncoding, rule.Error)
}

func TestMacrosOfTwoFiles(t *testing.T) {
	ships := parsedMacros(t, "[a]\ndefinition = 1\n[b]\ndefinition = 2\n[*_filter]\ndefinition = search *\n")
	own := parsedMacros(t, "[b]\ndefinition = 3\n[*_filter]\ndisabled = 1\n")
	both := ships.With(own)
	if got, want := strings.Join(both.Names(), " "), "a b"; got != want {
		t.Errorf("names: got %s, want %s", got, want)
	}
	if r, ds := Parse("", "`b`", Options{Macros: both}); r == nil || canonical(r) != `keyword "3"` {
		t.Errorf("the later file does not win: %v", ds)
	}
	if r, _ := Parse("", "x | `y_filter`", Options{Macros: both}); r != nil {
		t.Error("a macro that was taken away is expanded")
	}
	if ships.Digest() == both.Digest() || both.Digest() != ships.With(own).Digest() {
		t.Error("the digest does not follow the definitions")
	}
	if (*Macros)(nil).Digest() != (&Macros{}).Digest() {
		t.Error("no macros and none have different digests")
	}
}

// A file of macros that is taken for one of rules is told as what it is.
func TestMacroFileIsNoRule(t *testing.T) {
	rules, ds := ParseAll("dir/macros.conf", "[m]\ndefinition = a=1\n", Options{})
	if len(rules) != 0 || len(ds) != 1 || ds[0].Code != codeMacroFile || ds.Err() == nil {
		t.Errorf("%d rules, %v", len(rules), ds)
	}
	if _, ds := ParseAll("macros.conf", "[m\n", Options{}); len(ds) < 2 {
		t.Errorf("what is wrong in it is not told: %v", ds)
	}
}
