package rule

import (
	"errors"
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
	check(`EventTime part hour >= 18 and part part "a b" is null`, `EventTime part hour >= 18 and part part "a b" is null`)
	check(`user = like "%admins%\\%x%\%y\%*"`, `user = like "%admins%\\%x%\%y\%*"`)
	check(`compare field a>"+"(1,neg(field "b c"))`, `compare field a > "+"(1, neg(field "b c"))`)
	check(`holds "like"(field a, "x%") and not holds now() or holds {a = 1 and b = 2}`,
		`(holds "like"(field a, "x%") and not holds now()) or holds {a = 1 and b = 2}`)
	check(`compare null != if({a is null}, true, "x")`, `compare null != if({a is null}, true, "x")`)
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
	checkErr(`a = like "x%y"`, "rule/syntax", 9)
	checkErr(`a part = 1`, "rule/syntax", 7)
	checkErr(`compare field a contains 1`, "rule/syntax", 16)
	checkErr(`compare like "x" = 1`, "rule/syntax", 8)
	checkErr(`holds f(1 2)`, "rule/syntax", 10)
	checkErr(`holds f(`, "rule/syntax", 8)
	checkErr(strings.Repeat("(", 2000), "rule/syntax", 1000)
	checkErr("holds "+strings.Repeat("f(", 2000), "rule/syntax", 6+2*999)
	checkErr(strings.Repeat("not ", 2000), "rule/syntax", 4000)
}

func FuzzParseExpr(f *testing.F) {
	f.Add(`sel{a = ("x", like "y*") and not b re/i "z"} or keyword all("k")`)
	f.Add(`and(or(a is null)) and "b c" in list d`)
	f.Add(`a = num("0x10", 16) and b equals field c`)
	f.Add(`a part hour < 3 and u = like "%x\\%y\%*" or compare "+"(1, field x) >= null and holds f({a = 1}, g())`)
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
