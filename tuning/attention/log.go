package attention

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

//go:embed migrations/*.sql
var migrations embed.FS

// Errors; each is wrapped with the rest.
var (
	ErrNotFound = errors.New("no such control")
	ErrAnswered = errors.New("the control was answered already")
	ErrPlan     = errors.New("controls cannot be planned so")
)

// Log keeps controls, answers and opened events. It is safe for concurrent
// use, also by several processes.
type Log struct{ db *sql.DB }

// Open brings the tables up to date. The database stays the caller's.
func Open(ctx context.Context, db *sql.DB) (*Log, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err == nil {
		err = catalog.Migrate(ctx, db, "attention", files)
	}
	if err != nil {
		return nil, fmt.Errorf("open attention log: %w", err)
	}
	return &Log{db}, nil
}

// within runs f in one transaction, which begins with the write lock.
func (l *Log) within(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func timeOf(nano int64) time.Time { return time.Unix(0, nano).UTC() }
