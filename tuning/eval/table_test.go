package eval_test

import (
	"strings"
	"testing"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// row is a record for tests.
type row struct {
	fields []corpus.Field
	now    int64
}

func (r row) Get(path string) corpus.Value { return corpus.GetField(r.fields, path) }
func (r row) Now() int64                   { return r.now }
func (r row) All(yield func(string, corpus.Value) bool) {
	for _, f := range r.fields {
		if !yield(f.Path, f.Value) {
			return
		}
	}
}

// Short ways to write terms.
func str(s string) rule.Term { return &rule.Const{Value: rule.Operand{Text: s}} }
func num(f float64) rule.Term {
	return &rule.Const{Value: rule.Operand{Kind: rule.OperandNumber, Number: f}}
}
func ref(f string) rule.Term { return &rule.Ref{Field: f} }
func call(f string, args ...rule.Term) rule.Term {
	return &rule.Call{Func: f, Args: args}
}
func cmp(a rule.Term, op rule.Op, b rule.Term) rule.Term {
	return &rule.Truth{X: &rule.Compare{Left: a, Op: op, Right: b}}
}

func texts(s ...string) corpus.Value {
	var out []corpus.Value
	for _, e := range s {
		out = append(out, corpus.String(e))
	}
	return corpus.List(out...)
}

// compile makes a compiler whose conditions are those of this package.
func compile(report func(rule.Diagnostic)) *eval.Compiler {
	var c *eval.Compiler
	c = eval.NewCompiler(eval.Env{Report: report, Condition: func(e rule.Expr) eval.Condition {
		switch e := e.(type) {
		case *rule.Compare:
			return c.Compare(e)
		case *rule.Holds:
			return c.Holds(e)
		}
		return func(eval.Record) bool { return false }
	}})
	return c
}

var sample = row{now: 1_700_000_000 * 1e9, fields: []corpus.Field{
	{Path: "b", Value: corpus.Bool(true)},
	{Path: "empty", Value: corpus.String("")},
	{Path: "json", Value: corpus.String(`{"a":{"b":[{"c":1},{"c":[2,3]}],"t":"x"},"n":null,"d.e":5}`)},
	{Path: "l", Value: texts("b", "a", "b")},
	{Path: "n", Value: corpus.Int(7)},
	{Path: "none", Value: corpus.List()},
	{Path: "nul", Value: corpus.Null()},
	{Path: "one", Value: texts("x")},
	{Path: "s", Value: corpus.String("Hello World")},
	{Path: "t", Value: corpus.String("12")},
	{Path: "xml", Value: corpus.String(`<a x="1"><b>p</b><b y="2">q</b></a>`)},
}}

// TestFunctions is every function, computed by hand. What it wants is the
// value's JSON; "" is no value.
func TestFunctions(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range table() {
		var found rule.Diagnostics
		term := compile(func(d rule.Diagnostic) { found = append(found, d) }).Term(c.term)
		if len(found) > 0 {
			t.Errorf("%s: %v", c.term, found)
			continue
		}
		got := ""
		if v := term(sample); !v.IsAbsent() {
			got = string(v.AppendJSON(nil))
		}
		if got != c.want {
			t.Errorf("%s = %s, want %s", c.term, got, c.want)
		}
		if x, ok := c.term.(*rule.Call); ok {
			seen[x.Func] = true
		}
	}
	for _, f := range eval.Functions() {
		if !seen[f.Name] && f.Name != "random" {
			t.Errorf("the table has no case of %s", f.Name)
		}
		if f.Usage == "" || f.Max >= 0 && f.Max < f.Min {
			t.Errorf("function %+v has no usage or impossible bounds", f)
		}
	}
}

type example struct {
	term rule.Term
	want string
}

func table() []example {
	const eq, gt, lt = rule.OpEquals, rule.OpGreater, rule.OpLess
	yes, no := call("true"), call("false")
	return []example{
		{call("+", num(1), num(2)), "3"}, {call("+", ref("t"), num(1)), "13"}, {call("+", ref("s"), str("!")), `"Hello World!"`},
		{call("+", ref("s"), num(1)), ""}, {call("+", ref("nul"), num(1)), ""}, {call("+", ref("l"), num(1)), ""},
		{call("+", num(0.5), num(0.25)), "0.75"}, {call("-", num(1), num(2.5)), "-1.5"}, {call("-", ref("s"), num(1)), ""},
		{call("*", ref("n"), ref("t")), "84"}, {call("/", num(1), num(4)), "0.25"}, {call("/", num(4), num(2)), "2"},
		{call("/", num(1), num(0)), ""}, {call("%", num(7), num(4)), "3"}, {call("%", num(7), num(0)), ""},
		{call(".", ref("s"), ref("n")), `"Hello World7"`}, {call(".", num(1700000000.5), str("s")), `"1700000000.5s"`},
		{call(".", ref("none"), str("s")), ""}, {call("neg", ref("n")), "-7"}, {call("not", yes), "false"}, {call("not", ref("gone")), ""},

		{call("if", cmp(ref("n"), gt, num(5)), str("y"), str("n")), `"y"`}, {call("if", cmp(ref("gone"), gt, num(5)), str("y"), str("n")), `"n"`},
		{call("case", no, num(1), yes, num(2), yes, num(3)), "2"}, {call("case", no, num(1)), ""},
		{call("validate", yes, str("a"), cmp(ref("n"), lt, num(1)), str("n too big")), `"n too big"`}, {call("validate", yes, str("a")), ""},
		{call("coalesce", ref("gone"), ref("nul"), ref("none"), ref("empty")), `""`}, {call("coalesce", ref("gone"), ref("n")), "7"},
		{call("nullif", ref("n"), str("7")), ""}, {call("nullif", ref("n"), num(8)), "7"}, {call("null"), ""}, {call("true"), "true"}, {call("false"), "false"},

		{call("isnull", ref("gone")), "true"}, {call("isnull", ref("nul")), "true"}, {call("isnull", ref("none")), "true"}, {call("isnull", ref("empty")), "false"},
		{call("isnotnull", ref("s")), "true"}, {call("isnum", ref("t")), "true"}, {call("isnum", ref("s")), "false"}, {call("isint", num(2)), "true"},
		{call("isint", num(2.5)), "false"}, {call("isstr", ref("s")), "true"}, {call("isstr", ref("n")), "false"}, {call("isbool", ref("b")), "true"},
		{call("typeof", ref("l")), `"Multivalue"`}, {call("typeof", ref("gone")), `"Invalid"`}, {call("typeof", cmp(num(1), eq, num(1))), `"Boolean"`},
		{call("like", ref("s"), str("Hello%")), "true"}, {call("like", ref("s"), str("hello%")), "false"}, {call("like", ref("s"), str("%o_W%d")), "true"},
		{call("like", ref("gone"), str("%")), ""}, {call("like", ref("empty"), str("%")), "true"}, {call("like", ref("l"), str("a")), "true"},
		{call("match", ref("s"), str("^H.*d$")), "true"}, {call("match", ref("s"), str("hello")), "false"}, {call("match", ref("gone"), str(".*")), ""},
		{call("in", ref("n"), str("7.0"), str("8")), "true"}, {call("in", ref("s"), str("hello world")), "false"}, {call("in", ref("gone"), str("a")), ""},
		{call("cidrmatch", str("10.0.0.0/8"), str("10.1.2.3")), "true"}, {call("cidrmatch", str("10.0.0.0/8"), str("::ffff:10.1.2.3")), "true"},
		{call("cidrmatch", str("10.0.0.0/8"), str("x")), "false"}, {call("cidrmatch", str("10.0.0.0/8"), ref("gone")), ""}, {call("cidrmatch", ref("gone"), str("10.1.2.3")), ""},
		{call("searchmatch", cmp(ref("n"), eq, num(7))), "true"},

		{call("len", ref("s")), "11"}, {call("len", str("äö")), "2"}, {call("len", ref("empty")), "0"}, {call("len", ref("l")), "[1,1,1]"},
		{call("lower", ref("s")), `"hello world"`}, {call("upper", ref("l")), `["B","A","B"]`}, {call("upper", ref("gone")), ""},
		{call("trim", str(" a ")), `"a"`}, {call("trim", str("xxaxy"), str("xy")), `"a"`}, {call("ltrim", str("xxax"), str("x")), `"ax"`}, {call("rtrim", str("a  ")), `"a"`},
		{call("substr", ref("s"), num(1), num(5)), `"Hello"`}, {call("substr", ref("s"), num(-5)), `"World"`}, {call("substr", ref("s"), num(99)), `""`},
		{call("substr", ref("s"), num(-5), num(2)), `"Wo"`}, {call("substr", ref("s"), num(7)), `"World"`},
		{call("replace", ref("s"), str(`(\w+) (\w+)`), str(`\2-\1`)), `"World-Hello"`}, {call("replace", ref("l"), str("b"), str("c")), `["c","a","c"]`},
		{call("urldecode", str("a%20b+c%zz")), `"a b+c%zz"`}, {call("urldecode", str("%41")), `"A"`},
		{call("tonumber", str(" 12.50 ")), "12.5"}, {call("tonumber", str("ff"), num(16)), "255"}, {call("tonumber", str("0x1F"), num(16)), "31"},
		{call("tonumber", str("x")), ""}, {call("tonumber", str("12"), num(2)), ""},
		{call("tostring", num(15), str("hex")), `"0xF"`}, {call("tostring", num(-0.001), str("commas")), `"0"`}, {call("tostring", num(-1234567.891), str("commas")), `"-1,234,567.89"`}, {call("tostring", num(615), str("duration")), `"00:10:15"`},
		{call("tostring", num(90061), str("duration")), `"1+01:01:01"`}, {call("tostring", yes), `"True"`}, {call("tostring", ref("b")), `"true"`}, {call("tostring", ref("n")), `"7"`},

		{call("split", str("a,b,,c"), str(",")), `["a","b","","c"]`}, {call("split", str("ab"), str("")), `["a","b"]`}, {call("split", str("a"), str(",")), `"a"`},
		{call("mvcount", ref("l")), "3"}, {call("mvcount", ref("n")), "1"}, {call("mvcount", ref("none")), ""},
		{call("mvindex", ref("l"), num(0)), `"b"`}, {call("mvindex", ref("l"), num(-1)), `"b"`}, {call("mvindex", ref("l"), num(1), num(9)), `["a","b"]`}, {call("mvindex", ref("l"), num(3)), ""},
		{call("mvindex", ref("l"), num(-2), num(-1)), `["a","b"]`}, {call("mvindex", ref("n"), num(0)), "7"},
		{call("mvfilter", call("match", ref("l"), str("b"))), `["b","b"]`}, {call("mvfilter", cmp(ref("l"), eq, str("a"))), `"a"`}, {call("mvfilter", call("isnull", ref("l"))), ""},
		{call("mvmap", ref("l"), call(".", ref("l"), str("!"))), `["b!","a!","b!"]`},
		{call("mvjoin", ref("l"), str("; ")), `"b; a; b"`}, {call("mvjoin", ref("n"), str("; ")), `"7"`}, {call("mvappend", ref("l"), ref("gone"), num(1)), `["b","a","b",1]`},
		{call("mvdedup", ref("l")), `["b","a"]`}, {call("mvsort", ref("l")), `["a","b","b"]`}, {call("mvfind", ref("l"), str("^a")), "1"}, {call("mvfind", ref("l"), str("z")), ""},
		{call("mvrange", num(1), num(7), num(2)), "[1,3,5]"}, {call("mvrange", num(1), num(0)), ""}, {call("mvzip", ref("l"), str("x"), str("|")), `"b|x"`},

		{call("now"), "1700000000"}, {call("time"), "1700000000"}, // 2023-11-14 22:13:20 UTC, a Tuesday
		{call("relative_time", call("now"), str("-1d@d")), "1699833600"}, {call("relative_time", call("now"), str("@w1")), "1699833600"}, {call("relative_time", call("now"), str("-1h")), "1699996400"},
		{call("relative_time", call("now"), str("@mon+7d")), "1699401600"}, {call("relative_time", num(1675123200), str("+1mon")), "1677542400"}, {call("relative_time", ref("s"), str("-1d")), ""},
		{call("strftime", call("now"), str("%Y-%m-%dT%H:%M:%S %a %j %% %Q")), `"2023-11-14T22:13:20 Tue 318 % 000"`}, {call("strftime", num(0.25), str("%s.%3N %-m/%-d %I %p")), `"0.250 1/1 12 AM"`},
		{call("strptime", str("2023-11-14 22:13:20"), str("%Y-%m-%d %H:%M:%S")), "1700000000"}, {call("strptime", str("14/Nov/2023:22:13:20 +0200"), str("%d/%b/%Y:%H:%M:%S %z")), "1699992800"},
		{call("strptime", str("Nov 14 22:13:20"), str("%b %d %H:%M:%S")), "1700000000"}, {call("strptime", str("2023-02-30"), str("%Y-%m-%d")), ""}, {call("strptime", str("x"), str("%Y")), ""},
		{call("strptime", str("2023-11-14T22:13:20.5Z"), str("%Y-%m-%dT%H:%M:%S.%Q%Z")), "1.7000000005e+09"},

		{call("round", num(2.5)), "3"}, {call("round", num(-2.5)), "-3"}, {call("round", num(3.14159), num(2)), "3.14"}, {call("floor", num(-1.5)), "-2"}, {call("ceil", num(1.2)), "2"},
		{call("ceiling", num(1.2)), "2"}, {call("abs", num(-3)), "3"}, {call("exact", num(1.5)), "1.5"}, {call("pow", num(2), num(10)), "1024"}, {call("pow", num(10), num(999)), ""},
		{call("sqrt", num(9)), "3"}, {call("sqrt", num(-1)), ""}, {call("log", num(1000)), "3"}, {call("log", num(8), num(2)), "3"}, {call("ln", num(1)), "0"}, {call("ln", num(0)), ""}, {call("exp", num(0)), "1"},
		{call("max", num(1), str("10"), ref("gone")), `"10"`}, {call("max", num(1), str("a")), `"a"`}, {call("min", ref("l"), num(3)), "3"}, {call("min", ref("gone")), ""},

		{call("md5", str("a")), `"0cc175b9c0f1b6a831c399e269772661"`}, {call("sha1", str("a")), `"86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"`},
		{call("sha256", str("")), `"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`},
		{call("sha512", str("a")), `"1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f5302860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75"`},
		{call("spath", ref("json"), str("a.b{}.c")), `[1,[2,3]]`}, {call("spath", ref("json"), str("a.b{0}.c")), "1"}, {call("spath", ref("json"), str("a.b{1}.c{1}")), "3"},
		{call("spath", ref("json"), str("d.e")), "5"}, {call("spath", ref("json"), str("n")), ""}, {call("spath", ref("s"), str("a")), ""},
		{call("spath", ref("xml"), str("a.b")), `["p","q"]`}, {call("spath", ref("xml"), str("a.b{1}")), `"q"`}, {call("spath", ref("xml"), str("a.b{@y}")), `"2"`}, {call("spath", ref("xml"), str("a{@x}")), `"1"`},
	}
}

// TestRefusals are terms that are refused when they are compiled.
func TestRefusals(t *testing.T) {
	check := func(term rule.Term, code string) {
		t.Helper()
		var codes []string
		compile(func(d rule.Diagnostic) { codes = append(codes, d.Code) }).Term(term)
		if strings.Join(codes, " ") != code {
			t.Errorf("%s: got %v, want %s", term, codes, code)
		}
	}
	check(call("nosuch"), "eval/unknown-function")
	check(call("random"), "eval/random")
	check(call("if", num(1)), "eval/arguments")
	check(call("case", num(1), num(2), num(3)), "eval/arguments")
	check(call("match", ref("s"), ref("t")), "eval/not-constant")
	check(call("match", ref("s"), str("(?=a)")), "eval/bad-regexp")
	check(call("match", ref("s"), str(strings.Repeat("(x{1,900}){1,1}", 200))), "eval/regexp-too-large")
	check(call("cidrmatch", str("10.0.0"), ref("s")), "eval/bad-network")
	check(call("relative_time", num(1), str("yesterday")), "eval/bad-time")
	check(call("mvfilter", call("match", str("a"), str("b"))), "eval/arguments")
	check(call("searchmatch", str("a=b")), "eval/not-constant")
	deep := num(1)
	for range 600 {
		deep = call("neg", deep)
	}
	check(deep, "eval/too-deep")
}

// TestBounds are hostile values: what would grow has no value.
func TestBounds(t *testing.T) {
	long := row{fields: []corpus.Field{{Path: "x", Value: corpus.String(strings.Repeat("a", eval.MaxText))}}}
	for _, term := range []rule.Term{
		call(".", ref("x"), str("b")), call("replace", ref("x"), str("a"), str("bb")), call("split", ref("x"), str("")),
		call("mvjoin", call("mvappend", ref("x"), ref("x")), str(",")), call("mvrange", num(0), num(1e12)),
	} {
		if v := compile(nil).Term(term)(long); !v.IsAbsent() {
			t.Errorf("%s gave %d bytes, want no value", term, len(v.Text()))
		}
	}
}
