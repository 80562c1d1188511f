package spl

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/tuning/rule"
)

// canonical is the rule's search and stages in the text of package rule.
func canonical(r *rule.Rule) string {
	out := r.Where.String()
	for _, s := range r.Stages {
		out += " | " + s.String()
	}
	return out
}

func TestSearch(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		r, ds := Parse("t.spl", text, Options{})
		if r == nil {
			t.Errorf("Parse(%q): %v", text, ds)
		} else if got := canonical(r); got != want {
			t.Errorf("Parse(%q)\n got %s\nwant %s", text, got, want)
		}
	}
	// Precedence: NOT, then OR, then AND, written or implied.
	check(`a=1 b=2`, `a = 1 and b = 2`)
	check(`a=1 AND b=2 c=3`, `a = 1 and b = 2 and c = 3`)
	check(`a=1 OR b=2 c=3`, `(a = 1 or b = 2) and c = 3`)
	check(`a=1 b=2 OR c=3`, `a = 1 and (b = 2 or c = 3)`)
	check(`a=1 AND b=2 OR c=3 AND d=4`, `a = 1 and (b = 2 or c = 3) and d = 4`)
	check(`NOT a=1 OR b=2 c=3`, `(not a = 1 or b = 2) and c = 3`)
	check(`NOT (a=1 b=2) OR c=3`, `not (a = 1 and b = 2) or c = 3`)
	check(`NOT NOT a=1`, `not not a = 1`)
	check(`(a=1 b=2) OR (c=3 d=4)`, `(a = 1 and b = 2) or (c = 3 and d = 4)`)
	// The leading word search is optional, and may be a field.
	check(`search a=1`, `a = 1`)
	check(`search=1`, `search = 1`)
	check(`search = 1`, `search = 1`)
	check(`SEARCH a=1`, `a = 1`)
	check(`Search=1`, `Search = 1`)
	check(`search`, `keyword like "*"`)
	check(`| stats count`, `keyword like "*" | stats count`)
	// Operators, with blanks or without.
	check(`a = 1 b!=2 c != "x y"`, `a = 1 and b != 2 and c != "x y"`)
	check(`a<1 b<=2 c>3 d>="4"`, `a < 1 and b <= 2 and c > 3 and d >= 4`)
	check(`a>0.50 b<=007 c>-1e3`, `a > 0.50 and b <= 007 and c > -1e3`)
	check(`a==x`, `a = "x"`)
	check(`a IN (1, "two words", three*)`, `a = (1, "two words", like "three*")`)
	check(`NOT a IN(x,y)`, `not a = ("x", "y")`)
	check(`IN OUT`, `keyword "IN" and keyword "OUT"`)
	// A network stands for its addresses.
	check(`a=10.0.0.0/8`, `a = "10.0.0.0/8" or a cidr "10.0.0.0/8"`)
	check(`a!="2001:db8::/32" b=1`, `(a != "2001:db8::/32" and not a cidr "2001:db8::/32") and b = 1`)
	check(`a IN (10.0.0.0/8, x)`, `a = ("10.0.0.0/8", "x") or a cidr "10.0.0.0/8"`)
	check(`a=10.0.0.0/33 b=10.0.0.*/8`, `a = "10.0.0.0/33" and b = like "10.0.0.*/8"`)
	// Values: numbers as they print, everything else is text.
	check(`a=007 b=1e3 c=-1.5 d="5" e=true f=""`, `a = "007" and b = "1e3" and c = -1.5 and d = "5" and e = "true" and f = ""`)
	check(`u=http://h/p?q=1&r=2 p=C:\Windows\x t=-24h`, `u = "http://h/p?q=1&r=2" and p = "C:\\Windows\\x" and t = "-24h"`)
	check(`a="q\"uote\\back\d"`, `a = "q\"uote\\back\\d"`)
	check(`a="*\\x\*" b=*y** c=*`, `a = like "*\\x\*" and b = like "*y*" and c = like "*"`)
	check(`a="x?y"`, `a = "x?y"`)
	// Words and phrases.
	check(`curl "two words" *x* /etc/passwd`, `keyword "curl" and keyword "two words" and keyword like "*x*" and keyword "/etc/passwd"`)
	check(`4624`, `keyword "4624"`)
	// Field names: quoted, dotted, with list braces.
	check(`"my field"=1 a.b{}.c=x @t=y`, `"my field" = 1 and a.b.c = "x" and @t = "y"`)
	// Comments and white space.
	check("a=1 ```not | this``` b=2", `a = 1 and b = 2`)
	check("a=1\u00a0b=2", `a = 1 and b = 2`)
	check(`a="x|y" | search b="[z]"`, `a = "x|y" | where b = "[z]"`)
	// CASE compares with case, TERM whole terms.
	check(`CASE(Abc) a=CASE("X y*") b=TERM(z)`, `keyword cased "Abc" and a = cased like "X y*" and b = "z"`)
	check(`TERM(10.0.*)`, `keyword re/i "(?:^|[\\s\\[\\]<>(){}|!;,'\"&?+])10\\.0\\.[^\\s\\[\\]<>(){}|!;,'\"&?+]*(?:$|[\\s\\[\\]<>(){}|!;,'\"&?+])"`)
	// Behind a pipe.
	check(`a=1 | search b=2 OR c=3 d=4`, `a = 1 | where (b = 2 or c = 3) and d = 4`)
	check(`earliest=-24h a=1`, `a = 1`)
}

