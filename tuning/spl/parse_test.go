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
	check(`| fields a b{}.c`, `| table a, b.c`)
	check(`| fields + a, b* | where bc=1`, `| table a, "b*" | where bc = 1`)
	check(`| table * | where z=1`, `| table "*" | where z = 1`)
}

func TestHeader(t *testing.T) {
	text := "# id: r1\n#title:  Slow drip \n# a plain comment\n\n# status: test\n# level: HIGH\n# description: one\n# description: two\n" +
		"# author: A\n# tags: attack.t1048, asi02\n# tags: x\n# window: 30m\n# response: step_up\n# ttl: 15m\n# undo: lapse\n# owner: soc\n" +
		"# category: agent\n# team: red\n\na=1 | table a\n"
	r, ds := Parse("dir/file.spl", text, Options{})
	if len(ds) != 0 {
		t.Fatalf("diagnostics: %v", ds)
	}
	at := strings.Index(text, "step_up")
	want := &rule.Response{Action: "step_up", TTL: 15 * time.Minute, Undo: "lapse", Owner: "soc", At: rule.Span{Start: at, End: at + 7}}
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
