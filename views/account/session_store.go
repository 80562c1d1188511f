package account

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// sessionStore keeps sessions in the table account_sessions, by the hash of
// their token.
type sessionStore struct {
	db  *sql.DB
	now func() time.Time
}

// touch is how far an expiry must move to be worth a write: reading a page
// should not cost a sync of the disk.
const touch = time.Minute

// FindCtx answers a session that has not expired.
func (s *sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	content, _, err := s.read(ctx, token)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return content, err == nil, err
}

// CommitCtx writes a session, unless only its expiry moved and that by little.
// One that was deleted stays so: a request that began before the sign-out and
// ends after it must not bring the session back.
func (s *sessionStore) CommitCtx(ctx context.Context, token string, content []byte, expiry time.Time) error {
	old, was, err := s.read(ctx, token)
	if err == nil && bytes.Equal(old, content) && expiry.Sub(was) < touch && !expiry.Before(was) {
		return nil
	}
	_, err = s.db.ExecContext(ctx, `INSERT INTO account_sessions (token, content, expiry) VALUES (?, ?, ?)
		ON CONFLICT (token) DO UPDATE SET content = excluded.content, expiry = excluded.expiry WHERE content <> x''`, token, content, expiry.Unix())
	if err != nil {
		return fmt.Errorf("write session: %w", err)
	}
	return s.sweep(ctx)
}

// DeleteCtx forgets a session. An empty row holds its place for as long as the
// session could have lived.
func (s *sessionStore) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.db.ExecContext(ctx, `UPDATE account_sessions SET content = x'', expiry = ? WHERE token = ?`, s.now().Add(lifetime).Unix(), token)
	if err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

func (s *sessionStore) read(ctx context.Context, token string) ([]byte, time.Time, error) {
	var content []byte
	var expiry int64
	err := s.db.QueryRowContext(ctx, `SELECT content, expiry FROM account_sessions WHERE token = ? AND expiry > ? AND content <> x''`, token, s.now().Unix()).Scan(&content, &expiry)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read session: %w", err)
	}
	return content, time.Unix(expiry, 0), nil
}

// sweep forgets what has expired, with every write; there is an index.
func (s *sessionStore) sweep(ctx context.Context) error {
	if _, err := s.db.ExecContext(ctx, `DELETE FROM account_sessions WHERE expiry <= ?`, s.now().Unix()); err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	return nil
}

// Find, Commit and Delete are for callers without a context; scs has none.
func (s *sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *sessionStore) Commit(token string, content []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, content, expiry)
}

// Delete is DeleteCtx without a context.
func (s *sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