func TestWhere(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		r, ds := Parse("t.spl", "x | where "+text, Options{})
		if r == nil {
			t.Errorf("Parse(%q): %v", text, ds)
		} else if got := r.Stages[0].(*rule.Filter).Where.String(); got != want {
			t.Errorf("Parse(%q)\n got %s\nwant %s", text, got, want)
		}
	}
	// Precedence: NOT, then AND, then OR; any case.
	check(`a=1 OR b=2 AND c=3`, `a = 1 or (b = 2 and c = 3)`)
	check(`a=1 and b=2 or c=3`, `(a = 1 and b = 2) or c = 3`)
	check(`(a=1 OR b=2) AND c=3`, `(a = 1 or b = 2) and c = 3`)
	// Comparisons.
	check(`a==1`, `a = 1`)
	check(`count>3`, `count > 3`)
	check(`3 < count`, `count > 3`)
	check(`a>=-1.5`, `a >= -1.5`)
	check(`a="X y"`, `a = cased "X y"`)
	check(`"X"!=a`, `a != cased "X"`)
	check(`a=b`, `a equals cased field b`)
	check(`a!=b`, `not a is null and not b is null and not a equals cased field b`)
	check(`agent.id="x" AND 'my field'=1 AND 'dc(x)'>2`, `agent.id = cased "x" and "my field" = 1 and "dc(x)" > 2`)
	check(`a IN ("x", 2)`, `a = cased ("x", 2)`)
	check(`a LIKE "x%"`, `a = cased like "x*"`)
	// Functions.
	check(`isnull(a)`, `a is null`)
	check(`isnotnull(a.b)`, `not a.b is null`)
	check(`like(a, "%x_y*%")`, `a = cased like "*x?y\**"`)
	check(`like(a, "xy")`, `a = cased "xy"`)
	check(`match(a, "^\d+\.x$")`, `a re "^\\d+\\.x$"`)
	check(`in(a, "x", "y")`, `a = cased ("x", "y")`)
	check(`cidrmatch("10.0.0.0/8", a)`, `a cidr "10.0.0.0/8"`)
	check(`cidrmatch("2001:db8::/32", a)`, `a cidr "2001:db8::/32"`)
	check(`cidrmatch("approved", a)`, `a in list approved`)
	check(`cidrmatch(approved, a)`, `a in list approved`)
	// What is no test of a field compares terms.
	check(`len(a)>3`, `compare len(field a) > 3`)
	check(`a<b`, `compare field a < field b`)
	check(`a>="b"`, `compare field a >= "b"`)
	check(`1=1`, `compare 1 = 1`)
	check(`a+1 > b*2`, `compare "+"(field a, 1) > "*"(field b, 2)`)
	check(`count > 5 * 2`, `compare field count > "*"(5, 2)`)
	check(`like(lower(a), "x%")`, `holds "like"(lower(field a), "x%")`)
	check(`like(a, b)`, `holds "like"(field a, field b)`)
	check(`in(a, b)`, `holds "in"(field a, field b)`)
	check(`isnull(a+b)`, `holds isnull("+"(field a, field b))`)
	check(`cidrmatch("10.0.0.0/8", lower(a))`, `holds cidrmatch("10.0.0.0/8", lower(field a))`)
	check(`isnum(a) AND coalesce(a=1, true())`, `holds isnum(field a) and holds coalesce({a = 1}, {holds true})`)
	check(`match(a, "x")=true() AND (b=1)!=true()`, `a re "x" and (not b is null and not b = 1)`)
	check(`searchmatch("a=1 b")`, `holds searchmatch({a = 1 and keyword "b"})`)
	// NOT of those, and XOR.
	check(`NOT a<b`, `not a is null and not b is null and not compare field a < field b`)
	check(`NOT len(a)>3`, `holds isnotnull(len(field a)) and not compare len(field a) > 3`)
	check(`NOT like(lower(a), "x%")`, `holds "not"("like"(lower(field a), "x%"))`)
	check(`NOT searchmatch("a")`, `not holds searchmatch({keyword "a"})`)
	check(`a=1 XOR isnull(b)`, `(a = 1 and not b is null) or ((not a is null and not a = 1) and b is null)`)
	check(`NOT (a=1 XOR isnull(b))`, `(a = 1 and b is null) or ((not a is null and not a = 1) and not b is null)`)
	// NOT asks for the field, through groups, and twice.
	const there = `not a is null and `
	check(`NOT a=1`, there+`not a = 1`)
	check(`NOT cidrmatch(l, a)`, there+`not a in list l`)
	check(`NOT NOT a=1`, `a = 1`)
	check(`NOT isnull(a)`, `not a is null`)
	check(`NOT isnotnull(a)`, `a is null`)
	check(`NOT (a=1 AND isnull(b))`, `(`+there+`not a = 1) or not b is null`)
	check(`NOT (a=1 OR isnull(b))`, `(`+there+`not a = 1) and not b is null`)
	check(`NOT (NOT a=1 OR isnull(b))`, `a = 1 and not b is null`)
}

