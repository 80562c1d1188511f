package sigma

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/tuning/rule"
)

// base is a rule of that name with one search.
func base(name string) string {
	return "title: Rule " + name + "\nname: " + name + "\nlogsource: {category: c}\ndetection:\n  sel: {A: " + name + "}\n  condition: sel\n"
}

// correlating is a correlation over rules a, b and c, in a stream with them.
// The lines of its map are indented.
func correlating(lines string) string {
	return base("a") + "---\n" + base("b") + "---\n" + base("c") + "---\ntitle: Corr\nname: corr\ncorrelation:\n  " + strings.ReplaceAll(lines, "\n", "\n  ") + "\n"
}

func TestCorrelations(t *testing.T) {
	check := func(lines string, want rule.Correlation) {
		t.Helper()
		rules, ds := Parse("c.yml", correlating(lines))
		last := len(rules) - 1
		if last < 0 || rules[last].Correlation == nil {
			t.Errorf("%s: got %d rules, %v", lines, len(rules), ds)
			return
		}
		r := rules[last]
		for i, b := range r.Correlation.Bases {
			if b.Rule == nil || b.Rule.Name != b.Name {
				t.Errorf("%s: base %d is %s and has the rule %v", lines, i, b.Name, b.Rule)
			}
		}
		got := *r.Correlation
		if diff := cmp.Diff(want, got, cmpopts.IgnoreTypes(rule.Span{}, &rule.Rule{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lines, diff)
		}
		checkClosed(t, "c.yml", r)
	}
	bases := func(names ...string) (out []rule.Base) {
		for _, n := range names {
			out = append(out, rule.Base{Name: n})
		}
		return out
	}
	check("type: event_count\nrules: a\ngroup-by: user\ntimespan: 5m\ncondition: {gte: 10}",
		rule.Correlation{Type: rule.EventCount, Bases: bases("a"), GroupBy: []string{"user"}, Timespan: 5 * time.Minute,
			Bounds: []rule.Bound{{Op: rule.OpGreaterEq, Value: 10}}})
	check("type: value_avg\nrules: [a, c]\ntimespan: 2w\ncondition: {gt: 1.5, lte: 200, field: n}",
		rule.Correlation{Type: rule.ValueAvg, Bases: bases("a", "c"), Timespan: 14 * 24 * time.Hour, Field: []string{"n"},
			Bounds: []rule.Bound{{Op: rule.OpGreater, Value: 1.5}, {Op: rule.OpLessEq, Value: 200}}})
	check("type: value_count\nrules: [a]\ngroup-by: [x, y]\ntimespan: 1M\ncondition: {neq: 3, field: [u, v]}\nfiring: each",
		rule.Correlation{Type: rule.ValueCount, Bases: bases("a"), GroupBy: []string{"x", "y"}, Timespan: 2629746 * time.Second, Field: []string{"u", "v"},
			Bounds: []rule.Bound{{Op: rule.OpDiffers, Value: 3}}, Firing: rule.FireEach})
	check("type: value_percentile\nrules: [a]\ntimespan: 1y\ncondition: {lt: -1, field: n, percentile: 99.5}",
		rule.Correlation{Type: rule.ValuePercentile, Bases: bases("a"), Timespan: 31556952 * time.Second, Field: []string{"n"}, Percentile: 99.5,
			Bounds: []rule.Bound{{Op: rule.OpLess, Value: -1}}})
	check("type: temporal_ordered\nrules: [b, a]\ntimespan: 30s\ngenerate: true\naliases: {ip: {a: src, b: dst}}\ngroup-by: ip",
		rule.Correlation{Type: rule.TemporalOrdered, Bases: bases("b", "a"), Timespan: 30 * time.Second, Generate: true, GroupBy: []string{"ip"},
			Aliases: []rule.Alias{{Name: "ip", Fields: []rule.Pair{{From: "a", To: "src"}, {From: "b", To: "dst"}}}}})
	check("type: temporal_ordered\nrules: [b, a, b]\ntimespan: 30s",
		rule.Correlation{Type: rule.TemporalOrdered, Bases: bases("b", "a", "b"), Timespan: 30 * time.Second})
	exists := func(name string) rule.Expr {
		return &rule.Test{Field: name, Op: rule.OpExists, Operands: []rule.Operand{{Kind: rule.OperandBool, Bool: true}}}
	}
	check("type: temporal\ntimespan: 1h\ncondition: b and not (a or b)",
		rule.Correlation{Type: rule.Temporal, Bases: bases("b", "a"), Timespan: time.Hour, When: &rule.And{Terms: []rule.Expr{
			exists("b"), &rule.Not{X: &rule.Or{Terms: []rule.Expr{exists("a"), exists("b")}}}}}})
}

// TestWhereOfCorrelation: the condition is any of the bases', with names that
// stay apart; what stands on a correlation holds the condition of that.
func TestWhereOfCorrelation(t *testing.T) {
	text := correlating("type: event_count\nrules: [a, b]\ntimespan: 5m\ncondition: {gte: 2}") +
		"---\ntitle: Outer\nid: outer\ncorrelation: {type: temporal, rules: [corr, c], timespan: 1h}\n"
	rules, ds := Parse("c.yml", text)
	if len(rules) != 1 {
		t.Fatalf("got %d rules, %v", len(rules), ds)
	}
	want := `corr{corr/a{corr/a/sel{A = "a"}} or corr/b{corr/b/sel{A = "b"}}} or c{c/sel{A = "c"}}`
	if got := strings.ReplaceAll(rules[0].Where.String(), `"corr/`, `corr/`); strings.ReplaceAll(strings.ReplaceAll(got, `"{`, "{"), `"c/`, "c/") != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if rules[0].Text != text {
		t.Errorf("the text is not the whole:\n%s", rules[0].Text)
	}
	inner := rules[0].Correlation.Bases[0].Rule
	if inner.Correlation == nil || strings.Contains(inner.Text, "Rule c") || strings.Contains(inner.Text, "Outer") || !strings.HasSuffix(inner.Text, "condition: {gte: 2}\n") {
		t.Errorf("the inner correlation's text is\n%s", inner.Text)
	}
	checkClosed(t, "c.yml", rules[0])
}

// TestOrderNamesRuleTwice: under one name or two it is one rule, which stands
// in the condition once.
func TestOrderNamesRuleTwice(t *testing.T) {
	const id = "6f1e2b0c-94f4-4d5f-8f0e-3b1d5a7c9e21"
	text := correlating("type: temporal_ordered\nrules: [a, b, " + id + ", a]\ntimespan: 5m")
	rules, ds := Parse("c.yml", strings.Replace(text, "name: a\n", "name: a\nid: "+id+"\n", 1))
	if len(rules) != 2 || len(ds) > 0 {
		t.Fatalf("got %d rules, %v", len(rules), ds)
	}
	r := rules[1] // behind c
	names := ""
	for _, b := range r.Correlation.Bases {
		names += " " + b.Name
		if b.Rule == nil || b.Rule.Name != b.Name {
			t.Errorf("base %s is %v", b.Name, b.Rule)
		}
	}
	if any, ok := r.Where.(*rule.Or); names != " a b a a" || !ok || len(any.Terms) != 2 {
		t.Errorf("got bases%s of %s", names, r.Where)
	}
	checkClosed(t, "c.yml", r)
}

// TestGenerate: base rules fire by themselves only where a correlation says
// so, at either place; a rule that nothing refers to always does.
func TestGenerate(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		rules, ds := Parse("c.yml", text)
		var got []string
		for _, r := range rules {
			got = append(got, r.Name)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("got %v (%v), want %s", got, ds, want)
		}
	}
	const body = "type: event_count\nrules: [a, b]\ntimespan: 5m\ncondition: {gte: 2}"
	check(correlating(body), "[c corr]")
	check(correlating(body+"\ngenerate: false"), "[c corr]")
	check(correlating(body+"\ngenerate: true"), "[a b c corr]")
	check(correlating(body)+"generate: true\n", "[a b c corr]")
	check(correlating(body)+"---\ntitle: X\nname: x\ncorrelation: {type: temporal, rules: [a, c], timespan: 5m, generate: true}\n", "[a c corr x]")
}

