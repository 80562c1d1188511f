package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// SetRole gives the account another role and ends its sessions. The last
// enabled admin keeps theirs.
func (a *Accounts) SetRole(ctx context.Context, id int64, role Role) error {
	return a.change(ctx, id, `UPDATE account_users SET role = ?, epoch = epoch + 1 WHERE id = ?`, role.String(), id)
}

// SetDisabled shuts the account out, or lets it in again; its sessions end.
func (a *Accounts) SetDisabled(ctx context.Context, id int64, disabled bool) error {
	return a.change(ctx, id, `UPDATE account_users SET disabled = ?, epoch = epoch + 1 WHERE id = ?`, disabled, id)
}

// SetPassword checks and hashes the password, ends the sessions of the account
// and spends its open links.
func (a *Accounts) SetPassword(ctx context.Context, id int64, password string) error {
	u, err := a.User(ctx, id)
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	if err := CheckPassword(u.Name, password); err != nil {
		return fmt.Errorf("set password of %s: %w", u.Name, err)
	}
	hash, err := a.hash(ctx, password)
	if err != nil {
		return err
	}
	if _, err := a.db.ExecContext(ctx, `UPDATE account_links SET used = 1 WHERE user = ?`, id); err != nil {
		return fmt.Errorf("set password of %s: %w", u.Name, err)
	}
	return a.change(ctx, id, `UPDATE account_users SET password = ?, epoch = epoch + 1 WHERE id = ?`, hash, id)
}

// CheckOwnPassword says whether it is the account's password; an account
// without one has nothing to check. Who found an open session cannot guess
// here without end: *ThrottledError says to wait.
func (a *Accounts) CheckOwnPassword(ctx context.Context, id int64, password string) error {
	var hash string
	if err := a.db.QueryRowContext(ctx, `SELECT password FROM account_users WHERE id = ?`, id).Scan(&hash); err != nil {
		return fmt.Errorf("check password: %w", err)
	}
	if hash == "" {
		return nil
	}
	key := fmt.Sprint("own ", id)
	if err := a.tries.take(a.now(), map[string]pace{key: perPair}); err != nil {
		return err
	}
	same, err := a.matches(ctx, password, hash)
	if err == nil && !same {
		return ErrWrong
	}
	if err == nil {
		a.tries.forget(key)
	}
	return err
}

// SetSingleKeys switches the single-key shortcuts on or off.
func (a *Accounts) SetSingleKeys(ctx context.Context, id int64, on bool) error {
	return a.change(ctx, id, `UPDATE account_users SET single_keys = ? WHERE id = ?`, on, id)
}

// change runs one update of one account and takes it back when nobody would
// be left to manage the accounts.
func (a *Accounts) change(ctx context.Context, id int64, statement string, args ...any) error {
	tx, err := a.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("change account %d: %w", id, err)
	}
	defer tx.Rollback()
	before, err := admins(ctx, tx)
	if err != nil {
		return err
	}
	done, err := tx.ExecContext(ctx, statement, args...)
	if err != nil {
		return fmt.Errorf("change account %d: %w", id, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(fmt.Errorf("change account %d: %w", id, ErrNotFound), err)
	}
	after, err := admins(ctx, tx)
	if err != nil {
		return err
	}
	if before > 0 && after == 0 {
		return fmt.Errorf("change account %d: %w", id, ErrLastAdmin)
	}
	return tx.Commit()
}

func admins(ctx context.Context, tx *sql.Tx) (n int, err error) {
	if err = tx.QueryRowContext(ctx, `SELECT count(*) FROM account_users WHERE role = 'admin' AND NOT disabled`).Scan(&n); err != nil {
		err = fmt.Errorf("count admins: %w", err)
	}
	return n, err
}

// saw notes that the account was let in.
func (a *Accounts) saw(ctx context.Context, id int64, at time.Time) error {
	_, err := a.db.ExecContext(ctx, `UPDATE account_users SET seen = ? WHERE id = ?`, at.Unix(), id)
	return err
}
