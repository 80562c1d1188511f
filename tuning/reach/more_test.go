package reach

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/interval"
	"assay/tuning/plan"
)

// TestGroupedRadius: a rule that counts holds somebody once a group, from its
// last event on, and the group is honest unless a true positive is in it.
func TestGroupedRadius(t *testing.T) {
	env := plan.Env{Aliases: map[string][]string{"agent_id": {"agent.id"}, "command": {"process.command_line"}}}
	var all []seen
	add := func(agent string, v corpus.Verdict, minutes ...int) {
		for _, m := range minutes {
			all = append(all, seen{"process.command_line=rm; agent.id=" + agent, v, m})
		}
	}
	add("a1", corpus.FalsePositive, 1, 2, 3)
	add("a2", corpus.Unlabelled, 10, 11)
	add("a3", corpus.FalsePositive, 20)
	add("a3", corpus.TruePositive, 21, 22)
	add("a4", corpus.FalsePositive, 70)
	add("a5", corpus.Unlabelled, -1, -1, -1)
	r, notes := measure(t, all, "command=*rm* | stats count by agent_id | where count > 1", env, Setting{Wait: 30 * time.Minute})
	x := r.Radius
	if x.Alerts != 3 || x.Honest != 2 || x.Judged != 2 || x.Held.K != 2 || x.Held.N != 5 || x.Untimed != 1 || !strings.Contains(notes, "untimed") {
		t.Errorf("radius %+v, notes %s", x, notes)
	}
	if want := round(1.0 / float64(x.Days) * 7); x.Hold.IfHeld != want || x.Hold.HoursPerWeek != 0 {
		t.Errorf("hold %+v, want %v if held", x.Hold, want)
	}
	if len(x.PerDay) != 1 || x.PerDay[0] != (Day{"2026-03-02", 2, 1}) {
		t.Errorf("days %+v", x.PerDay)
	}
	if x.Worst.EventsPerAlert != 2 {
		t.Errorf("worst %+v", x.Worst)
	}
}

// TestGraft: a condition that nothing can be written for from its words is met
// with the values of an event that fired.
func TestGraft(t *testing.T) {
	env := plan.Env{}
	all := append([]seen{
		{"event.kind=command_exec; process.command_line=aGVsbG8gd29ybGQgdGhpcyBpcyBsb25n; agent.id=b", corpus.TruePositive, 50},
	}, honest...)
	r, _ := measure(t, all, `event.kind=command_exec | eval n=len('process.command_line') | where n > 30`, env, Setting{})
	if r.User.Outcome != Yes || r.Outsider.Outcome != No {
		t.Errorf("behind a stage: %+v", r.User)
	}
	r, _ = measure(t, all, `event.kind=command_exec | where len('process.command_line') > 30`, env, Setting{})
	if r.User.Outcome != Yes || r.User.Witness.Steps[0].Edits[0].Value != "aGVsbG8gd29ybGQgdGhpcyBpcyBsb25n" || r.Outsider.Outcome != No {
		t.Errorf("a term: outsider %+v, user %+v", r.Outsider, r.User)
	}
}

// TestCurated: curated segments show whom a rule finds and never whom it hits.
func TestCurated(t *testing.T) {
	g := groundOf(t, week, 4, plan.Env{})
	for i := range g.Parts {
		g.Parts[i].Stream = i == 0
	}
	again := groundAgain(t, g)
	r, notes, err := Measure(context.Background(), again, subjectOf(t, again, planOf(t, sigmaRule(execRule), plan.Env{})), Setting{Wait: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if x := r.Radius; x.Curated != 3 || x.Alerts != 4 || x.Population != 2 || x.Days != 2 {
		t.Errorf("radius %+v, notes %v", x, notes)
	}
	for i := range again.Parts {
		again.Parts[i].Stream = false
	}
	none := groundAgain(t, again)
	if r, _, err = Measure(context.Background(), none, subjectOf(t, none, planOf(t, sigmaRule(execRule), plan.Env{})), Setting{}); err != nil || r.Radius != nil {
		t.Errorf("all curated: %+v, %v", r.Radius, err)
	}
}

// TestManyIncidents: the earliest are asked, and the others counted.
func TestManyIncidents(t *testing.T) {
	var all []seen
	for i := range maxKnown + 3 {
		all = append(all, seen{fmt.Sprintf("process.command_line=rm %d; agent.id=g%d", i, i), corpus.TruePositive, i})
	}
	r, _ := measure(t, all, sigmaRule("  a: {process.command_line|contains: rm}\n  condition: a\n"), plan.Env{}, Setting{})
	if r.Boundary.Cut != 3 || r.Boundary.Incidents.N != maxKnown || r.Suppress.Cut != 3 {
		t.Errorf("boundary %+v", r.Boundary)
	}
}

// TestCountOfValues: a correlation that counts distinct values is given as many.
func TestCountOfValues(t *testing.T) {
	text := `title: many
id: 33333333-3333-4333-8333-333333333333
correlation: {type: value_count, rules: [any], group-by: [agent.id], timespan: 1h, condition: {field: process.command_line, gte: 3}}
---
title: any
name: any
logsource: {product: llm_agent}
detection: {a: {process.command_line|contains: curl}, condition: a}
`
	r, _ := measure(t, honest, text, plan.Env{}, Setting{})
	if r.User.Outcome != Yes || r.User.Witness.Copies != 3 {
		t.Errorf("got %+v", r.User)
	}
	if r.Target.Kind != "agent" {
		t.Errorf("target %+v", r.Target)
	}
}

func TestBounded(t *testing.T) {
	long := strings.Repeat("é", 400)
	if s := shown(long); len(s) > maxShown+len("…") || !strings.HasSuffix(s, "é…") {
		t.Errorf("shown cuts to %d bytes", len(s))
	}
	if s := clip(long); len(s) > 110 {
		t.Errorf("clip cuts to %d bytes", len(s))
	}
	if kindOf("entity.id") != "entity" {
		t.Error("entity.id is of a kind")
	}
	r := &Reach{Response: Response{Action: strings.Repeat("x", 500)}, Radius: &Radius{Held: interval.Of(0, 1)}}
	if s := r.Sentence(); len(s) > 500 {
		t.Errorf("a sentence of %d bytes", len(s))
	}
	b, err := json.Marshal(r)
	if err != nil || !json.Valid(b) {
		t.Errorf("%v", err)
	}
}
