package gate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/tuning/gate"
)

const head = "version: 1\nname: p\nchecks:\n"

func TestParsePolicy(t *testing.T) {
	text := head + `  - id: a
    figure: known_recall.incident.low
    op: ">="
    value: -0.02
    baseline: true
    min_n: 10
    interval: clopper_pearson
    why: >
      because
`
	p, err := gate.ParsePolicy("p.yml", text)
	if err != nil {
		t.Fatal(err)
	}
	want := gate.Check{ID: "a", Figure: "known_recall.incident.low", Op: gate.AtLeast, Value: -0.02, Baseline: true, MinN: 10,
		Interval: "clopper_pearson", Why: "because", Line: 4}
	if p.Name != "p" || len(p.Checks) != 1 || p.Checks[0] != want || len(p.Digest) != 64 || p.Text != text {
		t.Errorf("got %+v, want one check %+v", p, want)
	}
}

func TestPolicyErrors(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		p, err := gate.ParsePolicy("p.yml", text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %+v, error %v; want an error with %q", text, p, err, want)
		}
	}
	one := func(lines string) string {
		return head + "  - id: a\n    figure: load.days\n    op: \">=\"\n    value: 1\n" + lines
	}
	check("", "p.yml:1: the policy is empty")
	check("# only words\n", "the policy is empty")
	check("[]", "a policy must be a mapping")
	check("version: 1\nname: p\n", "a policy needs the key checks")
	check("version: 2\nname: p\nchecks: [{}]\n", "p.yml:3")
	check("version: 2\nname: p\nchecks: [{id: a, figure: load.days, op: '>', value: 1}]\n", "version 2 of the policy form is not known")
	check("version: 1\nname: p\nchecks: []\n", "checks must be a list of at least one")
	check("version: 1\nname: p\nchecks: 3\n", "checks must be a list of at least one")
	check(one("    minn: 3\n"), `p.yml:8: a check has no key "minn" (nearest: min_n)`)
	check(one("    value: 3\n"), "p.yml:8: value stands here twice")
	check(one("    min_n: 1.5\n"), "min_n must be a whole number")
	check(one("    min_n: -1\n"), "min_n must be a whole number")
	check(one("    baseline: 1\n"), "baseline must be true or false")
	check(one("    interval: wald\n"), `there is no interval "wald"`)
	check(one("    without_baseline: fail\n"), "without_baseline must be pass or inconclusive")
	check(one("    without_baseline: pass\n"), "load.days needs no baseline")
	check(one("  - id: a\n    figure: load.days\n    op: '>'\n    value: 1\n"), `p.yml:8: there is a check "a" already`)
	check(head+"  - id: a\n    figure: precision.episodes.actionable\n    op: '>'\n    value: 1\n",
		`p.yml:5: there is no figure "precision.episodes.actionable" (nearest: precision.episode.actionable)`)
	check(head+"  - id: a\n    figure: paired.incident.lost\n    op: '>'\n    value: 1\n",
		`p.yml:5: there is no figure "paired.incident.lost" (nearest: comparison.paired.incident.lost)`)
	check(head+"  - id: a\n    figure: load.days\n    op: '=>'\n    value: 1\n", `there is no operator "=>"`)
	check(head+"  - id: a\n    figure: load.days\n    op: '>'\n    value: .nan\n", "value must be a number")
	check(head+"  - id: a\n    figure: load.days\n    op: '>'\n    value: .inf\n", "value must be a number")
	check(head+"  - id: a\n    figure: load.days\n    op: '>'\n    value: '1'\n", "value must be a number")
	check(head+"  - id: a\n    figure: load.days\n    op: '>'\n", "p.yml:4: a check needs the key value")
	check(head+"  - id: ''\n    figure: load.days\n    op: '>'\n    value: 1\n", "id must not be empty")
	check(head+"  - id: a\n    figure: delta.known_recall.event\n    op: '>'\n    value: 1\n    baseline: true\n", "a comparison with the baseline already")
	check(one("---\nversion: 1\n"), "a policy is one document")
	check("version: 1\nname: &n p\ndescription: *n\nchecks: [{id: a, figure: load.days, op: '>', value: 1}]\n", "description must be text")
	check("a: [\n", "p.yml:1:")
	check(strings.Repeat("#", 1<<18+1), "at most 262144 bytes")
}

func TestEveryFigureHasOneName(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range gate.Figures() {
		if seen[name] {
			t.Errorf("two figures %s", name)
		}
		seen[name] = true
	}
	for _, want := range []string{"precision.episode.actionable.low", "known_recall.incident.cp_low", "comparison.lost.count",
		"load.hours_per_week", "delta.known_recall.incident", "delta.load.hours_per_week", "fired.event.unlabelled", "comparison.paired.incident.lost"} {
		if !seen[want] {
			t.Errorf("no figure %s", want)
		}
	}
}

func TestOwnPoliciesParse(t *testing.T) {
	files, err := filepath.Glob("../../data/policies/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := gate.ParsePolicy(filepath.Base(f), string(text)); err != nil {
			t.Error(err)
		}
	}
	if len(files) == 0 {
		t.Error("there is no policy in data/policies")
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add(head + "  - id: a\n    figure: load.days\n    op: '>'\n    value: 1\n")
	f.Add("version: 1\nname: &n p\nchecks: *n\n")
	f.Add("{a: {b: [*x]}}")
	f.Add("version: 1\r\nchecks:\r\n - {<<: 1}\n--- \n...")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := gate.ParsePolicy("f.yml", text)
		if (p == nil) == (err == nil) {
			t.Fatalf("%q: got policy %v and error %v", text, p, err)
		}
		if p != nil && (len(p.Checks) == 0 || p.Text != text) {
			t.Fatalf("%q: got %+v", text, p)
		}
	})
}
