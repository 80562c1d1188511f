package corpus

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrUndone is wrapped when a batch was taken back already.
var ErrUndone = errors.New("undone already")

// Undo takes a batch back: each of its events gets the outcome it had before.
// Batch "" is the person's newest that is neither undone nor itself an undo or
// an import. An undo is a batch too, and can be undone. A *StaleError says
// that an event has been labelled otherwise since; then nothing is undone.
func (s *Store) Undo(ctx context.Context, who, batch string, at time.Time) (LabelResult, error) {
	if at.IsZero() {
		at = s.now()
	}
	b, err := s.findBatch(ctx, s.db, who, batch)
	if err != nil {
		return LabelResult{}, fmt.Errorf("undo: %w", err)
	}
	now, before, err := batchOutcomes(ctx, s.db, b)
	if err != nil {
		return LabelResult{}, fmt.Errorf("undo: %w", err)
	}
	r := LabelResult{Batch: newID(), Changed: int(b.last - b.first + 1)}
	err = s.write(ctx, func(tx *sql.Tx) (err error) {
		if _, err := s.findBatch(ctx, tx, who, b.id); err != nil {
			return fmt.Errorf("undo: %w", err)
		}
		if err := refuseNewer(ctx, tx, b.last, now); err != nil {
			return err
		}
		inverse := labelBatch{id: r.Batch, who: who, source: "undo", at: at, undoes: b.id}
		if inverse.first, inverse.last, err = appendInverse(ctx, tx, b, inverse); err != nil {
			return err
		}
		r.Seq = inverse.last
		return appendBatch(ctx, tx, inverse)
	})
	if err != nil {
		return LabelResult{}, err
	}
	s.advance(ctx, r, before)
	s.keepLabels(ctx, r.Changed)
	return r, nil
}

// batchOutcomes are the outcomes that a batch left the events with, and those
// that they had before it.
func batchOutcomes(ctx context.Context, q querier, b labelBatch) (now, before *keyMap[outcome], err error) {
	n := int(b.last - b.first + 1)
	now, before = newKeyMap[outcome](n), newKeyMap[outcome](n)
	err = eachOutcome(ctx, q, b.first-1, b.last, func(key Key, is, was outcome) {
		now.set(key, is)
		if !before.has(key) { // an import may label an event twice
			before.set(key, was)
		}
	})
	return now, before, err
}

// appendInverse takes the labels of a batch back, the newest first, without
// fetching them from the database.
func appendInverse(ctx context.Context, tx *sql.Tx, b, by labelBatch) (first, last int64, err error) {
	seq, err := labelPosition(ctx, tx)
	if err != nil {
		return 0, 0, err
	}
	_, err = tx.ExecContext(ctx, `INSERT OR ROLLBACK INTO label (seq, key, `+labelFields+`)
		SELECT ? - seq, key, event, from_verdict, from_reason, verdict, reason, '', ?, ?, ?, '', '', ?
		FROM label WHERE seq BETWEEN ? AND ? ORDER BY seq DESC`,
		seq+1+b.last, by.who, by.at.UnixNano(), by.source, by.id, b.first, b.last)
	if err != nil {
		return 0, 0, fmt.Errorf("append labels: %w", err)
	}
	return seq + 1, seq + 1 + b.last - b.first, nil
}

// undone holds for a batch that was taken back, unless that was taken back too.
const undone = `EXISTS (SELECT 1 FROM label_batch u WHERE u.undoes = b.id
	AND NOT EXISTS (SELECT 1 FROM label_batch r WHERE r.undoes = u.id))`

func (s *Store) findBatch(ctx context.Context, q querier, who, batch string) (labelBatch, error) {
	b := labelBatch{}
	var isUndone bool
	row := q.QueryRowContext(ctx, `SELECT id, first_seq, last_seq, `+undone+` FROM label_batch b WHERE id = ?`, batch)
	if batch == "" {
		row = q.QueryRowContext(ctx, `SELECT id, first_seq, last_seq, 0 FROM label_batch b
			WHERE who = ? AND source NOT IN ('undo', 'import') AND NOT `+undone+` ORDER BY first_seq DESC LIMIT 1`, who)
	}
	switch err := row.Scan(&b.id, &b.first, &b.last, &isUndone); {
	case errors.Is(err, sql.ErrNoRows) && batch == "":
		return b, fmt.Errorf("nothing of %s to undo: %w", who, ErrNotFound)
	case errors.Is(err, sql.ErrNoRows):
		return b, fmt.Errorf("batch %q: %w", batch, ErrNotFound)
	case err != nil:
		return b, err
	case isUndone:
		return b, fmt.Errorf("batch %q: %w", batch, ErrUndone)
	}
	return b, nil
}
