package flow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/flow"
	"assay/tuning/rule"
)

// Short ways to write terms and stages.
func str(s string) rule.Term { return &rule.Const{Value: rule.Operand{Text: s}} }
func num(f float64) rule.Term {
	return &rule.Const{Value: rule.Operand{Kind: rule.OperandNumber, Number: f}}
}
func ref(f string) rule.Term { return &rule.Ref{Field: f} }
func call(f string, args ...rule.Term) rule.Term {
	return &rule.Call{Func: f, Args: args}
}
func is(a rule.Term, op rule.Op, b rule.Term) rule.Expr {
	return &rule.Compare{Left: a, Op: op, Right: b}
}
func where(e rule.Expr) rule.Stage { return &rule.Filter{Where: e} }
func agg(f, field, as string) rule.Agg {
	a := rule.Agg{Func: f, Field: field, As: as}
	if as == "" {
		a.As = a.DefaultAs()
	}
	return a
}

var tables = map[string]*flow.Table{
	"hosts": {Columns: []string{"host", "owner", "zone"}, Rows: [][]string{{"a", "ann", "dmz"}, {"b", "bob", ""}, {"a", "al", "lan"}}},
}

// compile makes a flow whose conditions are comparisons of terms.
func compile(t testing.TB, window time.Duration, report func(rule.Diagnostic), stages ...rule.Stage) *flow.Flow {
	if report == nil {
		report = func(d rule.Diagnostic) {
			if d.Grade == rule.Error {
				t.Errorf("%v: %s", d.Code, d.Message)
			}
		}
	}
	var c *eval.Compiler
	condition := func(e rule.Expr) eval.Condition {
		switch e := e.(type) {
		case *rule.Compare:
			return c.Compare(e)
		case *rule.Holds:
			return c.Holds(e)
		}
		t.Fatalf("no condition for %s", e)
		return nil
	}
	c = eval.NewCompiler(eval.Env{Condition: condition, Report: report})
	return flow.Compile(stages, flow.Env{Condition: condition, Report: report, Window: window,
		Table: func(n string) (*flow.Table, bool) { x, ok := tables[n]; return x, ok },
		List:  func(n string) ([]string, bool) { return []string{"a", "c"}, n == "known" }})
}

// rows reads rows from JSON objects; t is the time in seconds.
func rows(t testing.TB, f *flow.Flow, objects []string) []*flow.Row {
	var out []*flow.Row
	for i, o := range objects {
		fields, err := corpus.AppendObject(nil, []byte(o))
		if err != nil {
			t.Fatal(err)
		}
		nano := corpus.NoTime
		for j := range fields {
			if fields[j].Path == "_time" {
				s, _ := fields[j].Value.Number()
				nano = int64(s * 1e9)
			}
		}
		_, end := f.Window(nano)
		out = append(out, flow.NewRow(corpus.SortFields(fields), corpus.Ref{Row: i}, nano, end))
	}
	return out
}

func run(t testing.TB, f *flow.Flow, objects []string) ([]*flow.Row, flow.Result) {
	left, err := f.Pass(t.Context(), rows(t, f, objects))
	if err != nil {
		t.Fatal(err)
	}
	found, err := f.Gather(t.Context(), left)
	if err != nil {
		t.Fatal(err)
	}
	return found.Rows, found
}

// text writes rows as field=value and the rows behind them.
func text(rows []*flow.Row) string {
	var lines []string
	for _, r := range rows {
		var b strings.Builder
		r.All(func(p string, v corpus.Value) bool {
			fmt.Fprintf(&b, "%s=%s ", p, v.AppendJSON(nil))
			return true
		})
		for _, ref := range r.Refs() {
			fmt.Fprintf(&b, "#%d", ref.Row)
		}
		lines = append(lines, b.String())
	}
	return strings.Join(lines, "\n")
}

