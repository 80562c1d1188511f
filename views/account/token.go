package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// tokenPrefix lets a leaked token be recognised for what it is.
const tokenPrefix = "assay_"

// The longest life of a token and how many an account can have.
const (
	maxTokenLife = 366 * 24 * time.Hour
	maxTokens    = 50
)

// Token is the right of a program to act for an account; the secret itself is
// shown once and not kept.
type Token struct {
	ID      int64
	User    int64
	Name    string
	Scope   Scope
	Created time.Time
	Expiry  time.Time
	Used    time.Time // zero when never
}

// NewToken makes a token that lives for the given time (at most a year) and
// answers its secret with it.
func (a *Accounts) NewToken(ctx context.Context, user int64, name string, scope Scope, life time.Duration) (string, Token, error) {
	name = strings.TrimSpace(name)
	if name == "" || len(name) > 64 {
		return "", Token{}, fmt.Errorf("make token: a token needs a name of at most 64 bytes: %w", ErrInvalid)
	}
	if life <= 0 || life > maxTokenLife {
		return "", Token{}, fmt.Errorf("make token %s: it must end within a year: %w", name, ErrInvalid)
	}
	if have, err := a.Tokens(ctx, user); err != nil || len(have) >= maxTokens {
		return "", Token{}, errors.Join(fmt.Errorf("make token %s: at most %d: %w", name, maxTokens, ErrInvalid), err)
	}
	secret, now := tokenPrefix+newSecret(), a.now()
	t := Token{User: user, Name: name, Scope: scope | ScopeRead, Created: now, Expiry: now.Add(life)}
	done, err := a.db.ExecContext(ctx, `INSERT INTO account_tokens (user, name, hash, scopes, created, expiry) VALUES (?, ?, ?, ?, ?, ?)`,
		user, name, hashSecret(secret), t.Scope.String(), t.Created.Unix(), t.Expiry.Unix())
	if err != nil {
		return "", Token{}, fmt.Errorf("make token %s: %w", name, err)
	}
	t.ID, err = done.LastInsertId()
	return secret, t, err
}

// Tokens are the account's tokens that are not revoked, newest first.
func (a *Accounts) Tokens(ctx context.Context, user int64) ([]Token, error) {
	rows, err := a.db.QueryContext(ctx, `SELECT `+tokenColumns+` FROM account_tokens WHERE user = ? AND NOT revoked ORDER BY id DESC`, user)
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	defer rows.Close()
	var all []Token
	for rows.Next() {
		t, err := scanToken(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, rows.Err()
}

// Revoke ends one of the account's tokens.
func (a *Accounts) Revoke(ctx context.Context, user, id int64) error {
	done, err := a.db.ExecContext(ctx, `UPDATE account_tokens SET revoked = 1 WHERE id = ? AND user = ? AND NOT revoked`, id, user)
	if err != nil {
		return fmt.Errorf("revoke token %d: %w", id, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(fmt.Errorf("revoke token %d: %w", id, ErrNotFound), err)
	}
	return nil
}

// ByToken answers the actor behind a token's secret; ErrNoToken when there is
// none.
func (a *Accounts) ByToken(ctx context.Context, secret string) (Actor, error) {
	if !strings.HasPrefix(secret, tokenPrefix) {
		return Actor{}, ErrNoToken
	}
	now := a.now()
	t, err := scanToken(a.db.QueryRowContext(ctx,
		`SELECT `+tokenColumns+` FROM account_tokens WHERE hash = ? AND NOT revoked AND expiry > ?`, hashSecret(secret), now.Unix()))
	if errors.Is(err, sql.ErrNoRows) {
		return Actor{}, ErrNoToken
	}
	if err != nil {
		return Actor{}, err
	}
	u, err := a.User(ctx, t.User)
	if err != nil {
		return Actor{}, err
	}
	if u.Disabled {
		return Actor{}, ErrNoToken
	}
	return Actor{User: u, Token: &t}, a.usedToken(ctx, t, now)
}

// usedToken notes the use, at most once a minute.
func (a *Accounts) usedToken(ctx context.Context, t Token, now time.Time) error {
	if now.Sub(t.Used) < time.Minute {
		return nil
	}
	_, err := a.db.ExecContext(ctx, `UPDATE account_tokens SET used = ? WHERE id = ?`, now.Unix(), t.ID)
	return err
}

const tokenColumns = `id, user, name, scopes, created, expiry, used`

func scanToken(row interface{ Scan(...any) error }) (Token, error) {
	var t Token
	var scopes string
	var created, expiry, used int64
	if err := row.Scan(&t.ID, &t.User, &t.Name, &scopes, &created, &expiry, &used); err != nil {
		return Token{}, fmt.Errorf("read token: %w", err)
	}
	t.Created, t.Expiry, t.Used = unixOrZero(created), unixOrZero(expiry), unixOrZero(used)
	scope, err := ParseScope(scopes)
	t.Scope = scope
	return t, err
}
