package corpus

import (
	"context"
	"database/sql"
	"unsafe"
)

// saveAfter is how many labels may be read from the log before the state they
// lead to is saved for the next process.
const saveAfter = 20_000

// largeChange is how many labels of one change are enough to save the state
// that they lead to at once.
const largeChange = 1000

// savedState is the newest saved state that is not newer than seq; what cannot
// be used is left out, since the log has it all.
func (s *Store) savedState(ctx context.Context, q querier, segments []*Segment, seq int64) (*labelState, error) {
	rows, err := q.QueryContext(ctx, `SELECT seq, segment, packed FROM label_state WHERE seq = (SELECT max(seq) FROM label_state WHERE seq <= ?)`, seq)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	want := map[string]int{}
	for _, seg := range segments {
		want[seg.meta.Digest] = seg.Rows()
	}
	st := &labelState{columns: map[string]*LabelColumn{}}
	for rows.Next() {
		var digest string
		var packed []byte
		if err := rows.Scan(&st.seq, &digest, &packed); err != nil {
			return nil, err
		}
		if n, ok := want[digest]; ok && len(packed) == n && validOutcomes(packed) {
			st.columns[digest] = &LabelColumn{packed: bytesAsOutcomes(packed)}
		}
	}
	return st, rows.Err()
}

func validOutcomes(packed []byte) bool {
	for _, b := range packed {
		if o := outcome(b); o.verdict() >= NumVerdicts || o.reason() >= NumReasons {
			return false
		}
	}
	return true
}

// saveState keeps a state for the next process, and of older ones the newest.
// It is a convenience: when the database is busy or full, the log still has
// it all, so its error is of no interest.
func (s *Store) saveState(ctx context.Context, segments []*Segment, columns []*LabelColumn, seq int64) {
	_ = s.write(ctx, func(tx *sql.Tx) error {
		for i, seg := range segments {
			if _, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO label_state (seq, segment, packed) VALUES (?, ?, ?)`, seq, seg.meta.Digest, outcomesAsBytes(columns[i].packed)); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM label_state WHERE seq NOT IN (SELECT DISTINCT seq FROM label_state ORDER BY seq DESC LIMIT 2)`)
		return err
	})
}

// keepLabels saves the newest state after a change of many labels, so that the
// next process need not read them from the log.
func (s *Store) keepLabels(ctx context.Context, changed int) {
	if changed < min(largeChange, s.saveAfter) {
		return
	}
	head, err := s.Head(ctx)
	if err != nil {
		return
	}
	segments, err := s.open(ctx, head.Segments)
	if err != nil {
		return
	}
	if columns, err := s.labelsAt(ctx, s.db, segments, head.LabelSeq); err == nil {
		s.saveState(ctx, segments, columns, head.LabelSeq)
	}
}

// An outcome is a byte; a column of them is the blob, without a copy.
func bytesAsOutcomes(b []byte) []outcome {
	return unsafe.Slice((*outcome)(unsafe.SliceData(b)), len(b))
}

func outcomesAsBytes(o []outcome) []byte {
	return unsafe.Slice((*byte)(unsafe.SliceData(o)), len(o))
}
