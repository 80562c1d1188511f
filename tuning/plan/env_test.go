package plan_test

import (
	"strings"
	"testing"

	"assay/corpus"
	"assay/tuning/flow"
	"assay/tuning/pipeline"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

func pipe(t *testing.T, text string) *pipeline.Pipeline {
	t.Helper()
	p, ds := pipeline.Parse("p.yml", text)
	if ds.Err() != nil {
		t.Fatal(ds)
	}
	return p
}

func TestDigestOfTheEnvironment(t *testing.T) {
	one := pipe(t, "name: a\npriority: 1\n")
	two := pipe(t, "name: b\npriority: 2\n")
	full := func() plan.Env {
		return plan.Env{Aliases: map[string][]string{"a": {"b"}, "c": {"d"}}, Lists: map[string][]string{"l": {"x"}},
			Tables: map[string]*flow.Table{"t": {Columns: []string{"k"}, Rows: [][]string{{"v"}}}}, Pipelines: []*pipeline.Pipeline{two, one}}
	}
	same := full()
	same.Pipelines = []*pipeline.Pipeline{one, two} // their priority decides
	if same.Digest() != full().Digest() || len(same.Digest()) != 64 {
		t.Errorf("the same environment has the digests %s and %s", same.Digest(), full().Digest())
	}
	for name, change := range map[string]func(*plan.Env){
		"alias":    func(e *plan.Env) { e.Aliases["a"] = []string{"x"} },
		"list":     func(e *plan.Env) { e.Lists["l"] = nil },
		"table":    func(e *plan.Env) { e.Tables["t"] = &flow.Table{Columns: []string{"k"}} },
		"pipeline": func(e *plan.Env) { e.Pipelines = e.Pipelines[:1] },
		"firing":   func(e *plan.Env) { e.Firing = rule.FireEach },
	} {
		env := full()
		if change(&env); env.Digest() == full().Digest() {
			t.Errorf("another %s, and the digest is the same", name)
		}
	}
}

func TestPipelinesComeFirst(t *testing.T) {
	const text = "CommandLine: whoami"
	where, err := rule.ParseExpr(`CommandLine = "whoami"`)
	if err != nil {
		t.Fatal(err)
	}
	where.(*rule.Test).FieldAt, where.(*rule.Test).At = rule.Span{Start: 0, End: 11}, rule.Span{Start: 0, End: len(text)}
	r := &rule.Rule{ID: "r", Dialect: rule.Sigma, Text: text, Where: where}
	env := plan.Env{Pipelines: []*pipeline.Pipeline{pipe(t, `name: names
transformations:
- {type: field_name_mapping, mapping: {CommandLine: process.command_line}}
- {type: add_condition, name: c, conditions: {kind: 1}}
`)}}
	p, ds := plan.Compile(r, env)
	if ds.Err() != nil {
		t.Fatal(ds)
	}
	e := &corpus.Event{Fields: []corpus.Field{{Path: "kind", Value: corpus.Int(1)}, {Path: "process.command_line", Value: corpus.String("whoami")}}}
	if !p.Match(e) || p.Rule() != r {
		t.Errorf("match %v of the rule %v", p.Match(e), p.Rule())
	}
	fitted, changes := p.Fitted()
	if len(changes) != 2 || fitted.Where.String() != `"pipeline/c"{kind = 1} and process.command_line = "whoami"` || fitted.Text != text {
		t.Errorf("fitted is %s by %+v", fitted, changes)
	}
	var out strings.Builder
	p.Explain(e).Fprint(&out)
	for _, want := range []string{"yes pipeline/c", "CommandLine: whoami as process.command_line by pipeline names: met \"whoami\""} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the explanation does not say %q:\n%s", want, &out)
		}
	}
	env.Pipelines = append(env.Pipelines, pipe(t, "transformations: [{type: rule_failure, message: no}]"))
	if p, ds := plan.Compile(r, env); p != nil || ds.Err() == nil {
		t.Errorf("a rule that a pipeline refuses has the plan %v", p)
	}
}

// A digest that was kept is not that of an environment with another part.
func TestNamedEnvironmentsAreNamedAfterWhatTheyHold(t *testing.T) {
	env := plan.Env{Aliases: map[string][]string{"a": {"b"}}, Lists: map[string][]string{"l": {"v"}}}
	named := env.Named()
	if named.Digest() != env.Digest() {
		t.Error("named, it has another digest")
	}
	other, more := named, named
	other.Firing = rule.FireEach
	more.Lists = map[string][]string{"l": {"w"}}
	for _, e := range []plan.Env{other, more, more.Named()} {
		fresh := plan.Env{Aliases: e.Aliases, Lists: e.Lists, Firing: e.Firing}
		if e.Digest() != fresh.Digest() || e.Digest() == env.Digest() {
			t.Errorf("%+v: got %s, want %s", e, e.Digest(), fresh.Digest())
		}
	}
}