// TestStages is every stage, computed by hand. Rows without _time keep the
// order of the last first.
func TestStages(t *testing.T) {
	check := func(stages []rule.Stage, in []string, want ...string) {
		t.Helper()
		got, _ := run(t, compile(t, rule.WholeTime, nil, stages...), in)
		if text(got) != strings.Join(want, "\n") {
			t.Errorf("%v\n over %v\n got:\n%s\n want:\n%s", stages, in, text(got), strings.Join(want, "\n"))
		}
	}
	one := func(s rule.Stage) []rule.Stage { return []rule.Stage{s} }

	check(one(where(is(ref("a"), rule.OpGreater, num(1)))), []string{`{"a":1}`, `{"a":2}`, `{"b":3}`}, `a=2 #1`)
	check(one(&rule.Eval{Sets: []rule.Assign{{Field: "b", To: call("+", ref("a"), num(1))}, {Field: "a", To: call("null")}, {Field: "c", To: ref("b")}}}),
		[]string{`{"a":1}`}, `b=2 c=2 #0`)
	check(one(&rule.Rename{Pairs: []rule.Pair{{From: "x.*", To: "y_*"}, {From: "a", To: "b"}}}), []string{`{"a":1,"x":{"p":2,"q":3}}`, `{"b":1}`}, ` #1`[1:], `b=1 y_p=2 y_q=3 #0`)
	check(one(&rule.Fields{Names: []string{"a*", "c"}}), []string{`{"a1":1,"b":2,"c":3,"_time":5}`}, `_time=5 a1=1 c=3 #0`)
	check(one(&rule.Fields{Names: []string{"a*"}, Drop: true}), []string{`{"a1":1,"b":2}`}, `b=2 #0`)
	check([]rule.Stage{&rule.Table{Fields: []string{"a"}}, &rule.Tail{N: 9}}, []string{`{"a":1,"b":2,"_time":1}`}, `a=1 #0`)
	check(one(&rule.Table{Fields: []string{"a"}}), []string{`{"a":1,"b":2}`}, `a=1 b=2 #0`)

	check(one(&rule.Bin{Field: "_time", Every: 5 * time.Minute}), []string{`{"_time":610.5}`, `{"_time":-1}`}, `_time=600 #0`, `_time=-300 #1`)
	check(one(&rule.Bin{Field: "x", Width: 10, As: "b"}), []string{`{"x":25}`, `{"x":-1}`, `{"x":"n"}`}, `x="n" #2`, `b="-10-0" x=-1 #1`, `b="20-30" x=25 #0`)
	check(one(&rule.Bin{Field: "x", Bins: 10}), []string{`{"x":5}`, `{"x":95}`}, `x="90-100" #1`, `x="0-10" #0`)
	check(one(&rule.Bin{Field: "_time", Bins: 10}), []string{`{"_time":0}`, `{"_time":3000}`}, `_time=3000 #1`, `_time=0 #0`)

	check(one(&rule.Rex{Field: "s", Pattern: `user=(?<user>\w+)`, Max: 1}), []string{`{"s":"user=ann user=bob"}`, `{"s":"x"}`}, `s="x" #1`, `s="user=ann user=bob" user="ann" #0`)
	check(one(&rule.Rex{Field: "s", Pattern: `(?<d>\d)`, Max: 2}), []string{`{"s":"1 2 3"}`}, `d=["1","2"] s="1 2 3" #0`)
	check(one(&rule.Rex{Field: "s", Pattern: `(\d)-(\d)`, Mode: "s", Replace: `\2\1`, Max: 1}), []string{`{"s":"1-2 3-4"}`}, `s="21 3-4" #0`)
	check(one(&rule.Rex{Field: "s", Pattern: `abc`, Mode: "y", Replace: `xyz`}), []string{`{"s":"cab!"}`}, `s="zxy!" #0`)

	check(one(&rule.FillNull{Value: "0", Fields: []string{"a", "b"}}), []string{`{"a":null}`, `{"b":"x"}`}, `a=0 b="x" #1`, `a=0 b=0 #0`)
	check(one(&rule.FillNull{Value: "-"}), []string{`{"a":1}`, `{"b":2}`}, `a="-" b=2 #1`, `a=1 b="-" #0`)
	check(one(&rule.MakeMV{Field: "a", Delim: ","}), []string{`{"a":"x,,y"}`}, `a=["x","y"] #0`)
	check(one(&rule.MakeMV{Field: "a", Delim: ",", AllowEmpty: true}), []string{`{"a":"x,,y"}`}, `a=["x","","y"] #0`)
	check(one(&rule.MakeMV{Field: "a", Tokenizer: `(\w)\d`}), []string{`{"a":"x1y2"}`}, `a=["x","y"] #0`)
	check(one(&rule.MVExpand{Field: "a", Limit: 2}), []string{`{"a":[1,2,3],"b":"k"}`, `{"b":"z"}`}, `b="z" #1`, `a=1 b="k" #0`, `a=2 b="k" #0`)
	check(one(&rule.Spath{Input: "j", Path: "a.b{}.c", Output: "o"}), []string{`{"j":"{\"a\":{\"b\":[{\"c\":1},{\"c\":2}]}}"}`}, `j="{\"a\":{\"b\":[{\"c\":1},{\"c\":2}]}}" o=[1,2] #0`)
	check(one(&rule.Spath{Input: "j"}), []string{`{"j":"{\"a\":{\"b\":1},\"c\":[1,2]}"}`}, `a.b=1 c=[1,2] j="{\"a\":{\"b\":1},\"c\":[1,2]}" #0`)
	check(one(&rule.Spath{Input: "j", Path: "r.x{@k}"}), []string{`{"j":"<r><x k='1'>t</x></r>"}`}, `j="<r><x k='1'>t</x></r>" r.x{@k}="1" #0`)

	owner := &rule.Lookup{List: "hosts", Match: []rule.Pair{{From: "host", To: "h"}}, Output: []rule.Pair{{From: "owner", To: "who"}}}
	check(one(owner), []string{`{"h":"b","who":"x"}`, `{"h":"a"}`, `{"h":"z","who":"x"}`}, `h="z" #2`, `h="a" who=["ann","al"] #1`, `h="b" who="bob" #0`)
	keep := *owner
	keep.Keep = true
	check(one(&keep), []string{`{"h":"b","who":"x"}`, `{"h":"b"}`}, `h="b" who="bob" #1`, `h="b" who="x" #0`)
	check(one(&rule.Lookup{List: "hosts", Match: []rule.Pair{{From: "host", To: "h"}}}), []string{`{"h":"b"}`}, `h="b" owner="bob" #0`)
	check(one(&rule.Lookup{List: "known", Match: []rule.Pair{{From: "host", To: "h"}}, Output: []rule.Pair{{From: "host", To: "hit"}}}), []string{`{"h":"a"}`, `{"h":"b"}`}, `h="b" #1`, `h="a" hit="a" #0`)
	check(one(&rule.InputLookup{List: "hosts", Append: true, Where: is(ref("host"), rule.OpEquals, str("a")), Max: 1}), []string{`{"x":1}`}, `x=1 #0`, `host="a" owner="ann" zone="dmz" `)
	check([]rule.Stage{&rule.InputLookup{List: "hosts"}, &rule.Stats{Aggs: []rule.Agg{agg("count", "", "")}}}, []string{`{"x":1}`}, `count=3 `)

	conv := func(format string, calls ...string) rule.Stage {
		c := &rule.Convert{Format: format}
		for _, s := range calls {
			f, field, _ := strings.Cut(s, " ")
			c.Calls = append(c.Calls, rule.Conversion{Func: f, Field: field})
		}
		return c
	}
	check(one(conv("", "ctime a", "dur2sec b", "mstime c", "memk d", "rmcomma e", "rmunit f", "num g", "auto h")),
		[]string{`{"a":0,"b":"1+00:01:01","c":"01:30.5","d":"2m","e":"1,234","f":"12 km","g":"x","h":"x"}`},
		`a="01/01/1970 00:00:00" b=86461 c=90.5 d=2048 e=1234 f=12 h="x" #0`)
	check(one(conv("%Y-%m-%d", "mktime a", "none b", "num *")), []string{`{"a":"1970-01-02","b":"5","c":"6"}`}, `a=86400 b="5" c=6 #0`)

	by := []string{"h"}
	check(one(&rule.Stats{Aggs: []rule.Agg{agg("count", "", ""), agg("dc", "x", "")}, By: by}), []string{`{"h":"b","x":1}`, `{"h":"a","x":1}`, `{"h":"b","x":2}`, `{"x":3}`},
		`count=1 dc(x)=1 h="a" #1`, `count=2 dc(x)=2 h="b" #0#2`)
	check(one(&rule.Stats{Aggs: []rule.Agg{agg("count", "", "")}, By: by}), []string{`{"h":["a","b","a"]}`}, `count=1 h="a" #0`, `count=1 h="b" #0`)
	check(one(&rule.Stats{Aggs: []rule.Agg{{Func: "count", Arg: &rule.Truth{X: is(ref("x"), rule.OpGreater, num(1))}, As: "big"}}}), []string{`{"x":1}`, `{"x":2}`, `{"x":3}`}, `big=2 #0#1#2`)
	check(one(&rule.Stats{Aggs: []rule.Agg{{Func: "values", Field: "*", As: "*"}}, By: by}), []string{`{"h":"a","x":2,"y":"k","_time":1}`, `{"h":"a","x":10}`}, `h="a" x=[10,2] y=["k"] #0#1`)
	check(one(&rule.EventStats{Aggs: []rule.Agg{agg("count", "", "n")}, By: by}), []string{`{"h":"a"}`, `{"h":"b"}`, `{"h":"a"}`, `{"x":1}`}, `x=1 #3`, `h="a" n=2 #2`, `h="b" n=1 #1`, `h="a" n=2 #0`)
	check(one(&rule.StreamStats{Aggs: []rule.Agg{agg("sum", "x", "s")}, By: by}), []string{`{"h":"a","x":1}`, `{"h":"b","x":5}`, `{"h":"a","x":2}`}, `h="a" s=2 x=2 #2`, `h="b" s=5 x=5 #1`, `h="a" s=3 x=1 #0`)
	check(one(&rule.StreamStats{Aggs: []rule.Agg{agg("count", "", "n")}, Rows: 2, Without: true}), []string{`{"x":1}`, `{"x":2}`, `{"x":3}`, `{"x":4}`}, `n=0 x=4 #3`, `n=1 x=3 #2`, `n=2 x=2 #1`, `n=2 x=1 #0`)
	check(one(&rule.StreamStats{Aggs: []rule.Agg{agg("count", "", "n")}, Period: 10 * time.Second}), []string{`{"_time":0}`, `{"_time":8}`, `{"_time":15}`}, `_time=15 n=1 #2`, `_time=8 n=2 #1`, `_time=0 n=2 #0`)
	check(one(&rule.StreamStats{Aggs: []rule.Agg{agg("count", "", "n")}, By: by, Rows: 2, Overall: true}), []string{`{"h":"a"}`, `{"h":"b"}`, `{"h":"a"}`}, `h="a" n=1 #2`, `h="b" n=1 #1`, `h="a" n=1 #0`)

	abc := []string{`{"h":"a"}`, `{"h":"b"}`, `{"h":"a"}`, `{"x":1}`}
	check(one(&rule.Dedup{N: 1, Fields: by}), abc, `h="a" #2`, `h="b" #1`)
	check(one(&rule.Dedup{N: 1, Fields: by, KeepEmpty: true}), abc, `x=1 #3`, `h="a" #2`, `h="b" #1`)
	check(one(&rule.Dedup{N: 1, Fields: by, KeepEvents: true}), abc, `h="a" #2`, `h="b" #1`, `#0`)
	check(one(&rule.Dedup{N: 1, Fields: by, Consecutive: true}), abc, `h="a" #2`, `h="b" #1`, `h="a" #0`)
	check(one(&rule.Dedup{N: 1, Fields: by, Sort: []rule.SortKey{{Field: "h", Desc: true}}}), abc, `h="b" #1`, `h="a" #2`)

	mixed := []string{`{"x":"b"}`, `{"x":10}`, `{"y":1}`, `{"x":"9"}`, `{"x":"10.0.0.10"}`, `{"x":"10.0.0.9"}`}
	check(one(&rule.Sort{Keys: []rule.SortKey{{Field: "x"}}}), mixed, `x="9" #3`, `x=10 #1`, `x="10.0.0.9" #5`, `x="10.0.0.10" #4`, `x="b" #0`, `y=1 #2`)
	check(one(&rule.Sort{Keys: []rule.SortKey{{Field: "x", Desc: true}}, Limit: 2}), mixed, `x="b" #0`, `x="10.0.0.10" #4`)
	check(one(&rule.Sort{Keys: []rule.SortKey{{Field: "x", As: "str"}}, Limit: 2}), mixed, `x=10 #1`, `x="10.0.0.10" #4`)

	three := []string{`{"x":1}`, `{"x":2}`, `{"x":3}`}
	check(one(&rule.Head{N: 2}), three, `x=3 #2`, `x=2 #1`)
	check(one(&rule.Head{While: is(ref("x"), rule.OpGreater, num(2))}), three, `x=3 #2`)
	check(one(&rule.Head{While: is(ref("x"), rule.OpGreater, num(2)), KeepLast: true}), three, `x=3 #2`, `x=2 #1`)
	check(one(&rule.Head{While: is(ref("x"), rule.OpGreater, num(1)), Null: true}), []string{`{"x":2}`, `{"y":1}`, `{"x":3}`}, `x=3 #2`, `y=1 #1`, `x=2 #0`)
	check(one(&rule.Tail{N: 2}), three, `x=1 #0`, `x=2 #1`)

	four := []string{`{"u":"a","h":"1"}`, `{"u":"b","h":"1"}`, `{"u":"a","h":"2"}`, `{"u":"c","h":"1"}`, `{"u":"a","h":"1"}`}
	check(one(&rule.Top{Limit: 1, Fields: []string{"u"}, CountField: "count", PercentField: "percent", Other: true}), four, `count=3 percent=60 u="a" #0#2#4`, `count=2 percent=40 u="OTHER" #1#3`)
	check(one(&rule.Top{Rare: true, Limit: 1, Fields: []string{"u"}, CountField: "count"}), four, `count=1 u="b" #1`)
	check(one(&rule.Top{Limit: 1, Fields: []string{"u"}, By: by, CountField: "n"}), four, `h="1" n=2 u="a" #0#4`, `h="2" n=1 u="a" #2`)

	spans := []string{`{"_time":10,"u":"a"}`, `{"_time":70,"u":"b"}`, `{"_time":190,"u":"a"}`, `{"_time":191}`}
	check(one(&rule.TimeChart{Every: time.Minute, Aggs: []rule.Agg{agg("count", "", "")}}), spans, `_time=0 count=1 #0`, `_time=60 count=1 #1`, `_time=120 count=0 `, `_time=180 count=2 #2#3`)
	check(one(&rule.TimeChart{Every: 2 * time.Minute, Aggs: []rule.Agg{agg("count", "", "")}, By: "u", Limit: 1, Other: true}), spans, `NULL=0 OTHER=1 _time=0 a=1 #0#1`, `NULL=1 OTHER=0 _time=120 a=1 #2#3`)
}

