package views

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// apiPerson is who a call comes from.
type apiPerson struct {
	Name   string       `json:"name"`
	Role   account.Role `json:"role"`
	Rights []string     `json:"rights"`
	Token  *apiToken    `json:"token,omitempty"`
}

type apiToken struct {
	ID      int64      `json:"id"`
	Name    string     `json:"name"`
	Scope   string     `json:"scope"`
	Created time.Time  `json:"created"`
	Expiry  time.Time  `json:"expiry"`
	Used    *time.Time `json:"used"`
	Secret  string     `json:"secret,omitempty"` // only in the answer that makes it
}

func apiTokenOf(t account.Token) *apiToken {
	a := &apiToken{ID: t.ID, Name: t.Name, Scope: t.Scope.String(), Created: t.Created, Expiry: t.Expiry}
	if !t.Used.IsZero() {
		a.Used = &t.Used
	}
	return a
}

func (s *Site) apiMe(c echo.Context) error {
	who := actor(c)
	p := apiPerson{Name: who.Name, Role: who.Role, Rights: []string{}}
	for r := account.View; r < account.NumRights; r++ {
		if who.Can(r) {
			p.Rights = append(p.Rights, r.String())
		}
	}
	if who.Token != nil {
		p.Token = apiTokenOf(*who.Token)
	}
	return c.JSON(http.StatusOK, p)
}

func (s *Site) apiTokens(c echo.Context) error {
	tokens, err := s.Accounts.Tokens(c.Request().Context(), actor(c).ID)
	if err != nil {
		return err
	}
	all := make([]*apiToken, 0, len(tokens))
	for _, t := range tokens {
		all = append(all, apiTokenOf(t))
	}
	return c.JSON(http.StatusOK, all)
}

// apiAddToken reads {"name", "scope": "read,label", "days"}.
func (s *Site) apiAddToken(c echo.Context) error {
	var ask struct {
		Name  string `json:"name"`
		Scope string `json:"scope"`
		Days  int    `json:"days"`
	}
	if err := readJSON(c, &ask); err != nil {
		return err
	}
	scope, err := account.ParseScope(ask.Scope)
	if err != nil {
		return err
	}
	secret, t, err := s.Accounts.NewToken(c.Request().Context(), actor(c).ID, ask.Name, scope, time.Duration(min(ask.Days, 10_000))*24*time.Hour)
	if err != nil {
		return err
	}
	made := apiTokenOf(t)
	made.Secret = secret
	return c.JSON(http.StatusCreated, made)
}

func (s *Site) apiRevokeToken(c echo.Context) error {
	id, err := idParam(c, "id")
	if err != nil {
		return err
	}
	if err := s.Accounts.Revoke(c.Request().Context(), actor(c).ID, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// readJSON reads one JSON value with no unknown names and nothing behind it.
func readJSON(c echo.Context, into any) error {
	d := json.NewDecoder(c.Request().Body)
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil && !errors.Is(d.Decode(&struct{}{}), io.EOF) {
		err = errors.New("more than one value")
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	if err != nil {
		return fmt.Errorf("read the body as JSON: %s: %w", err, errBadRequest)
	}
	return nil
}
