package replay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/rule"
	"assay/tuning/sigma"
)

// correlationCase is one row of the published expectations of correlations:
// what each event, in turn, is expected to bring about.
type correlationCase struct {
	ID, Rules, Steps     string
	Contested, Reference string
}

type correlationStep struct {
	TS     float64
	Event  json.RawMessage
	Expect []struct {
		What, Op string
		Value    int
	}
}

// TestPublishedCorrelations runs every published case that is not contested,
// firing at each event as its engine does.
func TestPublishedCorrelations(t *testing.T) {
	root := sharedDir(t, "data", "sigma")
	text, err := os.ReadFile(filepath.Join(root, "expect_correlation.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for line := range bytes.Lines(text) {
		var c correlationCase
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		if c.Contested != "" {
			t.Logf("%s is contested: %s", c.ID, c.Contested)
			continue
		}
		ran++
		t.Run(c.ID, func(t *testing.T) { c.run(t, root) })
	}
	if ran < 12 {
		t.Errorf("ran %d cases, want 12", ran)
	}
}

func (c correlationCase) run(t *testing.T, root string) {
	text, err := os.ReadFile(filepath.Join(root, c.Rules))
	if err != nil {
		t.Fatal(err)
	}
	rules, diags := sigma.Parse(filepath.Base(c.Rules), string(text))
	if diags.Err() != nil || len(rules) == 0 {
		t.Fatalf("parse %s: %d rules, %v", c.Rules, len(rules), diags)
	}
	steps, events := c.steps(t, root)
	detections, correlations := make([]int, len(events)), make([]int, len(events))
	leaves := map[string]*rule.Rule{}
	for _, r := range rules {
		leavesOf(r, leaves)
		if r.Correlation == nil {
			continue
		}
		for _, g := range correlated(t, r, events) {
			correlations[g.Events[len(g.Events)-1].Row]++
		}
	}
	for _, r := range leaves {
		p := mustCompile(t, r, plan.Env{})
		for i := range events {
			if p.Match(&events[i]) {
				detections[i]++
			}
		}
	}
	for i, s := range steps {
		for _, want := range s.Expect {
			got := map[string]int{"detections": detections[i], "correlations": correlations[i]}[want.What]
			if want.Op != "==" || got != want.Value {
				t.Errorf("step %d %s: got %d %s, want %s %d", i, s.Event, got, want.What, want.Op, want.Value)
			}
		}
	}
}

func (c correlationCase) steps(t *testing.T, root string) (steps []correlationStep, events []corpus.Event) {
	text, err := os.ReadFile(filepath.Join(root, c.Steps))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var s correlationStep
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatal(err)
		}
		e, ok := decode(t, s.Event)
		if !ok {
			t.Fatalf("step %s cannot be read", s.Event)
		}
		e.Time = time.Unix(0, int64(s.TS*1e9)).UTC()
		steps, events = append(steps, s), append(events, e)
	}
	return steps, events
}

func leavesOf(r *rule.Rule, leaves map[string]*rule.Rule) {
	if r.Correlation == nil {
		leaves[r.ID] = r
		return
	}
	for _, b := range r.Correlation.Bases {
		leavesOf(b.Rule, leaves)
	}
}

func mustCompile(t *testing.T, r *rule.Rule, env plan.Env) *plan.Plan {
	t.Helper()
	p, diags := plan.Compile(r, env)
	if p == nil {
		t.Fatalf("compile %s: %v", r.Title, diags)
	}
	return p
}

func correlated(t *testing.T, r *rule.Rule, events []corpus.Event) []replay.Group {
	t.Helper()
	p := mustCompile(t, r, plan.Env{Firing: rule.FireEach})
	res, err := replay.Over(context.Background(), p, []corpus.Columns{corpus.NewBatch(events)}, replay.Options{})
	if err != nil {
		t.Fatalf("replay %s: %v", r.Title, err)
	}
	return res.Groups
}

const sumOfBytes = `title: Download
name: download
logsource: {category: proxy}
detection:
    selection: {action: get}
    condition: selection
---
title: Much
correlation:
    type: value_sum
    rules: [download]
    group-by: [user]
    timespan: 1h
    condition: {field: bytes, gte: 100}
`