// TestAggregates is every aggregate, computed by hand, over numbers of events
// a minute apart, the last one last.
func TestAggregates(t *testing.T) {
	in := []string{`{"_time":0,"x":4}`, `{"_time":60,"x":1}`, `{"_time":120,"x":[3,"z"]}`, `{"_time":180,"x":"1"}`, `{"_time":240,"y":5}`}
	check := func(a rule.Agg, want string) {
		t.Helper()
		got, _ := run(t, compile(t, rule.WholeTime, nil, &rule.Stats{Aggs: []rule.Agg{a}}), in)
		if v := got[0].Get(a.As); string(v.AppendJSON(nil)) != want {
			t.Errorf("%s = %s, want %s", a, v.AppendJSON(nil), want)
		}
	}
	for f, want := range map[string]string{
		"count": "5", "dc": "4", "estdc": "4", "values": `[1,3,4,"z"]`, "list": `["1",3,"z",1,4]`, "min": "1", "max": `"z"`, "sum": "9", "sumsq": "27", "avg": "2.25",
		"median": "3", "mode": "1", "range": "3", "var": "2.25", "stdev": "1.5", "varp": "1.6875", "first": `"1"`, "last": "4", "earliest": "4", "latest": `"1"`,
		"earliest_time": "0", "latest_time": "180", "rate": "-0.0166666666666666", "stdevp": "1.29903810567665",
	} {
		a := agg(f, "x", "r")
		if f == "rate" || f == "stdevp" {
			got, _ := run(t, compile(t, rule.WholeTime, nil, &rule.Stats{Aggs: []rule.Agg{a}}), in)
			if v := got[0].Get("r"); !strings.HasPrefix(v.Text(), want) {
				t.Errorf("%s = %s, want %s...", a, v.Text(), want)
			}
			continue
		}
		check(a, want)
	}
	for p, want := range map[float64]string{0: "1", 25: "1", 50: "3", 75: "4", 100: "4"} {
		for _, f := range []string{"perc", "upperperc", "exactperc"} {
			check(rule.Agg{Func: f, Field: "x", Percent: p, As: "r"}, want)
		}
	}
	check(agg("count", "", "r"), "5")
	check(agg("sum", "nothing", "r"), "null")
	check(agg("stdev", "y", "r"), "0")
}

