package views

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"assay/static"
	"assay/views/account"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// policy is the Content-Security-Policy of every answer. The only Trusted
// Types policy is the one of static/js/swap.js.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; " +
	"require-trusted-types-for 'script'; trusted-types assay; report-uri /csp-report"

const bodyLimit = 1 << 20

// surround sets up what happens around every request, from the outside in.
func (s *Site) surround() {
	s.echo.Use(
		s.note,
		s.head,
		s.knownHost,
		s.patience,
		middleware.GzipWithConfig(middleware.GzipConfig{Skipper: notCompressed, MinLength: 1024}),
		s.sameOrigin,
		s.session,
		s.answerErrors,
		s.identify,
	)
}

// note gives the request its number and writes a line about it.
func (s *Site) note(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start, number := s.Now(), rand.Text()[:12]
		c.Set("request", number)
		c.Response().Header().Set("X-Request-Id", number)
		err := next(c)
		level := s.Log.Info
		if strings.HasPrefix(c.Request().URL.Path, static.Prefix) {
			level = s.Log.Debug
		}
		level("request", "id", number, "method", c.Request().Method, "route", c.Path(), "status", c.Response().Status,
			"bytes", c.Response().Size, "took", s.Now().Sub(start).Round(time.Microsecond), "user", actor(c).Name)
		return err
	}
}

// head sets the headers that every answer has.
func (s *Site) head(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()")
		h.Set("Cache-Control", "no-store")
		if s.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

func notCompressed(c echo.Context) bool {
	return strings.HasPrefix(c.Request().URL.Path, static.Prefix) || strings.Contains(c.Request().Header.Get("Accept"), "text/event-stream")
}

// session loads the browser's session, except for what needs none.
func (s *Site) session(next echo.HandlerFunc) echo.HandlerFunc {
	wrapped := echo.WrapMiddleware(s.sessions.Wrap)(next)
	return func(c echo.Context) error {
		if sessionless(c) {
			return next(c)
		}
		return wrapped(c)
	}
}

func sessionless(c echo.Context) bool {
	path := c.Request().URL.Path
	return strings.HasPrefix(path, static.Prefix) || path == "/csp-report" || path == "/healthz" || bearer(c) != ""
}

func bearer(c echo.Context) string {
	secret, ok := strings.CutPrefix(c.Request().Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return strings.TrimSpace(secret)
}

// identify finds out who asks.
func (s *Site) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		var who account.Actor
		ctx := c.Request().Context()
		if secret := bearer(c); secret != "" {
			who, err = s.Accounts.ByToken(ctx, secret)
		} else if !sessionless(c) {
			who, err = s.sessions.Actor(ctx)
		}
		if err != nil {
			return err
		}
		c.Set("actor", who)
		return next(c)
	}
}

// actor is who asks; nobody before identify.
func actor(c echo.Context) account.Actor {
	who, _ := c.Get("actor").(account.Actor)
	return who
}

// guard lets a request through to its route when its sender has the right the
// route needs, and bounds its body.
func (s *Site) guard(r route) echo.HandlerFunc {
	limit := r.limit
	if limit == 0 {
		limit = bodyLimit
	}
	return func(c echo.Context) error {
		if !actor(c).Can(r.needs) {
			return s.refuse(c, r)
		}
		if limit == maxUpload {
			inPieces(c)
		}
		if err := plainParams(c); err != nil {
			return err
		}
		req := c.Request()
		req.Body = http.MaxBytesReader(c.Response(), req.Body, limit)
		return r.serve(c)
	}
}

// plainParams decodes the parameters of a path that was matched as it was sent,
// which is so when one of them holds a slash.
func plainParams(c echo.Context) error {
	if c.Request().URL.RawPath == "" {
		return nil
	}
	values := slices.Clone(c.ParamValues())
	for i, v := range values {
		plain, err := url.PathUnescape(v)
		if err != nil {
			return fmt.Errorf("read the address: %w", errBadRequest)
		}
		values[i] = plain
	}
	c.SetParamValues(values...)
	return nil
}

// refuse sends a stranger to the door and tells everybody else what they
// lack.
func (s *Site) refuse(c echo.Context, r route) error {
	if actor(c).SignedIn() {
		s.Log.Warn("refused", "id", c.Get("request"), "user", actor(c).Name, "route", r.path, "needs", r.needs.String())
		return &forbiddenError{Needs: r.needs, Token: actor(c).Token != nil}
	}
	if isAPI(c) || c.Request().Method != get {
		return errSignIn
	}
	return c.Redirect(http.StatusSeeOther, "/signin?next="+queryEscape(c.Request().URL.RequestURI()))
}

// answerErrors turns the error or the panic of a handler into an answer.
func (s *Site) answerErrors(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := recovered(func() error { return next(c) })
		if err == nil {
			return nil
		}
		var fault *panicError
		if errors.As(err, &fault) {
			s.Log.Error("panic", "id", c.Get("request"), "value", fault.value, "stack", string(fault.stack))
		}
		return s.fail(c, err)
	}
}

type panicError struct {
	value any
	stack []byte
}

// Error does not show the stack; the log has it.
func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

func recovered(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if v == http.ErrAbortHandler {
				panic(v)
			}
			err = &panicError{v, debug.Stack()}
		}
	}()
	return f()
}
