package rule

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var ignoreSpans = cmpopts.IgnoreTypes(Span{})

func TestParseExprReadsWhatStringWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := genExpr(3).Draw(t, "expr")
		text := want.String()
		got, err := ParseExpr(text)
		if err != nil {
			t.Fatalf("ParseExpr(%s): %v", text, err)
		}
		if diff := cmp.Diff(want, got, ignoreSpans); diff != "" {
			t.Fatalf("%s reads back as another tree (-want +got):\n%s", text, diff)
		}
	})
}

func TestParseExpr(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		e, err := ParseExpr(text)
		if err != nil {
			t.Errorf("ParseExpr(%s): %v", text, err)
		} else if got := e.String(); got != want {
			t.Errorf("ParseExpr(%s) = %s, want %s", text, got, want)
		}
	}
	check(`a = 1`, `a = 1`)
	check(`a="x" or b="y" and not c="z"`, `a = "x" or (b = "y" and not c = "z")`)
	check(`not not a is null`, `not not a is null`)
	check(`and(a = 1)`, `and(a = 1)`)
	check(`(((a = 1)))`, `a = 1`)
	check(`sel{ a contains all("x") } and keyword "y"`, `sel{a contains all("x")} and keyword "y"`)
	check(`"not" = 1 and "a b" = 2 and cs-uri.x = 3`, `"not" = 1 and "a b" = 2 and cs-uri.x = 3`)
	check(`a re/ims cased ("x+", "y")`, `a re/ims cased ("x+", "y")`)
	check(`a = ("x",like "y*\*?",true,null,1e3,num("0x10",16),field b,list "c d")`,
		`a = ("x", like "y*\*?", true, null, 1e3, num("0x10", 16), field b, list "c d")`)
	check(`a<1 and a<=1 and a>1 and a>=1 and a!=1`, `a < 1 and a <= 1 and a > 1 and a >= 1 and a != 1`)
	check(`a = num(".inf", +Inf)`, `a = num(".inf", +Inf)`)
}

func TestParseExprPointsAtTheFault(t *testing.T) {
	checkErr := func(text string, code string, offset int) {
		t.Helper()
		_, err := ParseExpr(text)
		var ds Diagnostics
		if !errors.As(err, &ds) {
			t.Errorf("ParseExpr(%.40s): got %v, want Diagnostics", text, err)
			return
		}
		if ds[0].Code != code || ds[0].Span.Start != offset {
			t.Errorf("ParseExpr(%.40s): got %s at %d (%s), want %s at %d", text, ds[0].Code, ds[0].Span.Start, ds[0].Message, code, offset)
		}
	}
	checkErr(``, "rule/syntax", 0)
	checkErr(`a = `, "rule/syntax", 4)
	checkErr(`a = 1 b`, "rule/syntax", 6)
	checkErr(`a = "x`, "rule/syntax", 4)
	checkErr(`a = "\q"`, "rule/syntax", 4)
	checkErr(`a ! 1`, "rule/syntax", 2)
	checkErr(`a = 1x`, "rule/syntax", 4)
	checkErr(`(a = 1`, "rule/syntax", 6)
	checkErr(`and()`, "rule/syntax", 4)
	checkErr(`a contains/i "x"`, "rule/syntax", 11)
	checkErr(`a re/mi "x"`, "rule/syntax", 5)
	checkErr(strings.Repeat("(", 2000), "rule/syntax", 1000)
	checkErr(strings.Repeat("not ", 2000), "rule/syntax", 4000)
}

func FuzzParseExpr(f *testing.F) {
	f.Add(`sel{a = ("x", like "y*") and not b re/i "z"} or keyword all("k")`)
	f.Add(`and(or(a is null)) and "b c" in list d`)
	f.Add(`a = num("0x10", 16) and b equals field c`)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ParseExpr(text)
		if err != nil {
			return
		}
		again, err := ParseExpr(e.String())
		if err != nil {
			t.Fatalf("%q was read, its canonical text %q was not: %v", text, e.String(), err)
		}
		if diff := cmp.Diff(e, again, ignoreSpans, cmpopts.EquateNaNs()); diff != "" {
			t.Fatalf("%q reads back as another tree:\n%s", text, diff)
		}
	})
}