func TestStages(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		r, ds := Parse("t.spl", "x "+text, Options{})
		if r == nil {
			t.Errorf("Parse(%q): %v", text, ds)
		} else if got := strings.TrimPrefix(canonical(r), `keyword "x"`); got != " "+want {
			t.Errorf("Parse(%q)\n got%s\nwant %s", text, got, want)
		}
	}
	check(`| stats count by a, b`, `| stats count by a, b`)
	check(`| stats count as n, dc(f) as d by a b`, `| stats count as n, dc(f) as d by a, b`)
	check(`| STATS Count() sum(x), avg(x) mean(y) as m min(x) max(x) values("x y") as v BY a`,
		`| stats count, sum(x), avg(x), avg(y) as m, min(x), max(x), values("x y") as v by a`)
	check(`| stats c(f) distinct_count(f)`, `| stats count(f) as "c(f)", dc(f) as "distinct_count(f)"`)
	check(`| stats count by a | where count>3 AND a="x"`, `| stats count by a | where count > 3 and a = cased "x"`)
	check(`| where a=1 | stats count by a | search count>3 | table a, count`,
		`| where a = 1 | stats count by a | where count > 3 | table a, count`)
	check(`| fields a b{}.c`, `| fields names=(a, b.c)`)
	check(`| fields + a, b* | where bc=1`, `| fields names=(a, "b*") | where bc = 1`)
	check(`| fields - a, _*`, `| fields drop names=(a, "_*")`)
	check(`| table a b{}.c`, `| table a, b.c`)
	check(`| table * | where z=1`, `| table "*" | where z = 1`)
	check(`| search * | where z=1`, `| where z = 1`)
	check(`| stats count by a | stats sum(count) as n`, `| stats count by a | stats sum(count) as n`)
	check(`| stats p95(x) perc99.5(y) as p upperperc5(z), stdev(x) earliest(_time) as e`,
		`| stats perc/95(x) as "p95(x)", perc/99.5(y) as p, upperperc/5(z), stdev(x), earliest(_time) as e`)
	check(`| stats count(eval(a=1 OR b>"x")) as c, dc(eval(upper(user)))`,
		`| stats count(eval {a = 1 or compare field b > "x"}) as c, dc(eval upper(field user)) as "dc(eval(upper(user)))"`)
	check(`| eventstats avg(n) as m by a`, `| eventstats avg(n) as m by a`)
	check(`| streamstats count`, `| streamstats count`)
	check(`| streamstats window=5 current=f time_window=1h sum(x) as s by a`, `| streamstats rows=5 period=1h0m0s without overall sum(x) as s by a`)
	check(`| timechart span=5m count(eval(a=1)) as n by host limit=3 useother=f`,
		`| timechart every=5m0s split="host" limit=3 count(eval {a = 1}) as n`)
	check(`| timechart count`, `| timechart limit=10 other count`)
	check(`| top 5 a, b by c`, `| top limit=5 fields=(a, b) by=(c) count="count" percent="percent"`)
	check(`| rare limit=3 a showperc=f countfield="n x"`, `| rare limit=3 fields=(a) count="n x"`)
	check(`| rename a as b, "c d" AS e properties.* as *`, `| rename names=(a as b, "c d" as e, "properties.*" as "*")`)
	check(`| bin span=5m _time`, `| bin field=(_time) every=5m0s`)
	check(`| bucket _time span=10m as t`, `| bin field=(_time) as="t" every=10m0s`)
	check(`| bin x span=2.5 | bin y bins=7 | bin z | bin _time span=300`,
		`| bin field=(x) width=2.5 | bin field=(y) bins=7 | bin field=(z) bins=100 | bin field=(_time) every=5m0s`)
	check(`| dedup a, b | dedup 2 a keepempty=t keepevents=true consecutive=1 sortby -num(b) c`,
		`| dedup n=1 fields=(a, b) | dedup n=2 fields=(a) keepempty keepevents consecutive sort=(b as num desc, c)`)
	check(`| sort -count | sort 0 + a, - ip(b) | sort limit=5 a b desc`,
		`| sort limit=10000 keys=(count desc) | sort keys=(a, b as ip desc) | sort limit=5 keys=(a desc, b desc)`)
	check(`| head | head 5 | head limit=7 | head (a<3) keeplast=t null=t | head count>3 | head 10 (a<3) | head limit=2 (a<3)`,
		`| head n=10 | head n=5 | head n=7 | head while={a < 3} keeplast null | head while={count > 3} | head n=10 while={a < 3} | head n=2 while={a < 3}`)
	check(`| tail | tail 3`, `| tail n=10 | tail n=3`)
	check(`| regex a="^x\"\d" | regex b!="y" | regex "z"`, `| where a re "^x\"\\d" | where not b re "y" | where _raw re "z"`)
	// Splunk resolves \\ before the expression is read: \\d is \d, as converters
	// write it, and a backslash that is to be found stands four times.
	check(`| regex a="\\d\\\\x"`, `| where a re "\\d\\\\x"`)
	check(`| rex field=a "(?<b>[^\\\\]+)\\\\c"`, `| rex field=(a) pattern="(?<b>[^\\\\]+)\\\\c" max=1`)
	check(`| rex "user=(?<user>\S+)" | rex field=a max_match=0 "(?P<x>.)" | where x="y"`,
		`| rex field=(_raw) pattern="user=(?<user>\\S+)" max=1 | rex field=(a) pattern="(?P<x>.)" | where x = cased "y"`)
	check(`| rex mode=sed field=a "s/(\d)\/x/\1/g" | rex field=a mode=sed "y/abc/xyz/" | rex field=a mode=sed "s|a|b|"`,
		`| rex field=(a) pattern="(\\d)/x" mode="s" replace="\\1" | rex field=(a) pattern="abc" mode="y" replace="xyz"`+
			` | rex field=(a) pattern="a" max=1 mode="s" replace="b"`)
	check(`| fillnull | fillnull value=none a b`, `| fillnull value="0" | fillnull value="none" fields=(a, b)`)
	check(`| makemv a | makemv delim="," allowempty=t b | makemv tokenizer="(\w+)" c`,
		`| makemv field=(a) delim=" " | makemv field=(b) delim="," allowempty | makemv field=(c) tokenizer="(\\w+)"`)
	check(`| mvexpand a limit=3`, `| mvexpand field=(a) limit=3`)
	check(`| spath | spath input=a path=b{}.c output=d | spath e.f`,
		`| spath input="_raw" | spath input="a" path="b{}.c" output="d" | spath input="_raw" path="e.f"`)
	// What spath makes is named as every command reads it.
	check(`| spath path=a{}.b`, `| spath input="_raw" path="a{}.b" output="a.b"`)
	check(`| lookup assets ip AS src_ip, zone OUTPUT owner AS o, kind | lookup assets ip OUTPUTNEW owner | lookup assets ip`,
		`| lookup list="assets" match=(ip as src_ip, zone as zone) output=(owner as o, kind as kind)`+
			` | lookup list="assets" match=(ip as ip) output=(owner as owner) keep | lookup list="assets" match=(ip as ip)`)
	check(`| inputlookup append=t assets where zone=dmz*`, `| inputlookup list="assets" where={zone = like "dmz*"} append`)
	check(`| convert timeformat="%F %T" ctime(a) as b, num(c*) rmcomma(d)`, `| convert format="%F %T" ctime(a) as b num("c*") rmcomma(d)`)
}

