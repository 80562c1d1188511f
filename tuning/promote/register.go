package promote

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"assay/corpus/catalog"
	"assay/tuning/library"
)

// Reasons for which something is refused; each is wrapped with the rest.
var (
	ErrNotFound = errors.New("not found")
	ErrOwn      = errors.New("the author may not decide on their own work")
	ErrNotOwn   = errors.New("only the author may withdraw")
	ErrClosed   = errors.New("the proposal is closed")
	ErrOpen     = errors.New("there is an open proposal for this version")
	ErrUnread   = errors.New("the list of lost true positives has not been opened")
	ErrNotAsked = errors.New("there is no request for changes that you may lift")
	ErrChanges  = errors.New("changes are asked for")
	ErrGate     = errors.New("the gate has not passed")
	ErrLead     = errors.New("only a lead may override the gate")
	ErrStatus   = errors.New("no such promotion")
	ErrMismatch = errors.New("the report is about something else")
	ErrBaseline = errors.New("the report does not compare with the version in force")
	ErrPlaybook = errors.New("no playbook covers the rule")
	ErrText     = errors.New("a text cannot be taken")
	ErrReceipt  = errors.New("a promotion takes the receipt of its replay")
)

// MaxText is the longest reason or comment, in bytes.
const MaxText = 10_000

// Statuses moves the status of a rule version, names the version in force and
// tells every status that was ever moved, inside a transaction; *library.Library does.
type Statuses interface {
	InForceTx(ctx context.Context, tx *sql.Tx, id string) (digest string, err error)
	SetStatusTx(ctx context.Context, tx *sql.Tx, c library.StatusChange) error
	ChangesTx(ctx context.Context, tx *sql.Tx) ([]library.StatusChange, error)
}

// Register keeps proposals, reviews and the ledger. It is safe for concurrent
// use, also by several processes.
type Register struct {
	db       *sql.DB
	statuses Statuses
}

//go:embed migrations/*.sql
var migrations embed.FS

// Open brings the tables up to date. The database stays the caller's.
func Open(ctx context.Context, db *sql.DB, statuses Statuses) (*Register, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("open register: %w", err)
	}
	if err := catalog.Migrate(ctx, db, "promote", files); err != nil {
		return nil, fmt.Errorf("open register: %w", err)
	}
	r := &Register{db: db, statuses: statuses}
	if err := r.begin(ctx); err != nil {
		return nil, fmt.Errorf("open register: %w", err)
	}
	return r, nil
}

// within runs f in one transaction, which begins with the write lock.
func (r *Register) within(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