// The generators below make every tree that the contract of expr.go allows.

func genExpr(depth int) *rapid.Generator[Expr] {
	leaves := []*rapid.Generator[Expr]{rapid.Custom(genTest), rapid.Custom(genKeyword)}
	if depth == 0 {
		return rapid.OneOf(leaves...)
	}
	sub := genExpr(depth - 1)
	terms := rapid.SliceOfN(sub, 1, 4)
	return rapid.OneOf(append(leaves,
		rapid.Custom(func(t *rapid.T) Expr { return &And{Terms: terms.Draw(t, "and")} }),
		rapid.Custom(func(t *rapid.T) Expr { return &Or{Terms: terms.Draw(t, "or")} }),
		rapid.Custom(func(t *rapid.T) Expr { return &Not{X: sub.Draw(t, "not")} }),
		rapid.Custom(func(t *rapid.T) Expr {
			return &Named{Name: genText().Draw(t, "name"), X: sub.Draw(t, "named")}
		}))...)
}

func genText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", "and", "a.b", "cs-uri-query", "Image", `C:\Windows\`, `*`, `\*`, `"`, "a b", "0x10", "null"}),
		rapid.String(),
		rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) }))
}

func genTest(t *rapid.T) Expr {
	e := &Test{Field: genText().Draw(t, "field"), Op: Op(rapid.IntRange(0, len(opText)-1).Draw(t, "op"))}
	if e.Op == OpNull {
		return e
	}
	e.Operands = rapid.SliceOfN(rapid.Custom(genOperand), 1, 4).Draw(t, "operands")
	e.All, e.Cased = rapid.Bool().Draw(t, "all"), rapid.Bool().Draw(t, "cased")
	if e.Op == OpRegexp {
		e.Flags = rapid.SampledFrom([]string{"", "i", "im", "ims", "s"}).Draw(t, "flags")
	}
	return e
}

func genKeyword(t *rapid.T) Expr {
	return &Keyword{Operands: rapid.SliceOfN(rapid.Custom(genOperand), 1, 4).Draw(t, "words"), All: rapid.Bool().Draw(t, "all")}
}

func genOperand(t *rapid.T) Operand {
	switch kind := OperandKind(rapid.IntRange(0, int(OperandList)).Draw(t, "kind")); kind {
	case OperandNumber:
		n := rapid.Float64().Filter(func(f float64) bool { return !math.IsNaN(f) }).Draw(t, "number")
		return Operand{Kind: kind, Number: n, Text: rapid.SampledFrom([]string{"", "1", "0x10", "+1_0", "1e999", "-0", ".5"}).Draw(t, "spelling")}
	case OperandBool:
		return Operand{Kind: kind, Bool: rapid.Bool().Draw(t, "bool")}
	case OperandNull:
		return Operand{Kind: kind}
	case OperandText:
		if rapid.Bool().Draw(t, "wild") {
			return Operand{Pattern: genPattern(t)}
		}
		fallthrough
	default:
		return Operand{Kind: kind, Text: genText().Draw(t, "text")}
	}
}

// genPattern keeps the normal form: no empty and no adjacent literals.
func genPattern(t *rapid.T) []PatternPart {
	parts := []PatternPart{}
	for range rapid.IntRange(1, 5).Draw(t, "parts") {
		lit := genText().Draw(t, "literal")
		if lit != "" && (len(parts) == 0 || parts[len(parts)-1].Wild != 0) {
			parts = append(parts, PatternPart{Text: lit})
		} else {
			parts = append(parts, PatternPart{Wild: rapid.SampledFrom([]byte("*?")).Draw(t, "wild")})
		}
	}
	return parts
}
