package attention

import (
	"context"
	"fmt"
	"time"

	"assay/corpus"
)

// How an event was looked at.
const (
	OnItsPage = "event"   // the page of the event, with all its fields
	Explained = "explain" // held against a rule, part by part
	InQueue   = "queue"   // all its fields, in the queue
)

// Opened is an event that somebody looked at whole.
type Opened struct {
	Key corpus.Key
	At  time.Time
}

// again is how long one look at an event counts as the same.
const again = 10 * time.Minute

// Look records that an event was looked at; of several looks within ten
// minutes the first is kept. It keeps no name.
func (l *Log) Look(ctx context.Context, event, how string, at time.Time) error {
	key := corpus.KeyOf(event)
	_, err := l.db.ExecContext(ctx, `INSERT INTO event_open (key, at, how) SELECT ?1, ?2, ?3
		WHERE NOT EXISTS (SELECT 1 FROM event_open WHERE key = ?1 AND at > ?4 AND at <= ?2)`,
		key[:], at.UnixNano(), how, at.Add(-again).UnixNano())
	if err != nil {
		return fmt.Errorf("record that event %q was opened: %w", event, err)
	}
	return nil
}

// Opens are the events looked at since a time, oldest first.
func (l *Log) Opens(ctx context.Context, since time.Time) ([]Opened, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT key, at FROM event_open WHERE at >= ? ORDER BY at, seq`, since.UnixNano())
	if err != nil {
		return nil, fmt.Errorf("read opened events: %w", err)
	}
	defer rows.Close()
	var out []Opened
	for rows.Next() {
		var key []byte
		var at int64
		if err := rows.Scan(&key, &at); err != nil {
			return nil, fmt.Errorf("read opened events: %w", err)
		}
		one := Opened{At: timeOf(at)}
		copy(one.Key[:], key)
		out = append(out, one)
	}
	return out, rows.Err()
}

// Begin notes that opened events are recorded from now on; the first time
// counts.
func (l *Log) Begin(ctx context.Context, at time.Time) error {
	_, err := l.db.ExecContext(ctx, `INSERT INTO event_open_begun (id, at) VALUES (1, ?) ON CONFLICT DO NOTHING`, at.UnixNano())
	if err != nil {
		return fmt.Errorf("begin to record opened events: %w", err)
	}
	return nil
}

// Recording is since when opened events are recorded; ok is false when they
// are not yet, and so nothing is known of how events are looked at.
func (l *Log) Recording(ctx context.Context) (since time.Time, ok bool, err error) {
	var at *int64
	if err := l.db.QueryRowContext(ctx, `SELECT min(at) FROM event_open_begun`).Scan(&at); err != nil || at == nil {
		return since, false, err
	}
	return timeOf(*at), true, nil
}
