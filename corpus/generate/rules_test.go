package generate_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

func ruleTexts(t *testing.T, cfg generate.RulesConfig) (out []generate.RuleText) {
	t.Helper()
	set, err := generate.NewRules(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for f := range set.All {
		out = append(out, f)
	}
	return out
}

func TestSameSeedSameRules(t *testing.T) {
	cfg := generate.RulesConfig{Rules: 50, Correlations: 5, Seed: 7}
	a := ruleTexts(t, cfg)
	if len(a) != 55 {
		t.Fatalf("got %d files, want 55", len(a))
	}
	if !slices.Equal(a, ruleTexts(t, cfg)) {
		t.Error("two runs of seed 7 differ")
	}
	cfg.Rules = 60
	if !slices.Equal(a[:50], ruleTexts(t, cfg)[:50]) {
		t.Error("more rules change the first ones")
	}
	cfg.Seed = 8
	if slices.Equal(a[:50], ruleTexts(t, cfg)[:50]) {
		t.Error("seeds 7 and 8 give the same rules")
	}
}

func TestNewRulesRefusesWhatMakesNoSense(t *testing.T) {
	for _, cfg := range []generate.RulesConfig{{}, {Rules: -1}, {Rules: 1e6}, {Rules: 1, Correlations: -1}, {Rules: 1, Correlations: 1e6}} {
		if _, err := generate.NewRules(cfg); err == nil {
			t.Errorf("NewRules(%+v): got no error", cfg)
		}
	}
}

// TestRulesParseAndFire holds the set to its promise: every rule is right, and
// most of them find something among events of the same seed.
func TestRulesParseAndFire(t *testing.T) {
	files := ruleTexts(t, generate.RulesConfig{Rules: 400, Correlations: 10, Seed: 3})
	var read []library.File
	kinds := map[string]int{}
	for _, f := range files {
		read = append(read, library.File{Name: f.Name, Text: f.Text})
		for _, word := range []string{"|contains:", "|startswith:", "|endswith:", "|cidr:", "|re:", "|gte:", "            - ", "and not filter_expected", " or ", "value_count"} {
			if strings.Contains(f.Text, word) {
				kinds[word]++
			}
		}
	}
	if len(kinds) != 10 {
		t.Errorf("the set asks only %v", kinds)
	}
	batch := corpus.NewBatch(ruleEvents(t))
	fired, rules := 0, 0
	for i, p := range new(library.Environment).ParseSet(read) {
		for _, d := range p.Diagnostics {
			if d.Grade == rule.Error {
				t.Fatalf("%s: %s %s\n%s", files[i].Name, d.Code, d.Message, files[i].Text)
			}
		}
		for _, r := range p.Rules {
			compiled, ds := plan.Compile(r, plan.Env{})
			if ds.Err() != nil {
				t.Fatalf("%s: %v\n%s", files[i].Name, ds, files[i].Text)
			}
			got, err := compiled.Gather(context.Background(), batch, 0, false)
			if err != nil {
				t.Fatal(err)
			}
			rules++
			if got.Rows.Any() {
				fired++
			}
		}
	}
	if 2*fired < rules {
		t.Errorf("%d of %d rules select something of 20,000 events", fired, rules)
	}
	t.Logf("%d of %d rules select something; %v", fired, rules, kinds)
}

// ruleEvents are 20,000 generated events of seed 3.
func ruleEvents(t *testing.T) (out []corpus.Event) {
	t.Helper()
	g, err := generate.New(generate.Config{Events: 20_000, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := g.Write(context.Background(), &text, nil); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(text.String()) {
		fields, err := corpus.AppendObject(nil, []byte(line))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, corpus.Event{Fields: fields})
	}
	return out
}
