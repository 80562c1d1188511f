package corpus

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"
)

const labelFields = `event, verdict, reason, from_verdict, from_reason, note, who, at, source, native_field, native_value, batch`

// appendLabels appends to the log and tells the positions that they got.
func appendLabels(ctx context.Context, tx *sql.Tx, labels []Label) (first, last int64, err error) {
	seq, err := labelPosition(ctx, tx)
	if err != nil {
		return 0, 0, err
	}
	first, last = seq+1, seq+int64(len(labels))
	w := labelInsert{tx: tx, labels: labels, shared: shareWords(labels)}
	for order := orderForIndex(labels); len(order) > 0; {
		n := min(rowsPerInsert, len(order))
		if err := w.insert(ctx, seq+1, order[:n]); err != nil {
			return 0, 0, errors.Join(fmt.Errorf("append labels: %w", err), w.close())
		}
		order, seq = order[n:], seq+int64(n)
	}
	return first, last, w.close()
}

// keyedLabel is a label's place in what is appended, with its key.
type keyedLabel struct {
	key Key
	at  int
}

// orderForIndex is many labels in the order of their keys, those of one event
// as they came: the index over the keys is then written page after page and
// not here and there. Few stay as they are.
func orderForIndex(labels []Label) []keyedLabel {
	order := make([]keyedLabel, len(labels))
	for i := range labels {
		order[i] = keyedLabel{KeyOf(labels[i].Event), i}
	}
	if len(labels) >= 1000 {
		slices.SortFunc(order, func(a, b keyedLabel) int {
			return cmp.Or(bytes.Compare(a.key[:], b.key[:]), cmp.Compare(a.at, b.at))
		})
	}
	return order
}

// labelBatch is a line of the list of batches.
type labelBatch struct {
	id, who, source string
	at              time.Time
	first, last     int64
	undoes          string
}

func appendBatch(ctx context.Context, tx *sql.Tx, b labelBatch) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO label_batch (id, who, source, at, first_seq, last_seq, undoes) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		b.id, b.who, b.source, b.at.UnixNano(), b.first, b.last, b.undoes)
	if err != nil {
		return fmt.Errorf("append label batch: %w", err)
	}
	return nil
}

// labelsWhere reads labels in the order of the log.
func labelsWhere(ctx context.Context, q querier, where string, args ...any) ([]Label, error) {
	rows, err := q.QueryContext(ctx, `SELECT seq, `+labelFields+` FROM label WHERE `+where+` ORDER BY seq`, args...)
	if err != nil {
		return nil, fmt.Errorf("read label log: %w", err)
	}
	defer rows.Close()
	var out []Label
	for rows.Next() {
		var l Label
		var at int64
		err := rows.Scan(&l.Seq, &l.Event, (*uint8)(&l.Verdict), (*uint8)(&l.Reason), (*uint8)(&l.FromVerdict), (*uint8)(&l.FromReason),
			&l.Note, &l.Who, &at, &l.Source, &l.NativeField, &l.NativeValue, &l.Batch)
		if err != nil {
			return nil, fmt.Errorf("read label log: %w", err)
		}
		l.At = time.Unix(0, at).UTC()
		out = append(out, l)
	}
	return out, rows.Err()
}

// History is what was said about an event, the oldest first.
func (s *Store) History(ctx context.Context, eventID string) ([]Label, error) {
	key := KeyOf(eventID)
	return labelsWhere(ctx, s.db, `key = ?`, key[:])
}

// newID is a name that nobody else has.
func newID() string {
	var b [12]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
