package corpus

import (
	"context"
	"fmt"
	"time"
)

// Closing is a label that was given at the bench, without who gave it.
type Closing struct {
	Key     Key
	Verdict Verdict
	At      time.Time
	Batch   string
	Size    int    // labels of its batch
	Source  string // "page", "cli" or "api"
}

// Closings are the newest labels given on a page, by a command or by a call,
// the newest first: those of the time before the newest of them, and at least
// so many where there are as many. What was imported, read from a file or taken
// back is left out, and so are labels that were cleared.
func (s *Store) Closings(ctx context.Context, within time.Duration, atLeast int) ([]Closing, error) {
	batches, err := s.givenBatches(ctx)
	if err != nil {
		return nil, err
	}
	var out []Closing
	for _, b := range batches {
		if len(out) >= atLeast && batches[0].at.Sub(b.at) > within {
			break
		}
		if out, err = s.appendClosings(ctx, out, b); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// givenBatches are the batches of labels given at the bench and not taken
// back, the newest first.
func (s *Store) givenBatches(ctx context.Context) ([]labelBatch, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT id, at, source, first_seq, last_seq FROM label_batch b
		WHERE source IN ('page', 'cli', 'api') AND NOT `+undone+` ORDER BY first_seq DESC`)
	if err != nil {
		return nil, fmt.Errorf("read label batches: %w", err)
	}
	defer rows.Close()
	var out []labelBatch
	for rows.Next() {
		var b labelBatch
		var at int64
		if err := rows.Scan(&b.id, &at, &b.source, &b.first, &b.last); err != nil {
			return nil, fmt.Errorf("read label batches: %w", err)
		}
		b.at = time.Unix(0, at).UTC()
		out = append(out, b)
	}
	return out, rows.Err()
}

func (s *Store) appendClosings(ctx context.Context, out []Closing, b labelBatch) ([]Closing, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT key, verdict FROM label WHERE seq BETWEEN ? AND ? AND verdict != 0 ORDER BY seq DESC`, b.first, b.last)
	if err != nil {
		return nil, fmt.Errorf("read label log: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var key []byte
		c := Closing{At: b.at, Batch: b.id, Size: int(b.last - b.first + 1), Source: b.source}
		if err := rows.Scan(&key, (*uint8)(&c.Verdict)); err != nil {
			return nil, fmt.Errorf("read label log: %w", err)
		}
		copy(c.Key[:], key)
		out = append(out, c)
	}
	return out, rows.Err()
}
