package sigma

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/tuning/rule"
)

// ruleOf wraps a detection in the least that a rule needs. The detection's
// lines are indented by two blanks.
func ruleOf(detection string) string {
	return "title: T\nlogsource: {category: c}\ndetection:\n  " + strings.ReplaceAll(detection, "\n", "\n  ") + "\n"
}

func TestSearches(t *testing.T) {
	check := func(search, want string) {
		t.Helper()
		rules, ds := Parse("r.yml", ruleOf("s:"+search+"\ncondition: s"))
		if len(rules) != 1 {
			t.Errorf("%s: %v", search, ds)
			return
		}
		if got := rules[0].Where.String(); got != "s{"+want+"}" {
			t.Errorf("%s:\ngot  %s\nwant s{%s}", search, got, want)
		}
	}
	// Structures.
	check(` {A: x}`, `A = "x"`)
	check(` {A: x, B: 1}`, `A = "x" and B = 1`)
	check(` {A: [x, y]}`, `A = ("x", "y")`)
	check(` {A|all: [x, y]}`, `A = all("x", "y")`)
	check(` [{A: x}, {B: y, C: z}]`, `A = "x" or (B = "y" and C = "z")`)
	check(` [one, two*, 3, true]`, `keyword ("one", like "two*", "3", "true")`)
	check(` one`, `keyword "one"`)
	check(` {'|all': [one, two]}`, `keyword all("one", "two")`)
	check(` {'|contains': one}`, `keyword "one"`)
	check(` [one, {A: x}, two]`, `keyword "one" or A = "x" or keyword "two"`)
	check(` [[{A: x}], [{B: y}]]`, `A = "x" or B = "y"`)
	check(` {A|contains: x, A|endswith: y}`, `A contains "x" and A endswith "y"`)
	check("\n    cs-uri query: x\n    a.b.c: y", `"cs-uri query" = "x" and a.b.c = "y"`)
	// Scalars, by YAML 1.2.
	check(` {A: null}`, `A is null`)
	check(` {A: }`, `A is null`)
	check(` {A: ~}`, `A is null`)
	check(` {A: ''}`, `A = ""`)
	check(` {A: 'null'}`, `A = "null"`)
	check(` {A: [null, '']}`, `A = (null, "")`)
	check(` {A: [null]}`, `A is null`)
	check(` {A: [null, ~, ]}`, `A is null`)
	check(` {A|all: [null]}`, `A is null`)
	check(` {A|all: [null, null]}`, `A is null`)
	check(` {A|all: [null, x, null]}`, `A = all(null, "x")`)
	check(` {A|neq: [null]}`, `not A is null`)
	check(` {A|neq: [null, x]}`, `not A = (null, "x")`)
	check(` {A|cased: [null]}`, `A is null`)
	check(` {A: True}`, `A = true`)
	check(` {A: yes}`, `A = "yes"`)
	check(` {A: 'true'}`, `A = "true"`)
	check(` {A: 4688}`, `A = 4688`)
	check(` {A: '4688'}`, `A = "4688"`)
	check(` {A: 0010}`, `A = 0010`)
	check(` {A: 0x1F}`, `A = num("0x1F", 31)`)
	check(` {A: -1.50}`, `A = -1.50`)
	check(` {A: .inf}`, `A = ".inf"`)
	check(` {A: 2020-01-02}`, `A = "2020-01-02"`)
	check(` {A: !!str 7}`, `A = "7"`)
	check(" {A: &x v, B: *x}", `A = "v" and B = "v"`)
	// Wildcards and escapes.
	check(` {A: 'a*b?'}`, `A = like "a*b?"`)
	check(` {A: '\*'}`, `A = "*"`)
	check(` {A: 'C:\Win\*'}`, `A = "C:\\Win*"`)
	check(` {A: 'C:\Win\\*'}`, `A = like "C:\\Win\\*"`)
	check(` {A: '\\srv'}`, `A = "\\srv"`)
	check(` {A: "x\n"}`, `A = "x\n"`)
	// Modifiers.
	check(` {A|contains|cased: x}`, `A contains cased "x"`)
	check(` {A|startswith|endswith: x}`, `A contains "x"`)
	check(` {A|contains|all: [x, 5]}`, `A contains all("x", "5")`)
	check(` {A|re: '\d+\.exe*'}`, `A re "\\d+\\.exe*"`)
	check(` {A|re|s|i: x}`, `A re/is "x"`)
	check(` {A|cidr: [10.0.0.0/8, 2001:db8::1, 10.1.2.3/8]}`, `A cidr ("10.0.0.0/8", "2001:db8::1/128", "10.0.0.0/8")`)
	check(` {A|exists: false}`, `A exists false`)
	check(` {A|gte: 1.5}`, `A >= 1.5`)
	check(` {A|lt: [1, 2]}`, `A < (1, 2)`)
	check(` {A|neq: [x, y]}`, `not A = ("x", "y")`)
	check(` {A|contains|neq: x}`, `not A contains "x"`)
	check(` {A|fieldref: B c}`, `A equals field "B c"`)
	check(` {A|fieldref|startswith: B}`, `A startswith field B`)
	check(` {A|fieldref|endswith: [B, C]}`, `A endswith (field B, field C)`)
	check(` {A|fieldref|contains|all|cased: [B, C]}`, `A contains cased all(field B, field C)`)
	check(` {A|fieldref|contains|neq: B}`, `not A contains field B`)
	check(` {A|expand: '%Admins%'}`, `A in list Admins`)
	check(` {A|expand|cased|neq: ['%Admins%', '%Ops%']}`, `not A in cased (list Admins, list Ops)`)
	check(` {A|expand: ['%Admins%', root]}`, `A = (list Admins, "root")`)
	check(` {A|expand: 'C:\%a%\*'}`, `A = "C:%a%*"`)
	check(` {A|expand: 'C:\\%a%\x*'}`, `A = like "C:\\%a%\\x*"`)
	check(` {A|expand: '\%x%y% 100%'}`, `A = like "\%x%y% 100\%"`)
	check(` {A|contains|expand|all: ['%a%', '*%b%']}`, `A contains all(like "%a%", like "*%b%")`)
	check(` {A|windash|expand|contains: ' -x %a%'}`, `A contains (like " -x %a%", like " /x %a%", like " –x %a%", like " —x %a%", like " ―x %a%")`)
	check(` {A|re|expand: '^\%(%a%|b)\d$'}`, `A re like "^\\\%(%a%|b)\\d$"`)
	check(` {A|cidr|expand: ['%nets%', 10.0.0.0/8]}`, `A cidr (like "%nets%", "10.0.0.0/8")`)
	check(` {A|hour: [0, 23]}`, `A part hour = (0, 23)`)
	check(` {A|week|gte|neq: 5}`, `not A part week >= 5`)
	check(` {'|expand': '%a%'}`, `keyword like "%a%"`)
	check(` {'|expand|all': ['%a%', b]}`, `keyword all(like "%a%", "b")`)
	check(` {A|base64|contains: whoami}`, `A contains "d2hvYW1p"`)
	check(` {A|wide|base64: x}`, `A = "eAA="`)
	check(` {A|utf16|base64: x}`, `A = "//54AA=="`)
	check(` {A|base64offset|contains|all: [foo, bar]}`,
		`A contains ("Zm9v", "Zvb", "mb2") and A contains ("YmFy", "Jhc", "iYX")`)
	check(` {A|windash|contains: ' -f'}`, `A contains (" -f", " /f", " –f", " —f", " ―f")`)
	check(` {A|windash|contains|all: [a-b, c]}`, `A contains all("a-b", "c")`)
}

