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
	labels, err := labelsWhere(ctx, s.db, `seq BETWEEN ? AND ?`, b.first, b.last)
	if err != nil {
		return LabelResult{}, fmt.Errorf("undo: %w", err)
	}
	wanted, after := newKeyMap[outcome](len(labels)), newKeyMap[outcome](len(labels))
	for _, l := range labels {
		wanted.set(KeyOf(l.Event), outcomeOf(l.Verdict, l.Reason))
		if key := KeyOf(l.Event); !after.has(key) {
			after.set(key, outcomeOf(l.FromVerdict, l.FromReason))
		}
	}
	r := LabelResult{Batch: newID()}
	err = s.write(ctx, func(tx *sql.Tx) (err error) {
		if _, err := s.findBatch(ctx, tx, who, b.id); err != nil {
			return fmt.Errorf("undo: %w", err)
		}
		if err := refuseNewer(ctx, tx, b.last, wanted); err != nil {
			return err
		}
		r, err = finishBatch(ctx, tx, r, inverse(labels, who, at, r.Batch), labelBatch{who: who, source: "undo", at: at, undoes: b.id})
		return err
	})
	if err == nil {
		s.advance(ctx, r, after)
	}
	return r, err
}

// inverse takes the labels back, the newest first.
func inverse(labels []Label, who string, at time.Time, batch string) []Label {
	out := make([]Label, len(labels))
	for i, l := range labels {
		out[len(labels)-1-i] = Label{Event: l.Event, Verdict: l.FromVerdict, Reason: l.FromReason, FromVerdict: l.Verdict, FromReason: l.Reason,
			Who: who, At: at, Source: "undo", Batch: batch}
	}
	return out
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
