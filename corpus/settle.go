package corpus

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Dispute is an event whose label and second opinions differ, and that nobody
// has settled.
type Dispute struct {
	Event    string
	Opinions []Opinion // the oldest first; at least one differs from its First
}

// Disputes are what waits to be settled, the oldest first: an event has an
// opinion that differs from the label beside it, has not been given another
// outcome since, and nobody settled it.
func (s *Store) Disputes(ctx context.Context) ([]Dispute, error) { return disputes(ctx, s.db, `1`) }

func disputes(ctx context.Context, q querier, where string, args ...any) ([]Dispute, error) {
	open := `o.seq > (SELECT coalesce(max(upto), 0) FROM settlement s WHERE s.key = o.key)
		AND NOT EXISTS (SELECT 1 FROM label n WHERE n.key = o.key AND n.seq > o.upto)`
	all, err := opinionsWhere(ctx, q, open+` AND `+where, args...)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	var found []Dispute
	for _, o := range all {
		i, ok := at[o.Event]
		if !ok {
			i = len(found)
			at[o.Event], found = i, append(found, Dispute{Event: o.Event})
		}
		found[i].Opinions = append(found[i].Opinions, o)
	}
	return slices.DeleteFunc(found, func(d Dispute) bool {
		return !slices.ContainsFunc(d.Opinions, func(o Opinion) bool { return !o.Agrees() })
	}), nil
}

// Settle gives a disputed event the outcome that counts from now on, in one
// transaction with the label. Who labelled it or gave an opinion of it is
// refused with ErrParty, unless lead; a reason is needed. Where the label that
// counted stays, the log does not grow, and the settlement is kept all the same.
func (s *Store) Settle(ctx context.Context, c LabelChange, lead bool) (LabelResult, error) {
	if len(c.Events) != 1 || c.Verdict == Unlabelled || c.Reason == NoReason {
		return LabelResult{}, errors.New("settle: want one event, a verdict and a reason")
	}
	event := c.Events[0]
	said, err := s.Said(ctx, []string{event})
	if err != nil {
		return LabelResult{}, err
	}
	if !lead && slices.Contains(said[event], c.Who) {
		return LabelResult{}, fmt.Errorf("settle %q: %w", event, ErrParty)
	}
	return s.labelEach(ctx, []LabelChange{c}, func(tx *sql.Tx) error { return settle(ctx, tx, s.stamped(c)) })
}

// stamped is the change with its time.
func (s *Store) stamped(c LabelChange) LabelChange {
	if c.At.IsZero() {
		c.At = s.now()
	}
	return c
}

func settle(ctx context.Context, tx *sql.Tx, c LabelChange) error {
	event := c.Events[0]
	key := KeyOf(event)
	open, err := disputes(ctx, tx, `o.key = ?`, key[:])
	if err != nil {
		return err
	}
	if len(open) == 0 {
		return fmt.Errorf("settle %q: %w", event, ErrSettled)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO settlement (key, event, upto, verdict, reason, note, who, at) VALUES (?, ?, (SELECT max(seq) FROM opinion WHERE key = ?1), ?, ?, ?, ?, ?)`,
		key[:], event, int64(c.Verdict), int64(c.Reason), c.Note, c.Who, c.At.UnixNano())
	if err != nil {
		return fmt.Errorf("settle %q: %w", event, err)
	}
	return nil
}

// Settlement is what a third person made of a dispute, and why.
type Settlement struct {
	Verdict Verdict
	Reason  Reason
	Note    string
	Who     string
	At      time.Time
}

// SettlementsOf are what was made of the disputes about an event, the oldest
// first.
func (s *Store) SettlementsOf(ctx context.Context, event string) (all []Settlement, err error) {
	key := KeyOf(event)
	rows, err := s.db.QueryContext(ctx, `SELECT verdict, reason, note, who, at FROM settlement WHERE key = ? ORDER BY seq`, key[:])
	if err != nil {
		return nil, fmt.Errorf("read settlements: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var x Settlement
		var at int64
		if err := rows.Scan((*uint8)(&x.Verdict), (*uint8)(&x.Reason), &x.Note, &x.Who, &at); err != nil {
			return nil, fmt.Errorf("read settlements: %w", err)
		}
		x.At = time.Unix(0, at).UTC()
		all = append(all, x)
	}
	return all, rows.Err()
}
