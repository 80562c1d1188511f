package reach

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

// Inventories keeps every inventory that was imported. It is safe for
// concurrent use, also by several processes.
type Inventories struct{ db *sql.DB }

//go:embed migrations/*.sql
var migrations embed.FS

// OpenInventories brings the tables up to date. The database stays the
// caller's.
func OpenInventories(ctx context.Context, db *sql.DB) (*Inventories, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("open inventories: %w", err)
	}
	if err := catalog.Migrate(ctx, db, "reach", files); err != nil {
		return nil, fmt.Errorf("open inventories: %w", err)
	}
	return &Inventories{db}, nil
}

// Import is one import of an inventory.
type Import struct {
	Digest string    `json:"digest"`
	File   string    `json:"file"`
	Rows   int       `json:"rows"`
	Bad    int       `json:"bad"` // rows that could not be read
	Who    string    `json:"who"`
	At     time.Time `json:"at"`
}

// Append keeps an inventory and puts it in force.
func (s *Inventories) Append(ctx context.Context, text string, i Import) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keep inventory: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, `INSERT INTO inventory (digest, text) VALUES (?, ?) ON CONFLICT DO NOTHING`, i.Digest, text); err != nil {
		return fmt.Errorf("keep inventory %.12s: %w", i.Digest, err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO inventory_import (digest, file, rows, bad, who, at) VALUES (?, ?, ?, ?, ?, ?)`,
		i.Digest, i.File, i.Rows, i.Bad, i.Who, i.At.UTC().Format(time.RFC3339Nano))
	if err != nil {
		return fmt.Errorf("keep inventory %.12s: %w", i.Digest, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keep inventory %.12s: %w", i.Digest, err)
	}
	return nil
}

// List is every import, the newest first.
func (s *Inventories) List(ctx context.Context) (out []Import, err error) {
	found, err := s.db.QueryContext(ctx, `SELECT digest, file, rows, bad, who, at FROM inventory_import ORDER BY seq DESC`)
	if err != nil {
		return nil, fmt.Errorf("list inventories: %w", err)
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	for found.Next() {
		var i Import
		var at string
		if err := found.Scan(&i.Digest, &i.File, &i.Rows, &i.Bad, &i.Who, &at); err != nil {
			return nil, fmt.Errorf("list inventories: %w", err)
		}
		if i.At, err = time.Parse(time.RFC3339Nano, at); err != nil {
			return nil, fmt.Errorf("list inventories: %w", err)
		}
		out = append(out, i)
	}
	return out, found.Err()
}

// Get is the inventory of a digest that was imported at any time.
func (s *Inventories) Get(ctx context.Context, digest string) (*Inventory, error) {
	var text string
	err := s.db.QueryRowContext(ctx, `SELECT text FROM inventory WHERE digest = ?`, digest).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read inventory %.12s: no such inventory was imported", digest)
	}
	if err != nil {
		return nil, fmt.Errorf("read inventory %.12s: %w", digest, err)
	}
	return checked(digest, text)
}

// InForce is the inventory imported last, nil when there is none.
func (s *Inventories) InForce(ctx context.Context) (*Inventory, error) {
	var digest, text string
	err := s.db.QueryRowContext(ctx, `SELECT i.digest, i.text FROM inventory_import m JOIN inventory i USING (digest) ORDER BY m.seq DESC LIMIT 1`).Scan(&digest, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read inventory: %w", err)
	}
	return checked(digest, text)
}

func checked(digest, text string) (*Inventory, error) {
	v, _, err := ReadInventory(text)
	if err != nil {
		return nil, err
	}
	if v.Digest != digest {
		return nil, fmt.Errorf("read inventory %.12s: its content is not what its digest names", digest)
	}
	return v, nil
}
