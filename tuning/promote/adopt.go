package promote

import (
	"context"
	"database/sql"
	"errors"

	"assay/tuning/library"
	"assay/tuning/rule"
)

// RecordAdoption writes into the ledger that the status which a rule's text
// claims was believed: the one way past two persons, and so never a silent one.
// It is a library's Options.Adopted, and needs the tables that Open makes.
func RecordAdoption(ctx context.Context, tx *sql.Tx, c library.StatusChange) error {
	return add(ctx, tx, 0, Adopted, c.Who, c.At, Said{Text: c.Why, From: c.From, To: c.To, Subject: &Subject{RuleID: c.Rule, Rule: c.Digest}})
}

// begin notes, once, how far the status log had come before the ledger told of
// every status in it.
func (r *Register) begin(ctx context.Context) error {
	if _, err := since(ctx, r.db); !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return r.within(ctx, func(tx *sql.Tx) error {
		all, err := r.statuses.ChangesTx(ctx, tx)
		if err != nil {
			return err
		}
		last := int64(0)
		for _, c := range all {
			last = max(last, c.Seq)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO ledger_since (id, status) VALUES (1, ?) ON CONFLICT DO NOTHING`, last)
		return err
	})
}

func since(ctx context.Context, q querier) (status int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT status FROM ledger_since WHERE id = 1`).Scan(&status)
	return status, err
}

// relies reports that somebody acts on a rule with this status, or ceases to.
func relies(s rule.Status) bool { return s == rule.Testing || s == rule.Stable || s == rule.Deprecated }
