package views

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// settingsModel is the page of one's own account.
type settingsModel struct {
	Name, Role string
	Secured    bool
	AsksOld    bool // the present password is asked for
	SingleKeys bool
	MinLength  string
	Tokens     []tokenRow
	Scopes     []scopeChoice
	Secret     string // a token that was just made, shown once
	SecretName string
}

type tokenRow struct {
	ID                                 int64
	Name, Scope, Created, Expiry, Used string
	Expired                            bool
}

type scopeChoice struct {
	Name, May string
	Fixed     bool
}

var scopeChoices = []scopeChoice{
	{"read", "events, rules, reports", true},
	{"label", "label events", false},
	{"write", "import, edit rules, propose", false},
	{"approve", "discuss and approve promotions", false},
}

func (s *Site) settingsPage(c echo.Context) error { return s.showSettings(c, "", "") }

func (s *Site) showSettings(c echo.Context, secret, name string) error {
	who := actor(c)
	tokens, err := s.Accounts.Tokens(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	m := settingsModel{Name: who.Name, Role: who.Role.String(), Secured: who.Secured, AsksOld: asksOld(who), SingleKeys: who.SingleKeys,
		MinLength: strconv.Itoa(account.MinPassword), Scopes: scopeChoices, Secret: secret, SecretName: markPlain(name)}
	for _, t := range tokens {
		m.Tokens = append(m.Tokens, tokenRow{ID: t.ID, Name: markPlain(t.Name), Scope: strings.ReplaceAll(t.Scope.String(), ",", ", "), Created: formatDay(t.Created),
			Expiry: formatDay(t.Expiry), Used: formatAgo(t.Used, s.Now()), Expired: !t.Expiry.After(s.Now())})
	}
	f := s.frame(c, "Settings")
	f.Narrow = true
	return s.show(c, http.StatusOK, f, settingsPage(m))
}

// asksOld says whether a new password takes the present one. Who came by a
// one-time link may have forgotten it: that is what links are for.
func asksOld(who account.Actor) bool { return who.Secured && !who.ByLink }

// setPassword asks for the old password when there is one, and keeps this
// browser signed in while all others are signed out.
func (s *Site) setPassword(c echo.Context) error {
	ctx, who := c.Request().Context(), actor(c)
	if asksOld(who) {
		if err := s.Accounts.CheckOwnPassword(ctx, who.ID, c.FormValue("old")); err != nil {
			return s.settingsWrong(c, err, "The present password is wrong.")
		}
	}
	if c.FormValue("new") != c.FormValue("again") {
		return s.settingsWrong(c, account.ErrInvalid, "The two new passwords differ.")
	}
	if err := s.Accounts.SetPassword(ctx, who.ID, c.FormValue("new")); err != nil {
		return s.settingsWrong(c, err, err.Error()+".")
	}
	now, err := s.Accounts.User(ctx, who.ID)
	if err != nil {
		return err
	}
	s.tell(c, "done", "The password is changed. Every other session of this account has ended; its tokens go on until they are revoked.")
	return s.begin(c, now, "/settings")
}

// settingsWrong shows a person's mistake on the page; other errors go on.
func (s *Site) settingsWrong(c echo.Context, err error, words string) error {
	if !errors.Is(err, account.ErrWrong) && !errors.Is(err, account.ErrInvalid) {
		return err
	}
	s.tell(c, "wrong", strings.ToUpper(words[:1])+words[1:])
	return goTo(c, "/settings")
}

func (s *Site) setKeys(c echo.Context) error {
	on := c.FormValue("keys") == "on"
	if err := s.Accounts.SetSingleKeys(c.Request().Context(), actor(c).ID, on); err != nil {
		return err
	}
	s.tell(c, "done", "Single-key shortcuts are "+map[bool]string{true: "on", false: "off"}[on]+".")
	return goTo(c, "/settings")
}

func (s *Site) addToken(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return fmt.Errorf("%w: %w", errBadRequest, err)
	}
	scope, err := account.ParseScope(strings.Join(form["scope"], ","))
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(c.FormValue("days"))
	if err != nil {
		return fmt.Errorf("read days: want a number: %w", errBadRequest)
	}
	secret, t, err := s.Accounts.NewToken(c.Request().Context(), actor(c).ID, c.FormValue("name"), scope, time.Duration(min(days, 10_000))*24*time.Hour)
	if err != nil {
		return s.settingsWrong(c, err, err.Error()+".")
	}
	s.Log.Info("token made", "by", actor(c).Name, "name", t.Name, "scope", t.Scope.String())
	return s.showSettings(c, secret, t.Name)
}

func (s *Site) revokeToken(c echo.Context) error {
	id, err := idParam(c, "id")
	if err != nil {
		return err
	}
	if err := s.Accounts.Revoke(c.Request().Context(), actor(c).ID, id); err != nil {
		return err
	}
	s.tell(c, "done", "The token is revoked.")
	return goTo(c, "/settings")
}
