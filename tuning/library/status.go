package library

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// SetStatus moves one version, named by rule and full digest, and logs it.
// From must be the status it has: ErrStale when somebody was faster.
func (l *Library) SetStatus(ctx context.Context, c StatusChange) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("set status of rule %s: %w", c.Rule, err)
	}
	defer tx.Rollback()
	if err := l.SetStatusTx(ctx, tx, c); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("set status of rule %s: %w", c.Rule, err)
	}
	return nil
}

// SetStatusTx is SetStatus inside a transaction of the caller's, who also
// appends to the ledger in it. A zero At is now.
func (l *Library) SetStatusTx(ctx context.Context, tx *sql.Tx, c StatusChange) error {
	v, err := scanOne(tx.QueryRowContext(ctx, selectVersion+` WHERE v.rule = ? AND v.digest = ?`, c.Rule, c.Digest))
	switch {
	case err != nil:
		return fmt.Errorf("set status of rule %s: %w", c.Rule, err)
	case v.Status != c.From:
		return fmt.Errorf("set status of rule %s: it is %s, not %s: %w", c.Rule, v.Status, c.From, ErrStale)
	case !known(c.To) || c.To == c.From:
		return fmt.Errorf("set status of rule %s: %q is no other status", c.Rule, c.To)
	case c.Who == "":
		return fmt.Errorf("set status of rule %s: nobody is named who does it", c.Rule)
	}
	if c.At.IsZero() {
		c.At = l.now()
	}
	if err := appendStatus(ctx, tx, &v, c); err != nil {
		return fmt.Errorf("set status of rule %s: %w", c.Rule, err)
	}
	return nil
}

// appendStatus writes the entry and moves v along.
func appendStatus(ctx context.Context, tx *sql.Tx, v *Version, c StatusChange) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO rule_status (version, from_status, to_status, who, why, at) VALUES (?, ?, ?, ?, ?, ?)`,
		v.Seq, c.From, c.To, c.Who, c.Why, stamp(c.At))
	if err != nil {
		return err
	}
	*v, err = scanOne(tx.QueryRowContext(ctx, selectVersion+` WHERE v.seq = ?`, v.Seq))
	return err
}

const selectChange = `SELECT s.seq, v.rule, v.digest, s.from_status, s.to_status, s.who, s.why, s.at
	FROM rule_status s JOIN rule_version v ON v.seq = s.version`

// StatusLog is every change of any version of the rule, oldest first.
func (l *Library) StatusLog(ctx context.Context, id string) ([]StatusChange, error) {
	out, err := changes(ctx, l.reads, selectChange+` WHERE v.rule = ? ORDER BY s.seq`, id)
	if err != nil {
		return nil, fmt.Errorf("read status log of rule %s: %w", id, err)
	}
	return out, nil
}

// ChangesTx is the status log of all rules, oldest first, as a transaction of
// the caller's sees it. A version that the database claims to have begun above
// experimental comes as a change by nobody: Add never writes one.
func (l *Library) ChangesTx(ctx context.Context, tx *sql.Tx) ([]StatusChange, error) {
	out, err := changes(ctx, tx, selectChange+` UNION ALL
		SELECT 0, rule, digest, '', initial, '', '', at FROM rule_version WHERE initial IN ('test', 'stable') ORDER BY 1`)
	if err != nil {
		return nil, fmt.Errorf("read status log: %w", err)
	}
	return out, nil
}

func changes(ctx context.Context, q querier, text string, args ...any) ([]StatusChange, error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []StatusChange
	for rows.Next() {
		var c StatusChange
		var at string
		if err := rows.Scan(&c.Seq, &c.Rule, &c.Digest, &c.From, &c.To, &c.Who, &c.Why, &at); err != nil {
			return nil, err
		}
		if c.At, err = time.Parse(time.RFC3339Nano, at); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
