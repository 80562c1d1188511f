package promote_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/tuning/gate"
	"assay/tuning/promote"
	"assay/tuning/rule"
)

func TestTwoPersonsPromote(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	p := d.propose(passes, "lost-1", "lost-2")
	if p.ID != 1 || p.State != promote.StateOpen || p.Lost != 2 || p.Decision.Outcome != gate.Pass {
		t.Fatalf("proposed: got %+v", p)
	}
	if _, err := d.approve(p, promote.Approval{Who: "ana"}); !errors.Is(err, promote.ErrUnread) {
		t.Fatalf("approved without opening the list: %v", err)
	}
	if _, err := d.register.OpenLost(ctx, p.ID, "lee", d.now()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.approve(p, promote.Approval{Who: "ana"}); !errors.Is(err, promote.ErrUnread) {
		t.Fatalf("approved after somebody else opened the list: %v", err)
	}
	lost, err := d.register.OpenLost(ctx, p.ID, "ana", d.now())
	if err != nil || !slices.Equal(lost, []string{"lost-1", "lost-2"}) {
		t.Fatalf("lost list: got %v, %v", lost, err)
	}
	m, err := d.approve(p, promote.Approval{Who: "ana", Text: "both are covered by another rule"})
	if err != nil {
		t.Fatal(err)
	}
	if m.ApprovedBy != "ana" || m.Author != "kim" || m.To != rule.Testing || m.Override != "" || d.status() != rule.Testing {
		t.Errorf("promotion %+v, status %s; want test, by kim and ana", m, d.status())
	}
	if _, err := d.approve(p, promote.Approval{Who: "lee"}); !errors.Is(err, promote.ErrClosed) {
		t.Errorf("approved twice: %v", err)
	}
	all, err := d.register.Promotions(ctx)
	if err != nil || len(all) != 1 || all[0] != *m {
		t.Errorf("promotions: got %+v, %v; want %+v", all, err, m)
	}
	if h, err := d.register.Verify(ctx, ""); err != nil || h.Seq != 4 {
		t.Errorf("ledger: got %+v, %v; want 4 entries that hold", h, err)
	}
}

func TestNobodyDecidesOnTheirOwnWork(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	p := d.propose(passes)
	for _, who := range []string{"kim", "KIM", " kim ", "\tKim\n", "wren", "Wren", "\u212Aim"} {
		if _, err := d.approve(p, promote.Approval{Who: who, Lead: true, Override: "because"}); !errors.Is(err, promote.ErrOwn) {
			t.Errorf("%q approved: %v", who, err)
		}
		if err := d.register.Reject(ctx, p.ID, who, "no", d.now()); !errors.Is(err, promote.ErrOwn) {
			t.Errorf("%q rejected: %v", who, err)
		}
	}
	for _, who := range []string{"", " "} {
		if _, err := d.approve(p, promote.Approval{Who: who}); !errors.Is(err, promote.ErrText) {
			t.Errorf("%q approved: %v", who, err)
		}
	}
	if err := d.register.Withdraw(ctx, p.ID, "ana", "no", d.now()); !errors.Is(err, promote.ErrNotOwn) {
		t.Errorf("ana withdrew kim's proposal: %v", err)
	}
	if d.state(p.ID) != promote.StateOpen || d.status() != rule.Experimental {
		t.Errorf("got %s, %s; want open, experimental", d.state(p.ID), d.status())
	}
}

func TestAnyChangeVoids(t *testing.T) {
	for name, change := range map[string]func(*promote.Subject){
		"rule":             func(s *promote.Subject) { s.Rule = strings.Repeat("9", 64) },
		"version in force": func(s *promote.Subject) { s.InForce = strings.Repeat("9", 64) },
		"snapshot":         func(s *promote.Subject) { s.Snapshot = strings.Repeat("9", 64) },
		"report":           func(s *promote.Subject) { s.Report = "" },
		"policy":           func(s *promote.Subject) { s.Policy = strings.Repeat("9", 64) },
		"named lists":      func(s *promote.Subject) { s.Environment = strings.Repeat("9", 64) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			p := d.propose(passes)
			now := p.Subject
			change(&now)
			_, err := d.approve(p, promote.Approval{Who: "ana", Lead: true, Override: "hurry", Now: now})
			var stale *promote.StaleError
			if !errors.As(err, &stale) || len(stale.Changed) != 1 || !strings.Contains(stale.Changed[0], name) {
				t.Fatalf("got %v, want a stale error about the %s", err, name)
			}
			if d.state(p.ID) != promote.StateVoid || d.status() != rule.Experimental {
				t.Errorf("got %s, %s; want void, experimental", d.state(p.ID), d.status())
			}
			if _, err := d.approve(p, promote.Approval{Who: "ana"}); !errors.Is(err, promote.ErrClosed) {
				t.Errorf("approved after all: %v", err)
			}
			d.propose(passes) // a void proposal is no obstacle to another
		})
	}
}