func TestCorrelationFaults(t *testing.T) {
	check := func(marked, code string) { t.Helper(); checkFault(t, marked, code) }
	one := func(lines, code string) { t.Helper(); check(correlating(lines), code) }
	one("type: ^event-count\nrules: a\ntimespan: 5m\ncondition: {gte: 1}", codeCorrelation)
	one("type: event_count\nrules: a\ntimespan: ^5\ncondition: {gte: 1}", codeTimespan)
	one("type: event_count\nrules: a\ntimespan: ^0m\ncondition: {gte: 1}", codeTimespan)
	one("type: event_count\nrules: a\ntimespan: ^+5m\ncondition: {gte: 1}", codeTimespan)
	one("type: event_count\nrules: a\ntimespan: ^5x\ncondition: {gte: 1}", codeTimespan)
	one("type: event_count\nrules: a\ntimespan: ^300y\ncondition: {gte: 1}", codeTimespan)
	one("type: event_count\nrules: a\ntimespan: ^99999999999999999999s\ncondition: {gte: 1}", codeTimespan)
	one("type: event_count\nrules: [a, ^d]\ntimespan: 5m\ncondition: {gte: 1}", codeReference)
	one("type: event_count\nrules: [^Rule a]\ntimespan: 5m\ncondition: {gte: 1}", codeReference)
	one("type: event_count\nrules: [a, ^corr]\ntimespan: 5m\ncondition: {gte: 1}", codeCycle)
	one("type: event_count\nrules: [a, ^a]\ntimespan: 5m\ncondition: {gte: 1}", codeCorrelation)
	one("type: event_count\nrules: a\ntimespan: 5m\n^condition: {field: x}", codeBound)
	one("type: event_count\nrules: a\ntimespan: 5m\ncondition: {^ge: 1}", codeBound)
	one("type: event_count\nrules: a\ntimespan: 5m\ncondition: {^gte: '1'}", codeBound)
	one("type: event_count\nrules: a\ntimespan: 5m\n^condition: {gte: 1, lt: 5, neq: 3}", codeBound)
	one("type: event_count\nrules: a\ntimespan: 5m\n^condition: {gt: 5, lt: 5}", codeBound)
	one("type: event_count\nrules: a\ntimespan: 5m\n^condition: a and b", codeBound)
	one("type: value_count\nrules: a\ntimespan: 5m\n^condition: {gte: 1}", codeBound)
	one("type: value_sum\nrules: a\ntimespan: 5m\ncondition: {gte: 1, ^field: [x, y]}", codeBound)
	one("type: event_count\nrules: a\ntimespan: 5m\ncondition: {gte: 1, ^field: x}", codeBound)
	one("type: value_percentile\nrules: a\ntimespan: 5m\n^condition: {gte: 1, field: x}", codeBound)
	one("type: value_percentile\nrules: a\ntimespan: 5m\ncondition: {gte: 1, field: x, ^percentile: 101}", codeBound)
	one("type: value_sum\nrules: a\ntimespan: 5m\ncondition: {gte: 1, field: ^label.verdict}", codeLabelField)
	one("type: event_count\nrules: a\ntimespan: 5m\ncondition: {gte: 1}\ngroup-by: [^label.x]", codeLabelField)
	one("type: event_count\nrules: a\ntimespan: 5m\ncondition: {gte: 1}\ngenerate: ^yes please", codeCorrelation)
	one("type: event_count\nrules: a\ntimespan: 5m\ncondition: {gte: 1}\nfiring: ^often", codeCorrelation)
	one("type: event_count\nrules: a\ntimespan: 5m\ncondition: {gte: 1}\n^window: tumbling", codeCorrelation)
	one("type: event_count\nrules: a\ntimespan: 5m\ncondition: {gte: 1}\naliases: {^ip: src}", codeAlias)
	one("type: event_count\nrules: a\ntimespan: 5m\ncondition: {gte: 1}\ngroup-by: ip\naliases: {ip: {^b: src}}", codeAlias)
	one("type: temporal\nrules: [a, b]\ntimespan: 5m\ncondition: a and b and ^c", codeReference)
	one("type: temporal\nrules: [a, ^b]\ntimespan: 5m\ncondition: not a", codeReference)
	one("type: temporal\nrules: [a, b]\ntimespan: 5m\ncondition: ^1 of them", codeSelector)
	one("type: temporal\nrules: [a, b]\ntimespan: 5m\ncondition: a ^AND b", codeOperatorCase)
	one("type: temporal_ordered\nrules: ["+strings.Repeat("a, ", 64)+"^b]\ntimespan: 5m", codeCorrelation)
	check("title: T\n^correlation: {type: temporal, rules: a}\n", codeTimespan)
	check(correlating("type: temporal\nrules: [^a]\ntimespan: 5m")+"---\n"+base("a"), codeAmbiguous)
	check(strings.Replace(correlating("type: temporal\nrules: [^a]\ntimespan: 5m"), "condition: sel", "condition: nope", 1), codeBrokenBase)
	check("^title: T\nlogsource: {category: c}\ndetection: {s: x, condition: s}\ncorrelation: {}\n", codeKind)
	check("title: T\nlogsource: {category: c}\ndetection: {s: x, condition: s}\n^correlation: a remark\n", codeKind)
}

