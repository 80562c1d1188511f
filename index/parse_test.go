package index

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func diffNodes(want, got node) string {
	return cmp.Diff(want, got, cmp.AllowUnexported(andNode{}, orNode{}, notNode{}, textNode{}, termNode{}, rangeNode{}, existsNode{}, part{}, bound{}),
		cmp.Comparer(func(a, b word) bool { return a.String() == b.String() }))
}

func TestParse(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		q, err := Parse(text, now)
		if err != nil {
			t.Errorf("Parse(%q): %v", text, err)
			return
		}
		if got := q.String(); got != want {
			t.Errorf("Parse(%q) = %q, want %q", text, got, want)
		}
		again, err := Parse(q.String(), now)
		if err != nil || again.String() != want {
			t.Errorf("Parse(%q) = %q, %v, want it unchanged", want, again, err)
		}
	}
	check("", "")
	check("  * ", "")
	check("curl", "curl")
	check("curl wget", "curl wget")
	check("curl AND wget", "curl wget")
	check("curl OR wget x", "curl OR (wget x)")
	check("(curl OR wget) x", "(curl OR wget) x")
	check("((a))", "a")
	check("NOT a", "-a")
	check("NOT NOT a", "a")
	check("-a -(b c)", "-a -(b c)")
	check(`"rm -rf"`, `"rm -rf"`)
	check(`"a \"b\" \\ c"`, `"a \"b\" \\ c"`)
	check("and or not", "and or not")
	check(`"AND"`, `"AND"`)
	check("AND-gate", "AND-gate")
	check(`"a"b`, "a b")
	check("foo(bar)", "foo bar")
	check("http://x.example/a", `"http://x.example/a"`)
	check(`C:\Windows\system32`, `"C:\\Windows\\system32"`)
	check("fe80::1", `"fe80::1"`)
	check("12:30", `"12:30"`)
	check("/etc/passwd", "/etc/passwd")
	check("pass*d?", "pass*d?")
	check(`a\*b`, `"a*b"`)
	check("a**b", "a*b")
	check(`a\ b*`, `a\ b*`)
	check("日本*", "日本*")
	check("agent:a-1", "agent:a-1")
	check(`agent:"a 1"`, `agent:"a 1"`)
	check(`agent:""`, `agent:""`)
	check("agent:*", "agent:*")
	check("-agent:*", "-agent:*")
	check("missing:agent.id", "-agent.id:*")
	check("exists:agent.id", "agent.id:*")
	check("has:agent.id", "agent.id:*")
	check("user:(ana OR bo)", "user:ana OR user:bo")
	check("user:(ana -bo)", "user:ana -user:bo")
	check(`user:("a b" OR c*) x`, `(user:"a b" OR user:c*) x`)
	check("n:>5", "n:>5")
	check("n:>=-5", "n:>=-5")
	check("n:<5 n:<=6", "n:<5 n:<=6")
	check("n:[1 TO 5]", "n:[1 TO 5]")
	check("n:{ 1 TO 5 ]", "n:{1 TO 5]")
	check("n:[* TO 5}", "n:<5")
	check("n:{1 TO *]", "n:>1")
	check("n:[* TO *]", "n:*")
	check(`n:["a b" TO c]`, `n:["a b" TO c]`)
	check("verdict:tp", "verdict:tp")
	check("verdict:(tp OR fp)", "verdict:tp OR verdict:fp")
	check("label:*", "label:*")
	check("reason:security_test", "reason:security_test")
	check("time:>now-7d", "time:>now-7d")
	check("last:24h", "time:>=now-24h")
	check("time:[2026-01-01 TO 2026-02-01]", "time:[2026-01-01 TO 2026-02-01]")
	check("time:>2026-01-01T10:30:00+02:00", "time:>2026-01-01T10:30:00+02:00")
	check("time:today day:2026-03-01", "time:today day:2026-03-01")
	check("severity:>=high", "severity:>=high")
	check(`a\ b:x`, `a\ b:x`)
	check(`\1x:y`, `\1x:y`)
	check("event.kind:tool_call", "event.kind:tool_call")
	check(`url.full:http://x/y`, `url.full:"http://x/y"`)
	check("destination.ip:10.0.0.0/8", "destination.ip:10.0.0.0/8")
}

