package spl

import (
	"testing"

	"assay/tuning/rule"
)

func TestLiteral(t *testing.T) {
	for text, want := range map[string]string{"curl": "curl", "7": `"7"`, "a b": `"a b"`, `C:\x`: `"C:\\x"`, `say "x"`: `"say \"x\""`, "x*": `"x\*"`, "AND": `"AND"`, "a|b": `"a|b"`, "": `""`, "a\nb": "", "`m`": ""} {
		if got := Literal(text, false, false); got != want {
			t.Errorf("Literal(%q) = %s, want %s", text, got, want)
		}
	}
	if got := Literal("curl -s", true, false); got != `"curl -s*"` {
		t.Errorf("a beginning: %s", got)
	}
	if got := Literal("curl -s", true, true); got != "" {
		t.Errorf("a beginning in where: %s", got)
	}
}

// A search with the literal as its value tests for the very text.
func FuzzLiteral(f *testing.F) {
	for _, s := range []string{"curl", `\\a\*?`, `a\`, "- x", "#", "'", `"`, "|", "null", "1e3", "a=b", " a ", "日本", "[x]", "```x```", "007", "a,b", "$x$", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, where := range []bool{false, true} {
			literal := Literal(text, false, where)
			if literal == "" {
				continue
			}
			search := "f=" + literal
			if where {
				search = "a=b | where f=" + literal
			}
			r, ds := Parse("", search, Options{})
			if r == nil {
				if ds.Err() != nil && len(text) < 1000 {
					t.Errorf("%q as %s: %v", text, literal, ds)
				}
				continue
			}
			if got, ok := testedText(r); ok && got != text {
				t.Errorf("%q is written as %s, which tests for %q", text, literal, got)
			}
		}
	})
}

// testedText is the text that the rule compares f with.
func testedText(r *rule.Rule) (string, bool) {
	terms := []rule.Expr{r.Where}
	if and, ok := r.Where.(*rule.And); ok {
		terms = and.Terms
	}
	for _, e := range terms {
		if t, is := e.(*rule.Test); is && t.Field == "f" && len(t.Operands) == 1 && t.Operands[0].Pattern == nil {
			return t.Operands[0].Text, true
		}
	}
	return "", false
}
