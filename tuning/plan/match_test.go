package plan

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
	"assay/tuning/sigma"
	"assay/tuning/spl"
)

func mustCompile(tb testing.TB, where string, env Env) *Plan {
	tb.Helper()
	e, err := rule.ParseExpr(where)
	if err != nil {
		tb.Fatalf("parse %s: %v", where, err)
	}
	p, diags := Compile(&rule.Rule{ID: "r", Text: where, Where: e}, env)
	if p == nil {
		tb.Fatalf("compile %s: %v", where, diags)
	}
	return p
}

func event(tb testing.TB, json string) *corpus.Event {
	tb.Helper()
	fields, err := corpus.AppendObject(nil, []byte(json))
	if err != nil {
		tb.Fatalf("read %s: %v", json, err)
	}
	return &corpus.Event{Fields: fields}
}

func TestMatch(t *testing.T) {
	env := Env{
		Aliases: map[string][]string{"cmd": {"process.command_line", "command"}},
		Lists:   map[string][]string{"approved": {"10.0.0.0/8", "192.0.2.7", "Proxy"}},
	}
	check := func(where, json string, want bool) {
		t.Helper()
		if got := mustCompile(t, where, env).Match(event(t, json)); got != want {
			t.Errorf("%s on %s = %v, want %v", where, json, got, want)
		}
	}
	// Absent, null and empty are three things.
	for where, want := range map[string][3]bool{ // absent, null, empty
		`a is null`:               {true, true, false},
		`a = null`:                {true, true, false},
		`a = (null, "x")`:         {true, true, false},
		`a = ""`:                  {false, false, true},
		`a = like "*"`:            {false, false, true},
		`a contains ""`:           {false, false, true},
		`a exists true`:           {false, true, true},
		`a exists false`:          {true, false, false},
		`not a = "x"`:             {true, true, true},
		`a != "x"`:                {false, false, true},
		`a re ".*"`:               {false, false, true},
		`not a cidr "10.0.0.0/8"`: {true, true, true},
		`a < 1`:                   {false, false, false},
		`a in list approved`:      {false, false, false},
	} {
		for i, json := range []string{`{}`, `{"a":null}`, `{"a":""}`} {
			check(where, json, want[i])
		}
	}
	// Aliases: the first path that the event has, null included.
	check(`cmd contains "curl"`, `{"process":{"command_line":"CURL x"}}`, true)
	check(`cmd contains "curl"`, `{"command":"curl"}`, true)
	check(`cmd contains "curl"`, `{"cmd":null,"command":"curl"}`, false)
	check(`cmd contains "curl"`, `{"process":{"command_line":"ls"},"command":"curl"}`, false)
	// Numbers, text, booleans.
	check(`id = 1`, `{"id":"1"}`, true)
	check(`id = 1`, `{"id":1.0}`, true)
	check(`id = 1`, `{"id":"11"}`, false)
	check(`id = "4688"`, `{"id":4688}`, true)
	check(`id = 16`, `{"id":"0x10"}`, false)
	check(`id = 9007199254740993`, `{"id":9007199254740993}`, true)
	check(`id = 9007199254740993`, `{"id":9007199254740992}`, false)
	check(`id = 9007199254740993`, `{"id":"9007199254740992"}`, false)
	check(`id = 123456789012345678901`, `{"id":123456789012345678902}`, false)
	check(`id > 2`, `{"id":"10"}`, true)
	check(`id > 2`, `{"id":"ten"}`, false)
	check(`ok = true`, `{"ok":"TRUE"}`, true)
	check(`ok = "true"`, `{"ok":true}`, true)
	check(`ok = false`, `{"ok":0}`, false)
	// Networks.
	check(`ip cidr "10.0.0.0/8"`, `{"ip":"::ffff:10.1.2.3"}`, true)
	check(`ip cidr "::ffff:10.0.0.0/104"`, `{"ip":"10.1.2.3"}`, true)
	check(`ip cidr "10.1.2.3/8"`, `{"ip":"10.9.9.9"}`, true)
	check(`ip cidr "2001:db8::/32"`, `{"ip":"2001:DB8::1%eth0"}`, true)
	check(`ip cidr "0.0.0.0/0"`, `{"ip":"10.0.0.1:80"}`, false)
	check(`ip in list approved`, `{"ip":"192.0.2.7"}`, true)
	check(`ip in list approved`, `{"ip":"PROXY"}`, true)
	check(`ip != list approved`, `{"ip":"10.0.0.1"}`, false)
	check(`ip != list approved`, `{"ip":"11.0.0.1"}`, true)
	// Lists: any element; all: an element for each operand.
	check(`to contains "evil"`, `{"to":["a@b","x@EVIL"]}`, true)
	check(`to contains all("a@", "x@")`, `{"to":["a@b","x@c"]}`, true)
	check(`to contains all("a@", "y@")`, `{"to":["a@b","x@c"]}`, false)
	check(`to != "a"`, `{"to":["a","b"]}`, true)
	check(`to != "a"`, `{"to":["a","a"]}`, false)
	check(`not to = "a"`, `{"to":["a","b"]}`, false)
	check(`to = like "*"`, `{"to":[]}`, false)
	check(`to exists true`, `{"to":[]}`, true)
	check(`who.arn contains "root"`, `{"who":[{"arn":"x"},{"arn":"y/Root"}]}`, true)
	// Fields against fields.
	check(`a equals field b`, `{"a":"X","b":"x"}`, true)
	check(`a equals cased field b`, `{"a":"X","b":"x"}`, false)
	check(`a > field b`, `{"a":"3","b":2}`, true)
	check(`a startswith field b`, `{"a":"Abc","b":"aB"}`, true)
	check(`not a equals field b`, `{"a":"X"}`, true)
	// Keywords: any value, no names, objects in lists too.
	check(`keyword "passwd"`, `{"x":{"y":"cat /etc/PASSWD"}}`, true)
	check(`keyword "passwd"`, `{"passwd":"x"}`, false)
	check(`keyword "passwd"`, `{"x":[{"y":["/etc/passwd"]}]}`, true)
	check(`keyword "y"`, `{"x":[{"y":["a"]}]}`, false)
	check(`keyword "46"`, `{"x":4688}`, true)
	check(`keyword like "cat*passwd"`, `{"x":"then cat /etc/passwd here"}`, true)
	check(`keyword all("a", "b")`, `{"x":"a","y":"b"}`, true)
	check(`keyword "true_positive"`, `{"label":{"verdict":"true_positive"}}`, false)
	check(`label.verdict = "true_positive"`, `{"label":{"verdict":"true_positive"}}`, false)
	// Folding and regular expressions.
	check(`a = "STRASSE"`, `{"a":"strasse"}`, true)
	check(`a = "É"`, `{"a":"é"}`, true)
	check(`a = cased "É"`, `{"a":"é"}`, false)
	check(`a re "a.b"`, `{"a":"a\nb"}`, false)
	check(`a re/s "a.b"`, `{"a":"a\nb"}`, true)
	check(`a re/im "^curl$"`, `{"a":"x\nCURL\ny"}`, true)
}