// TestVersionInForceRace: two candidates were compared with the same version in
// force. Once one of them has taken its place, the other was never compared
// with what is in force, whatever its approver believed a moment ago.
func TestVersionInForceRace(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	first := d.propose(passes)
	d.rule = d.addRule(strings.Replace(ruleText, "/etc/passwd", "/etc/shadow", 1))
	second := d.propose(passes)
	for _, p := range []*promote.Proposal{first, second} {
		if p.Subject.InForce != "" {
			t.Fatalf("proposal %d: in force %.12s, want none", p.ID, p.Subject.InForce)
		}
	}
	if _, err := d.approve(first, promote.Approval{Who: "ana"}); err != nil {
		t.Fatal(err)
	}
	_, err := d.approve(second, promote.Approval{Who: "lee"}) // says that nothing is in force
	var stale *promote.StaleError
	if !errors.As(err, &stale) || !strings.Contains(err.Error(), "version "+first.Subject.Rule[:12]+" became the version in force, where there was none") {
		t.Fatalf("second approval: %v, want it void because of the version in force", err)
	}
	if d.state(second.ID) != promote.StateVoid || d.status() != rule.Experimental {
		t.Errorf("got %s, %s; want void, experimental", d.state(second.ID), d.status())
	}
	if _, err := d.register.Propose(ctx, d.draft(passes), d.now()); !errors.Is(err, promote.ErrBaseline) {
		t.Errorf("proposed as if nothing were in force: %v", err)
	}
}

func TestGate(t *testing.T) {
	for _, policy := range []string{fails, open} {
		d := newDesk(t)
		p := d.propose(policy)
		if _, err := d.approve(p, promote.Approval{Who: "ana"}); !errors.Is(err, promote.ErrGate) {
			t.Errorf("%s: approved: %v", p.Decision.Outcome, err)
		}
		if _, err := d.approve(p, promote.Approval{Who: "ana", Lead: true, Override: " "}); !errors.Is(err, promote.ErrGate) {
			t.Errorf("%s: approved without a reason: %v", p.Decision.Outcome, err)
		}
		if _, err := d.approve(p, promote.Approval{Who: "ana", Override: "I know"}); !errors.Is(err, promote.ErrLead) {
			t.Errorf("%s: overridden by no lead: %v", p.Decision.Outcome, err)
		}
		m, err := d.approve(p, promote.Approval{Who: "ana", Lead: true, Override: "an attack is running"})
		if err != nil || m.Override != "an attack is running" || d.status() != rule.Testing {
			t.Errorf("%s: override gave %+v, %v", p.Decision.Outcome, m, err)
		}
	}
}

