package views

import (
	"net/http"
	"strconv"
	"time"

	"assay/tuning/gate"
	"assay/tuning/promote"
	"assay/tuning/rule"

	"github.com/labstack/echo/v4"
)

// apiReview is a proposal as calls see it.
type apiReview struct {
	ID         int64           `json:"id"`
	Title      string          `json:"title"`
	From       rule.Status     `json:"from"`
	To         rule.Status     `json:"to"`
	Author     string          `json:"author"`
	RuleAuthor string          `json:"rule_author"`
	Reason     string          `json:"reason"`
	At         time.Time       `json:"at"`
	State      promote.State   `json:"state"`
	Lost       int             `json:"lost"`
	Subject    promote.Subject `json:"subject"`
	Policy     string          `json:"policy"` // what the policy was asked for by
	Decision   gate.Decision   `json:"decision"`
	Again      int64           `json:"again,omitempty"` // the void proposal that this one makes anew
	Asked      []string        `json:"changes_asked_by"`
	Changed    []string        `json:"changed"` // what is no longer what was proposed: of a void review, or of an open one that is asked for alone
	Events     []apiSaid       `json:"events"`
}

type apiSaid struct {
	Seq      int64        `json:"seq"`
	At       time.Time    `json:"at"`
	Who      string       `json:"who"`
	What     promote.Kind `json:"what"`
	Text     string       `json:"text,omitempty"`
	Override string       `json:"override,omitempty"`
}

func apiReviewOf(p *promote.Proposal) apiReview {
	r := apiReview{ID: p.ID, Title: p.Title, From: p.From, To: p.To, Author: p.Author, RuleAuthor: p.RuleAuthor, Reason: p.Reason, At: p.At,
		State: p.State, Lost: p.Lost, Subject: p.Subject, Decision: p.Decision, Policy: p.PolicyRef, Again: p.Again,
		Asked: append([]string{}, p.ChangesAskedBy()...), Changed: []string{}, Events: []apiSaid{}}
	for _, e := range p.Events {
		r.Changed = append(r.Changed, e.Changed...)
		r.Events = append(r.Events, apiSaid{e.Seq, e.At, e.Who, e.Kind, e.Text, e.Override})
	}
	return r
}

func (s *Site) apiReviews(c echo.Context) error {
	all, err := s.Bench.Promotions.Proposals(c.Request().Context())
	if err != nil {
		return err
	}
	out := make([]apiReview, 0, len(all))
	for _, p := range all {
		if state := c.QueryParam("state"); state == "" || state == string(p.State) {
			out = append(out, apiReviewOf(p))
		}
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Site) apiReview(c echo.Context) error {
	id, err := idParam(c, "id")
	if err != nil {
		return err
	}
	return s.sendReview(c, http.StatusOK, id)
}

func (s *Site) sendReview(c echo.Context, status int, id int64) error {
	ctx := c.Request().Context()
	p, err := s.Bench.Promotions.Proposal(ctx, id)
	if err != nil {
		return err
	}
	r := apiReviewOf(p)
	if p.State == promote.StateOpen {
		now, err := s.subjectNow(ctx, p)
		if err != nil {
			return err
		}
		r.Changed = append(r.Changed, p.Subject.Changed(now)...)
	}
	return c.JSON(status, r)
}

// apiPropose reads {"report", "to", "reason", "policy", "again"}; the last two
// may be left out.
func (s *Site) apiPropose(c echo.Context) error {
	var ask proposeAsk
	if err := readJSON(c, &ask); err != nil {
		return err
	}
	p, err := s.proposeReport(c.Request().Context(), actor(c).Name, ask)
	if err != nil {
		return err
	}
	return s.sendReview(c, http.StatusCreated, p.ID)
}

// apiDecide reads {"do": "comment", "changes", "lift", "reject", "withdraw" or
// "approve", "text", "override"}.
func (s *Site) apiDecide(c echo.Context) error {
	id, err := idParam(c, "id")
	if err != nil {
		return err
	}
	var ask struct {
		Do       string `json:"do"`
		Text     string `json:"text"`
		Override string `json:"override"`
	}
	if err := readJSON(c, &ask); err != nil {
		return err
	}
	if err := s.act(c.Request().Context(), actor(c), id, ask.Do, ask.Text, ask.Override); err != nil {
		return err
	}
	return s.sendReview(c, http.StatusOK, id)
}

// apiLost answers the ids of the lost true positives and records who asked.
func (s *Site) apiLost(c echo.Context) error {
	id, err := idParam(c, "id")
	if err != nil {
		return err
	}
	ids, err := s.Bench.Promotions.OpenLost(c.Request().Context(), id, actor(c).Name, s.Now())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, append([]string{}, ids...))
}

// mostEntries is how many entries one call answers.
const mostEntries = 1000

// apiLedger answers the entries after a number, oldest first.
func (s *Site) apiLedger(c echo.Context) error {
	after, err := strconv.ParseInt(c.QueryParam("after"), 10, 64)
	if err != nil {
		after = 0
	}
	entries, err := s.Bench.Promotions.Ledger(c.Request().Context(), after, mostEntries)
	if err != nil {
		return err
	}
	head, err := s.Bench.Promotions.Head(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Head    promote.Head    `json:"head"`
		Entries []promote.Entry `json:"entries"`
	}{head, append([]promote.Entry{}, entries...)})
}