// TestNetworkSet: many networks answer as the same networks one by one.
func TestNetworkSet(t *testing.T) {
	var few networks
	for i := range 40 {
		for _, text := range []string{fmt.Sprintf("10.%d.0.0/%d", i*5, 12+i%20), fmt.Sprintf("2001:db8:%x::/%d", i, 32+i)} {
			p, err := eval.ParseNetwork(text)
			if err != nil {
				t.Fatal(err)
			}
			few = append(few, p)
		}
	}
	many, ok := few.gathered().(networkSet)
	if !ok {
		t.Fatalf("%d networks are not gathered", len(few))
	}
	for i := range 2000 {
		for _, text := range []string{fmt.Sprintf("10.%d.%d.1", i%256, i/8), fmt.Sprintf("2001:db8:%x::%x", i%64, i), "::ffff:10.0.0.1", "x"} {
			v := corpus.String(text)
			if got, want := many.match(v, ""), few.match(v, ""); got != want {
				t.Fatalf("%s in the set = %v, one by one %v", text, got, want)
			}
		}
	}
}

func TestCompileDiagnostics(t *testing.T) {
	check := func(where string, grade rule.Grade, code string) {
		t.Helper()
		e, err := rule.ParseExpr(where)
		if err != nil {
			t.Fatalf("parse %s: %v", where, err)
		}
		p, diags := Compile(&rule.Rule{Where: e}, Env{})
		if len(diags) != 1 || diags[0].Code != code || diags[0].Grade != grade || (p == nil) != (grade == rule.Error) {
			t.Errorf("compile %s: plan %v, diagnostics %v, want one %s %s", where, p != nil, diags, grade, code)
		}
		if Codes()[code] == "" {
			t.Errorf("the code %s is not documented", code)
		}
	}
	check(`a re "(?=x)"`, rule.Error, codeRegexp)
	check(`a re "`+strings.Repeat("y{1000}", 90)+`"`, rule.Error, codeTooLarge)
	check(`a re all (`+strings.Repeat(`"(?:[a-z]x){1000}", `, 20)+`"x")`, rule.Error, codeTooLarge)
	check(`a re "`+strings.Repeat(`\\pL`, 5000)+`"`, rule.Error, codeTooLarge)
	check(`alert.closed_at exists true`, rule.Warning, codeOutcomeField)
	check(`"Alert.Verdict" = "x"`, rule.Warning, codeOutcomeField)
	check(`a cidr "10.0.0.0/33"`, rule.Error, codeNetwork)
	check(`a in list nosuch`, rule.Error, codeUnknownList)
	check(`a < "x"`, rule.Error, codeNumber)
	check(`a exists "x"`, rule.Error, codeOperand)
	check(`a contains null`, rule.Error, codeOperand)
	check(`a cidr field b`, rule.Error, codeOperand)
	check(`keyword null`, rule.Error, codeOperand)
	check(`label.verdict = "x"`, rule.Warning, codeHiddenField)
	deep := rule.Expr(&rule.Test{Field: "a", Op: rule.OpNull})
	for range 2000 {
		deep = &rule.Not{X: deep}
	}
	if p, diags := Compile(&rule.Rule{Where: deep}, Env{}); p != nil || diags[0].Code != codeTooDeep {
		t.Errorf("compile a deep rule: plan %v, diagnostics %v", p != nil, diags)
	}
	if p, diags := Compile(&rule.Rule{}, Env{}); p != nil || diags[0].Code != codeNoCondition {
		t.Errorf("compile a rule without a condition: plan %v, diagnostics %v", p != nil, diags)
	}
}