func TestConditions(t *testing.T) {
	check := func(condition, want string) {
		t.Helper()
		rules, ds := Parse("r.yml", ruleOf("a: {F: 1}\nb1: {F: 2}\nb2: {F: 3}\nnot_x: {F: 4}\n_h: {F: 5}\ncondition: "+condition))
		if len(rules) != 1 {
			t.Errorf("%s: %v", condition, ds)
			return
		}
		got := rules[0].Where.String()
		for name, test := range map[string]string{"a": "1", "b1": "2", "b2": "3", "not_x": "4", "_h": "5"} {
			got = strings.ReplaceAll(got, name+"{F = "+test+"}", name)
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", condition, got, want)
		}
	}
	check(`a and not b1 or b2`, `(a and not b1) or b2`)
	check(`a or b1 and b2`, `a or (b1 and b2)`)
	check(`not (a or b1)`, `not (a or b1)`)
	check(`not_x and a`, `not_x and a`)
	check(`1 of b*`, `b1 or b2`)
	check(`all of b*`, `b1 and b2`)
	check(`any of them`, `a or b1 or b2 or not_x`)
	check(`1 of a`, `or(a)`)
	check(`1 of _*`, `or(_h)`)
	check(`1 of *_x`, `or(not_x)`)
	check(`[a, b1 and b2]`, `a or (b1 and b2)`)
	check("|\n    a and\n    (b1)", `a and b1`)
	check("a\n    and b1", `a and b1`)
}

