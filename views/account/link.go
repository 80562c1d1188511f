package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// NewLink makes a secret that lets the account in once, within the time.
func (a *Accounts) NewLink(ctx context.Context, id int64, within time.Duration) (string, error) {
	secret := newSecret()
	_, err := a.db.ExecContext(ctx, `INSERT INTO account_links (hash, user, expiry) VALUES (?, ?, ?)`,
		hashSecret(secret), id, a.now().Add(within).Unix())
	if err != nil {
		return "", fmt.Errorf("make link for account %d: %w", id, err)
	}
	return secret, nil
}

// Link says whom the secret would let in, without using it up; ErrSpent when
// nobody.
func (a *Accounts) Link(ctx context.Context, secret string) (User, error) {
	var id int64
	err := a.db.QueryRowContext(ctx, `SELECT user FROM account_links WHERE hash = ? AND NOT used AND expiry > ?`,
		hashSecret(secret), a.now().Unix()).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return User{}, ErrSpent
	}
	if err != nil {
		return User{}, fmt.Errorf("read link: %w", err)
	}
	u, err := a.User(ctx, id)
	if err == nil && u.Disabled {
		return User{}, ErrSpent
	}
	return u, err
}

// UseLink uses the secret up and answers whom it lets in.
func (a *Accounts) UseLink(ctx context.Context, secret string) (User, error) {
	u, err := a.Link(ctx, secret)
	if err != nil {
		return User{}, err
	}
	done, err := a.db.ExecContext(ctx, `UPDATE account_links SET used = 1 WHERE hash = ? AND NOT used AND expiry > ?`,
		hashSecret(secret), a.now().Unix())
	if err != nil {
		return User{}, fmt.Errorf("use link: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return User{}, errors.Join(ErrSpent, err)
	}
	return u, a.saw(ctx, u.ID, a.now())
}
