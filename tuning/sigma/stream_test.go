package sigma

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"assay/tuning/rule"
)

func TestDocumentsStandAlone(t *testing.T) {
	one := ruleOf("s: one\ncondition: s")
	broken := "title: [\n"
	three := ruleOf("s: three\ncondition: nope")
	text := "# head\n---\n" + one + "---\n" + broken + "--- # a comment\ntitle: C\ncorrelation: {}\n...\n---\n" + three + "---\n# nothing\n"
	rules, ds := Parse("r.yml", text)
	if len(rules) != 1 || strings.TrimSpace(rules[0].Text) != strings.TrimSpace(one) {
		t.Fatalf("got %d rules (%v), want the first document", len(rules), ds)
	}
	var codes []string
	for _, d := range ds {
		codes = append(codes, d.Code)
		if d.Code == codeUndefined && text[d.Span.Start:d.Span.End] != "nope" {
			t.Errorf("the place of nope is %q", text[d.Span.Start:d.Span.End])
		}
	}
	if got, want := fmt.Sprint(codes), "[sigma/yaml sigma/correlation sigma/timespan sigma/undefined-identifier]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	r := rules[0]
	if k := r.Where.(*rule.Named).X.(*rule.Keyword); r.Text[k.At.Start:k.At.End] != "one" {
		t.Errorf("the place of the keyword in the rule's text is %q", r.Text[k.At.Start:k.At.End])
	}
}

func TestOneDocumentIsTheWholeText(t *testing.T) {
	for _, text := range []string{
		ruleOf("s: x\ncondition: s"),
		"---\n" + ruleOf("s: x\ncondition: s"),
		"# c\n%YAML 1.2\n---\n" + ruleOf("s: x\ncondition: s") + "...\n---\n",
		"\ufeff" + ruleOf("s: x\ncondition: s"),
		strings.ReplaceAll(ruleOf("s: x\ncondition: s"), "\n", "\r\n"),
	} {
		rules, ds := Parse("r.yml", text)
		if len(rules) != 1 || rules[0].Text != text || len(ds) > 0 {
			t.Errorf("%q: got %d rules, %v", text, len(rules), ds)
			continue
		}
		if k := rules[0].Where.(*rule.Named).X.(*rule.Keyword); text[k.At.Start:k.At.End] != "x" {
			t.Errorf("%q: the place of the keyword is %q", text, text[k.At.Start:k.At.End])
		}
	}
}

// TestHostile gives each text its code; what matters is that it comes at once.
func TestHostile(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.Repeat(fmt.Sprintf("*%c, ", c-1), 10))
	}
	many := ""
	for i := range 9000 {
		many += fmt.Sprintf("s%d: x\n", i)
	}
	check := func(name, text, code string) {
		t.Helper()
		start := time.Now()
		rules, ds := Parse("r.yml", text)
		if testing.Verbose() {
			t.Logf("%s: %d bytes in %s", name, len(text), time.Since(start).Round(time.Millisecond))
		}
		for _, d := range ds {
			if d.Code == code {
				return
			}
		}
		t.Errorf("%s: got %d rules and %.300v, want %s", name, len(rules), ds, code)
	}
	check("alias bomb", bomb, codeTooMany)
	check("alias of itself", "a: &a [*a]\n", codeTooDeep)
	check("flow nesting", strings.Repeat("[", 10000), codeYAML)
	check("block nesting", "a: "+strings.Repeat("- ", 10000)+"x", codeYAML)
	check("deep lists", ruleOf("s: "+strings.Repeat("[", 70)+"{A: x}"+strings.Repeat("]", 70)+"\ncondition: s"), codeTooDeep)
	check("parentheses", ruleOf("s: x\ncondition: "+strings.Repeat("(", 10000)+"s"), codeTooDeep)
	check("nots", ruleOf("s: x\ncondition: "+strings.Repeat("not ", 10000)+"s"), codeTooDeep)
	check("long condition", ruleOf("s: x\ncondition: "+strings.Repeat("s or ", 100_000)+"s"), codeTooLarge)
	check("selectors", ruleOf(many+"condition: 1 of *"+strings.Repeat(" or 1 of *", 6000)), codeTooMany)
	check("values on a line", "é: ["+strings.Repeat("é,", 90_000)+"]", codeNoDetection)
	check("marks", "a: ["+strings.Repeat("x,", 200_000)+"]", codeTooLarge)
	for _, mark := range []string{`""`, `'' `, "&a ", "*a ", "!a "} {
		check("crowd of "+mark, strings.Repeat(mark, 4100), codeTooLarge)
	}
	for _, marks := range []string{"[:,", "{?,", "[]", "?\n", ",:"} {
		check("nothing but "+marks, strings.Repeat(marks, 2000), codeTooLarge)
	}
	check("crowd of commas", "["+strings.Repeat(",", 4100), codeTooLarge)
	check("bytes", "a: "+strings.Repeat("x", 2<<20), codeTooLarge)
	check("stream", strings.Repeat("x", 17<<20), codeTooLarge)
	check("documents", strings.Repeat("---\na\n", 20_000), codeTooMany)
	check("expression", ruleOf("s: {A|re: '"+strings.Repeat("(", 20_000)+"'}\ncondition: s"), codeTooLarge)
	check("repeats", ruleOf("s: {A|re: '((x{900}){900}){900}'}\ncondition: s"), codeRegexp)
	check("flags", ruleOf("s: {A|windash: '"+strings.Repeat(" -a", 5)+strings.Repeat("y", 900_000)+"'}\ncondition: s"), codeTooMany)
	check("modifiers", ruleOf("s: {A"+strings.Repeat("|all", 100)+": x}\ncondition: s"), codeTooMany)
	chain := ruleOf("s: x\ncondition: s") + "name: c0\n"
	for i := range 3000 {
		chain += fmt.Sprintf("---\ntitle: t\nname: c%d\ncorrelation: {type: temporal, rules: [c%d, c%d], timespan: 5m}\n", i+1, i, i/2)
	}
	check("chain", chain, codeTooDeep)
	double, wide := ruleOf("s: {A: ["+strings.Repeat("x, ", 5000)+"y]}\ncondition: s")+"name: c0\n", ""
	for i := range 2000 {
		wide += fmt.Sprintf("---\ntitle: t\nname: w%d\ncorrelation: {type: event_count, rules: [c0], timespan: 5m, condition: {gte: 1}}\n", i)
	}
	check("correlations on a large rule", double+wide, codeTooMany)
	pairs := double
	for i := range 7 {
		pairs += fmt.Sprintf("---\ntitle: t\nname: c%d\ncorrelation: {type: temporal, rules: [c%d, d%d], timespan: 5m}\n", i+1, i, i)
		pairs += fmt.Sprintf("---\ntitle: t\nname: d%d\ncorrelation: {type: temporal, rules: [c%d, c%d], timespan: 5m}\n", i, i, max(0, i-1))
	}
	check("doubling", pairs, codeTooMany)
	check("filters", strings.Repeat("title: T\nlogsource: {category: c}\nfilter: {rules: any, s: x, condition: not s}\n---\n", 1000)+
		strings.Repeat(ruleOf("s: x\ncondition: s")+"---\n", 1000), codeTooMany)
	check("collections", "action: global\nx: ["+strings.Repeat("a, ", 20_000)+"]\n"+strings.Repeat("---\ntitle: x\n", 5000), codeTooLarge)
	check("encodings", ruleOf("s: {A"+strings.Repeat("|base64offset", 30)+": xxx}\ncondition: s"), codeTooMany)
}

