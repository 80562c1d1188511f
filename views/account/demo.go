package account

import (
	"context"
	"fmt"
	"time"
)

// Invitation is an account that was just made and the secret of the link that
// lets its owner in.
type Invitation struct {
	User   User
	Secret string
}

// demo are the people of the demo corpus, one for each role.
var demo = []struct {
	name string
	role Role
}{{"vera", Viewer}, {"kim", Engineer}, {"ana", Reviewer}, {"lee", Lead}, {"ada", Admin}}

// Invite makes an account with a link, for a server that starts without any.
func (a *Accounts) Invite(ctx context.Context, name string, role Role, within time.Duration) (Invitation, error) {
	u, err := a.Add(ctx, name, role)
	if err != nil {
		return Invitation{}, err
	}
	secret, err := a.NewLink(ctx, u.ID, within)
	return Invitation{User: u, Secret: secret}, err
}

// FirstAdmin invites "admin" when there is no account at all; nobody
// otherwise.
func (a *Accounts) FirstAdmin(ctx context.Context, within time.Duration) ([]Invitation, error) {
	all, err := a.List(ctx)
	if err != nil || len(all) > 0 {
		return nil, err
	}
	inv, err := a.Invite(ctx, "admin", Admin, within)
	if err != nil {
		return nil, err
	}
	return []Invitation{inv}, nil
}

// Demo makes the demo accounts that are missing and answers a fresh link for
// each of them that is not disabled, whether or not they have signed in before:
// every start of a demo server prints a way in for every role. Earlier links
// are not taken back; each works once and for its own time. This is for a
// server on loopback only: who reads its output may become anybody.
func (a *Accounts) Demo(ctx context.Context, within time.Duration) ([]Invitation, error) {
	var out []Invitation
	for _, d := range demo {
		u, err := a.ByName(ctx, d.name)
		if err != nil {
			if u, err = a.Add(ctx, d.name, d.role); err != nil {
				return nil, fmt.Errorf("make demo account %s: %w", d.name, err)
			}
		}
		if u.Disabled {
			continue
		}
		secret, err := a.NewLink(ctx, u.ID, within)
		if err != nil {
			return nil, err
		}
		out = append(out, Invitation{User: u, Secret: secret})
	}
	return out, nil
}
