package views

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"assay/tuning/audit"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// auditsShown bounds the list of draws.
const auditsShown = 200

// auditsModel is the list of draws, and the form that makes one.
type auditsModel struct {
	May   bool
	Rules []optionModel
	Size  string
	Rows  []auditRow
	Empty emptyModel
}

// auditRow is one draw of the list.
type auditRow struct {
	URL, Title, Draw       string
	Drawn, Frame, Snapshot string
	Who, ISO, At           string
}

func auditURL(digest string) string { return "/audits/" + url.PathEscape(digest) }

// atAudits serves what needs kept draws.
func (s *Site) atAudits(serve echo.HandlerFunc) echo.HandlerFunc {
	return s.atBench(func(c echo.Context) error {
		if s.Bench.Audits == nil {
			return errNoBench
		}
		return serve(c)
	})
}

func (s *Site) auditsPage(c echo.Context) error {
	ctx := c.Request().Context()
	list, err := s.Bench.Audits.List(ctx, "", auditsShown)
	if err != nil {
		return err
	}
	m := auditsModel{May: actor(c).Can(account.Edit), Size: strconv.Itoa(audit.DefaultSize), Rows: auditRows(list),
		Empty: emptyModel{Title: "Nothing was drawn yet", Text: "An audit draws events that no rule raised. Their labels say what a rule misses."}}
	if m.May {
		all, err := s.Bench.Library.Standings(ctx)
		if err != nil {
			return err
		}
		m.Rules = auditable(all)
		for i := range m.Rules {
			m.Rules[i].Here = m.Rules[i].Value == c.QueryParam("rule")
		}
	}
	return s.show(c, http.StatusOK, s.frame(c, "Audits"), auditsPage(m))
}

func auditRows(list []audit.Kept) (rows []auditRow) {
	for _, k := range list {
		rows = append(rows, auditRow{URL: auditURL(k.Digest), Title: markPlain(k.Title), Draw: formatDigest(k.Digest),
			Drawn: formatCount(int64(k.Drawn)), Frame: formatCount(int64(k.Frame)), Snapshot: formatDigest(k.Snapshot), Who: k.Who, ISO: isoOf(k.At), At: formatTime(k.At)})
	}
	return rows
}

// addAudit draws events, and leads to them.
func (s *Site) addAudit(c echo.Context) error {
	ask := drawAsk{Rule: c.FormValue("rule")}
	var err error
	if text := c.FormValue("size"); text != "" {
		if ask.Size, err = strconv.Atoi(text); err != nil {
			return fmt.Errorf("read size %q: want a number: %w", text, errBadRequest)
		}
	}
	if text := c.FormValue("seed"); text != "" {
		if ask.Seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			return fmt.Errorf("read seed %q: want a number: %w", text, errBadRequest)
		}
	}
	digest, err := s.draw(c.Request().Context(), actor(c).Name, ask)
	if err != nil {
		return err
	}
	return goTo(c, auditURL(digest))
}
