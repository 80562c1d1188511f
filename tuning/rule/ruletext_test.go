package rule

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func TestParseStageReadsWhatStringWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := genStage(t)
		text := want.String()
		got, err := ParseStage(text)
		if err != nil {
			t.Fatalf("ParseStage(%s): %v", text, err)
		}
		if diff := cmp.Diff(want, got, ignoreSpans); diff != "" {
			t.Fatalf("%s reads back as another stage (-want +got):\n%s", text, diff)
		}
	})
}

func TestParseReadsWhatStringWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := genRule(2).Draw(t, "rule")
		text := want.String()
		got, err := Parse(text)
		if err != nil {
			t.Fatalf("Parse(%s): %v", text, err)
		}
		if diff := cmp.Diff(want, got, ignoreSpans); diff != "" {
			t.Fatalf("%s reads back as another rule (-want +got):\n%s", text, diff)
		}
	})
}

func TestRuleString(t *testing.T) {
	one := []Operand{{Kind: OperandNumber, Text: "1", Number: 1}}
	r := &Rule{ID: "r1", Title: "Too many", Dialect: SPL, Status: Stable, Tags: []string{"attack.t1110", "x y"}, Window: 5 * time.Minute,
		Custom: map[string]string{"team": "red", "cost": "1"}, Response: &Response{Action: "notify", TTL: time.Hour},
		Where:  &Test{Field: "a", Op: OpEquals, Operands: one},
		Stages: []Stage{&Stats{Aggs: []Agg{{Func: "count", As: "count"}}, By: []string{"b"}}, &Head{N: 10}}}
	want := `rule id="r1" title="Too many" dialect="spl" status="stable" tags=(attack.t1110, "x y") window=5m0s` +
		` custom={ cost = "1" team = "red" } response={ action="notify" ttl=1h0m0s }
 where={a = 1}
| stats count by b
| head n=10`
	if got := r.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	c := &Rule{Title: "Chain", Correlation: &Correlation{Type: EventCount, GroupBy: []string{"u"}, Timespan: time.Hour,
		Bounds: []Bound{{OpGreaterEq, 10}}, Aliases: []Alias{{"u", []Pair{{"one", "a"}}}}, Bases: []Base{{Name: "one", Rule: r}}}}
	want = `rule title="Chain"
 correlation={ type="event_count" by=(u) timespan=1h0m0s bound={ >= 10 } alias={ u fields=(one as a) }
 base={ one ` + want + ` } }`
	if got := c.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestParsePointsAtTheFault(t *testing.T) {
	checkErr := func(read func(string) error, text string, offset int) {
		t.Helper()
		var ds Diagnostics
		if err := read(text); !errors.As(err, &ds) || ds[0].Code != codeSyntax || ds[0].Span.Start != offset {
			t.Errorf("%.40s: got %+v, want %s at %d", text, ds, codeSyntax, offset)
		}
	}
	stage := func(s string) error { _, err := ParseStage(s); return err }
	rule := func(s string) error { _, err := Parse(s); return err }
	checkErr(stage, ``, 0)
	checkErr(stage, `"where" a = 1`, 0)
	checkErr(stage, `where`, 5)
	checkErr(stage, `nonsense`, 0)
	checkErr(stage, `head n=x`, 7)
	checkErr(stage, `head n=1.5`, 7)
	checkErr(stage, `head n=1 m=2`, 9)
	checkErr(stage, `bin every=1parsec`, 10)
	checkErr(stage, `stats count(a`, 13)
	checkErr(stage, `rename names=(a b)`, 16)
	checkErr(stage, `eval a 1`, 7)
	checkErr(stage, `table a | table b`, 8)
	checkErr(rule, `where={a = 1}`, 0)
	checkErr(rule, `rule id=x`, 8)
	checkErr(rule, `rule where={a = 1`, 17)
	checkErr(rule, `rule | `, 7)
	checkErr(rule, `rule correlation={ bound={ contains 1 } }`, 27)
	checkErr(rule, strings.Repeat("rule correlation={base={a ", 2000), 26*1000)
}

func FuzzParse(f *testing.F) {
	f.Add(`rule id="r" window=all custom={ a = "b" } where={a = 1} | stats perc/95("x y") as p, count(eval {a = 1}) by u | head while={b is null}`)
	f.Add(`rule correlation={ type="temporal" by=(u) bound={ >= 1 } alias={ u fields=(a as b) } base={ a rule where={b = 1} } }`)
	f.Add(`rule | sort limit=3 keys=(a as num desc, b) | convert ctime(a) as b num(c) | eval a = "+"(1, field b), c = null | rex field=(a) pattern="(?P<x>y)"`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(r.String())
		if err != nil {
			t.Fatalf("%q was read, its canonical text %q was not: %v", text, r.String(), err)
		}
		if diff := cmp.Diff(r, again, ignoreSpans, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%q reads back as another rule:\n%s", text, diff)
		}
	})
}
