package promote

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"assay/tuning/gate"
	"assay/tuning/library"
	"assay/tuning/rule"
)

// Approval is a second person's yes.
type Approval struct {
	Who      string
	Lead     bool    // may override the gate
	Override string  // why, when the gate has not passed
	Text     string  // comment, may be empty
	Now      Subject // what the rule, snapshot, report and policy are at this moment
}

// StaleError says that an approval came too late: the proposal is void.
type StaleError struct {
	Proposal int64
	Changed  []string // what is no longer what was proposed, in words
}

func (e *StaleError) Error() string {
	return fmt.Sprintf("proposal %d is void: since it was made, %s", e.Proposal, clauses(e.Changed))
}

// Promotion is a status moved by two persons.
type Promotion struct {
	Seq        int64 // of its ledger entry
	Proposal   int64
	RuleID     string
	Rule       string // digest of the version
	Title      string
	From, To   rule.Status
	Author     string
	ApprovedBy string
	At         time.Time
	Override   string // why the gate was overridden; "" when it passed
}

// Approve promotes: it moves the status and writes the ledger in one
// transaction, or does nothing. When the subject has changed the proposal
// becomes void, which is written, and the error is a *StaleError.
func (r *Register) Approve(ctx context.Context, id int64, a Approval, at time.Time) (*Promotion, error) {
	var stale *StaleError
	err := r.step(ctx, id, "approve proposal", func(tx *sql.Tx, p *Proposal) error {
		if err := a.person(p); err != nil {
			return err
		}
		changed, err := r.changed(ctx, tx, p, a)
		if err != nil {
			return err
		}
		if len(changed) > 0 {
			stale = &StaleError{p.ID, changed}
			return add(ctx, tx, p.ID, Voided, a.Who, at, Said{Changed: changed})
		}
		return r.promote(ctx, tx, p, a, at)
	})
	if err != nil {
		return nil, err
	}
	if stale != nil {
		return nil, fmt.Errorf("approve proposal %d: %w", id, stale)
	}
	p, err := r.Proposal(ctx, id)
	if err != nil {
		return nil, err
	}
	return p.promotion(), nil
}

// changed says what is no longer what was proposed: by what the approver saw
// and, for the version in force, by what this transaction sees, so that of two
// candidates approved at once one is not compared with the other unseen.
func (r *Register) changed(ctx context.Context, tx *sql.Tx, p *Proposal, a Approval) ([]string, error) {
	if changed := p.Subject.Changed(a.Now); len(changed) > 0 {
		return changed, nil
	}
	now := p.Subject
	var err error
	if now.InForce, err = r.statuses.InForceTx(ctx, tx, now.RuleID); err != nil {
		return nil, err
	}
	if now.Cover, err = r.coverNow(ctx, tx, p); err != nil {
		return nil, err
	}
	return p.Subject.Changed(now), nil
}

func (r *Register) promote(ctx context.Context, tx *sql.Tx, p *Proposal, a Approval, at time.Time) error {
	if err := a.allowed(p); err != nil {
		return err
	}
	outcome, err := decideAgain(ctx, tx, p)
	if err != nil {
		return err
	}
	override, err := a.overrides(outcome)
	if err != nil {
		return err
	}
	why := fmt.Sprintf("proposal %d: %s", p.ID, p.Reason)
	err = r.statuses.SetStatusTx(ctx, tx, library.StatusChange{
		Rule: p.Subject.RuleID, Digest: p.Subject.Rule, From: p.From, To: p.To, Who: a.Who, Why: why, At: at,
	})
	if err != nil {
		return err
	}
	return add(ctx, tx, p.ID, Promoted, a.Who, at, Said{
		Text: a.Text, Override: override, Gate: &outcome, Subject: &p.Subject, From: p.From, To: p.To, Lost: p.Lost,
	})
}

// person checks who approves, before anything else is looked at.
func (a *Approval) person(p *Proposal) error {
	if err := texts("name", a.Who); err != nil {
		return err
	}
	if p.IsAuthor(a.Who) {
		return ErrOwn
	}
	return nil
}

// allowed checks what must have happened before, the gate apart.
func (a *Approval) allowed(p *Proposal) error {
	if len(a.Text) > MaxText || len(a.Override) > MaxText {
		return fmt.Errorf("%w: at most %d bytes fit", ErrText, MaxText)
	}
	if others := p.WaitsForOthers(a.Who); len(others) > 0 {
		return fmt.Errorf("%w by %s", ErrChanges, strings.Join(others, ", "))
	}
	if !p.HasOpenedLost(a.Who) {
		return fmt.Errorf("%w: there are %d", ErrUnread, p.Lost)
	}
	return nil
}

// overrides is the reason to promote against the gate, "" when it passed.
func (a *Approval) overrides(outcome gate.Outcome) (string, error) {
	reason := strings.TrimSpace(a.Override)
	switch {
	case outcome == gate.Pass:
		return "", nil
	case reason == "":
		return "", fmt.Errorf("%w (it says %s); a lead may override it with a reason", ErrGate, outcome)
	case !a.Lead:
		return "", ErrLead
	}
	return reason, nil
}

// decideAgain decides from what is stored, and insists that it comes to what
// the reviewers were shown, in whatever words.
func decideAgain(ctx context.Context, tx *sql.Tx, p *Proposal) (gate.Outcome, error) {
	if err := receipted(ctx, tx, p); err != nil {
		return gate.Inconclusive, err
	}
	rep, err := reportOf(ctx, tx, p.Subject.Report)
	if err != nil {
		return gate.Inconclusive, err
	}
	policy, err := policyOf(ctx, tx, p.Subject.Policy)
	if err != nil {
		return gate.Inconclusive, err
	}
	if !gate.Decide(policy, rep).Same(p.Decision) {
		return gate.Inconclusive, fmt.Errorf("%w: this program decides the gate otherwise than the one that proposed; propose again", ErrGate)
	}
	return p.Decision.Outcome, nil
}

// promotion is what the last event of a promoted proposal says, nil for
// another.
func (p *Proposal) promotion() *Promotion {
	if p.State != StatePromoted {
		return nil
	}
	e := p.Events[len(p.Events)-1]
	return &Promotion{
		Seq: e.Seq, Proposal: p.ID, RuleID: p.Subject.RuleID, Rule: p.Subject.Rule, Title: p.Title, From: p.From, To: p.To,
		Author: p.Author, ApprovedBy: e.Who, At: e.At, Override: e.Override,
	}
}

// Promotions are all of them, oldest first.
func (r *Register) Promotions(ctx context.Context) ([]Promotion, error) {
	ps, err := proposals(ctx, r.db)
	if err != nil {
		return nil, err
	}
	var out []Promotion
	for _, p := range ps {
		if m := p.promotion(); m != nil {
			out = append(out, *m)
		}
	}
	slices.SortFunc(out, func(a, b Promotion) int { return int(a.Seq - b.Seq) })
	return out, nil
}