// TestRefusals are pipelines that are refused when they are compiled.
func TestRefusals(t *testing.T) {
	check := func(code string, s rule.Stage) {
		t.Helper()
		var codes []string
		compile(t, time.Hour, func(d rule.Diagnostic) { codes = append(codes, d.Code) }, s)
		if !slices.Contains(codes, code) || flow.Codes()[code] == "" && !strings.HasPrefix(code, "eval/") {
			t.Errorf("%s: got %v, want %s with documentation", s, codes, code)
		}
	}
	check("flow/unknown-aggregate", &rule.Stats{Aggs: []rule.Agg{agg("nosuch", "x", "")}})
	check("flow/unknown-aggregate", &rule.Stats{Aggs: []rule.Agg{agg("sum", "", "")}})
	check("flow/duplicate-column", &rule.Stats{Aggs: []rule.Agg{agg("count", "", "n"), agg("dc", "x", "n")}})
	check("flow/unknown-table", &rule.Lookup{List: "nosuch", Match: []rule.Pair{{From: "a", To: "a"}}})
	check("flow/unknown-table-column", &rule.Lookup{List: "hosts", Match: []rule.Pair{{From: "nosuch", To: "a"}}})
	check("flow/argument", &rule.Rename{Pairs: []rule.Pair{{From: "a*", To: "b"}}})
	check("flow/argument", &rule.Rex{Field: "a", Pattern: "b"})
	check("eval/bad-regexp", &rule.Rex{Field: "a", Pattern: "(?=b)"})
	check("flow/argument", &rule.Convert{Calls: []rule.Conversion{{Func: "nosuch", Field: "a"}}})
	check("flow/argument", &rule.StreamStats{Rows: 1 << 30, Aggs: []rule.Agg{agg("count", "", "")}})
}

