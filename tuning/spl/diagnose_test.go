package spl

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"assay/tuning/rule"
)

// TestErrors: each text is refused with the code at the offset of the ^ mark,
// which is taken out.
func TestErrors(t *testing.T) {
	checkErr := func(marked, code string) {
		t.Helper()
		offset := strings.Index(marked, "^")
		text := strings.Replace(marked, "^", "", 1)
		r, ds := Parse("t.spl", text, Options{})
		for _, d := range ds {
			if d.Code == code && d.Span.Start == offset && d.Grade == rule.Error {
				if r != nil {
					t.Errorf("Parse(%q): a rule in spite of an error", text)
				}
				return
			}
		}
		t.Errorf("Parse(%q): got %+v, want %s at %d", text, ds, code, offset)
	}
	// The end of a command is behind its last word, whatever blanks follow.
	checkErr("a=1 | where x>1 AND^ \n", codeExpectedValue)
	checkErr("a=1 | where x>^ | head", codeExpectedValue)
	// Search.
	checkErr(`^`, codeEmpty)
	checkErr(`a=1 ^(b=2`, codeUnbalanced)
	checkErr(`a=1^) b=2`, codeUnbalanced)
	checkErr(`a=1 ^()`, codeExpectedTerm)
	checkErr(`^OR a=1`, codeExpectedTerm)
	checkErr(`a=1 ^OR`, codeExpectedTerm)
	checkErr(`a=1 ^OR AND b=2`, codeExpectedTerm)
	checkErr(`^AND a=1`, codeExpectedTerm)
	checkErr(`a=1 ^AND`, codeExpectedTerm)
	checkErr(`(a=1 ^AND) b=2`, codeExpectedTerm)
	checkErr(`^NOT`, codeExpectedTerm)
	checkErr(`a^=`, codeExpectedValue)
	checkErr(`a=1 b^!= | table a`, codeExpectedValue)
	checkErr(`^=1`, codeExpectedField)
	checkErr(`^""=1`, codeExpectedField)
	checkErr(`a>^x`, codeNeedsNumber)
	checkErr(`a<=^"2024-01-01"`, codeNeedsNumber)
	checkErr(`a=x^, b=y`, codeComma)
	checkErr(`a IN (x ^y)`, codeComma)
	checkErr(`a IN (x,^)`, codeExpectedValue)
	checkErr(`a IN (^)`, codeExpectedValue)
	checkErr(`a IN ^(x, y`, codeUnbalanced)
	checkErr(`a=^"x`, codeUnclosed)
	checkErr("a=1 ^```x", codeUnclosed)
	checkErr("^`x", codeUnclosed)
	checkErr(`a=x^"y z"`, codeUnexpected)
	checkErr(`a=x^(y)`, codeUnexpected)
	checkErr(`a ^] b`, codeUnexpected)
	checkErr(`a=^“x”`, codeCurlyQuote)
	checkErr("^`cloudtrail` a=1", codeUnknownMacro)
	checkErr(`a=1 ^[search b=2 | fields c]`, codeNoSubsearch)
	checkErr(`^TERM()`, codeExpectedValue)
	checkErr(`CASE^(x`, codeUnbalanced)
	checkErr(`a=TERM^(x`, codeUnbalanced)
	checkErr("a=1 ^\xff", codeEncoding)
	checkErr("a=1 ^\x00b", codeEncoding)
	// Pipeline.
	checkErr(`a=1 ^|`, codeEmpty)
	checkErr(`a=1 ^| | table b`, codeEmpty)
	checkErr(`a=1 | ^join b [search c]`, codeNoCommand)
	checkErr(`| ^tstats count`, codeNoCommand)
	checkErr(`a=1 | ^nonsense`, codeNoCommand)
	checkErr(`a=1 | ^(b)`, codeUnexpected)
	checkErr("a=1 | ^`filter`", codeUnknownMacro)
	checkErr("a=1 | `filter` ^x", codeUnexpected)
	// Where.
	checkErr(`a | where^`, codeExpectedTest)
	checkErr(`a | where ^b`, codeExpectedTest)
	checkErr(`a | where ^"b"`, codeExpectedTest)
	checkErr(`a | where b=^`, codeExpectedValue)
	checkErr(`a | where b=1 AND ^OR c=1`, codeExpectedValue)
	checkErr(`a | where b=^[search c]`, codeNoSubsearch)
	checkErr("a | where ^`m`", codeUnknownMacro)
	checkErr(`a | where b=1 ^c=2`, codeUnexpected)
	checkErr(`a | where ^(b=1`, codeUnbalanced)
	checkErr(`a | where b=1^)`, codeUnbalanced)
	checkErr(`a | where ^b + 1`, codeExpectedTest)
	checkErr(`a | where ^len(b)`, codeExpectedTest)
	checkErr(`a | where b > 1 ^> 2`, codeUnexpected)
	checkErr(`a | where 5 * ^"x" > 3`, codeNeedsNumber)
	checkErr(`a | where -^"x" > 3`, codeNeedsNumber)
	checkErr(`a | where (^b=1) + 1 > 3`, codeBadArguments)
	checkErr(`a | where ^isnull(b) > 3`, codeNoComparison)
	checkErr(`a | where b=1 XOR ^c`, codeExpectedTest)
	checkErr(`a | where b=^1.2.3`, codeNeedsNumber)
	checkErr(`a | where ^random()>3`, codeNoFunction)
	checkErr(`a | where ^json_valid(b)`, codeNoFunction)
	checkErr(`a | eval b^==1`, codeUnexpected)
	checkErr(`a | where searchmatch(^b)`, codeBadArguments)
	checkErr(`a | where ^searchmatch("")`, codeBadArguments)
	checkErr(`a | where searchmatch("b=1 ^AND")`, codeExpectedTerm)
	checkErr(`a | where searchmatch(^"b=\"x\" AND")`, codeExpectedTerm)
	checkErr(`a | where ^if(b=1, 2) > 1`, codeBadArguments)
	checkErr(`a | where if(^b, 2, 3) > 1`, codeExpectedTest)
	checkErr(`a | where ^case(b=1, 2, c=1) > 1`, codeBadArguments)
	checkErr(`a | where round(^"x") > 1`, codeNeedsNumber)
	checkErr(`a | where abs(^b=1) > 1`, codeBadArguments)
	checkErr(`a | where match(b, ^c)`, codeBadArguments)
	checkErr(`a | where replace(b, ^"(", "") = "x"`, codeBadRegexp)
	checkErr(`a | where ^isnull()`, codeBadArguments)
	checkErr(`a | where ^like(b)`, codeBadArguments)
	checkErr(`a | where like^(b, "x"`, codeUnbalanced)
	checkErr(`a | where like(b ^"x")`, codeUnexpected)
	checkErr(`a | where match(b, ^"(?<=x)y")`, codeBadRegexp)
	checkErr(`a | where match(b, ^"(")`, codeBadRegexp)
	checkErr(`a | where cidrmatch(^"10.0.0.0/99", b)`, codeBadNetwork)
	checkErr(`a | where cidrmatch(^"10.0.0.1", b)`, codeBadNetwork)
	checkErr(`a | where ^'b=1`, codeUnclosed)
	// Stats and table.
	checkErr(`a | ^stats`, codeExpectedTerm)
	checkErr(`a | ^stats by b`, codeExpectedTerm)
	checkErr(`a | stats count ^by`, codeExpectedField)
	checkErr(`a | stats ^dc by b`, codeExpectedField)
	checkErr(`a | stats dc^() by b`, codeExpectedField)
	checkErr(`a | stats count as^`, codeExpectedField)
	checkErr(`a | stats ^sparkline(b)`, codeNoFunction)
	checkErr(`a | stats ^perc101(b)`, codeNoFunction)
	checkErr(`a | stats count(^if(b=1)) as c`, codeNoFunction)
	checkErr(`a | stats count(eval^(b=1 c)) as c`, codeUnbalanced)
	checkErr(`a | stats count(eval(^)) as c`, codeExpectedValue)
	checkErr(`a | stats values(^*) as c`, codeNoOption)
	checkErr(`a | stats ^allnum=t count`, codeNoOption)
	checkErr(`a | stats count ^dc(c) as count`, codeDuplicate)
	checkErr(`a | stats count by b, ^b`, codeDuplicate)
	checkErr(`a | stats dc^(b`, codeUnbalanced)
	checkErr(`a | stats count by b ^(c)`, codeUnexpected)
	checkErr(`a | ^table`, codeExpectedField)
	checkErr(`a | ^fields -`, codeExpectedField)
	// Header.
	checkErr("# window: ^soon\na", codeHeaderValue)
	checkErr("# window: ^0s\na", codeHeaderValue)
	checkErr("# window: ^9999999999999999999d\na", codeHeaderValue)
	checkErr("# ttl: ^5000000w\na", codeHeaderValue)
}

// TestRefusedCommands: what this language does not have here is refused by
// name, with what would do instead.
func TestRefusedCommands(t *testing.T) {
	for _, name := range []string{"tstats", "join", "append", "appendcols", "transaction", "map", "multisearch", "union", "collect", "outputlookup"} {
		_, ds := Parse("", "a=1 | "+name+" x", Options{})
		if len(ds) != 1 || ds[0].Code != codeNoCommand || ds[0].Span != (rule.Span{Start: 6, End: 6 + len(name)}) ||
			!strings.Contains(ds[0].Message, name) || ds[0].Hint == "" {
			t.Errorf("%s: got %+v", name, ds)
		}
	}
	for _, text := range []string{`a=1 [search b=2]`, `[| inputlookup l | fields a]`, `a | where b=[search c]`, `a | stats count by [search b]`, `a | eval x=[search c]`} {
		_, ds := Parse("", text, Options{})
		if len(ds) != 1 || ds[0].Code != codeNoSubsearch || ds[0].Span.Start != strings.IndexByte(text, '[') || ds[0].Hint == "" {
			t.Errorf("Parse(%q): got %+v, want %s", text, ds, codeNoSubsearch)
		}
	}
}

// TestAdvice: each text runs, with the warning or hint at the mark.
func TestAdvice(t *testing.T) {
	lists := func(name string) bool { return name == "approved" }
	check := func(marked, code string, g rule.Grade) {
		t.Helper()
		offset := strings.Index(marked, "^")
		text := strings.Replace(marked, "^", "", 1)
		r, ds := Parse("t.spl", text, Options{Lists: lists})
		if r == nil || len(ds) == 0 || ds[0].Code != code || ds[0].Span.Start != offset || ds[0].Grade != g {
			t.Errorf("Parse(%q): got %+v, want %s %s at %d", text, ds, g, code, offset)
		}
	}
	quiet := func(text string) {
		t.Helper()
		if r, ds := Parse("t.spl", text, Options{Lists: lists}); r == nil || len(ds) != 0 {
			t.Errorf("Parse(%q): got %+v, want silence", text, ds)
		}
	}
	check(`f=^approved`, codeListName, rule.Warning)
	check(`f IN (x, ^approved)`, codeListName, rule.Warning)
	check(`src_ip=^internal_networks`, codeListName, rule.Warning)
	check(`destination.ip!=^corp`, codeListName, rule.Warning)
	check(`a | where src_ip!=^"corp"`, codeListName, rule.Warning)
	check(`a | where src_ip!=^approved`, codeListName, rule.Warning)
	quiet(`src_ip=10.0.0.1 dest_ip!="guardduty.example.com" ip="AWS Internal" ip=fe80::1 address_book=mine`)
	quiet(`recipient=corp description=internal`)
	check(`a | where cidrmatch(^"nolist", b)`, codeUnknownList, rule.Warning)
	quiet(`a | where cidrmatch("approved", b)`)
	check(`a=1 ^or b=2`, codeLowerOperator, rule.Warning)
	check(`^not b=2`, codeLowerOperator, rule.Warning)
	check(`a ^in (b)`, codeLowerOperator, rule.Warning)
	check(`^'a b'=c`, codeSingleQuote, rule.Warning)
	check(`a=1 ^host::web`, codeDoubleColon, rule.Warning)
	quiet(`fe80::1 "host::web" a=b::c ::1 fe80:: std::`)
	check(`a | where b IN ("x", ^"y*")`, codeWhereWildcard, rule.Warning)
	check(`^earliest=-24h a=1`, codeTimeModifier, rule.Warning)
	check(`a=^C:\x\*`, codeEscapedStar, rule.Hint)
	quiet(`a=C:\x\\*`)
	check(`a=1 AND ^b=2 OR b=3`, codeOrBeforeAnd, rule.Hint)
	check(`a=1 ^b=2 OR c=3`, codeOrBeforeAnd, rule.Hint)
	quiet(`a=1 b=2 OR b=3`)
	quiet(`a=1 AND (b=2 OR c=3)`)
	quiet(`a=1 OR c=3`)
	check(`a | table b | where ^c=1`, codeFieldLost, rule.Warning)
	check(`a | table b | stats count by ^c`, codeFieldLost, rule.Warning)
	check(`a | where ^b=null()`, codeNullCompared, rule.Warning)
	check(`a | where b=^"x*"`, codeWhereWildcard, rule.Warning)
	check(`a | stats count by b | where ^c=1`, codeFieldLost, rule.Warning)
	check(`a | stats count by b | table b ^c`, codeFieldLost, rule.Hint)
	check("# level: ^huge\na", codeHeaderValue, rule.Warning)
	check("# status: ^live\na", codeHeaderValue, rule.Warning)
	check("# id: a\n# id: ^b\na", codeHeader, rule.Warning)
}

// TestHints: an option or a star that does not fit is told what would.
func TestHints(t *testing.T) {
	for text, want := range map[string]string{
		`a | streamstats reset_on_change=t count`: "supported: current, global, time_window, window",
		`a | stats allnum=t count`:                "stats takes no options",
		`a | where user=*adm*`:                    `a star is no wildcard here: like(field, "%part%")`,
	} {
		if _, ds := Parse("t.spl", text, Options{}); len(ds) == 0 || ds[0].Hint != want {
			t.Errorf("Parse(%q): got %+v, want the hint %q", text, ds, want)
		}
	}
}

// TestSeveral: one text, a diagnostic for each of its mistakes, in order.
func TestSeveral(t *testing.T) {
	_, ds := Parse("", `a=1 OR | where b+1 | join c | stats nope(x) count by | where ) | table`, Options{})
	got := ""
	for _, d := range ds {
		got += " " + d.Code
	}
	want := " spl/expected-term spl/expected-comparison spl/unsupported-command spl/unsupported-function spl/expected-field spl/expected-value spl/expected-field"
	if got != want {
		t.Errorf("got %s\nwant%s", got, want)
	}
}

// hostile are texts that are made to be slow, or large in memory.
var hostile = map[string]string{
	"deep groups": strings.Repeat("(", 500_000), "deep nots": strings.Repeat("NOT ", 200_000) + "a",
	"deep where": "a | where " + strings.Repeat("(", 500_000), "deep where nots": "a | where " + strings.Repeat("NOT ", 200_000),
	"many words": strings.Repeat("a ", 500_000), "many tests": strings.Repeat("a=b ", 250_000),
	"many or": "a=1" + strings.Repeat(" OR a=1", 140_000), "many in": "a IN (1" + strings.Repeat(",1", 500_000) + ")",
	"many where": "a | where b=1" + strings.Repeat(" OR b=1", 140_000), "many pipes": strings.Repeat("|", maxText),
	"many errors": strings.Repeat(")", maxText), "many by": "a | stats count by a" + strings.Repeat(",b", 500_000),
	"many tables": "a | table a" + strings.Repeat(",b", 500_000), "brackets": strings.Repeat("[", maxText),
	"too long": strings.Repeat("a", maxText+1), "one word": strings.Repeat("a", maxText), "stars": strings.Repeat("a*", maxText/2),
	"star values": strings.Repeat("a="+strings.Repeat("a*", 900)+" ", 500), "like": `a | where like(b, "` + strings.Repeat("a%", 500_000) + `")`,
	"many aggregates": "a | stats count" + strings.Repeat(" count", 170_000), "calls": "a | where " + strings.Repeat("in(", 300_000),
	"macros": strings.Repeat("`a`", 300_000), "headers": strings.Repeat("# a: b\n", 140_000),
}

