package spl

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"assay/tuning/rule"
)

// truth is what an expression of where is: false, neither, or true.
type truth int

const (
	no truth = iota
	neither
	yes
)

// three evaluates by the three-valued logic of the language. A field is "0",
// "1" or absent; tests are isnull and = "1".
func three(e rule.Expr, row map[string]string) truth {
	switch e := e.(type) {
	case *rule.And:
		out := yes
		for _, t := range e.Terms {
			out = min(out, three(t, row))
		}
		return out
	case *rule.Or:
		out := no
		for _, t := range e.Terms {
			out = max(out, three(t, row))
		}
		return out
	case *rule.Not:
		return yes - three(e.X, row)
	case *rule.Compare:
		a, b := row[e.Left.(*rule.Ref).Field], row[e.Right.(*rule.Ref).Field]
		switch {
		case a == "" || b == "":
			return neither
		case a < b:
			return yes
		}
	case *rule.Holds: // XOR
		args := e.X.(*rule.Call).Args
		a, b := three(args[0].(*rule.Truth).X, row), three(args[1].(*rule.Truth).X, row)
		switch {
		case a == neither || b == neither:
			return neither
		case a != b:
			return yes
		}
	case *rule.Test:
		v, there := row[e.Field]
		switch {
		case e.Op == rule.OpNull && !there, there && e.Op == rule.OpEquals && v == "1":
			return yes
		case !there:
			return neither
		}
	}
	return no
}

// two evaluates as a rule's tree is evaluated: an absent field is false.
func two(e rule.Expr, row map[string]string) bool {
	switch e := e.(type) {
	case *rule.And:
		for _, t := range e.Terms {
			if !two(t, row) {
				return false
			}
		}
		return true
	case *rule.Or:
		for _, t := range e.Terms {
			if two(t, row) {
				return true
			}
		}
		return false
	case *rule.Not:
		return !two(e.X, row)
	case *rule.Compare:
		a, b := row[e.Left.(*rule.Ref).Field], row[e.Right.(*rule.Ref).Field]
		return a != "" && b != "" && a < b
	case *rule.Test:
		v, there := row[e.Field]
		return e.Op == rule.OpNull && !there || e.Op == rule.OpEquals && v == "1"
	}
	return false
}

// condition draws the text of a condition over the fields a, b and c.
func condition(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 6).Draw(t, "kind")
	field := rapid.SampledFrom([]string{"a", "b", "c"})
	if depth == 0 {
		kind %= 3
	}
	switch kind {
	case 0:
		return field.Draw(t, "field") + `="1"`
	case 1:
		return "isnull(" + field.Draw(t, "field") + ")"
	case 2:
		return field.Draw(t, "left") + "<" + field.Draw(t, "right")
	case 3:
		return "NOT (" + condition(t, depth-1) + ")"
	}
	op := map[int]string{4: " AND ", 5: " OR ", 6: " XOR "}[kind]
	return "(" + condition(t, depth-1) + ")" + op + "(" + condition(t, depth-1) + ")"
}

// TestKnown: after known, two-valued logic keeps exactly the rows for which
// the language's own logic says true.
func TestKnown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := condition(t, 4)
		p := &parser{scanner: scanner{src: text, end: len(text)}}
		p.begin()
		raw := p.condition(p.expression())
		if p.bad || raw == nil {
			t.Fatalf("%q does not parse: %v", text, p.found)
		}
		got := p.known(raw, true)
		for n := range 27 {
			row := map[string]string{}
			for i, field := range []string{"a", "b", "c"} {
				if v := n / []int{1, 3, 9}[i] % 3; v < 2 {
					row[field] = fmt.Sprint(v)
				}
			}
			if want := three(raw, row) == yes; two(got, row) != want {
				t.Fatalf("%q on %v: got %t, want %t\n%s", text, row, !want, want, got)
			}
		}
	})
}

// terms draws a search of single letters with operators between them, and
// what it means by the published precedence.
func terms(t *rapid.T) (text, want string) {
	groups := rapid.IntRange(1, 4).Draw(t, "groups")
	for g := range groups {
		if g > 0 {
			text += rapid.SampledFrom([]string{" ", " AND "}).Draw(t, "and")
			want += " and "
		}
		size := rapid.IntRange(1, 3).Draw(t, "size")
		var alt, altWant string
		for i := range size {
			if i > 0 {
				alt, altWant = alt+" OR ", altWant+" or "
			}
			not := rapid.SampledFrom([]string{"", "NOT "}).Draw(t, "not")
			word := rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "word")
			alt += not + word
			if not != "" {
				altWant += "not "
			}
			altWant += `keyword "` + word + `"`
		}
		if size > 1 && groups > 1 {
			altWant = "(" + altWant + ")"
		}
		text, want = text+alt, want+altWant
	}
	return text, want
}

// TestSearchPrecedence: NOT before OR before AND, written or implied.
func TestSearchPrecedence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, want := terms(t)
		r, ds := Parse("", text, Options{})
		if r == nil || r.Where.String() != want {
			t.Fatalf("Parse(%q): %v\n got %v\nwant %s", text, ds, r.Where, want)
		}
	})
}
