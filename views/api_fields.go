package views

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// apiField is a field that events of the corpus have: what the editor offers
// while a field name is typed.
type apiField struct {
	Path   string `json:"path"`
	Filled string `json:"filled"` // as it is read: "19,519 events"
	Events int    `json:"events"`
}

// apiFields lists the fields a rule can read; what tells the outcome is none
// of them.
func (s *Site) apiFields(c echo.Context) error {
	ctx := c.Request().Context()
	v, err := s.Bench.head(ctx)
	if err != nil {
		return err
	}
	paths, err := v.Paths(ctx)
	if err != nil {
		return err
	}
	all := make([]apiField, 0, len(paths))
	for _, p := range paths {
		all = append(all, apiField{Path: p.Path, Filled: countOf(int64(p.Rows), "event"), Events: p.Rows})
	}
	return c.JSON(http.StatusOK, all)
}
