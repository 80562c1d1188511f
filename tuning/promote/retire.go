package promote

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"assay/tuning/report"
	"assay/tuning/rule"
)

// checkRetirement makes sure that the report is of this version against
// nothing. What the version does when it fires does not matter any more.
func (d *Draft) checkRetirement() error {
	r := d.Report
	if r.Retirement == nil || r.Comparison == nil || r.Rule.ID != d.Rule.ID || r.Rule.Digest != report.Nothing || r.Comparison.Baseline.Rule.Digest != d.Rule.Digest {
		return fmt.Errorf("%w: a retirement needs the replay of version %.12s against nothing", ErrMismatch, d.Rule.Digest)
	}
	return nil
}

// cover is the rules that a retirement relies on: those in force that find some
// of what goes.
type cover []report.Cover

// relied are they, as the report has them.
func relied(r *report.Report) cover {
	var out cover
	if r.Retirement == nil {
		return nil
	}
	for _, o := range r.Retirement.Others {
		if o.Finds > 0 {
			out = append(out, o)
		}
	}
	return out
}

// digest names the rules and their versions, "" when there is none.
func (c cover) digest() string {
	if len(c) == 0 {
		return ""
	}
	var b strings.Builder
	for _, o := range c {
		fmt.Fprintf(&b, "%q %s\n", o.ID, o.Digest)
	}
	return digestOf(b.String())
}

// now is the cover with the versions that are in force in the transaction.
func (c cover) now(ctx context.Context, tx *sql.Tx, statuses Statuses) (cover, error) {
	out := make(cover, 0, len(c))
	for _, o := range c {
		current, err := statuses.InForceTx(ctx, tx, o.ID)
		if err != nil {
			return nil, err
		}
		o.Digest = current
		out = append(out, o)
	}
	return out, nil
}

// covers refuses a retirement that relies on what is not in force: two rules
// that find the same must not both go because of each other.
func (r *Register) covers(ctx context.Context, tx *sql.Tx, rep *report.Report, s Subject) error {
	now, err := relied(rep).now(ctx, tx, r.statuses)
	if err == nil && now.digest() != s.Cover {
		err = fmt.Errorf("%w: a rule that finds what this one would lose is not in force as it was", ErrBaseline)
	}
	return err
}

// coverNow is the cover of an open proposal as it is in the transaction.
func (r *Register) coverNow(ctx context.Context, tx *sql.Tx, p *Proposal) (string, error) {
	if p.To != rule.Deprecated {
		return "", nil
	}
	rep, err := reportOf(ctx, tx, p.Subject.Report)
	if err != nil {
		return "", err
	}
	now, err := relied(rep).now(ctx, tx, r.statuses)
	return now.digest(), err
}

// Cover names the rules in force at this moment that the proposal relies on to
// find what it loses, "" when there is none.
func (r *Register) Cover(ctx context.Context, p *Proposal) (string, error) {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return "", fmt.Errorf("read cover of proposal %d: %w", p.ID, err)
	}
	defer func() { _ = tx.Rollback() }()
	return r.coverNow(ctx, tx, p)
}

// renew ends the proposal that a draft makes anew, if it is open still. Only
// what has changed since can be made anew, and only for the same version.
func renew(ctx context.Context, tx *sql.Tx, d *Draft, now Subject, at time.Time) error {
	if d.Again == 0 {
		return nil
	}
	old, err := proposalOf(ctx, tx, d.Again)
	if err != nil {
		return err
	}
	if old.Subject.RuleID != now.RuleID || old.Subject.Rule != now.Rule || old.To != d.To {
		return fmt.Errorf("%w: proposal %d is of another version or move", ErrMismatch, old.ID)
	}
	if old.State != StateOpen {
		return nil
	}
	now.Report = old.Subject.Report // every replay has one of its own
	changed := old.Subject.Changed(now)
	if len(changed) == 0 {
		return fmt.Errorf("%w, of which nothing has changed: proposal %d", ErrOpen, old.ID)
	}
	return add(ctx, tx, old.ID, Voided, d.Author, at, Said{Changed: changed})
}
