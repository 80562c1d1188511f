package promote

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"assay/tuning/receipt"
)

// checkReceipt makes sure that the receipt is of this very report and policy.
func (d *Draft) checkReceipt() error {
	if d.Receipt == nil {
		return fmt.Errorf("%w: there is none", ErrReceipt)
	}
	want, err := receipt.New(d.Report, d.Policy, d.Receipt.Labels)
	if err != nil {
		return err
	}
	if differs := want.Differs(d.Receipt); len(differs) > 0 {
		return fmt.Errorf("%w: %s", ErrReceipt, clauses(differs))
	}
	return nil
}

func keepReceipt(ctx context.Context, tx *sql.Tx, form string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO review_receipt (digest, form, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, digestOf(form), form, stamp(at))
	if err != nil {
		return fmt.Errorf("keep receipt: %w", err)
	}
	return nil
}

// Receipt reads the receipt that a proposal rests on; ErrNotFound when there is
// none of that digest.
func (r *Register) Receipt(ctx context.Context, digest string) (*receipt.Receipt, error) {
	return receiptOf(ctx, r.db, digest)
}

func receiptOf(ctx context.Context, q querier, digest string) (*receipt.Receipt, error) {
	text, err := kept(ctx, q, `SELECT form FROM review_receipt WHERE digest = ?`, digest)
	if err != nil {
		return nil, fmt.Errorf("read receipt %.12s: %w", digest, err)
	}
	return receipt.Decode([]byte(text))
}

// receipted makes sure, before an approval, that the proposal rests on a receipt
// of what it proposes.
func receipted(ctx context.Context, tx *sql.Tx, p *Proposal) error {
	if p.Receipt == "" {
		return fmt.Errorf("%w: this proposal is of earlier days and has none; propose again", ErrReceipt)
	}
	c, err := receiptOf(ctx, tx, p.Receipt)
	if err != nil {
		return err
	}
	if s := p.Subject; c.Subject() != s.Rule || c.Snapshot != s.Snapshot || c.Report != s.Report || c.Policy.Digest != s.Policy {
		return fmt.Errorf("%w: it is of something else", ErrReceipt)
	}
	return nil
}