// checkFault holds that a text has a fault of that code at the letter behind
// the mark ^, which is no part of the text.
func checkFault(t *testing.T, marked, code string) {
	t.Helper()
	offset := strings.IndexByte(marked, '^')
	text := strings.Replace(marked, "^", "", 1)
	_, ds := Parse("r.yml", text)
	for _, d := range ds {
		if d.Code == code {
			if d.Span.Start != offset {
				t.Errorf("%q: %s stands at %d (%q), want %d", text, code, d.Span.Start, text[d.Span.Start:d.Span.End], offset)
			}
			return
		}
	}
	t.Errorf("%q: got %v, want %s", text, ds, code)
}

func TestConditionFaults(t *testing.T) {
	check := func(marked, code string) { t.Helper(); checkFault(t, marked, code) }
	condition := func(c, code string) {
		t.Helper()
		check(ruleOf("sel: {A: x}\nfilter: {B: y}\ncondition: "+c), code)
	}
	condition(`sel and ^sle`, codeUndefined)
	condition(`^sel*`, codeUndefined)
	condition(`sel ^AND filter`, codeOperatorCase)
	condition(`^NOT sel`, codeOperatorCase)
	condition(`1 ^OF sel`, codeOperatorCase)
	condition(`^All of sel`, codeOperatorCase)
	condition(`^2 of sel*`, codeSelector)
	condition(`1 of ^nope*`, codeNoMatch)
	condition(`sel ^| count() > 5`, codeAggregation)
	condition(`^count(x) > 5`, codeAggregation)
	condition(`sel and^`, codeCondition)
	condition(`sel ^filter`, codeCondition)
	condition(`(sel^`, codeCondition)
	condition(`sel^)`, codeCondition)
	condition(`^and sel`, codeCondition)
	condition(`1 of ^(sel)`, codeCondition)
	condition("\"sel and\\n  ^sle\"", codeUndefined)
	condition("\"s\\x65l and \\\n  ^sle\"", codeUndefined)
	condition(">\n    sel and\n    filter and ^sle", codeUndefined)
	check(ruleOf("^unused: {A: x}\nsel: {A: x}\ncondition: sel"), codeUnused)
}