func TestParseErrors(t *testing.T) {
	check := func(text string, offset, length int, message string) {
		t.Helper()
		_, err := Parse(text, now)
		var se *SyntaxError
		if !errors.As(err, &se) {
			t.Errorf("Parse(%q) gave %v, want a *SyntaxError", text, err)
			return
		}
		if se.Offset != offset || se.Length != length || !strings.Contains(se.Message, message) {
			t.Errorf("Parse(%q) = %d+%d %q, want %d+%d %q", text, se.Offset, se.Length, se.Message, offset, length, message)
		}
	}
	check(`a "b`, 2, 2, "quote is not closed")
	check("(a OR b", 0, 1, "( is not closed")
	check("a)", 1, 1, "closes nothing")
	check("a ()", 2, 2, "nothing stands between")
	check("a OR", 2, 2, "OR needs something on its right")
	check("OR a", 0, 2, "OR needs something on its left")
	check("a AND", 2, 3, "AND needs something on both sides")
	check("AND a", 0, 3, "AND needs something on both sides")
	check("a OR OR b", 2, 2, "on its right")
	check("NOT", 0, 3, "NOT needs something")
	check("rule:", 0, 5, "needs a value")
	check("a rule: b", 2, 5, "needs a value")
	check("n:>", 0, 3, "needs a value")
	check("n:[1 TO]", 0, 8, "range cannot be read")
	check("n:[1 5] x", 0, 7, "range cannot be read")
	check("verdict:maybe", 8, 5, "no verdict")
	check("reason:because", 7, 7, "no reason")
	check("time:soon", 5, 4, "not a time")
	check("time:now-7d", 5, 6, "one instant")
	check("time:>soon", 6, 4, "not a time")
	check("time:[2026-02-01 TO 2026-01-01]", 5, 26, "ends before it starts")
	check("last:x", 5, 1, "length of time")
	check("last:7", 5, 1, "length of time")
	check("&&", 0, 2, "no letter or digit")
	check("user:(a b:c)", 8, 2, "a field inside")
	check("verdict:>tp", 9, 2, "no order")
	check("missing:", 0, 8, "needs a value")
	check(strings.Repeat("a ", 5000), 8192, 1808, "too long")
	check(strings.Repeat("a ", 501), 1000, 1, "too many terms")
	check(strings.Repeat("(", 60)+"a"+strings.Repeat(")", 60), 50, 1, "too deeply")
}

func TestParseReportsMoreThanOneError(t *testing.T) {
	_, err := Parse("verdict:x reason:y time:z", now)
	var se *SyntaxError
	if !errors.As(err, &se) || len(se.Others) != 2 {
		t.Fatalf("got %#v, want one error with two others", err)
	}
}

// drawNode draws a tree as the parser makes them.
func drawNode(t *rapid.T, depth int) node {
	if depth > 0 {
		switch rapid.IntRange(0, 6).Draw(t, "kind") {
		case 0:
			return and(drawNodes(t, depth-1)...)
		case 1:
			return or(drawNodes(t, depth-1)...)
		case 2:
			return not(drawNode(t, depth-1))
		}
	}
	field := rapid.OneOf(
		rapid.SampledFrom([]string{"agent", "content.text", "exit_code", "alert.severity", "tags", "destination.ip", "weird field", "1x", "-y", `b\s`, "ü.x"}),
		rapid.StringN(1, 8, 20).Filter(func(s string) bool {
			_, short := shortFields[s]
			return !short && s != "missing" && s != "exists" && s != "has" && s != "last" && strings.ToValidUTF8(s, "") == s
		})).Draw(t, "field")
	switch rapid.IntRange(0, 5).Draw(t, "leaf") {
	case 0:
		w := drawWord(t)
		if len(phraseOf(w)) == 0 {
			return textNode{literal("x")}
		}
		return textNode{w}
	case 1:
		return existsNode{field}
	case 2, 3:
		n := rangeNode{field, drawBound(t), drawBound(t)}
		if n.lo.open && n.hi.open {
			n.lo = bound{text: "1"}
		}
		return n
	case 4:
		return rapid.SampledFrom([]node{
			termNode{"verdict", literal("tp")}, termNode{"reason", literal("other")}, termNode{"time", literal("2026-03-01")},
			existsNode{"label"}, rangeNode{"time", bound{text: "now-7d"}, bound{open: true}}, termNode{"id", literal("a1")},
		}).Draw(t, "short")
	}
	w := drawWord(t)
	if w.isStar() {
		return existsNode{field}
	}
	return termNode{field, w}
}

func drawNodes(t *rapid.T, depth int) []node {
	out := make([]node, rapid.IntRange(1, 4).Draw(t, "n"))
	for i := range out {
		out[i] = drawNode(t, depth)
	}
	return out
}