func TestEval(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		r, ds := Parse("t.spl", "x | eval "+text, Options{})
		if r == nil {
			t.Errorf("Parse(%q): %v", text, ds)
		} else if got := strings.TrimPrefix(r.Stages[0].String(), "eval "); got != want {
			t.Errorf("Parse(%q)\n got %s\nwant %s", text, got, want)
		}
	}
	// Arithmetic, signs and joining texts.
	check(`a=1+2*3`, `a = "+"(1, "*"(2, 3))`)
	check(`a=(1+2)*3`, `a = "*"("+"(1, 2), 3)`)
	check(`a=b-c-d`, `a = "-"("-"(field b, field c), field d)`)
	check(`a=b/2%3`, `a = "%"("/"(field b, 2), 3)`)
	check(`a=-b, c=-1, d=+e, f=2- -3`, `a = neg(field b), c = -1, d = field e, f = "-"(2, -3)`)
	check(`a = src_ip . "-" . user`, `a = "."("."(field src_ip, "-"), field user)`)
	check(`a = src_ip."-".user`, `a = "."("."(field src_ip, "-"), field user)`)
	check(`a = "n=" . b+1`, `a = "."("n=", "+"(field b, 1))`)
	check(`a=1e3+.5`, `a = "+"(1e3, .5)`)
	// Fields.
	check(`'a b'=c.d, "e f"='g{}.h'`, `"a b" = field c.d, "e f" = field g.h`)
	// Conditions as arguments.
	check(`a=if(b=1 AND c>d, "x", null())`, `a = if({b = 1 and compare field c > field d}, "x", null)`)
	check(`a=CASE(b=="x", 1, true(), 0)`, `a = case({b = cased "x"}, 1, {holds true}, 0)`)
	check(`a=case(match(b, "c.d"), 1, 1=1, 0)`, `a = case({b re "c.d"}, 1, {compare 1 = 1}, 0)`)
	check(`a=mvfilter(NOT match(b, "x"))`, `a = mvfilter({not b is null and not b re "x"})`)
	check(`a=if(searchmatch("b=1 c OR d"), 1, 0)`, `a = if({holds searchmatch({b = 1 and (keyword "c" or keyword "d")})}, 1, 0)`)
	check(`a=coalesce(b, 'c d', "x")`, `a = coalesce(field b, field "c d", "x")`)
	check(`a=mvindex('A{}.ID', len-1)`, `a = mvindex(field A.ID, "-"(field len, 1))`)
	check(`a=strftime(relative_time(now(), "-1d@d"), "%F")`, `a = strftime(relative_time(now(), "-1d@d"), "%F")`)
	check(`a=tostring(isnull(b))`, `a = tostring({b is null})`)
	check(`a=replace(b, "\\\\", "")`, `a = replace(field b, "\\\\", "")`)
}

