package views

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

func queryEscape(s string) string { return url.QueryEscape(s) }

// under says whether the path is the page or belongs to it.
func under(path, page string) bool { return path == page || strings.HasPrefix(path, page+"/") }

// local is the address when it stays on this site, "/" otherwise.
func local(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || !strings.HasPrefix(address, "/") ||
		strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return "/"
	}
	return address
}

// idParam reads a number from the path.
func idParam(c echo.Context, name string) (int64, error) {
	n, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("read %s of the address: want a number: %w", name, errBadRequest)
	}
	return n, nil
}

// pageOf is the page of a list that the address names; the first one when it
// names none, or one that no list is long enough for.
func pageOf(c echo.Context) int { return numberOf(c, "page") }

// numberOf is a parameter that counts from 1, 1 when it is none.
func numberOf(c echo.Context, name string) int {
	n, err := strconv.Atoi(c.QueryParam(name))
	if err != nil || n < 1 || n > 1<<30 {
		return 1
	}
	return n
}

// withQuery is the address with one parameter set, or removed when the value
// is empty; the others keep their order by name.
func withQuery(address *url.URL, name, value string) string {
	q := address.Query()
	if value == "" {
		q.Del(name)
	} else {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return address.Path
	}
	return address.Path + "?" + q.Encode()
}