func TestFaults(t *testing.T) {
	check := func(marked, code string) { t.Helper(); checkFault(t, marked, code) }
	one := func(item, code string) { t.Helper(); check(ruleOf("s: {"+item+"}\ncondition: s"), code) }
	one(`A|^contain: x`, codeModifier)
	one(`A|^Contains: x`, codeModifier)
	one(`A|contains|^: x`, codeModifier)
	one(`A|hour: ^24`, codeTimePart)
	one(`A|month: ^0`, codeTimePart)
	one(`A|hour: ^1.5`, codeValueType)
	one(`A|hour: ^'5'`, codeValueType)
	one(`A|gte|^hour: 5`, codeOrder)
	one(`A|hour|^day: 5`, codeCombination)
	one(`^A|hour|cased: 5`, codeCombination)
	one(`^A|hour|contains: 5`, codeCombination)
	one(`^A|expand|hour: 5`, codeCombination)
	one(`^A|expand|base64: '%x%'`, codeCombination)
	one(`^A|gte|expand: '%x%'`, codeCombination)
	one(`^A|fieldref|expand: '%x%'`, codeCombination)
	one(`A|expand|^re: '%x%'`, codeOrder)
	one(`A|re|expand: '%x%^[b'`, codeRegexp)
	one(`A|contains|^re: x`, codeOrder)
	one(`A|contains|^fieldref: x`, codeOrder)
	one(`A|^i: x`, codeOrder)
	one(`A|contains|^base64: x`, codeOrder)
	one(`A|cidr|^contains: x`, codeCombination)
	one(`^A|exists|all: true`, codeCombination)
	one(`^A|re|cased: x`, codeCombination)
	one(`A|exists: ^'true'`, codeValueType)
	one(`A|gt: ^'5'`, codeValueType)
	one(`A|contains: ^null`, codeValueType)
	one(`A: [^null]`, codeNullInList)
	one(`A: [x, ^~, null]`, codeNullInList)
	one(`A|neq: [^null, x]`, codeNullInList)
	for _, modifiers := range []string{"contains", "startswith", "endswith|all", "re", "cidr", "gt", "lte", "hour", "exists", "fieldref", "expand", "base64", "windash", "contains|neq", "contains|cased"} {
		one(`A|`+modifiers+`: [^null]`, codeValueType)
	}
	one(`A|contains: [^null, x]`, codeValueType)
	one(`A|contains: ^true`, codeValueType)
	one(`A|contains: ^5`, codeNumberAsText)
	one(`A|base64: ^x*`, codeWildcard)
	one(`A|base64offset: ^x`, codeTooShort)
	one(`A|re: 'x^(?!y)'`, codeLookaround)
	one(`A|re: '(x)^\1'`, codeBackreference)
	one(`A|re: 'a^[b'`, codeRegexp)
	one(`A|re: "a\\w^[b"`, codeRegexp)
	one(`A|cidr: ^host`, codeNetwork)
	one(`A|cidr: ^10.0.0.1/8`, codeHostBits)
	one(`A|expand: ^x`, codePlaceholder)
	one(`A|expand: ^'%not a name%'`, codePlaceholder)
	one(`A|windash: ^-a -b -c -d -e -f`, codeTooMany)
	one(`^A: []`, codeEmptyList)
	one(`^A: {B: x}`, codeNested)
	one(`A: [^[x]]`, codeNested)
	one(`A: 1, ^A: 2`, codeDuplicateKey)
	one(`^label.verdict: x`, codeLabelField)
	one(`^Ground_Truth.x|contains: x`, codeLabelField)
	one(`A|fieldref: ^label.verdict`, codeLabelField)
	one(`^A|contains|all: x`, codeSingleAll)
	one(`^'|cidr': 10.0.0.0/8`, codeCombination)
	one(`^'|hour': 3`, codeCombination)
	one(`^'|gt': 3`, codeCombination)
	one(`^'|fieldref': B`, codeCombination)
	one(`^<<: x`, codeMerge)
	one(`^[a, b]: x`, codeKey)

	check(ruleOf("^s: {}\ncondition: s"), codeEmptySearch)
	check(ruleOf("^s: \ncondition: s"), codeEmptySearch)
	check(ruleOf("s: [^null]\ncondition: s"), codeNullKeyword)
	check(ruleOf("s: x\n^timeframe: 5m\ncondition: s"), codeTimeframe)
	check("title: T\nlogsource: {category: c}\n^detection:\n  s: x\n", codeNoCondition)
	check("title: T\nlogsource: {category: c}\n^detection: x\n", codeNoDetection)
	check("^title: T\ndetecton: {s: x}\n", codeNoDetection)
	check("title: T\n^correlation: {}\n", codeCorrelation)
	check("title: T\n^filter: {}\n", codeFilter)
	check("^action: global\ntitle: T\n", codeCollection)
	check("^action: repeat\ntitle: T\n", codeCollection)
	check("^- a\n", codeNotARule)
	check("a: b\nc: [d\n^", codeYAML)
	check("title: \"é\"\nid: é\n^title: y", codeDuplicateKey)
	check("^", codeEmpty)
	check("a: ^\xff", codeEncoding)
}

func TestMetadataFlawsAreWarnings(t *testing.T) {
	text := "id: 7\nstatus: new\nlevel: High\ndate: 2020/1/2\nmodified: 2021/03/04\ntags: [T1059, attack.t1]\nauthor: [a, b]\nreferences: r\n" +
		"logsource: {produkt: x}\ntaxonomy: mine\nfalsepositive: x\nowner: me\nn: 3\ndetection:\n  s: x\n  condition: s\n"
	rules, ds := Parse("dir/my rule.yml", text)
	if len(rules) != 1 {
		t.Fatalf("the rule is refused: %v", ds)
	}
	r := rules[0]
	got := []any{r.ID, r.Status, r.Level, r.Date, r.Tags, r.Author, r.References, r.Custom}
	want := []any{"7", rule.Experimental, "high", "2020/1/2", []string{"T1059", "attack.t1"}, "a, b", []string{"r"},
		map[string]string{"taxonomy": "mine", "falsepositive": "x", "owner": "me", "n": "3"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	codes := map[string]int{}
	for _, d := range ds {
		codes[d.Code]++
	}
	wantCodes := map[string]int{codeTitle: 1, codeID: 1, codeStatus: 1, codeLevel: 1, codeDate: 2, codeTag: 1, codeType: 2,
		codeLogSource: 1, codeTaxonomy: 1, codeUnknownKey: 1}
	if diff := cmp.Diff(wantCodes, codes); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
}

func TestIdentityWithoutID(t *testing.T) {
	check := func(name, head, want string) {
		t.Helper()
		rules, ds := Parse(name, head+"\ndetection: {s: x, condition: s}\n")
		if len(rules) != 1 || rules[0].ID != want {
			t.Errorf("%s, %q: got %v, %v, want ID %s", name, head, rules, ds, want)
		}
	}
	check("f.yml", "name: n\ntitle: T", "n")
	check("f.yml", "title: A  Title, (really)!", "a-title-really")
	check("x/My File.v2.yml", "level: low", "my-file-v2")
	check(`x\w.yml`, "level: low", "w")
}

func TestResponse(t *testing.T) {
	rules, ds := Parse("r.yml", ruleOf("s: x\ncondition: s")+"response: {action: pause_session, ttl: 30m, undo: resume, owner: soc, evidence: the session}\n")
	if len(rules) != 1 {
		t.Fatal(ds)
	}
	got := *rules[0].Response
	got.At = rule.Span{}
	if want := (rule.Response{Action: "pause_session", TTL: 30 * time.Minute, Undo: "resume", Owner: "soc", Evidence: "the session"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, bad := range []string{"[a]", "{ttl: 5m}", "{action: a, ttl: soon}", "{action: a, ttl: -1h}", "{action: a, tll: 5m}", "{action: [a]}"} {
		if rules, ds := Parse("r.yml", ruleOf("s: x\ncondition: s")+"response: "+bad+"\n"); len(rules) > 0 || ds[0].Code != codeResponse {
			t.Errorf("%s: got %v, want %s", bad, ds, codeResponse)
		}
	}
}
