package fatigue

import (
	"testing"

	"assay/tuning/rule"
)

func TestUnfiltered(t *testing.T) {
	test := func(field string) rule.Expr { return &rule.Test{Field: field, Op: rule.OpNull} }
	not := func(field string) rule.Expr { return &rule.Not{X: test(field)} }
	and := func(terms ...rule.Expr) rule.Expr { return &rule.And{Terms: terms} }
	or := func(terms ...rule.Expr) rule.Expr { return &rule.Or{Terms: terms} }
	check := func(e rule.Expr, want rule.Expr) {
		t.Helper()
		got, some := unfiltered(e)
		if want == nil {
			if some {
				t.Errorf("%s became %s", e, got)
			}
			return
		}
		if !some || got.String() != want.String() {
			t.Errorf("%s became %s (%t), want %s", e, got, some, want)
		}
	}
	check(test("a"), nil)
	check(not("a"), nil)
	check(and(test("a"), test("b")), nil)
	check(and(not("a"), not("b")), nil)
	check(and(test("a"), not("b")), and(test("a")))
	check(or(test("a"), and(test("b"), not("c"))), or(test("a"), and(test("b"))))
	check(and(test("a"), or(test("b"), and(test("c"), not("d"))), not("e")), and(test("a"), or(test("b"), and(test("c")))))
}
