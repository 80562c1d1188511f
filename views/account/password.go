package account

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// The shortest password that is taken and the longest that is hashed.
const (
	MinPassword = 12
	maxPassword = 256
)

// hashing is the work of one hash: OWASP's second setting for argon2id, 19 MiB
// and two passes.
var hashing = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// CheckPassword says why a password is not taken for the account of that
// name, or nil. There is no rule about kinds of characters: length is what
// helps.
func CheckPassword(name, password string) error {
	switch {
	case utf8.RuneCountInString(password) < MinPassword:
		return fmt.Errorf("password is shorter than %d characters: %w", MinPassword, ErrInvalid)
	case len(password) > maxPassword:
		return fmt.Errorf("password is longer than %d bytes: %w", maxPassword, ErrInvalid)
	case !utf8.ValidString(password):
		return fmt.Errorf("password is not valid UTF-8: %w", ErrInvalid)
	case strings.Contains(strings.ToLower(password), strings.ToLower(name)):
		return fmt.Errorf("password contains the name of the account: %w", ErrInvalid)
	case distinct(password) < 5:
		return fmt.Errorf("password repeats too few different characters: %w", ErrInvalid)
	}
	return nil
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// hash takes its turn: a few hashes at a time, so that a crowd at the door
// does not take all memory.
func (a *Accounts) hash(ctx context.Context, password string) (string, error) {
	if err := a.turn(ctx); err != nil {
		return "", err
	}
	defer a.done()
	h, err := argon2id.CreateHash(password, &hashing)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return h, nil
}

// matches compares, in the same time whether or not there is a hash.
func (a *Accounts) matches(ctx context.Context, password, hash string) (bool, error) {
	if len(password) > maxPassword {
		return false, nil
	}
	if err := a.turn(ctx); err != nil {
		return false, err
	}
	defer a.done()
	known := hash != ""
	if !known {
		hash = a.decoy
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return same && known, nil
}

func (a *Accounts) turn(ctx context.Context) error {
	select {
	case a.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *Accounts) done() { <-a.turns }
