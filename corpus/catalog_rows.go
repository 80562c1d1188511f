package corpus

import (
	"context"
	"fmt"
)

// committed is a segment as the catalog knows it.
type committed struct {
	SegmentMeta
	since int64 // label position before its import: no label of its events is older
}

const segmentFields = `digest, import, rows, bytes, origin, synthetic, min_time, max_time, untimed, since`

// loadSegments brings the list of committed segments up to date.
func (s *Store) loadSegments(ctx context.Context, q querier) ([]SegmentMeta, error) {
	s.mu.Lock()
	have := len(s.head)
	s.mu.Unlock()
	rows, err := q.QueryContext(ctx, `SELECT `+segmentFields+` FROM segment ORDER BY seq LIMIT -1 OFFSET ?`, have)
	if err != nil {
		return nil, fmt.Errorf("list segments: %w", err)
	}
	defer rows.Close()
	var more []committed
	for rows.Next() {
		var m committed
		if err := rows.Scan(&m.Digest, &m.Import, &m.Rows, &m.Bytes, &m.Origin, &m.Synthetic, &m.MinTime, &m.MaxTime, &m.Untimed, &m.since); err != nil {
			return nil, fmt.Errorf("list segments: %w", err)
		}
		more = append(more, m)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list segments: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.head) == have { // else somebody else was quicker
		s.head = s.head[:have:have] // snapshots share what is there
		for _, m := range more {
			s.known[m.Digest] = m
			s.head = append(s.head, m.SegmentMeta)
		}
	}
	return s.head, nil
}

// labelPosition is the newest position of the label log.
func labelPosition(ctx context.Context, q querier) (seq int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM label`).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("read label position: %w", err)
	}
	return seq, nil
}