func FuzzParse(f *testing.F) {
	f.Add(ruleOf("s: {A|contains|all: [x, y*], B|re|i: '\\d+', C: null}\nf: [k, '\\*']\ncondition: s and not 1 of f*"))
	f.Add(ruleOf("s: {A|windash|contains: ' -a', B|base64offset: abc, C|cidr: 10.0.0.0/8}\ncondition: [s, s or s]"))
	f.Add("title: \"\\u00e9\"\nid: x\ntags: [a.b]\nresponse: {action: notify, ttl: 5m}\n---\n- x\n...\n---\ncorrelation: {}\n")
	f.Add(correlating("type: value_count\nrules: [a, b]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 2, lt: 9, field: [u]}\naliases: {x: {a: y}}"))
	f.Add(correlating("type: temporal\ntimespan: 1M\ncondition: a and not (b or c)\ngenerate: true") + "---\n" + filtering("F", "any", notAdmin))
	f.Add("action: global\nlogsource: {category: c}\n---\n" + base("a") + "---\naction: repeat\ntitle: x\ndetection: {sel: {B|hour: 3, '|re|expand': '%x%y'}}\n")
	f.Add(ruleOf("s: {A: &a |\n    x\n   y, B: *a}\ncondition: >-\n  s\n  or s"))
	f.Fuzz(func(t *testing.T, text string) {
		rules, ds := Parse("fuzz.yml", text)
		for _, d := range ds {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
				t.Errorf("%q: the place of %s is %v, the text has %d bytes", text, d.Code, d.Span, len(text))
			}
			if Codes()[d.Code] == "" {
				t.Errorf("%q: the code %s is not documented", text, d.Code)
			}
		}
		for _, r := range rules {
			checkReadsBack(t, "fuzz.yml", r)
			checkInside(t, r.Text, r.Where)
			checkClosed(t, "fuzz.yml", r)
		}
	})
}

// checkInside holds that every place lies in the text.
func checkInside(t *testing.T, text string, x rule.Expr) {
	t.Helper()
	if s := x.Span(); s.Start < 0 || s.End < s.Start || s.End > len(text) {
		t.Errorf("%q: the place of %s is %v", text, x, s)
	}
	switch x := x.(type) {
	case *rule.And:
		for _, y := range x.Terms {
			checkInside(t, text, y)
		}
	case *rule.Or:
		for _, y := range x.Terms {
			checkInside(t, text, y)
		}
	case *rule.Not:
		checkInside(t, text, x.X)
	case *rule.Named:
		checkInside(t, text, x.X)
	}
}

func BenchmarkParse(b *testing.B) {
	for name, text := range map[string]string{
		"rule=small":        ruleOf("s: {A|contains: [x, y], B: z}\ncondition: s"),
		"rule=values/n=1e4": ruleOf("s: {A: [" + strings.Repeat("value, ", 10_000) + "]}\ncondition: s"),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Parse("r.yml", text)
			}
		})
	}
}

// Behind its bound a collection copies nothing: each document that is left
// costs an error, not one more merge.
func TestCollectionStopsAtItsBound(t *testing.T) {
	var b strings.Builder
	b.WriteString("action: global\nlogsource: {category: t}\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "k%d: %s\n", i, strings.Repeat("v", 50))
	}
	const documents = 2000
	for i := range documents {
		fmt.Fprintf(&b, "---\ntitle: r%d\ndetection: {s: {f: v}, condition: s}\n", i)
	}
	rules, ds := Parse("x.yml", b.String())
	refused := 0
	for _, d := range ds {
		if d.Code == codeTooLarge {
			refused++
		}
	}
	if len(rules) == 0 || len(rules)+refused != documents {
		t.Errorf("%d rules and %d refusals, want %d together", len(rules), refused, documents)
	}
}
