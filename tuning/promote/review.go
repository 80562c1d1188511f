package promote

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// OpenLost gives the ids of the lost true positives and records who opened
// the list.
func (r *Register) OpenLost(ctx context.Context, id int64, who string, at time.Time) ([]string, error) {
	var lost []string
	err := r.step(ctx, id, "open lost list", func(tx *sql.Tx, p *Proposal) error {
		rep, err := reportOf(ctx, tx, p.Subject.Report)
		if err != nil {
			return err
		}
		if rep.Comparison != nil {
			lost = rep.Comparison.Lost
		}
		if err := texts("name", who); err != nil {
			return err
		}
		return add(ctx, tx, id, OpenedLost, who, at, Said{Lost: len(lost)})
	})
	return lost, err
}

// Comment says something about an open proposal.
func (r *Register) Comment(ctx context.Context, id int64, who, text string, at time.Time) error {
	return r.step(ctx, id, "comment on proposal", func(tx *sql.Tx, p *Proposal) error {
		return say(ctx, tx, p, Commented, who, text, at)
	})
}

// RequestChanges asks for another version. Nobody else approves until the one
// who asked lifts that, or a lead does.
func (r *Register) RequestChanges(ctx context.Context, id int64, who, text string, at time.Time) error {
	return r.step(ctx, id, "request changes of proposal", func(tx *sql.Tx, p *Proposal) error {
		if p.IsAuthor(who) {
			return ErrOwn
		}
		return say(ctx, tx, p, ChangesRequested, who, text, at)
	})
}

// Lift takes back the person's own request for changes; a lead takes back
// everybody's. It never needs the one who asked: nobody's absence keeps a
// proposal from being decided.
func (r *Register) Lift(ctx context.Context, id int64, who string, lead bool, text string, at time.Time) error {
	return r.step(ctx, id, "lift request for changes of proposal", func(tx *sql.Tx, p *Proposal) error {
		lifted := p.ChangesAskedBy()
		if !lead {
			lifted = slices.DeleteFunc(lifted, func(w string) bool { return !same(w, who) })
		}
		switch {
		case p.IsAuthor(who):
			return ErrOwn
		case len(lifted) == 0:
			return ErrNotAsked
		}
		if err := texts("name", who, "comment or reason", text); err != nil {
			return err
		}
		return add(ctx, tx, p.ID, ChangesLifted, who, at, Said{Text: text, Lifted: lifted})
	})
}

// Reject closes a proposal, by somebody who has opened the list of what would
// be lost; its author withdraws instead.
func (r *Register) Reject(ctx context.Context, id int64, who, text string, at time.Time) error {
	return r.step(ctx, id, "reject proposal", func(tx *sql.Tx, p *Proposal) error {
		switch {
		case p.IsAuthor(who):
			return ErrOwn
		case !p.HasOpenedLost(who):
			return fmt.Errorf("%w: there are %d", ErrUnread, p.Lost)
		}
		return say(ctx, tx, p, Rejected, who, text, at)
	})
}

// Withdraw closes a proposal of one's own.
func (r *Register) Withdraw(ctx context.Context, id int64, who, text string, at time.Time) error {
	return r.step(ctx, id, "withdraw proposal", func(tx *sql.Tx, p *Proposal) error {
		if !same(p.Author, who) {
			return ErrNotOwn
		}
		return say(ctx, tx, p, Withdrawn, who, text, at)
	})
}

func say(ctx context.Context, tx *sql.Tx, p *Proposal, what Kind, who, text string, at time.Time) error {
	if err := texts("name", who, "comment or reason", text); err != nil {
		return err
	}
	return add(ctx, tx, p.ID, what, who, at, Said{Text: text})
}

// step does one thing to an open proposal, in one transaction.
func (r *Register) step(ctx context.Context, id int64, doing string, f func(*sql.Tx, *Proposal) error) error {
	err := r.within(ctx, func(tx *sql.Tx) error {
		p, err := proposalOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if p.State != StateOpen {
			return fmt.Errorf("%w: it is %s", ErrClosed, p.State)
		}
		return f(tx, p)
	})
	if err != nil {
		return fmt.Errorf("%s %d: %w", doing, id, err)
	}
	return nil
}