// TestCircles: correlations that stand on each other in a circle, and those
// that stand on such a one, are refused; a deep chain is too.
func TestCircles(t *testing.T) {
	link := func(name string, on ...string) string {
		return "---\ntitle: " + name + "\nname: " + name + "\ncorrelation: {type: temporal, rules: [" + strings.Join(on, ", ") + "], timespan: 5m}\n"
	}
	rules, ds := Parse("c.yml", base("a")+link("x", "y", "a")+link("y", "z")+link("z", "x")+link("w", "z")+link("fine", "a"))
	if len(rules) != 1 || rules[0].Name != "fine" {
		t.Errorf("got %d rules, %v", len(rules), ds)
	}
	if !slices.ContainsFunc(ds, func(d rule.Diagnostic) bool {
		return d.Code == codeCycle && strings.Contains(d.Message, "x → y → z → x")
	}) {
		t.Errorf("the way round is not named: %v", ds)
	}
	chain := base("c0")
	for i := range 20 {
		chain += link(fmt.Sprint("c", i+1), fmt.Sprint("c", i))
	}
	if _, ds := Parse("c.yml", chain); !strings.Contains(fmt.Sprint(ds), codeTooDeep) {
		t.Errorf("a chain of 20: %v", ds)
	}
}

// correlationDeviations are the vectors on which we differ from the engine
// that made them, and why.
var correlationDeviations = map[string]string{
	"range":           "two bounds are allowed",
	"percentile none": "without a percentile there is nothing to compare",
}

func TestCorrelationVectors(t *testing.T) {
	type row struct {
		Name    string
		Rule    map[string]any
		PySigma string
		Seconds int `json:"timespan_seconds"`
	}
	lines(t, shared(t, "vectors", "correlation_parse.jsonl"), func(line int, r row) {
		rules, ds := Parse("c.yml", base("a")+"---\n"+base("b")+"---\n"+asJSON(r.Rule)+"\n")
		accepted := false
		for _, got := range rules {
			if c := got.Correlation; c != nil {
				accepted = true
				if r.Seconds > 0 && c.Timespan != time.Duration(r.Seconds)*time.Second {
					t.Errorf("line %d, %s: the timespan is %s, want %d s", line, r.Name, c.Timespan, r.Seconds)
				}
			}
		}
		if want := r.PySigma == "accept"; accepted != want && correlationDeviations[r.Name] == "" {
			t.Errorf("line %d, %s: accepted is %t (%v), want %t", line, r.Name, accepted, ds, want)
		}
	})
}
