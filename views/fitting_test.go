package views

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"assay/tuning/pipeline"
	"assay/tuning/plan"
	"assay/tuning/promote"
	"assay/views/account"
)

// fitted gives the trial's environment a processing pipeline.
func fitted(b *trial, text string) {
	b.Helper()
	p, ds := pipeline.Parse("p.yml", text)
	if ds.Err() != nil {
		b.Fatal(ds)
	}
	env := b.site.Bench.Env
	b.site.Bench.Env = func(ctx context.Context) (plan.Env, error) {
		e, err := env(ctx)
		e.Pipelines = append(e.Pipelines, p)
		return e, err
	}
}

func TestPagesTellWhatPipelinesDo(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	viewer := b.as(account.Viewer)
	page := ruleURL(b.newest("agent_secret_in_command").Rule)
	if body := b.page(viewer, page); strings.Contains(body, "Fitted to the data") {
		t.Error("without pipelines the page tells of them")
	}
	fitted(b, "name: ours\ntransformations:\n- {type: field_name_mapping, mapping: {process.command_line: process.args_text}}\n- {type: add_condition, name: c, conditions: {event.kind: <b>}}\n")
	b.page(viewer, page, "Fitted to the data", "ours", "Field renamed", "process.args_text", "Condition added", "event.kind = &#34;&lt;b&gt;&#34;")
	_, report := b.edited(b.as(account.Engineer))
	r, err := b.site.Bench.Promotions.Report(t.Context(), strings.TrimPrefix(report, "/reports/"))
	if err != nil || len(r.Environment) != 64 {
		t.Fatalf("the report is of environment %q, %v", r.Environment, err)
	}
	event := b.someEvent()
	b.page(viewer, explainURL(event, "agent_secret_in_command"), "process.args_text", "(process.command_line renamed by pipeline ours)")
	fitted(b, "name: strict\ntransformations:\n- {type: rule_failure, message: not here}\n")
	b.page(viewer, page, "the pipeline strict refuses the rule: not here")
}

func TestApprovalIsBoundToTheEnvironment(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer, reviewer := b.as(account.Engineer), b.as(account.Reviewer)
	review, _ := b.proposed(url.Values{"to": {"test"}, "reason": {"x"}})
	if body := b.page(engineer, review, "Environment"); strings.Contains(body, "Stale.") {
		t.Fatal("the review is stale before anything changed")
	}
	fitted(b, "name: ours\n")
	b.page(engineer, review, "Stale.", "processing pipelines that rules are read with were changed")
	b.send(reviewer, post, review+"/lost", nil)
	b.address(b.send(reviewer, post, review+"/decide", url.Values{"do": {"approve"}}))
	if got := b.stateOf(1); got != promote.StateVoid {
		t.Errorf("approved in another environment: the proposal is %s, want void", got)
	}
}

func TestReportIsDrawnInItsEnvironmentOnly(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	_, report := b.edited(engineer)
	const undrawn = "The days are not drawn: what the rule&#39;s names mean"
	if body := b.page(engineer, report); strings.Contains(body, undrawn) {
		t.Fatal("nothing has changed, and the days are not drawn")
	}
	fitted(b, "name: ours\n")
	b.page(engineer, report, undrawn)
}