func TestExplain(t *testing.T) {
	where := `sel{cmd contains ("curl", "wget")} and not filter{dest cidr "10.0.0.0/8"} and user = "root"`
	p := mustCompile(t, where, Env{Aliases: map[string][]string{"cmd": {"process.command_line"}}})
	x := p.Explain(event(t, `{"process":{"command_line":"wget x"},"dest":"10.0.0.1","user":null}`))
	var b strings.Builder
	x.Fprint(&b)
	want := `no  and
  yes sel
    yes cmd contains ("curl", "wget") [process.command_line]: met "wget x", decided by "wget"
  no  not
    yes filter
      yes dest cidr "10.0.0.0/8": met "10.0.0.1", decided by "10.0.0.0/8"  <- would have to change
  no  user = "root": met null  <- would have to change
`
	if b.String() != want {
		t.Errorf("explanation:\n%swant:\n%s", b.String(), want)
	}
	if n := x.Nearest(); len(n) != 2 || n[0].Field != "dest" || n[1].Met != MetNull {
		t.Errorf("nearest = %v", n)
	}
}

// TestExplainNegatedParts: what the author wrote as one part is one, with the
// verdict that its words have.
func TestExplainNegatedParts(t *testing.T) {
	for text, want := range map[string]string{
		`x=1 | where isnotnull(k)`:      `no  isnotnull(k): met absent  <- would have to change`,
		`x=1 | where NOT isnotnull(b)`:  `no  NOT isnotnull(b): met "curl"  <- would have to change`,
		`x=1 | regex b!="curl"`:         `no  regex b!="curl": met "curl", decided by "curl"  <- would have to change`,
		`x=1 | where NOT b="wget"`:      "yes isnotnull(b): met \"curl\"\n    yes not\n      no  b=\"wget\": met \"curl\"",
		`x=1 | where isnull(b) OR b!=k`: `no  isnull(b): met "curl"  <- would have to change`,
		`x=1 b!=curl`:                   `no  b!=curl: met "curl", decided by "curl"  <- would have to change`,
		"title: t\nlogsource: {product: x}\ndetection:\n  s: {x|neq: 1, b|neq: curl, k|neq: 2}\n  condition: s\n":   `yes k|neq: 2: met absent`,
		"title: t\nlogsource: {product: x}\ndetection:\n  s: {x: 1, b|contains|neq: [wget, cur]}\n  condition: s\n": `no  b|contains|neq: [wget, cur]: met "curl", decided by "cur"  <- would have to change`,
	} {
		r, ds := spl.Parse("r.spl", text, spl.Options{})
		if strings.HasPrefix(text, "title") {
			var rules []*rule.Rule
			rules, ds = sigma.Parse("r.yml", text)
			r = rules[0]
		}
		p, more := Compile(r, Env{})
		if p == nil {
			t.Fatalf("%s: %v %v", text, ds, more)
		}
		e := event(t, `{"x":1,"b":"curl"}`)
		tree := p.Explain(e)
		var b strings.Builder
		tree.Fprint(&b)
		if !strings.Contains(b.String(), "  "+want+"\n") || tree.Holds != p.Match(e) {
			t.Errorf("%s:\n%swant %s", text, b.String(), want)
		}
	}
}

func TestSelectStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := mustCompile(t, `a = "x" and keyword "y" or a equals field b`, Env{})
	batch := corpus.NewBatch([]corpus.Event{*event(t, `{"a":"x","b":"y"}`)})
	if _, err := p.Select(ctx, batch); !errors.Is(err, context.Canceled) {
		t.Errorf("select with a cancelled context: %v", err)
	}
}

// TestConcurrentUse is for the race detector.
func TestConcurrentUse(t *testing.T) {
	p := mustCompile(t, `s{a contains ("x", "curl") or keyword "y"} and not b re "z+y"`, Env{})
	e := event(t, `{"a":"CURL","b":"zz"}`)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			rows, err := p.Select(context.Background(), corpus.NewBatch([]corpus.Event{*e}))
			if err != nil || !rows.Has(0) || !p.Match(e) || !p.Explain(e).Holds {
				t.Errorf("select = %v, %v", rows, err)
			}
		})
	}
	wg.Wait()
}
