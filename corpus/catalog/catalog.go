// Package catalog opens the SQLite database of a corpus directory and runs
// the migrations that each package brings for its own tables. It is the only
// package that knows the driver.
//
// The database is in WAL mode with synchronous=FULL: what was committed
// survives a kill and a loss of power. Transactions take the write lock when
// they begin, so that two writers wait for each other instead of failing.
package catalog

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// ErrNewer is wrapped when a database holds migrations that this program does
// not know: it was written by a newer one.
var ErrNewer = errors.New("written by a newer program")

// ErrChanged is wrapped when a migration that ran differs from the one the
// program carries.
var ErrChanged = errors.New("migration changed after it ran")

const busyTimeout = 10 * time.Second

// Open opens the database at path, which is created when absent.
func Open(path string) (*sql.DB, error) {
	q := url.Values{"_txlock": {"immediate"}}
	for _, pragma := range []string{
		"busy_timeout(" + strconv.FormatInt(busyTimeout.Milliseconds(), 10) + ")",
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "trusted_schema(OFF)",
	} {
		q.Add("_pragma", pragma)
	}
	dsn := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	db.SetMaxOpenConns(8)
	var mode string
	if err := db.QueryRow("PRAGMA journal_mode").Scan(&mode); err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", path, err), db.Close())
	}
	if mode != "wal" {
		return nil, errors.Join(fmt.Errorf("open database %s: journal mode is %s, want wal", path, mode), db.Close())
	}
	return db, nil
}

const schema = `CREATE TABLE IF NOT EXISTS migration (
	package TEXT NOT NULL,
	version INTEGER NOT NULL,
	file    TEXT NOT NULL,
	sha256  TEXT NOT NULL,
	at      TEXT NOT NULL,
	PRIMARY KEY (package, version)
) STRICT`

type migration struct {
	version     int
	file, sql   string
	fingerprint string
}

// Migrate runs the migrations of the named package that have not run yet, in
// one transaction. Files are called 0001_words.sql, 0002_words.sql and so on,
// without a gap, at the root of files.
func Migrate(ctx context.Context, db *sql.DB, name string, files fs.FS) error {
	want, err := readMigrations(files)
	if err != nil {
		return fmt.Errorf("read migrations of %s: %w", name, err)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", name, err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, schema); err != nil {
		return fmt.Errorf("migrate %s: %w", name, err)
	}
	done, err := ran(ctx, tx, name, want)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", name, err)
	}
	for _, m := range want[done:] {
		if _, err := tx.ExecContext(ctx, m.sql); err != nil {
			return fmt.Errorf("migrate %s: run %s: %w", name, m.file, err)
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO migration VALUES (?, ?, ?, ?, ?)",
			name, m.version, m.file, m.fingerprint, time.Now().UTC().Format(time.RFC3339)); err != nil {
			return fmt.Errorf("migrate %s: record %s: %w", name, m.file, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("migrate %s: %w", name, err)
	}
	return nil
}

func readMigrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var out []migration
	for i, file := range names {
		number, _, _ := strings.Cut(file, "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != i+1 {
			return nil, fmt.Errorf("file %s: want number %04d", file, i+1)
		}
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		out = append(out, migration{version, file, string(text), hex.EncodeToString(sum[:])})
	}
	return out, nil
}

// ran is how many of the wanted migrations have run; it fails when one of
// them was another text then, or when more have run than are wanted.
func ran(ctx context.Context, tx *sql.Tx, name string, want []migration) (n int, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT file, sha256 FROM migration WHERE package = ? ORDER BY version", name)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for ; rows.Next(); n++ {
		var file, sum string
		if err := rows.Scan(&file, &sum); err != nil {
			return 0, err
		}
		if n >= len(want) {
			return 0, fmt.Errorf("%s: %w", file, ErrNewer)
		}
		if sum != want[n].fingerprint {
			return 0, fmt.Errorf("%s: %w", file, ErrChanged)
		}
	}
	return n, rows.Err()
}
