package views

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"
)

// The cookies that keep how pages look; they say nothing about the person.
const (
	themeCookie   = "assay_theme"
	densityCookie = "assay_density"
)

// look sets the theme or the density and goes back. It works for strangers
// too and without JavaScript.
func (s *Site) look(c echo.Context) error {
	for cookie, field := range map[string]string{themeCookie: "theme", densityCookie: "density"} {
		value := c.FormValue(field)
		if value == "" {
			continue
		}
		age := int((365 * 24 * time.Hour).Seconds())
		if !slices.Contains([]string{"light", "dark", "tight", "roomy"}, value) {
			age, value = -1, ""
		}
		c.SetCookie(&http.Cookie{Name: cookie, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
	}
	return goTo(c, local(c.FormValue("back")))
}

// choice reads a cookie that may only hold one of the words.
func choice(c echo.Context, cookie string, words ...string) string {
	got, err := c.Cookie(cookie)
	if err != nil || !slices.Contains(words, got.Value) {
		return ""
	}
	return got.Value
}

// asset hands out a file of package static.
func (s *Site) asset(c echo.Context) error {
	c.Response().Header().Del("Cache-Control")
	s.Assets.ServeHTTP(c.Response(), c.Request())
	return nil
}

// icons hands out the sprite under a name of its own, so that a part of a page
// can use it without knowing its hash; an empty one when this build has none.
func (s *Site) icons(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "max-age=3600")
	return c.Blob(http.StatusOK, "image/svg+xml", s.sprite)
}

// healthy says that the server answers.
func (s *Site) healthy(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }
