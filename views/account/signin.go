package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Visit is where somebody knocks from.
type Visit struct {
	Address string // of the peer, as the server sees it
	Device  string // the secret a device got when it signed in before; "" for none
}

// SignIn lets an account in by its password. ErrWrong does not tell an unknown
// name from a wrong password, nor does the time it takes; *ThrottledError says
// to wait. A device that signed in to this account before has tries of its
// own, so nobody can use up its owner's.
func (a *Accounts) SignIn(ctx context.Context, name, password string, from Visit) (User, error) {
	name = doorName(name)
	u, hash, err := a.withHash(ctx, name)
	if err != nil {
		return User{}, err
	}
	keys, err := a.knock(ctx, u, name, from)
	if err != nil {
		return User{}, err
	}
	if err := a.tries.take(a.now(), keys); err != nil {
		return User{}, err
	}
	same, err := a.matches(ctx, password, hash)
	if err != nil {
		return User{}, err
	}
	if !same || u.Disabled {
		return User{}, ErrWrong
	}
	for key, p := range keys {
		if p == perPair {
			a.tries.forget(key)
		}
	}
	return u, a.saw(ctx, u.ID, a.now())
}

// doorName is the name as it is looked up and counted. Whatever nobody can be
// called is one name, so that strangers do not choose how much is kept of them.
func doorName(name string) string {
	if name = strings.ToLower(strings.TrimSpace(name)); !validName.MatchString(name) {
		return ""
	}
	return name
}

// knock says which buckets this attempt draws from.
func (a *Accounts) knock(ctx context.Context, u User, name string, from Visit) (map[string]pace, error) {
	known, err := a.knows(ctx, u, from.Device)
	if err != nil {
		return nil, err
	}
	if known {
		return map[string]pace{"device " + hashSecret(from.Device) + " " + name: perPair}, nil
	}
	return map[string]pace{
		"pair " + from.Address + " " + name: perPair,
		"account " + name:                   perAccount,
		"address " + from.Address:           perAddress,
	}, nil
}

// withHash answers the zero User and no hash for an unknown name.
func (a *Accounts) withHash(ctx context.Context, name string) (User, string, error) {
	u, err := a.ByName(ctx, name)
	if errors.Is(err, ErrNotFound) {
		return User{}, "", nil
	}
	if err != nil {
		return User{}, "", err
	}
	var hash string
	if err := a.db.QueryRowContext(ctx, `SELECT password FROM account_users WHERE id = ?`, u.ID).Scan(&hash); err != nil {
		return User{}, "", fmt.Errorf("read account %s: %w", name, err)
	}
	return u, hash, nil
}

func (a *Accounts) knows(ctx context.Context, u User, device string) (bool, error) {
	if u.ID == 0 || device == "" {
		return false, nil
	}
	var one int
	err := a.db.QueryRowContext(ctx, `SELECT 1 FROM account_devices WHERE hash = ? AND user = ?`, hashSecret(device), u.ID).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// Know remembers the device for the account and answers its secret; a device
// that already has one keeps it.
func (a *Accounts) Know(ctx context.Context, id int64, device string) (string, error) {
	if len(device) != len(newSecret()) {
		device = newSecret()
	}
	_, err := a.db.ExecContext(ctx, `INSERT INTO account_devices (hash, user, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		hashSecret(device), id, a.now().Unix())
	if err != nil {
		return "", fmt.Errorf("remember device of account %d: %w", id, err)
	}
	return device, nil
}
