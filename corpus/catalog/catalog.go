// Package catalog opens the SQLite database of a corpus directory and runs
// the migrations that each package brings for its own tables. It is the only
// package that knows which driver that is.
//
// Every connection waits for a lock instead of failing, enforces foreign keys,
// begins a transaction as a writer, and has flushed a commit to the disk
// before it reports it: WAL with synchronous=FULL.
package catalog

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
)

// Open opens the database file and creates it, readable by its owner only,
// when it is absent.
func Open(path string) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	f, err := os.OpenFile(abs, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	db, err := sql.Open("sqlite", dsn(abs))
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	if err := db.Ping(); err != nil {
		return nil, errors.Join(explain(path, err), db.Close())
	}
	db.SetMaxIdleConns(4)
	return db, nil
}

func dsn(path string) string {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "trusted_schema(OFF)",
	}}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// ErrDisk is wrapped by Told: the database could not be written or read.
var ErrDisk = errors.New("the disk is full, or does not work")

// Told is the error of a statement or a transaction, with ErrDisk when it is
// the disk's: SQLite itself says "disk I/O error" of a file that cannot grow.
func Told(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && !errors.Is(err, ErrDisk) {
		switch e.Code() & 0xff {
		case 10, 13: // SQLITE_IOERR, SQLITE_FULL
			return fmt.Errorf("%w: %w", ErrDisk, err)
		}
	}
	return err
}

// explain says what to do about a file that is no database or a damaged one.
func explain(path string, err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case 11, 26: // SQLITE_CORRUPT, SQLITE_NOTADB
			return fmt.Errorf("open database %s: %w; put it back from a backup of the directory", path, err)
		}
	}
	return fmt.Errorf("open database %s: %w", path, Told(err))
}
