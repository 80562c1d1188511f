package views

import (
	"net/http"

	"assay/tuning/audit"
	"assay/tuning/report"

	"github.com/labstack/echo/v4"
)

// apiDrawn is a draw with where it stands and what was drawn.
type apiDrawn struct {
	*report.Standing
	Rows []audit.Row `json:"rows"` // in the order in which to look at them
}

// apiAudits lists the draws, newest first; with ?rule=ID those of one rule.
func (s *Site) apiAudits(c echo.Context) error {
	list, err := s.Bench.Audits.List(c.Request().Context(), c.QueryParam("rule"), 1000)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, append([]audit.Kept{}, list...))
}

// apiAddAudit reads {"rule", "size", "seed"}, of which the last two may be left
// out, and draws from the corpus as it is now. Location names the draw.
func (s *Site) apiAddAudit(c echo.Context) error {
	var ask drawAsk
	if err := readJSON(c, &ask); err != nil {
		return err
	}
	digest, err := s.draw(c.Request().Context(), actor(c).Name, ask)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/v1/audits/"+digest)
	return s.sendAudit(c, http.StatusCreated, digest)
}

// apiAudit answers a draw, joined with the labels of now.
func (s *Site) apiAudit(c echo.Context) error { return s.sendAudit(c, http.StatusOK, c.Param("id")) }

func (s *Site) sendAudit(c echo.Context, status int, ref string) error {
	k, err := s.Bench.Audits.Find(c.Request().Context(), ref)
	if err != nil {
		return err
	}
	drawn, standing, err := s.auditStanding(c.Request().Context(), k)
	if err != nil {
		return err
	}
	return c.JSON(status, apiDrawn{standing, drawn.Draw.Rows})
}
