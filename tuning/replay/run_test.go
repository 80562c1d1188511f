package replay

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

func field(path, value string) corpus.Field {
	return corpus.Field{Path: path, Value: corpus.String(value)}
}

func mustPlan(t *testing.T, r *rule.Rule, env plan.Env) *plan.Plan {
	t.Helper()
	p, diags := plan.Compile(r, env)
	if p == nil {
		t.Fatalf("compile: %v", diags)
	}
	return p
}

func TestRunSaysWhatWeakensIt(t *testing.T) {
	events := []corpus.Event{
		{Fields: []corpus.Field{field("agent.id", "a"), field("command", "curl")}},
		{Fields: []corpus.Field{field("command", "curl"), field("process.command_line", "x")}},
		{Fields: []corpus.Field{field("agent.id", "a"), field("process.command_line", "curl")}},
	}
	r := &rule.Rule{Where: mustExpr(t, `web{cmd contains "curl"} and not ok{approved exists true}`), Stages: []rule.Stage{
		&rule.Stats{Aggs: []rule.Agg{{Func: "count", As: "count"}}, By: []string{"agent.id"}},
	}}
	p := mustPlan(t, r, plan.Env{Aliases: map[string][]string{"cmd": {"process.command_line", "command"}}})
	got, err := Over(context.Background(), p, cut(events, 2), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Events != 3 || got.Untimed != 3 || got.Matches() != 2 || len(got.Groups) != 1 {
		t.Errorf("got %d events, %d untimed, %d matches, %d groups; want 3, 3, 2, 1", got.Events, got.Untimed, got.Matches(), len(got.Groups))
	}
	wantFields := []FieldCount{{"cmd", "process.command_line", 2}, {"cmd", "command", 2}, {"approved", "approved", 0}, {"agent.id", "agent.id", 2}}
	if d := cmp.Diff(wantFields, got.Fields); d != "" {
		t.Errorf("fields (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]PartCount{{"web", 2}, {"ok", 0}}, got.Parts); d != "" {
		t.Errorf("parts (-want +got):\n%s", d)
	}
	wantWarnings := []Warning{
		{WarnFieldAbsent, "the rule reads approved, which is present in 0 of 3 events"},
		{WarnUntimed, "2 of 2 matching events have no time; they count in one window of their own"},
	}
	if d := cmp.Diff(wantWarnings, got.Warnings); d != "" {
		t.Errorf("warnings (-want +got):\n%s", d)
	}
}

func TestRunOverNothing(t *testing.T) {
	p := mustPlan(t, &rule.Rule{Where: mustExpr(t, `web{a = "b"}`)}, plan.Env{})
	got, err := Over(context.Background(), p, nil, Options{})
	if err != nil || got.Events != 0 || got.Warnings != nil || len(got.Parts) != 1 {
		t.Errorf("replay over nothing = %+v, %v", got, err)
	}
}

func TestRunProgressAndCancel(t *testing.T) {
	p := mustPlan(t, &rule.Rule{Where: mustExpr(t, `a = "b"`)}, plan.Env{})
	segments := cut(make([]corpus.Event, 10), 4)
	var last, total int64
	if _, err := Over(context.Background(), p, segments, Options{Progress: func(d, n int64) {
		if d <= last {
			t.Errorf("progress goes from %d to %d", last, d)
		}
		last, total = d, n
	}}); err != nil || last != 10 || total != 10 {
		t.Errorf("progress ended at %d of %d, error %v", last, total, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Over(ctx, p, segments, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("replay with a cancelled context: %v", err)
	}
}

func TestRunWarnsOfFieldsFilledLater(t *testing.T) {
	events := []corpus.Event{{Fields: []corpus.Field{field("alert.status", "closed")}}}
	p := mustPlan(t, &rule.Rule{Where: mustExpr(t, `status = "closed" or status contains "x" or label.verdict = "tp"`)},
		plan.Env{Aliases: map[string][]string{"status": {"alert.status"}}})
	got, err := Over(context.Background(), p, cut(events, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Warning{
		{WarnOutcome, "the rule reads status, which is filled when an analyst closes the alert: the figures say nothing about alerts to come"},
		{WarnFieldAbsent, "the rule reads label.verdict, which is present in 0 of 1 events"},
	}
	if d := cmp.Diff(want, got.Warnings); d != "" {
		t.Errorf("warnings (-want +got):\n%s", d)
	}
}