func TestBounds(t *testing.T) {
	for name, text := range hostile {
		r, ds := Parse("", text, Options{})
		if len(ds) > maxFindings+1 || r == nil && len(ds) == 0 {
			t.Errorf("%s: %d diagnostics, rule %t", name, len(ds), r != nil)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	seed := "index=agent_events action=command_execution command=*curl* OR command=*wget* dest_ip!=approved_cidr\n" +
		"| stats count by agent_id, user_id\n| where count > 3\n| table agent_id, user_id, command, dest_ip\n"
	texts := maps.Clone(hostile)
	texts["seed"] = seed
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		b.Run("text="+strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(texts[name])))
			for b.Loop() {
				Parse("", texts[name], Options{})
			}
		})
	}
}

// TestCodesAreDocumented reads the codes out of the texts above.
func TestCodesAreDocumented(t *testing.T) {
	form := regexp.MustCompile(`^spl/[a-z]+(-[a-z]+)*$`)
	for code, doc := range Codes() {
		if !form.MatchString(code) || !strings.HasSuffix(doc, ".") {
			t.Errorf("code %q: %q", code, doc)
		}
	}
	for _, text := range []string{"", ")", "a=", "a | where b+1", "a | join", "a | where 'x", "# level: x\na=b,c"} {
		_, ds := Parse("", text, Options{})
		for _, d := range ds {
			if Codes()[d.Code] == "" {
				t.Errorf("Parse(%q): code %s has no documentation", text, d.Code)
			}
		}
	}
}