func TestHeader(t *testing.T) {
	text := "# id: r1\n#title:  Slow drip \n# a plain comment\n\n# status: test\n# level: HIGH\n# description: one\n# description: two\n" +
		"# author: A\n# tags: attack.t1048, asi02\n# tags: x\n# window: 30m\n# response: step_up\n# ttl: 15m\n# undo: lapse\n# owner: soc\n# evidence: the session\n" +
		"# category: agent\n# team: red\n\na=1 | table a\n"
	r, ds := Parse("dir/file.spl", text, Options{})
	if len(ds) != 0 {
		t.Fatalf("diagnostics: %v", ds)
	}
	at := strings.Index(text, "step_up")
	want := &rule.Response{Action: "step_up", TTL: 15 * time.Minute, Undo: "lapse", Owner: "soc", Evidence: "the session", At: rule.Span{Start: at, End: at + 7}}
	if d := cmp.Diff(want, r.Response); d != "" {
		t.Errorf("response (-want +got):\n%s", d)
	}
	got := fmt.Sprint(r.ID, "|", r.Title, "|", r.Name, "|", r.Status, "|", r.Level, "|", r.Description, "|", r.Author, "|", r.Tags, "|", r.Window, "|", r.LogSource, "|", r.Custom, "|", r.Fields)
	if want := "r1|Slow drip|file|test|high|one two|A|[attack.t1048 asi02 x]|30m0s|{agent  }|map[team:red]|[a]"; got != want {
		t.Errorf("header\n got %s\nwant %s", got, want)
	}
	if r.Text != text || r.Digest != digest(text) || r.Dialect != rule.SPL {
		t.Errorf("text, digest or dialect is not the source's")
	}
}

