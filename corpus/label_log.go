package corpus

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

const labelFields = `event, verdict, reason, from_verdict, from_reason, note, who, at, source, native_field, native_value, batch`

// rowsPerInsert balances the length of a statement against the calls saved.
const rowsPerInsert = 40

// appendLabels appends to the log, whose positions it fills in.
func appendLabels(ctx context.Context, tx *sql.Tx, labels []Label) error {
	if len(labels) == 0 {
		return nil
	}
	seq, err := labelPosition(ctx, tx)
	if err != nil {
		return err
	}
	full, err := prepareInsert(ctx, tx, rowsPerInsert)
	if err != nil {
		return err
	}
	defer full.Close()
	sortForIndex(labels)
	for i := range labels {
		labels[i].Seq = seq + int64(i) + 1
	}
	for len(labels) > 0 {
		n, stmt := rowsPerInsert, full
		if len(labels) < n {
			n = len(labels)
			if stmt, err = prepareInsert(ctx, tx, n); err != nil {
				return err
			}
			defer stmt.Close()
		}
		if _, err := stmt.ExecContext(ctx, insertArgs(labels[:n])...); err != nil {
			return fmt.Errorf("append labels: %w", err)
		}
		labels = labels[n:]
	}
	return nil
}

// sortForIndex puts many labels into the order of their keys, those of one
// event as they came: the index over the keys is then written page after page
// and not here and there. Few stay as they are.
func sortForIndex(labels []Label) {
	if len(labels) < 1000 {
		return
	}
	type place struct {
		key Key
		at  int
	}
	order := make([]place, len(labels))
	for i := range labels {
		order[i] = place{KeyOf(labels[i].Event), i}
	}
	slices.SortFunc(order, func(a, b place) int {
		return cmp.Or(bytes.Compare(a.key[:], b.key[:]), cmp.Compare(a.at, b.at))
	})
	came := slices.Clone(labels)
	for i, p := range order {
		labels[i] = came[p.at]
	}
}

// prepareInsert takes back the whole transaction when a row is refused, as its
// caller does anyway: to take back one statement SQLite would keep a journal of
// the statement, which costs more than the rows.
func prepareInsert(ctx context.Context, tx *sql.Tx, rows int) (*sql.Stmt, error) {
	row := "(" + strings.Repeat("?,", 13) + "?)"
	stmt, err := tx.PrepareContext(ctx, `INSERT OR ROLLBACK INTO label (seq, key, `+labelFields+`) VALUES `+strings.Repeat(row+",", rows-1)+row)
	if err != nil {
		return nil, fmt.Errorf("append labels: %w", err)
	}
	return stmt, nil
}

func insertArgs(labels []Label) []any {
	args := make([]any, 0, 14*len(labels))
	for i := range labels {
		l := &labels[i]
		key := KeyOf(l.Event)
		args = append(args, l.Seq, key[:], l.Event, uint8(l.Verdict), uint8(l.Reason), uint8(l.FromVerdict), uint8(l.FromReason),
			l.Note, l.Who, l.At.UnixNano(), l.Source, l.NativeField, l.NativeValue, l.Batch)
	}
	return args
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