// TestCounts: what is left out is counted.
func TestCounts(t *testing.T) {
	f := compile(t, time.Hour, nil, &rule.Stats{Aggs: []rule.Agg{agg("count", "", "")}, By: []string{"a", "b"}})
	list := "[0" + strings.Repeat(",1", 0)
	for i := 1; i < 40; i++ {
		list += fmt.Sprintf(",%d", i)
	}
	_, got := run(t, f, []string{`{"a":1,"b":2}`, `{"a":1}`, `{"a":` + list + `],"b":` + list + `]}`})
	if got.Made != 1 || got.Dropped != 1 || got.Wide != 1 {
		t.Errorf("made %d, dropped %d, wide %d, want one each", got.Made, got.Dropped, got.Wide)
	}
}

// TestTooMuch: work beyond the bounds ends the run.
func TestTooMuch(t *testing.T) {
	f := flow.Compile([]rule.Stage{&rule.StreamStats{Rows: 100, Aggs: []rule.Agg{agg("median", "v", "n")}}}, flow.Env{Steps: 10_000})
	in := make([]*flow.Row, 200)
	for i := range in {
		in[i] = flow.NewRow(nil, corpus.Ref{Row: i}, 0, 0)
	}
	if _, err := f.Gather(t.Context(), in); err == nil || !strings.Contains(err.Error(), flow.ErrTooMuch.Error()) {
		t.Errorf("got %v, want ErrTooMuch", err)
	}
}