func TestIdentity(t *testing.T) {
	check := func(name, text, id, title string) {
		t.Helper()
		r, ds := Parse(name, text, Options{})
		if r == nil {
			t.Fatalf("Parse(%q, %q): %v", name, text, ds)
		}
		if r.ID != id || r.Title != title {
			t.Errorf("Parse(%q, %q): got id %q title %q, want %q, %q", name, text, r.ID, r.Title, id, title)
		}
	}
	check("rules/Slow Drip.spl", "a=1", "slow-drip", "Slow Drip")
	check("", "# title: Über cool!\na=1", "über-cool", "Über cool!")
	check("", "# id: x\na=1", "x", "x")
	check(`c:\rules\a.spl`, "# title: T\na=1", "a", "T")
	check("", "a=1", "untitled-search", "Untitled search")
}

func TestSeedRule(t *testing.T) {
	const text = `index=agent_events action=command_execution command=*curl* OR command=*wget* dest_ip!=approved_cidr
| stats count by agent_id, user_id
| where count > 3
| table agent_id, user_id, command, dest_ip
`
	lists := func(name string) bool { return name == "approved_cidr" }
	for _, o := range []Options{{}, {Lists: lists}, {Lists: func(string) bool { return false }}} {
		r, ds := Parse("seed.spl", text, o)
		if r == nil {
			t.Fatalf("the seed rule does not parse: %v", ds)
		}
		want := `index = "agent_events" and action = "command_execution" and (command = like "*curl*" or command = like "*wget*") and dest_ip != "approved_cidr"` +
			` | stats count by agent_id, user_id | where count > 3 | table agent_id, user_id, command, dest_ip`
		if got := canonical(r); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
		d := ds[0]
		if at := strings.Index(text, "approved_cidr"); d.Code != codeListName || d.Span.Start != at || d.Grade != rule.Warning {
			t.Errorf("first diagnostic: got %+v, want %s at %d", d, codeListName, at)
		}
		if named := strings.Contains(d.Hint, "a named list approved_cidr exists"); named != (o.Lists != nil && o.Lists("approved_cidr")) {
			t.Errorf("hint %q says that the list exists: %t", d.Hint, named)
		}
	}
}

func TestSpans(t *testing.T) {
	const text = "# title: x\nalpha beta=\"q r\" OR NOT gamma>3 ```c``` | where isnull(d) | stats count by e"
	r, ds := Parse("", text, Options{})
	if r == nil {
		t.Fatal(ds)
	}
	at := func(s rule.Span) string { return text[s.Start:s.End] }
	and := r.Where.(*rule.And)
	or := and.Terms[1].(*rule.Or)
	test := or.Terms[0].(*rule.Test)
	stats := r.Stages[1].(*rule.Stats)
	got := []string{at(and.At), at(and.Terms[0].Span()), at(or.At), at(test.At), at(test.FieldAt), at(test.Operands[0].At),
		at(or.Terms[1].Span()), at(r.Stages[0].Span()), at(stats.At), at(stats.Aggs[0].At)}
	want := []string{`alpha beta="q r" OR NOT gamma>3`, `alpha`, `beta="q r" OR NOT gamma>3`, `beta="q r"`, `beta`, `"q r"`,
		`NOT gamma>3`, `where isnull(d)`, `stats count by e`, `count`}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("places (-want +got):\n%s", d)
	}
}
