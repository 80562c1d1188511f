package sigma

import (
	"strings"
	"testing"
	"unicode/utf8"

	"assay/tuning/rule"
)

func TestLiteral(t *testing.T) {
	for text, want := range map[string]string{"curl": "curl", "7": `"7"`, "true": `"true"`, `C:\Windows`: `C:\Windows`, `\\host\x`: `'\\\\host\x'`, "a: b": "'a: b'", "x*": `'x\*'`, "a\nb": `"a\nb"`} {
		if got := Literal(text, false); got != want && unquotedYAML(got) != unquotedYAML(want) {
			t.Errorf("Literal(%q) = %s, want %s", text, got, want)
		}
	}
	if got := Literal("curl -s", true); got != "curl -s*" {
		t.Errorf("a beginning: %s", got)
	}
}

// unquotedYAML leaves the kind of quotes aside.
func unquotedYAML(s string) string { return strings.Trim(s, `"'`) }

// A rule with the literal as its value tests for the very text.
func FuzzLiteral(f *testing.F) {
	for _, s := range []string{"curl", `\\a\*?`, `a\`, "- x", "#", "'", `"`, "%x%", "null", "1e3", "a: b # c", " a ", "日本", "a\nb", "\u2028", "{", "!x", "&a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		literal := Literal(text, false)
		if literal == "" || !utf8.ValidString(text) {
			return
		}
		rules, ds := Parse("r.yml", "title: A\nlogsource: {product: x}\ndetection:\n  s:\n    f: "+literal+"\n  condition: s\n")
		if len(rules) != 1 {
			t.Fatalf("%q as %s: %v", text, literal, ds)
		}
		where := rules[0].Where
		if named, ok := where.(*rule.Named); ok {
			where = named.X
		}
		test, ok := where.(*rule.Test)
		if !ok || len(test.Operands) != 1 || test.Operands[0].Kind != rule.OperandText || test.Operands[0].Pattern != nil || test.Operands[0].Text != text {
			t.Errorf("%q is written as %s, which tests %s", text, literal, rules[0].Where)
		}
	})
}
