package promote_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"assay/tuning/gate"
	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/tuning/report"
	"assay/tuning/rule"
)

const retires = "version: 1\nname: lenient\nchecks:\n  - {id: a, figure: known_recall.event, op: '>=', value: 0.5}\n" +
	"retire:\n  - {id: gone, figure: retirement.uncovered.event, op: '<=', value: 0}\n"

// stable puts the desk's rule in force and answers who may retire it.
func (d *desk) stable() {
	d.t.Helper()
	err := d.library.SetStatus(context.Background(), library.StatusChange{Rule: d.rule.ID, Digest: d.rule.Digest, From: rule.Experimental, To: rule.Stable, Who: "ana", At: d.now()})
	if err != nil {
		d.t.Fatal(err)
	}
}

// retirement proposes to retire the desk's rule, of whose true positives a
// second rule in force finds one; uncovered is how many nobody finds.
func (d *desk) retirement(uncovered int, others ...report.Cover) promote.Draft {
	draft := d.draft(retires, "lost-1")
	r := draft.Report
	r.Comparison.Baseline.Rule = r.Rule
	r.Rule.Digest = report.Nothing
	r.Retirement = &report.Retirement{Others: others, Covered: []report.Covered{}}
	r.Retirement.Uncovered.Event = uncovered
	draft.From, draft.To, draft.InForce = rule.Stable, rule.Deprecated, d.rule.Digest
	return d.receipted(draft)
}

// TestRetirement: a rule is retired by two persons on a report against nothing,
// by the policy's section for it, and leaves nothing in force.
func TestRetirement(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	d.stable()
	p, err := d.register.Propose(ctx, d.retirement(0), d.now())
	if err != nil {
		t.Fatal(err)
	}
	if p.Decision.Outcome != gate.Pass || len(p.Decision.Checks) != 1 || p.Decision.Checks[0].ID != "gone" || p.Lost != 1 {
		t.Errorf("decided %+v, lost %d; want passed by the check gone, 1 lost", p.Decision, p.Lost)
	}
	if _, err := d.approve(p, promote.Approval{Who: "ana"}); !errors.Is(err, promote.ErrUnread) {
		t.Errorf("retired without opening the list: %v", err)
	}
	if _, err := d.register.OpenLost(ctx, p.ID, "ana", d.now()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.approve(p, promote.Approval{Who: "ana"}); err != nil || d.status() != rule.Deprecated {
		t.Errorf("retired: %v, status %s", err, d.status())
	}
	if all, err := d.library.Standings(ctx); err != nil || all[0].InForce != nil || all[0].Status() != rule.Deprecated {
		t.Errorf("standing %+v, %v", all, err)
	}
}

func TestRetirementsThatAreRefused(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	d.stable()
	for name, change := range map[string]func(*promote.Draft){
		"a report of a change":         func(x *promote.Draft) { x.Report = d.report("lost-1") },
		"a report of another version":  func(x *promote.Draft) { x.Report.Comparison.Baseline.Rule.Digest = strings.Repeat("9", 64) },
		"a retirement that promotes":   func(x *promote.Draft) { x.From, x.To = rule.Experimental, rule.Testing },
		"a candidate that is not none": func(x *promote.Draft) { x.Report.Rule.Digest = d.rule.Digest },
	} {
		draft := d.retirement(0)
		change(&draft)
		if _, err := d.register.Propose(ctx, draft, d.now()); !errors.Is(err, promote.ErrMismatch) {
			t.Errorf("%s: %v, want %v", name, err, promote.ErrMismatch)
		}
	}
	draft := d.retirement(0)
	r := *d.rule
	r.Response = &rule.Response{Action: "kill_process"}
	draft.Rule = &r
	if _, err := d.register.Propose(ctx, draft, d.now()); err != nil {
		t.Errorf("a rule with a response that is refused cannot even be retired: %v", err)
	}
}

// TestRetirementsThatRelyOnEachOther: of two rules that find the same, one goes.
func TestRetirementsThatRelyOnEachOther(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	d.stable()
	first := d.rule
	d.rule = d.addRule(strings.Replace(ruleText, "6f3c2d52", "7f3c2d52", 1))
	d.stable()
	second := d.rule
	cover := func(r *rule.Rule) report.Cover {
		return report.Cover{ID: r.ID, Title: r.Title, Digest: r.Digest, Finds: 1}
	}

	b, err := d.register.Propose(ctx, d.retirement(0, cover(first)), d.now())
	if err != nil {
		t.Fatal(err)
	}
	d.rule = first
	a, err := d.register.Propose(ctx, d.retirement(0, cover(second)), d.now())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*promote.Proposal{a, b} {
		if _, err := d.register.OpenLost(ctx, p.ID, "ana", d.now()); err != nil {
			t.Fatal(err)
		}
		if now, err := d.register.Cover(ctx, p); err != nil || now != p.Subject.Cover || now == "" {
			t.Errorf("cover of %d: %.12s, %v, want %.12s", p.ID, now, err, p.Subject.Cover)
		}
	}
	if _, err := d.approve(a, promote.Approval{Who: "ana"}); err != nil {
		t.Fatal(err)
	}
	_, err = d.approve(b, promote.Approval{Who: "ana"})
	var stale *promote.StaleError
	if !errors.As(err, &stale) || !strings.Contains(err.Error(), "is not in force as it was") {
		t.Errorf("the second of two that rely on each other: %v, want it void", err)
	}
	d.rule = second
	if _, err := d.register.Propose(ctx, d.retirement(0, cover(first)), d.now()); !errors.Is(err, promote.ErrBaseline) {
		t.Errorf("proposed while relying on a retired rule: %v", err)
	}
	if d.status() != rule.Stable {
		t.Errorf("the second rule is %s, want stable", d.status())
	}
}
