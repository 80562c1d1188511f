package seen

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"assay/corpus/catalog"
)

// Log keeps who has seen what. It is safe for concurrent use, also by several
// processes.
type Log struct{ db *sql.DB }

//go:embed migrations/*.sql
var migrations embed.FS

// Open brings the table up to date. The database stays the caller's.
func Open(ctx context.Context, db *sql.DB) (*Log, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err == nil {
		err = catalog.Migrate(ctx, db, "seen", files)
	}
	if err != nil {
		return nil, fmt.Errorf("open what was seen: %w", err)
	}
	return &Log{db}, nil
}

// Look keeps that a person looked at the events; a second look changes nothing.
func (l *Log) Look(ctx context.Context, who string, at time.Time, events ...string) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keep what was seen: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	for _, event := range events {
		if _, err := tx.ExecContext(ctx, `INSERT INTO seen_event (who, event, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, who, event, at.UnixNano()); err != nil {
			return fmt.Errorf("keep what was seen: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keep what was seen: %w", err)
	}
	return nil
}

// Position is the end of the log.
func (l *Log) Position(ctx context.Context) (seq int64, err error) {
	if err := l.db.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM seen_event`).Scan(&seq); err != nil {
		return 0, fmt.Errorf("read what was seen: %w", err)
	}
	return seq, nil
}

// All are the ids of all events that a person has seen, as By has them.
func (l *Log) All(ctx context.Context, who string) ([]string, error) {
	end, err := l.Position(ctx)
	if err != nil {
		return nil, err
	}
	return l.By(ctx, who, end)
}

// By are the ids of the events that a person had seen at a position of the log,
// in the order of the first looks.
func (l *Log) By(ctx context.Context, who string, position int64) (events []string, err error) {
	rows, err := l.db.QueryContext(ctx, `SELECT event FROM seen_event WHERE who = ? AND seq <= ? ORDER BY seq`, who, position)
	if err != nil {
		return nil, fmt.Errorf("read what was seen: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var event string
		if err := rows.Scan(&event); err != nil {
			return nil, fmt.Errorf("read what was seen: %w", err)
		}
		events = append(events, event)
	}
	return events, rows.Err()
}