func drawWord(t *rapid.T) word {
	var w word
	for range rapid.IntRange(0, 4).Draw(t, "parts") {
		switch rapid.IntRange(0, 3).Draw(t, "part") {
		case 0:
			w = w.addWild('*')
		case 1:
			w = w.addWild('?')
		case 2:
			w = w.addText(rapid.SampledFrom([]string{"curl", "AND", "OR", "NOT", "TO", "-a", "a b", "/etc/passwd", `"q"`, `\`, `a\`, "(x)", "[1]", "a:b", "日本", ">5", "10.0.0.7", "null", "a1"}).Draw(t, "text"))
		default:
			w = w.addText(rapid.String().Draw(t, "any"))
		}
	}
	return w
}

func drawBound(t *rapid.T) bound {
	if rapid.Bool().Draw(t, "open") {
		return bound{open: true}
	}
	return bound{
		text:  rapid.OneOf(rapid.SampledFrom([]string{"1", "-3", "2.5", "high", "10.0.0.2", "2026-03-01", "12:30", "TO", "*", "", "a b", "now-1d", ":"}), rapid.String()).Draw(t, "bound"),
		equal: rapid.Bool().Draw(t, "equal"),
	}
}

// What String writes, Parse reads back to the same tree.
func TestStringParsesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawNode(t, 3)
		want := (&Query{root: n}).String()
		if len(want) > maxQueryBytes {
			t.Skip("too long")
		}
		q, err := Parse(want, now)
		if err != nil {
			t.Fatalf("Parse(%q) of %#v: %v", want, n, err)
		}
		if diff := diffNodes(n, q.root); diff != "" {
			t.Fatalf("Parse(%q): %s", want, diff)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a", `"a b" OR -c`, "n:[1 TO 5}", "time:>now-7d/d", "user:(a OR b*)", `\`, "a:", "((", "last:24h", "x:>\"", "\xff:*", "a\u200bb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text, now)
		if err != nil {
			var se *SyntaxError
			if !errors.As(err, &se) {
				t.Fatalf("Parse(%q) gave a %T", text, err)
			}
			if se.Offset < 0 || se.Length < 0 || se.Offset+se.Length > len(text) {
				t.Fatalf("Parse(%q): place %d+%d outside the text", text, se.Offset, se.Length)
			}
			return
		}
		canonical := q.String()
		if len(canonical) > maxQueryBytes {
			return
		}
		again, err := Parse(canonical, now)
		if err != nil {
			t.Fatalf("Parse(%q) of %q: %v", canonical, text, err)
		}
		if again.String() != canonical {
			t.Fatalf("Parse(%q) = %q, want it unchanged (from %q)", canonical, again, text)
		}
	})
}

func TestFilters(t *testing.T) {
	renamed := parse(t, "a:1 OR -(a:>2 b:*) OR a:*").Renamed("a", "c.d").String()
	if want := "c.d:1 OR -(c.d:>2 b:*) OR c.d:*"; renamed != want {
		t.Errorf("renamed: got %q, want %q", renamed, want)
	}

	q := parse(t, "curl agent:a-1")
	check := func(q *Query, want string) {
		t.Helper()
		if got := q.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	check(q.With("user", "bo b"), `curl agent:a-1 user:"bo b"`)
	check(q.With("agent", "a-1"), "curl agent:a-1")
	check(q.Exclude("agent", "a-1"), "curl -agent:a-1")
	check(q.Exclude("agent", "a-1").With("agent", "a-1"), "curl agent:a-1")
	check(q.Without("agent", "a-1"), "curl")
	check(parse(t, "a OR b").With("n", "*"), `(a OR b) n:"*"`)
	check(q.Between(now, now.Add(time.Hour)), "curl agent:a-1 time:[2026-03-10T12:00:00Z TO 2026-03-10T13:00:00Z}")
	check(parse(t, "last:7d x").Between(now, now.Add(time.Hour)), "x time:[2026-03-10T12:00:00Z TO 2026-03-10T13:00:00Z}")
	if q, err := q.And("missing:user last:1h"); err != nil {
		t.Error(err)
	} else {
		check(q, "curl agent:a-1 -user:* time:>=now-1h")
	}
	fs := parse(t, "curl -agent:a-1 n:>5").Filters()
	want := []Filter{
		{Text: "curl", Without: "-agent:a-1 n:>5"},
		{Text: "-agent:a-1", Field: "agent", Value: "a-1", Negated: true, Without: "curl n:>5"},
		{Text: "n:>5", Field: "n", Without: "curl -agent:a-1"},
	}
	for i := range want {
		if i >= len(fs) || fs[i] != want[i] {
			t.Errorf("Filters()[%d] = %+v, want %+v", i, fs, want[i])
		}
	}
}
