package views

import (
	"fmt"
	"net/http"
	"time"

	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// linkLife is how long a link made by an admin works.
const linkLife = 48 * time.Hour

// accountsModel is the page of the accounts.
type accountsModel struct {
	Rows  []accountRow
	Roles []roleChoice
	Link  string // a link that was just made, shown once
	For   string // whom it is for
}

type accountRow struct {
	ID                      int64
	Name, Role, State, Seen string
	Created                 string
	Disabled, Self          bool
	Roles                   []roleChoice
}

type roleChoice struct {
	Name, May string
	Now       bool
}

// roleWords say what a role adds to the one before it.
var roleWords = map[account.Role]string{
	account.Viewer: "reads everything", account.Engineer: "labels, imports, edits rules, proposes",
	account.Reviewer: "approves promotions", account.Lead: "sees the fatigue dashboard, approves against a gate with a reason", account.Admin: "manages accounts",
}

func roleChoices(now account.Role) (all []roleChoice) {
	for _, r := range account.Roles() {
		all = append(all, roleChoice{Name: r.String(), May: roleWords[r], Now: r == now})
	}
	return all
}

func (s *Site) accountsPage(c echo.Context) error { return s.showAccounts(c, account.User{}, "") }

// showAccounts lists the accounts, with a link that was just made for one of
// them.
func (s *Site) showAccounts(c echo.Context, whom account.User, secret string) error {
	users, err := s.Accounts.List(c.Request().Context())
	if err != nil {
		return err
	}
	m := accountsModel{Roles: roleChoices(account.Engineer), For: whom.Name}
	if secret != "" {
		m.Link = s.origin(c) + "/enter/" + secret
	}
	for _, u := range users {
		m.Rows = append(m.Rows, accountRow{ID: u.ID, Name: u.Name, Role: u.Role.String(), State: accountState(u), Disabled: u.Disabled,
			Seen: formatAgo(u.Seen, s.Now()), Created: formatDay(u.Created), Self: u.ID == actor(c).ID, Roles: roleChoices(u.Role)})
	}
	return s.show(c, http.StatusOK, s.frame(c, "Accounts"), accountsPage(m))
}

// origin is how the person reached this site.
func (s *Site) origin(c echo.Context) string {
	if s.Secure {
		return "https://" + c.Request().Host
	}
	return c.Scheme() + "://" + c.Request().Host
}

func accountState(u account.User) string {
	switch {
	case u.Disabled:
		return "disabled"
	case !u.Secured:
		return "no password"
	}
	return "active"
}

// addAccount makes the account and a first link for it.
func (s *Site) addAccount(c echo.Context) error {
	role, err := account.ParseRole(c.FormValue("role"))
	if err != nil {
		return err
	}
	inv, err := s.Accounts.Invite(c.Request().Context(), c.FormValue("name"), role, linkLife)
	if err != nil {
		return err
	}
	s.Log.Info("account added", "by", actor(c).Name, "name", inv.User.Name, "role", role.String())
	return s.showAccounts(c, inv.User, inv.Secret)
}

func (s *Site) newLink(c echo.Context) error {
	u, err := s.accountParam(c)
	if err != nil {
		return err
	}
	secret, err := s.Accounts.NewLink(c.Request().Context(), u.ID, linkLife)
	if err != nil {
		return err
	}
	s.Log.Info("link made", "by", actor(c).Name, "for", u.Name)
	return s.showAccounts(c, u, secret)
}

func (s *Site) setRole(c echo.Context) error {
	u, err := s.accountParam(c)
	if err != nil {
		return err
	}
	role, err := account.ParseRole(c.FormValue("role"))
	if err != nil {
		return err
	}
	if err := s.Accounts.SetRole(c.Request().Context(), u.ID, role); err != nil {
		return err
	}
	return s.changedAccount(c, u, fmt.Sprintf("%s is now %s.", u.Name, role))
}

func (s *Site) setDisabled(c echo.Context) error {
	u, err := s.accountParam(c)
	if err != nil {
		return err
	}
	disabled := c.FormValue("disabled") == "yes"
	if err := s.Accounts.SetDisabled(c.Request().Context(), u.ID, disabled); err != nil {
		return err
	}
	words := u.Name + " can sign in again."
	if disabled {
		words = u.Name + " is disabled and signed out everywhere."
	}
	return s.changedAccount(c, u, words)
}

func (s *Site) accountParam(c echo.Context) (account.User, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return account.User{}, err
	}
	return s.Accounts.User(c.Request().Context(), id)
}

// changedAccount says what happened. An admin who changed their own account is
// signed out by it, so their session begins anew.
func (s *Site) changedAccount(c echo.Context, u account.User, words string) error {
	s.Log.Info("account changed", "by", actor(c).Name, "name", u.Name, "what", words)
	s.tell(c, "done", words)
	if u.ID != actor(c).ID {
		return goTo(c, "/accounts")
	}
	now, err := s.Accounts.User(c.Request().Context(), u.ID)
	if err != nil {
		return err
	}
	return s.begin(c, now, "/")
}
