package catalog

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Migrate brings the tables of one package, the owner, up to date. The folder
// holds files named by a number and a word, 0001_label.sql, and nothing else;
// each runs once, all that are due in one transaction. A file that changed
// after it ran is an error, and so is a database that has run more files than
// there are: it was made by a newer program.
func Migrate(ctx context.Context, db *sql.DB, owner string, folder fs.FS) error {
	if err := migrate(ctx, db, owner, folder); err != nil {
		return fmt.Errorf("migrate %s: %w", owner, err)
	}
	return nil
}

// migration is one numbered file.
type migration struct {
	number int
	name   string
	text   string
}

func (m migration) checksum() string {
	sum := sha256.Sum256([]byte(m.text))
	return hex.EncodeToString(sum[:])
}

func migrate(ctx context.Context, db *sql.DB, owner string, folder fs.FS) error {
	files, err := readMigrations(folder)
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migration (
		owner TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL,
		PRIMARY KEY (owner, number)) STRICT`); err != nil {
		return err
	}
	if ran, err := appliedTo(ctx, db, owner); err == nil && len(ran) == len(files) {
		return compare(files, ran) // nothing is due: no write lock
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	ran, err := appliedTo(ctx, tx, owner)
	if err != nil {
		return err
	}
	if err := compare(files, ran); err != nil {
		return err
	}
	for _, m := range files[len(ran):] {
		if _, err := tx.ExecContext(ctx, m.text); err != nil {
			return fmt.Errorf("run %s: %w", m.name, err)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO migration VALUES (?, ?, ?, ?)`, owner, m.number, m.name, m.checksum()); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// readMigrations lists the files in order; their numbers are 1, 2, 3 ...
func readMigrations(folder fs.FS) ([]migration, error) {
	names, err := fs.Glob(folder, "*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	out := make([]migration, len(names))
	for i, name := range names {
		head, _, _ := strings.Cut(name, "_")
		number, err := strconv.Atoi(head)
		if err != nil || number != i+1 {
			return nil, fmt.Errorf("file %s: want number %04d", name, i+1)
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		out[i] = migration{number, name, string(text)}
	}
	return out, nil
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// appliedTo is what ran already, in order.
func appliedTo(ctx context.Context, q querier, owner string) ([]migration, error) {
	rows, err := q.QueryContext(ctx, `SELECT number, name, checksum FROM migration WHERE owner = ? ORDER BY number`, owner)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []migration
	for rows.Next() {
		var m migration
		if err := rows.Scan(&m.number, &m.name, &m.text); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// ErrNewer is wrapped when a newer program has used the database.
var ErrNewer = errors.New("the database was made by a newer version of assay; use that version")

// compare checks what ran (text is the checksum) against the files.
func compare(files, ran []migration) error {
	if len(ran) > len(files) {
		return ErrNewer
	}
	for i, r := range ran {
		if r.number != files[i].number || r.text != files[i].checksum() {
			return fmt.Errorf("migration %s is not the one that ran here as %s: another version of assay made this directory", files[i].name, r.name)
		}
	}
	return nil
}
