package corpus

import (
	"context"
	"fmt"
)

// The bounds of Bulks: the newest changes, and events of all of them together.
const (
	maxBulks      = 200
	maxBulkLabels = 500_000
)

// Bulk is one change by which somebody labelled many events.
type Bulk struct {
	ID     string
	Events []Ref // in the view, of those that still have the outcome of the change
}

// Bulks are the newest changes of the view's labels by which at least min events
// were labelled, imports and undos aside.
func (s *Store) Bulks(ctx context.Context, v *View, min int) (all []Bulk, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, first_seq, last_seq FROM label_batch
		WHERE source NOT IN ('import', 'undo') AND last_seq - first_seq + 1 >= ? AND last_seq <= ? ORDER BY first_seq DESC LIMIT ?`, min, v.snap.LabelSeq, maxBulks)
	if err != nil {
		return nil, fmt.Errorf("list bulk labels: %w", err)
	}
	defer rows.Close()
	var batches []labelBatch
	left := int64(maxBulkLabels)
	for rows.Next() {
		var b labelBatch
		if err := rows.Scan(&b.id, &b.first, &b.last); err != nil {
			return nil, fmt.Errorf("list bulk labels: %w", err)
		}
		if left -= b.last - b.first + 1; left < 0 {
			break
		}
		batches = append(batches, b)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list bulk labels: %w", err)
	}
	for _, b := range batches {
		bulk, err := s.bulk(ctx, v, b)
		if err != nil {
			return nil, err
		}
		all = append(all, bulk)
	}
	return all, nil
}

func (s *Store) bulk(ctx context.Context, v *View, b labelBatch) (Bulk, error) {
	out := Bulk{ID: b.id}
	given := newKeyMap[outcome](int(b.last - b.first + 1))
	if err := eachOutcome(ctx, s.db, b.first-1, b.last, func(key Key, is, _ outcome) { given.set(key, is) }); err != nil {
		return out, err
	}
	for i, seg := range v.segments {
		err := seg.eachRow(ctx, given, func(k Key, row int) {
			if is, _ := given.get(k); is.verdict() != Unlabelled && v.labels[i].packed[row] == is {
				out.Events = append(out.Events, Ref{i, row})
			}
		})
		if err != nil {
			return out, err
		}
	}
	return out, nil
}
