package account

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"time"

	"assay/corpus/catalog"

	"github.com/alexedwards/argon2id"
)

// What the callers of this package tell apart.
var (
	ErrNotFound  = errors.New("no such account")
	ErrInvalid   = errors.New("invalid")
	ErrTaken     = errors.New("name is taken")
	ErrLastAdmin = errors.New("no enabled admin would be left")
	ErrWrong     = errors.New("name or password is wrong")
	ErrSpent     = errors.New("link is spent or too old")
	ErrNoToken   = errors.New("token is unknown, revoked or too old")
)

//go:embed migrations/*.sql
var migrations embed.FS

// validName is what a person can be called: it is shown everywhere and is
// part of records that last, so it is plain.
var validName = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

// Options are for Open; the zero value works.
type Options struct {
	Now func() time.Time // the clock; time.Now when nil
}

// Accounts are the people known to one corpus directory.
type Accounts struct {
	db    *sql.DB
	now   func() time.Time
	turns chan struct{}
	decoy string // hash of nobody's password
	tries *tries
}

// User is one account.
type User struct {
	ID         int64
	Name       string
	Role       Role
	Disabled   bool
	Secured    bool // has a password
	SingleKeys bool // single-key shortcuts are on
	Epoch      int64
	Created    time.Time
	Seen       time.Time // zero when never signed in
}

// Open brings the tables up to date and answers the accounts in db.
func Open(ctx context.Context, db *sql.DB, o Options) (*Accounts, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("open accounts: %w", err)
	}
	if err := catalog.Migrate(ctx, db, "account", files); err != nil {
		return nil, fmt.Errorf("open accounts: %w", err)
	}
	decoy, err := argon2id.CreateHash(newSecret(), &hashing)
	if err != nil {
		return nil, fmt.Errorf("open accounts: %w", err)
	}
	return &Accounts{db: db, now: o.Now, turns: make(chan struct{}, 4), decoy: decoy, tries: newTries()}, nil
}

// Add makes an account without a password; a link lets its owner in.
func (a *Accounts) Add(ctx context.Context, name string, role Role) (User, error) {
	if !validName.MatchString(name) {
		return User{}, fmt.Errorf("add account %q: a name is 2 to 32 of a-z, 0-9, dot, dash and underscore and starts with a letter: %w", name, ErrInvalid)
	}
	if LeastRole(View) > role || role > Admin {
		return User{}, fmt.Errorf("add account %s: %s is no role: %w", name, role, ErrInvalid)
	}
	done, err := a.db.ExecContext(ctx, `INSERT INTO account_users (name, role, created) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING`,
		name, role.String(), a.now().Unix())
	if err != nil {
		return User{}, fmt.Errorf("add account %s: %w", name, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return User{}, errors.Join(fmt.Errorf("add account %s: %w", name, ErrTaken), err)
	}
	return a.ByName(ctx, name)
}

const userColumns = `id, name, role, disabled, password <> '', single_keys, epoch, created, seen`

// User finds an account by its number.
func (a *Accounts) User(ctx context.Context, id int64) (User, error) {
	return scanUser(a.db.QueryRowContext(ctx, `SELECT `+userColumns+` FROM account_users WHERE id = ?`, id))
}

// ByName finds an account by its name, without regard to case.
func (a *Accounts) ByName(ctx context.Context, name string) (User, error) {
	return scanUser(a.db.QueryRowContext(ctx, `SELECT `+userColumns+` FROM account_users WHERE name = ?`, name))
}

// List is every account, by name.
func (a *Accounts) List(ctx context.Context) ([]User, error) {
	rows, err := a.db.QueryContext(ctx, `SELECT `+userColumns+` FROM account_users ORDER BY name`)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	defer rows.Close()
	var all []User
	for rows.Next() {
		u, err := scanUser(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, u)
	}
	return all, rows.Err()
}

func scanUser(row interface{ Scan(...any) error }) (User, error) {
	var u User
	var role string
	var created, seen int64
	err := row.Scan(&u.ID, &u.Name, &role, &u.Disabled, &u.Secured, &u.SingleKeys, &u.Epoch, &created, &seen)
	if errors.Is(err, sql.ErrNoRows) {
		return User{}, ErrNotFound
	}
	if err != nil {
		return User{}, fmt.Errorf("read account: %w", err)
	}
	u.Created, u.Seen = time.Unix(created, 0).UTC(), unixOrZero(seen)
	u.Role, err = ParseRole(role)
	return u, err
}

func unixOrZero(s int64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(s, 0).UTC()
}