// TestCorrelationWarnings: what a correlation leaves out is said.
func TestCorrelationWarnings(t *testing.T) {
	rules, diags := sigma.Parse("much.yml", sumOfBytes)
	if len(rules) != 1 {
		t.Fatalf("got %d rules, want the correlation alone; %v", len(rules), diags)
	}
	var events []corpus.Event
	for i, text := range []string{`{"action":"get","user":"a","bytes":60}`, `{"action":"get","user":"a","bytes":"60"}`, `{"action":"get","user":"a","bytes":"lots"}`,
		`{"action":"get","user":"a"}`, `{"action":"get","bytes":60}`, `{"action":"put"}`, `{"action":"get","user":"a","bytes":60}`} {
		e, _ := decode(t, []byte(text))
		if e.Time = time.Unix(int64(i), 0).UTC(); i == 6 {
			e.Time = time.Time{}
		}
		events = append(events, e)
	}
	p := mustCompile(t, rules[0], plan.Env{Firing: rule.FireEpisode})
	res, err := replay.Over(context.Background(), p, []corpus.Columns{corpus.NewBatch(events[:1]), corpus.NewBatch(events[1:])}, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Groups) != 1 || res.Matches() != 2 || !res.Grouped {
		t.Errorf("got %d groups over %d events, want 1 over 2", len(res.Groups), res.Matches())
	}
	var codes []string
	for _, w := range res.Warnings {
		codes = append(codes, w.Code)
		if w.Code != replay.WarnFiring && !strings.HasPrefix(w.Message, "1 of 6 matching events") {
			t.Errorf("%s: got %q, want 1 of 6 events", w.Code, w.Message)
		}
	}
	if got, want := strings.Join(codes, " "), "firing-override no-time group-field-absent value-absent not-a-number"; got != want {
		t.Errorf("warnings: got %s, want %s", got, want)
	}
	if got, want := res.Parts, []replay.PartCount{{Name: "download/selection", Rows: 6}, {Name: "download", Rows: 6}}; len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("parts: got %v, want %v", got, want)
	}
}

const backAgain = `title: Up
name: up
logsource: {category: x}
detection: {selection: {to: up}, condition: selection}
---
title: Down
name: down
logsource: {category: x}
detection: {selection: {to: down}, condition: selection}
---
title: Back again
correlation: {type: temporal_ordered, rules: [up, down, up], group-by: user, timespan: 10m}
`

// TestOrderNamesRuleTwice: a rule that the order names twice has to fire
// twice, with the other between.
func TestOrderNamesRuleTwice(t *testing.T) {
	rules, diags := sigma.Parse("back.yml", backAgain)
	if len(rules) != 1 || len(diags) > 0 {
		t.Fatalf("got %d rules, %v", len(rules), diags)
	}
	check := func(want int, ways ...string) {
		t.Helper()
		var events []corpus.Event
		for i, to := range ways {
			e, _ := decode(t, []byte(`{"user":"a","to":"`+to+`"}`))
			e.Time = time.Unix(int64(60*i), 0)
			events = append(events, e)
		}
		if got := correlated(t, rules[0], events); len(got) != want {
			t.Errorf("%v: %d alerts, want %d", ways, len(got), want)
		}
	}
	check(0, "up", "down")
	check(0, "up", "up", "down", "down")
	check(0, "down", "up", "down")
	check(1, "up", "down", "up")
	check(2, "up", "down", "down", "up", "up")
}

const chainOfThree = `title: Get
name: get
logsource: {category: x}
detection: {selection: {action: get}, condition: selection}
---
title: Two gets
name: twice
correlation: {type: event_count, rules: [get], group-by: [user], timespan: 1h, condition: {gte: 2}}
---
title: Twice on a host
name: onhost
correlation: {type: event_count, rules: [twice, get], group-by: [host], timespan: 1h, condition: {gte: 2}}
---
title: Distinct users
correlation: {type: value_count, rules: [onhost], timespan: 1h, condition: {field: user, gte: 1}}
`

// TestChainedAlertsLeftOutAreSaid: alerts of an inner correlation that lack
// what the correlation around it groups by or compares are counted, link by
// link, however the events are cut.
func TestChainedAlertsLeftOutAreSaid(t *testing.T) {
	rules, diags := sigma.Parse("chain.yml", chainOfThree)
	if len(rules) != 1 {
		t.Fatalf("got %d rules, %v", len(rules), diags)
	}
	var events []corpus.Event
	for i, user := range []string{"a", "a", "b", "b", "c", "c"} {
		e, _ := decode(t, []byte(`{"action":"get","user":"`+user+`","host":"h"}`))
		e.Time = time.Unix(int64(i), 0)
		events = append(events, e)
	}
	for cut := range events {
		res, err := replay.Over(context.Background(), mustCompile(t, rules[0], plan.Env{}), []corpus.Columns{corpus.NewBatch(events[:cut]), corpus.NewBatch(events[cut:])}, replay.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, w := range res.Warnings {
			if w.Code != replay.WarnFieldAbsent {
				got = append(got, w.Code+": "+w.Message)
			}
		}
		want := []string{
			"group-field-absent: 3 of 3 alerts of the correlation onhost/twice lack a field that the correlation around it groups by and are left out",
			"value-absent: 1 of 1 alerts of the correlation onhost lack a field that the correlation around it compares and are left out",
		}
		if !slices.Equal(got, want) || len(res.Groups) != 0 {
			t.Errorf("cut at %d: %d groups, warnings\n%s\nwant\n%s", cut, len(res.Groups), strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}
