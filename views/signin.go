package views

import (
	"errors"
	"net/http"

	"assay/views/account"
	"assay/views/mark"

	"github.com/labstack/echo/v4"
)

// signinModel is the door.
type signinModel struct {
	Name  string
	Next  string
	Wrong string
}

// maxName is how much of a name that somebody tried is repeated, on the page and
// in the log.
const maxName = 64

// enterModel is what a one-time link leads to.
type enterModel struct{ Name, Role, Secret string }

func (s *Site) signinPage(c echo.Context) error {
	if actor(c).SignedIn() {
		return goTo(c, local(c.QueryParam("next")))
	}
	return s.show(c, http.StatusOK, s.frame(c, "Sign in"), signinPage(signinModel{Next: local(c.QueryParam("next"))}))
}

// signin shows the door again when the password is wrong or comes too fast.
func (s *Site) signin(c echo.Context) error {
	if bearer(c) != "" {
		return errNoBrowser
	}
	name, next := mark.Plain(c.FormValue("name")), local(c.FormValue("next"))
	if len(name) > maxName {
		name = ""
	}
	u, err := s.Accounts.SignIn(c.Request().Context(), name, c.FormValue("password"),
		account.Visit{Address: c.RealIP(), Device: s.sessions.Device(c.Request())})
	var throttled *account.ThrottledError
	if errors.Is(err, account.ErrWrong) || errors.As(err, &throttled) {
		s.Log.Warn("sign-in refused", "name", name, "address", c.RealIP(), "reason", err)
		a := answerTo(err)
		return s.show(c, a.Status, s.frame(c, "Sign in"), signinPage(signinModel{Name: name, Next: next, Wrong: signinWords(a)}))
	}
	if err != nil {
		return err
	}
	return s.begin(c, u, next)
}

func signinWords(a answer) string {
	if a.Detail != "" {
		return a.Title + ": " + a.Detail + "."
	}
	return a.Title + "."
}

// begin opens the session and goes on.
func (s *Site) begin(c echo.Context, u account.User, next string) error {
	if err := s.sessions.SignIn(c.Response(), c.Request(), u); err != nil {
		return err
	}
	return s.entered(c, u, next)
}

func (s *Site) entered(c echo.Context, u account.User, next string) error {
	s.Log.Info("signed in", "user", u.Name, "address", c.RealIP())
	return goTo(c, next)
}

// enterPage asks before it uses the link up: what only looks at addresses (a
// preview, a scanner) must not spend it.
func (s *Site) enterPage(c echo.Context) error {
	u, err := s.Accounts.Link(c.Request().Context(), c.Param("secret"))
	if err != nil {
		return err
	}
	m := enterModel{Name: u.Name, Role: u.Role.String(), Secret: c.Param("secret")}
	return s.show(c, http.StatusOK, s.frame(c, "Sign in"), enterPage(m))
}

func (s *Site) enter(c echo.Context) error {
	if bearer(c) != "" {
		return errNoBrowser
	}
	u, err := s.Accounts.UseLink(c.Request().Context(), c.Param("secret"))
	if err != nil {
		return err
	}
	if !u.Secured {
		s.tell(c, "warn", "This account has no password yet. Set one in the settings, or keep the session open: the link is spent.")
	} else {
		s.tell(c, "warn", "The link is spent. If the password is forgotten, set another one in the settings before this session ends.")
	}
	if err := s.sessions.EnterByLink(c.Response(), c.Request(), u); err != nil {
		return err
	}
	return s.entered(c, u, "/")
}

func (s *Site) signout(c echo.Context) error {
	if bearer(c) != "" {
		return errNoBrowser
	}
	if err := s.sessions.SignOut(c.Request().Context()); err != nil {
		return err
	}
	return goTo(c, "/signin")
}
