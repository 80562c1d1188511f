package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// maxDraft bounds what is kept of a person's typing.
const maxDraft = 4 << 20

// Draft is a text that a person has not added yet.
type Draft struct {
	Who, Name string
	Text      string
	At        time.Time
}

// SaveDraft keeps the text under the person's name for it, over the one
// before.
func (l *Library) SaveDraft(ctx context.Context, who, name, text string) error {
	if len(text) > maxDraft {
		return fmt.Errorf("save draft %s: more than %d bytes", name, maxDraft)
	}
	_, err := l.db.ExecContext(ctx, `INSERT INTO rule_draft (who, name, text, at) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (who, name) DO UPDATE SET text = ?3, at = ?4`, who, name, text, stamp(l.now()))
	if err != nil {
		return fmt.Errorf("save draft %s: %w", name, err)
	}
	return nil
}

// Draft is the person's draft of that name; ErrNotFound when there is none.
func (l *Library) Draft(ctx context.Context, who, name string) (Draft, error) {
	d, err := scanDraft(l.reads.QueryRowContext(ctx, `SELECT who, name, text, at FROM rule_draft WHERE who = ? AND name = ?`, who, name))
	if err != nil {
		return d, fmt.Errorf("read draft %s: %w", name, err)
	}
	return d, nil
}

// Drafts are the person's drafts, newest first.
func (l *Library) Drafts(ctx context.Context, who string) ([]Draft, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT who, name, text, at FROM rule_draft WHERE who = ? ORDER BY at DESC, name`, who)
	if err != nil {
		return nil, fmt.Errorf("read drafts: %w", err)
	}
	defer rows.Close()
	var out []Draft
	for rows.Next() {
		d, err := scanDraft(rows)
		if err != nil {
			return nil, fmt.Errorf("read drafts: %w", err)
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// DropDraft forgets a draft; it is no error when there is none.
func (l *Library) DropDraft(ctx context.Context, who, name string) error {
	if _, err := l.db.ExecContext(ctx, `DELETE FROM rule_draft WHERE who = ? AND name = ?`, who, name); err != nil {
		return fmt.Errorf("drop draft %s: %w", name, err)
	}
	return nil
}

func scanDraft(row interface{ Scan(...any) error }) (Draft, error) {
	var d Draft
	var at string
	err := row.Scan(&d.Who, &d.Name, &d.Text, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return d, ErrNotFound
	}
	if err == nil {
		d.At, err = time.Parse(time.RFC3339Nano, at)
	}
	return d, err
}
