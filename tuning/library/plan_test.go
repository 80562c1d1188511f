package library

import (
	"io/fs"
	"testing"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/data"
	"assay/tuning/plan"
)

// TestOursCompile: every rule that ships runs, with our lists and the default
// mapping's names.
func TestOursCompile(t *testing.T) {
	env, err := Env("", ingest.DefaultMapping().Aliases())
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(data.Rules(), "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := fs.ReadFile(data.Rules(), name)
		if err != nil {
			t.Fatal(err)
		}
		rules, _ := EnvironmentOf(env).Parse(name, string(text))
		for _, r := range rules {
			if _, ds := plan.Compile(r, env); ds.Err() != nil {
				t.Errorf("%s: %v", name, ds)
			}
		}
	}
}

// TestSearchAgainstPlan: what a search means, on events.
func TestSearchAgainstPlan(t *testing.T) {
	event := func(fields ...corpus.Field) *corpus.Event { return &corpus.Event{Fields: fields} }
	field := func(path string, v corpus.Value) corpus.Field { return corpus.Field{Path: path, Value: v} }
	bob := event(field("n", corpus.Int(5)), field("user", corpus.String("Bob")))
	null := event(field("n", corpus.Int(5)), field("user", corpus.Null()))
	none := event(field("n", corpus.Int(5)))
	check := func(text string, onBob, onNull, onNone bool) {
		t.Helper()
		rules, ds := Parse("x.spl", text, nil)
		if len(rules) != 1 {
			t.Fatalf("%s: %v", text, ds)
		}
		p, ds := plan.Compile(rules[0], plan.Env{Lists: map[string][]string{"bobs": {"bob"}}})
		if p == nil {
			t.Fatalf("%s: %v", text, ds)
		}
		got := [3]bool{p.Match(bob), p.Match(null), p.Match(none)}
		if want := [3]bool{onBob, onNull, onNone}; got != want {
			t.Errorf("%s on Bob, null, absent: got %v, want %v", text, got, want)
		}
	}
	check(`user=bob`, true, false, false)
	check(`user=*`, true, false, false)
	check(`user!=ann`, true, false, false)
	check(`user!=bob`, false, false, false)
	check(`NOT user=bob`, false, true, true)
	check(`NOT user=ann`, true, true, true)
	check(`n=5 | where user="Bob"`, true, false, false)
	check(`n=5 | where user="bob"`, false, false, false)
	check(`n=5 | where NOT user="bob"`, true, false, false)
	check(`n=5 | where user!="bob"`, true, false, false)
	check(`n=5 | where isnull(user)`, false, true, true)
	check(`n=5 | where isnotnull(user)`, true, false, false)
	check(`n=5 | where n>4 AND n<=5 AND 6>n`, true, true, true)
	check(`n=5 | where like(user, "B_b%")`, true, false, false)
	check(`n=5 | where match(user, "^b")`, false, false, false)
	check(`n=5 | where match(user, "(?i)^b")`, true, false, false)
	check(`n=5 | where user!=n`, true, false, false)
	check(`n=5 | where cidrmatch("bobs", user)`, true, false, false)
	check(`n=5 | where NOT cidrmatch("bobs", user)`, false, false, false)
	check(`5 BO*B`, true, false, false)
	check(`search`, true, true, true)
}

// TestPlacedInAFileOfSeveral: what the plan says of a rule stands at that
// rule's line, also where it is not the first of its file.
func TestPlacedInAFileOfSeveral(t *testing.T) {
	text := sigmaRule + "---\ntitle: second\nlogsource: {product: x}\ndetection:\n  sel:\n    A|expand: '%nosuch%'\n  condition: sel\n"
	rules, ds := Parse("two.yml", text, nil)
	if len(rules) != 2 {
		t.Fatalf("%d rules: %v", len(rules), ds)
	}
	_, ds = plan.Compile(rules[1], plan.Env{})
	ds = Placed(ds, rules[1], text)
	if len(ds) != 1 || text[ds[0].Span.Start:ds[0].Span.End] != "'%nosuch%'" {
		t.Errorf("diagnostics %v, want one at '%%nosuch%%'", ds)
	}
}
