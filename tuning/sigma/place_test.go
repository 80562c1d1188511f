package sigma

import (
	"testing"

	"assay/tuning/rule"
)

// The place of a list in brackets ends behind the bracket.
func TestPlaceOfFlowLists(t *testing.T) {
	const head = "title: t\nlogsource: {category: t}\ndetection:\n"
	for _, c := range []struct{ text, want string }{
		{"  s:\n    f|contains: ['a', b]\n  condition: s\n", "f|contains: ['a', b]"},
		{"  s:\n    f|contains: [a,\n      b ,\n    ]\n  condition: s\n", "f|contains: [a,\n      b ,\n    ]"},
		{"  s: {f: [a, b], g: 1}\n  condition: s\n", "f: [a, b]"},
		{"  s: {g: 1, f: [\"a\", 'b']}\n  condition: s\n", "f: [\"a\", 'b']"},
		{"  s:\n    f:\n    - a\n    - b\n  condition: s\n", "f:\n    - a\n    - b"},
	} {
		text := head + c.text
		rules, ds := Parse("r.yml", text)
		if ds.Err() != nil || len(rules) != 1 {
			t.Fatalf("%s: %v", c.text, ds)
		}
		test := firstTest(rules[0].Where)
		if test == nil {
			t.Fatalf("%s: no test of f", c.text)
		}
		if at := test.Span(); text[at.Start:at.End] != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.text, text[at.Start:at.End], c.want)
		}
	}
}

// firstTest is the first test of the field f.
func firstTest(e rule.Expr) *rule.Test {
	switch e := e.(type) {
	case *rule.Named:
		return firstTest(e.X)
	case *rule.And:
		for _, term := range e.Terms {
			if test := firstTest(term); test != nil {
				return test
			}
		}
	case *rule.Test:
		if e.Field == "f" {
			return e
		}
	}
	return nil
}
