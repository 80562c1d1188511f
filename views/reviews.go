package views

import (
	"net/http"
	"strconv"

	"assay/tuning/promote"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// reviewsModel is the list of proposals.
type reviewsModel struct {
	Tabs  []tabModel
	Rows  []reviewRow
	Empty emptyModel
}

type reviewRow struct {
	ID, URL, Title   string
	From, To         string
	Author           string
	Gate             gateModel
	Lost             string
	Loses            bool
	State            string
	Yours            string // what is asked of the reader, "" when nothing
	ISO, At, Comment string
}

func reviewURL(id int64) string { return "/reviews/" + strconv.FormatInt(id, 10) }

func (s *Site) reviewsPage(c echo.Context) error {
	all, err := s.Bench.Promotions.Proposals(c.Request().Context())
	if err != nil {
		return err
	}
	closed := c.QueryParam("state") == "closed"
	var open, rest []*promote.Proposal
	for _, p := range all {
		if p.State == promote.StateOpen {
			open = append(open, p)
		} else {
			rest = append(rest, p)
		}
	}
	m := reviewsModel{Tabs: []tabModel{
		{"Open", "/reviews", formatCount(int64(len(open))), !closed},
		{"Closed", "/reviews?state=closed", formatCount(int64(len(rest))), closed},
	}, Empty: emptyModel{"Nothing waits for a decision", "A proposal begins at the foot of a replay's report.", []link{{"Go to the replays", "/replays"}}}}
	shown := open
	if closed {
		shown, m.Empty = rest, emptyModel{"Nothing was decided yet", "Decisions stay here and in the ledger.", nil}
	}
	for _, p := range shown {
		m.Rows = append(m.Rows, reviewRowOf(p, actor(c)))
	}
	return s.show(c, http.StatusOK, s.frame(c, "Reviews"), reviewsPage(m))
}

func reviewRowOf(p *promote.Proposal, who account.Actor) reviewRow {
	r := reviewRow{ID: strconv.FormatInt(p.ID, 10), URL: reviewURL(p.ID), Title: p.Title, From: string(p.From), To: string(p.To), Author: p.Author,
		Gate: gateOf(p.Decision), Lost: formatCount(int64(p.Lost)), Loses: p.Lost > 0, State: string(p.State),
		ISO: p.At.UTC().Format("2006-01-02T15:04:05Z"), At: formatTime(p.At)}
	switch asked := p.ChangesAskedBy(); {
	case p.State != promote.StateOpen:
	case len(asked) > 0:
		r.State = "changes asked for by " + joined(asked)
	case !p.IsAuthor(who.Name) && who.Can(account.Approve):
		r.State, r.Yours = "waiting", "you may decide"
	default:
		r.State = "waiting"
	}
	return r
}