// TestManyErrors: what gives up at one error too many does not go on behind the
// end of the text.
func TestManyErrors(t *testing.T) {
	for _, sign := range []string{",", ")", "=a ", "OR ", "[", "] ", "AND ", "a=( ", "| where )", "| eval a="} {
		for n := 90; n < 110; n++ {
			if _, ds := Parse("t.spl", strings.Repeat(sign, n), Options{}); ds.Err() == nil {
				t.Errorf("%d times %q is read", n, sign)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"index=a b=*c* OR d=e f!=g\n| stats count by h, i\n| where count > 3\n| table h",
		`NOT (a IN ("x*", y)) "p q" | where NOT (like(a,"%b_") OR cidrmatch("10.0.0.0/8", c)) AND d.e='f'`,
		"# id: x\n# window: 5m\n# response: notify\na ```c``` `m(1)` [search b | return c] | fields - x",
		"a | where match(x, \"(?i)^\\d{1,3}$\") | stats dc(\"f g\") as n, values(h{}.i) by j k | search n>2",
		"x | eval a=if(b>1 XOR c, \"d\".'e f', null()), g=-h%2 | where NOT searchmatch(\"a=1 OR b\") | rex field=a \"(?<b>\\d+)\" | rex mode=sed \"s/a/b/g\"",
		"`own(_time, \"5m\")` `x_filter` | bin _time span=5m | streamstats window=3 current=f count(eval(a=1)) p95(b) as c by d | rename d.* as *",
		"x | lookup l a AS b OUTPUT c | top 5 a by b | sort 0 -num(a), b desc | head (a<3) keeplast=t | dedup 2 a sortby -b | timechart span=1h dc(a) by b",
		"x | spath input=a path=b{}.c output=d | makemv delim=\",\" a | mvexpand a limit=2 | convert timeformat=\"%F\" ctime(a) as b | fillnull value=x a | inputlookup append=t l where a=1",
		"[a]\nsearch = x \\\n | stats count by b\ncounttype = number of events\nrelation = less than\nquantity = 3\ncron_schedule = */5 * * * *\n",
		"((((", "a=\"\\", "|||", "''", "“", "\ufeff# a: b", "a\\", "a IN (", "a | where -", "a | stats c(",
	} {
		f.Add(s)
	}
	macros := parsedMacros(f, "[own(2)]\nargs = f, s\ndefinition = a=1 | bin $f$ span=$s$ | `x_filter`\n[m]\ndefinition = `m`\n[*_filter]\ndefinition = search *\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, ds := Parse("f.spl", text, Options{Lists: func(n string) bool { return n == "approved" }, Macros: macros})
		if (r == nil) != (ds.Err() != nil) {
			t.Fatalf("Parse(%q): rule %t, diagnostics %v", text, r != nil, ds)
		}
		for i, d := range ds {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) || i > 0 && d.Span.Start < ds[i-1].Span.Start {
				t.Fatalf("Parse(%q): diagnostic %+v is out of place", text, d)
			}
			if Codes()[d.Code] == "" {
				t.Fatalf("Parse(%q): code %s has no documentation", text, d.Code)
			}
		}
		if r == nil {
			return
		}
		inOrder(t, text, r.Where)
		for _, s := range r.Stages {
			if at := s.Span(); at.Start < 0 || at.End < at.Start || at.End > len(text) {
				t.Fatalf("Parse(%q): %s has the span %v", text, s, at)
			}
			if f, ok := s.(*rule.Filter); ok {
				inOrder(t, text, f.Where)
			}
		}
		readsBack(t, r)
	})
}

func FuzzParseMacros(f *testing.F) {
	f.Add(ownMacros)
	f.Add("[a]\ndefinition = x \\\n y\n[b(1)]\nargs=c\ndefinition=$c$")
	f.Fuzz(func(t *testing.T, text string) {
		m, ds := ParseMacros(text)
		for _, d := range ds {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) || Codes()[d.Code] == "" {
				t.Fatalf("ParseMacros(%q): diagnostic %+v", text, d)
			}
		}
		for _, name := range m.Names()[:min(5, len(m.Names()))] {
			Parse("", "`"+name+"` | `a` `b(1, 2)`", Options{Macros: m})
		}
	})
}

// inOrder checks the law that a tree reads back from its text, and that its
// span is inside the source.
func inOrder(t *testing.T, text string, e rule.Expr) {
	t.Helper()
	if at := e.Span(); at.Start < 0 || at.End < at.Start || at.End > len(text) {
		t.Fatalf("Parse(%q): %s has the span %v", text, e, at)
	}
	back, err := rule.ParseExpr(e.String())
	if err != nil {
		t.Fatalf("Parse(%q): ParseExpr(%q): %v", text, e, err)
	}
	if back.String() != e.String() {
		t.Fatalf("Parse(%q): %q reads back as %q", text, e, back)
	}
}
