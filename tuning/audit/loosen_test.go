package audit

import (
	"slices"
	"testing"

	"assay/tuning/rule"
)

func TestLoosen(t *testing.T) {
	check := func(text string, want ...string) {
		t.Helper()
		e, err := rule.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range loosen(&rule.Rule{Where: e}) {
			got = append(got, l.dropped+" -> "+l.where.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
	check(`a = 1`)
	check(`a = 1 or b = 2`)
	check(`a = 1 and b = 2`, `a = 1 -> b = 2`, `b = 2 -> a = 1`)
	check(`a = 1 and not b = 2`, `not b = 2 -> a = 1`)                       // exceptions alone let everything through
	check(`a = 1 and not (b = 2 or c = 3)`, `not (b = 2 or c = 3) -> a = 1`, // the exception
		`b = 2 -> a = 1 and not c = 3`, `c = 3 -> a = 1 and not b = 2`) // and each half of it
	check(`s{a = 1 and b = 2} or c = 3`, `s: a = 1 -> s{b = 2} or c = 3`, `s: b = 2 -> s{a = 1} or c = 3`)
	check(`a contains all ("x", "y")`, `a contains "x" -> a contains "y"`, `a contains "y" -> a contains "x"`)
	check(`a is null and b = 1`, `a is null -> b = 1`)
}

func TestLoosenIsBounded(t *testing.T) {
	e := &rule.And{}
	for range 200 {
		e.Terms = append(e.Terms, &rule.Test{Field: "a", Op: rule.OpEquals, Operands: []rule.Operand{{Text: "x"}}})
	}
	if n := len(loosen(&rule.Rule{Where: e})); n != maxLoosened {
		t.Errorf("%d conditions dropped, want %d", n, maxLoosened)
	}
}

// Filters behind the search are conditions; what stands behind a stage that
// gathers is not.
func TestLoosenFilters(t *testing.T) {
	one := func(field string) rule.Expr {
		return &rule.Test{Field: field, Op: rule.OpEquals, Operands: []rule.Operand{{Text: "x"}}}
	}
	r := &rule.Rule{Where: one("a"), Stages: []rule.Stage{&rule.Filter{Where: one("b")}, &rule.Stats{}, &rule.Filter{Where: one("c")}}}
	if all := loosen(r); len(all) != 2 || all[0].where.String() != `b = "x"` || all[1].where.String() != `a = "x"` {
		t.Errorf("got %+v", all)
	}
}
