package promote_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"assay/tuning/promote"
	"assay/tuning/rule"
)

// TestTwoWhoAskForChanges: two reviewers who both ask for changes block each
// other only until they lift that, or a lead does.
func TestTwoWhoAskForChanges(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	p := d.propose(passes)
	for _, who := range []string{"ana", "lee"} {
		if err := d.register.RequestChanges(ctx, p.ID, who, "name the mirror", d.now()); err != nil {
			t.Fatal(err)
		}
	}
	for _, who := range []string{"ana", "lee", "mia"} {
		if _, err := d.approve(p, promote.Approval{Who: who}); !errors.Is(err, promote.ErrChanges) {
			t.Errorf("%s approved over others: %v", who, err)
		}
	}
	lift := func(who string, lead bool, want error) {
		t.Helper()
		if err := d.register.Lift(ctx, p.ID, who, lead, "it is named now", d.now()); !errors.Is(err, want) {
			t.Errorf("%s lifts: %v, want %v", who, err, want)
		}
	}
	lift("mia", false, promote.ErrNotAsked)
	lift("kim", true, promote.ErrOwn)
	lift("lee", false, nil)
	if p, err := d.register.Proposal(ctx, p.ID); err != nil || !slices.Equal(p.ChangesAskedBy(), []string{"ana"}) || p.Asks("lee") || !p.Asks("ANA") {
		t.Errorf("after lee has lifted: %v, %v, want ana alone", p.ChangesAskedBy(), err)
	}
	if err := d.register.RequestChanges(ctx, p.ID, "lee", "and the port", d.now()); err != nil {
		t.Fatal(err)
	}
	lift("mia", true, nil)
	if _, err := d.approve(p, promote.Approval{Who: "lee"}); err != nil || d.status() != rule.Testing {
		t.Errorf("approved after a lead lifted all: %v, %s", err, d.status())
	}
}

// TestRejectNeedsTheListToo: who rejects has seen what would be lost.
func TestRejectNeedsTheListToo(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	p := d.propose(passes, "lost")
	if err := d.register.Reject(ctx, p.ID, "ana", "no", d.now()); !errors.Is(err, promote.ErrUnread) {
		t.Errorf("rejected unread: %v", err)
	}
	if _, err := d.register.OpenLost(ctx, p.ID, "ana", d.now()); err != nil {
		t.Fatal(err)
	}
	if err := d.register.Reject(ctx, p.ID, "ana", "no", d.now()); err != nil || d.state(p.ID) != promote.StateRejected {
		t.Errorf("rejected: %v, %s", err, d.state(p.ID))
	}
}

// TestAgain: a proposal whose basis has changed is made anew, and the one
// before becomes void and is named.
func TestAgain(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	old := d.propose(passes)
	again := d.draft(passes)
	again.Again = old.ID
	if _, err := d.register.Propose(ctx, again, d.now()); !errors.Is(err, promote.ErrOpen) {
		t.Errorf("made anew although nothing has changed: %v", err)
	}
	again.Report.Snapshot = strings.Repeat("6", 64)
	again = d.receipted(again)
	fresh, err := d.register.Propose(ctx, again, d.now())
	if err != nil || fresh.Again != old.ID || fresh.State != promote.StateOpen {
		t.Fatalf("made anew: %+v, %v", fresh, err)
	}
	was, err := d.register.Proposal(ctx, old.ID)
	if err != nil || was.State != promote.StateVoid || len(was.Events) != 1 || !strings.Contains(strings.Join(was.Events[0].Changed, " "), "labels were made") {
		t.Errorf("the old one: %+v, %v, want void because of the labels", was, err)
	}
	d.rule = d.addRule(strings.Replace(ruleText, "/etc/passwd", "/etc/shadow", 1))
	other := d.draft(passes)
	other.Again = old.ID
	if _, err := d.register.Propose(ctx, other, d.now()); !errors.Is(err, promote.ErrMismatch) {
		t.Errorf("another version made anew: %v", err)
	}
}