func TestChangesRequestedBlockOthers(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	p := d.propose(passes)
	if err := d.register.RequestChanges(ctx, p.ID, "lee", "name the mirror", d.now()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.approve(p, promote.Approval{Who: "ana"}); !errors.Is(err, promote.ErrChanges) {
		t.Errorf("ana approved over lee: %v", err)
	}
	if _, err := d.approve(p, promote.Approval{Who: "lee"}); err != nil {
		t.Errorf("lee could not approve after a second look: %v", err)
	}
}

func TestProposalsThatAreRefused(t *testing.T) {
	d := newDesk(t)
	check := func(name string, want error, change func(*promote.Draft)) {
		t.Helper()
		draft := d.draft(passes)
		change(&draft)
		if p, err := d.register.Propose(context.Background(), draft, d.now()); !errors.Is(err, want) {
			t.Errorf("%s: got %+v, %v; want %v", name, p, err, want)
		}
	}
	check("no reason", promote.ErrText, func(x *promote.Draft) { x.Reason = " " })
	check("no author", promote.ErrText, func(x *promote.Draft) { x.Author = "" })
	check("no author of the rule", promote.ErrText, func(x *promote.Draft) { x.RuleAuthor = "" })
	check("a book", promote.ErrText, func(x *promote.Draft) { x.Reason = strings.Repeat("x", promote.MaxText+1) })
	check("without a playbook", promote.ErrPlaybook, func(x *promote.Draft) { x.Playbook = " " })
	check("stable without a playbook", promote.ErrPlaybook, func(x *promote.Draft) { x.To, x.Playbook = rule.Stable, "" })
	check("backwards", promote.ErrStatus, func(x *promote.Draft) { x.From, x.To = rule.Stable, rule.Testing })
	check("nowhere", promote.ErrStatus, func(x *promote.Draft) { x.To = x.From })
	check("out of the blue", promote.ErrStatus, func(x *promote.Draft) { x.To = "production" })
	check("report of another version", promote.ErrMismatch, func(x *promote.Draft) { x.Report.Rule.Digest = strings.Repeat("9", 64) })
	check("policy of another text", promote.ErrMismatch, func(x *promote.Draft) { p := *x.Policy; p.Text += " "; x.Policy = &p })
	check("version in force not compared", promote.ErrBaseline, func(x *promote.Draft) { x.InForce = strings.Repeat("b", 64) })
	check("another version compared", promote.ErrBaseline, func(x *promote.Draft) {
		x.Report, x.InForce = d.report("a"), strings.Repeat("a", 64)
	})
	d.propose(passes)
	check("second while one is open", promote.ErrOpen, func(*promote.Draft) {})
	if _, err := d.register.Proposal(context.Background(), 9); !errors.Is(err, promote.ErrNotFound) {
		t.Errorf("proposal 9: %v", err)
	}
}

func TestResponseThatBlocksByItselfIsRefused(t *testing.T) {
	d := newDesk(t)
	for action, refused := range map[string]bool{"notify": false, "human_review": false, "kill_process": true, "block_user": true, "": true} {
		draft := d.draft(passes)
		r := *d.rule
		r.Response = &rule.Response{Action: action}
		draft.Rule = &r
		p, err := d.register.Propose(context.Background(), draft, d.now())
		if (err != nil) != refused {
			t.Errorf("response %q: got %v, want refused %v", action, err, refused)
		}
		if err == nil {
			if err := d.register.Withdraw(context.Background(), p.ID, "kim", "only a try", d.now()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A status that somebody else moved meanwhile leaves no trace of a promotion.
func TestPromotionIsAllOrNothing(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	draft := d.draft(passes)
	draft.From, draft.To, draft.Playbook = rule.Testing, rule.Stable, "commands 0f0f0f" // the version is experimental
	p, err := d.register.Propose(ctx, draft, d.now())
	if err != nil {
		t.Fatal(err)
	}
	before, err := d.register.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.approve(p, promote.Approval{Who: "ana"}); err == nil {
		t.Fatal("promoted from a status that the version does not have")
	}
	after, err := d.register.Head(ctx)
	if err != nil || after != before || d.state(p.ID) != promote.StateOpen {
		t.Errorf("head %+v, %v, state %s; want %+v and open", after, err, d.state(p.ID), before)
	}
}

// Of many who approve at once, one does.
func TestApprovalsRace(t *testing.T) {
	d := newDesk(t)
	p := d.propose(passes)
	at := d.now()
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = d.register.Approve(context.Background(), p.ID, promote.Approval{Who: "ana" + string(rune('a'+i)), Now: p.Subject}, at)
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, promote.ErrClosed) {
			t.Errorf("got %v, want nil or closed", err)
		}
	}
	if h, err := d.register.Verify(context.Background(), ""); won != 1 || err != nil || h.Seq != 2 {
		t.Errorf("%d approvals, ledger %+v %v; want one and two entries", won, h, err)
	}
}

func TestReportAndPolicyReadBack(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	p := d.propose(passes, "lost-1")
	rep, err := d.register.Report(ctx, p.Subject.Report)
	if err != nil {
		t.Fatal(err)
	}
	if digest, err := rep.Digest(); err != nil || digest != p.Subject.Report {
		t.Errorf("report digest: got %s, %v; want %s", digest, err, p.Subject.Report)
	}
	policy, err := d.register.Policy(ctx, p.Subject.Policy)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p.Decision, gate.Decide(policy, rep)); diff != "" {
		t.Errorf("decided again:\n%s", diff)
	}
	if _, err := d.register.Report(ctx, "none"); !errors.Is(err, promote.ErrNotFound) {
		t.Errorf("report none: %v", err)
	}
	ps, err := d.register.Proposals(ctx)
	if err != nil || len(ps) != 1 || ps[0].Reason != "finds more" {
		t.Errorf("proposals: got %+v, %v", ps, err)
	}
}
