package corpus

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// rowsPerInsert balances the length of a statement against the calls saved.
const rowsPerInsert = 100

// labelInsert writes labels to the log, many with one statement.
type labelInsert struct {
	tx     *sql.Tx
	labels []Label
	shared bool // note, who, at, source, native and batch are the same in all
	stmt   *sql.Stmt
	rows   int // of stmt
	args   []any
}

// shareWords reports labels of one change: they differ in event and outcome
// only, and the rest is handed to the database once a statement. To hand over
// a value costs more than to store it.
func shareWords(labels []Label) bool {
	for i := 1; i < len(labels); i++ {
		a, b := &labels[0], &labels[i]
		if a.Note != b.Note || a.Who != b.Who || !a.At.Equal(b.At) || a.Source != b.Source ||
			a.NativeField != b.NativeField || a.NativeValue != b.NativeValue || a.Batch != b.Batch {
			return false
		}
	}
	return true
}

// insert appends the labels at the places, the first of them at position seq.
func (w *labelInsert) insert(ctx context.Context, seq int64, order []keyedLabel) error {
	if err := w.prepare(ctx, len(order)); err != nil {
		return err
	}
	w.args = append(w.args[:0], seq)
	if w.shared {
		w.args = w.appendWords(w.args, &w.labels[order[0].at])
	}
	for i := range order {
		l := &w.labels[order[i].at]
		if !w.shared {
			w.args = w.appendWords(w.args, l)
		}
		w.args = append(w.args, order[i].key[:], l.Event, int64(l.Verdict), int64(l.Reason), int64(l.FromVerdict), int64(l.FromReason))
	}
	_, err := w.stmt.ExecContext(ctx, w.args...)
	return err
}

// numWords is how many values appendWords appends; insertText has them.
const numWords = 7

func (w *labelInsert) appendWords(args []any, l *Label) []any {
	return append(args, l.Note, l.Who, l.At.UnixNano(), l.Source, l.NativeField, l.NativeValue, l.Batch)
}

// prepare takes back the whole transaction when a row is refused, as its
// caller does anyway: to take back one statement SQLite would keep a journal of
// the statement, which costs more than the rows.
func (w *labelInsert) prepare(ctx context.Context, rows int) (err error) {
	if w.stmt != nil && w.rows == rows {
		return nil
	}
	if err := w.close(); err != nil {
		return err
	}
	w.stmt, err = w.tx.PrepareContext(ctx, insertText(rows, w.shared))
	w.rows = rows
	return err
}

// insertText is the statement: its first value is the position of the first
// label. A bare question mark is the value behind the largest one named so far;
// to name each costs a tenth of the whole.
func insertText(rows int, shared bool) string {
	words := strings.Repeat(",?", numWords)
	if shared {
		words = ",?2,?3,?4,?5,?6,?7,?8"
	}
	var b strings.Builder
	b.WriteString(`INSERT OR ROLLBACK INTO label (seq, note, who, at, source, native_field, native_value, batch,
		key, event, verdict, reason, from_verdict, from_reason) VALUES `)
	for i := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "(?1+%d%s,?,?,?,?,?,?)", i, words)
	}
	return b.String()
}

func (w *labelInsert) close() error {
	if w.stmt == nil {
		return nil
	}
	stmt := w.stmt
	w.stmt = nil
	return stmt.Close()
}
