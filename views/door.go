package views

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// How long a body may take: a form at all, and an upload for its next piece.
const bodyWait = 30 * time.Second

var (
	errHost    = errors.New("this server answers on this machine only, under localhost or a loopback address")
	errForeign = errors.New("the form stands on another site")
)

// knownHost refuses names that are not this machine's when it serves nobody
// else: a page elsewhere could have its own name point here (DNS rebinding).
func (s *Site) knownHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.Local && !loopbackName(c.Request().Host) {
			return s.fail(c, errHost)
		}
		return next(c)
	}
}

func loopbackName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}

// sameOrigin refuses changes that another site's page asks for in a person's
// name.
func (s *Site) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		if err := protection.Check(c.Request()); err != nil {
			return s.fail(c, fmt.Errorf("%w: %w", errForeign, err))
		}
		return next(c)
	}
}

// patience bounds how long a body may take to come, so that nobody holds a
// connection open by sending next to nothing.
func (s *Site) patience(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.ContentLength != 0 {
			body := &timedBody{ReadCloser: r.Body, control: http.NewResponseController(c.Response())}
			body.wait()
			r.Body = body
			c.Set("body", body)
		}
		return next(c)
	}
}

// timedBody is a body with a time to come in.
type timedBody struct {
	io.ReadCloser
	control *http.ResponseController
	pieces  bool // the time is for each piece
}

// inPieces gives every piece of a long upload the time of its own.
func inPieces(c echo.Context) {
	if body, ok := c.Get("body").(*timedBody); ok {
		body.pieces = true
	}
}

// Read puts the time off, and ends it with the body: what the handler does
// then takes as long as it takes.
func (b *timedBody) Read(p []byte) (int, error) {
	if b.pieces {
		b.wait()
	}
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

// wait is not possible on a connection that has no deadlines, as in tests.
func (b *timedBody) wait() { _ = b.control.SetReadDeadline(time.Now().Add(bodyWait)) }
