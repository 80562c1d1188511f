package views

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/promote"
	"assay/tuning/report"
	"assay/tuning/rule"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// reviewModel is the page of one proposal.
type reviewModel struct {
	ID, URL, Title string
	Move           string
	State          string
	Sub            string
	Reason         string
	Rule, Report   link
	Export         string // the rule's file, once promoted
	Gate           gateModel
	Figures        []figureModel
	Brief          briefModel
	Diff           diffModel
	Lost           string
	Opened         bool // the reader has opened the list of lost true positives
	LostRows       []changedRow
	LostNames      []string // known incidents
	Changed        string   // what is no longer what was proposed, in a sentence
	Again          string   // where it is made anew, "" when it may not be
	Before, After  *link    // the proposal that this one makes anew, and the one that made this anew
	Policy         string
	Response       string
	Retired        string // of a retirement: what the lost list comes to
	Talk           []talkRow
	Bound          []factRow
	Receipt        string // digest, "" of proposals of earlier days
	NoneInForce    bool   // there was no version in force when it was proposed
	May            mayModel
}

// talkRow is one thing said or done.
type talkRow struct{ Who, ISO, At, Did, Text string }

var talkWords = map[promote.Kind]string{
	promote.OpenedLost: "opened the list of lost true positives", promote.Commented: "said", promote.ChangesRequested: "asked for changes", promote.ChangesLifted: "lifted a request for changes",
	promote.Rejected: "rejected this", promote.Withdrawn: "withdrew this", promote.Voided: "found that this is void", promote.Promoted: "approved this",
}

// proposalAsked is the proposal that the address names.
func (s *Site) proposalAsked(c echo.Context) (*promote.Proposal, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return nil, err
	}
	return s.Bench.Promotions.Proposal(c.Request().Context(), id)
}

func (s *Site) reviewPage(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := s.proposalAsked(c)
	if err != nil {
		return err
	}
	m, err := s.review(ctx, actor(c), p)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, s.frame(c, "Review "+m.ID, link{"Reviews", "/reviews"}), reviewPage(m))
}

func (s *Site) review(ctx context.Context, who account.Actor, p *promote.Proposal) (m reviewModel, err error) {
	row := reviewRowOf(p, who)
	m = reviewModel{ID: row.ID, URL: row.URL, Title: p.Title, Move: row.From + " → " + row.To, State: row.State, Reason: p.Reason,
		Sub:  "Proposed by " + p.Author + ", " + row.At + " UTC. The rule was written by " + p.RuleAuthor + ".",
		Rule: link{"Rule", ruleURL(p.Subject.RuleID)}, Report: link{"Report " + formatDigest(p.Subject.Report), reportURL(p.Subject.Report)},
		Gate: gateOf(p.Decision), Policy: p.PolicyRef, Lost: row.Lost, Opened: p.HasOpenedLost(who.Name) && row.Loses, Talk: talkRows(p), Bound: boundRows(p.Subject), Receipt: p.Receipt, NoneInForce: p.Subject.InForce == ""}
	if p.State == promote.StatePromoted {
		m.Export = m.Rule.URL + "/export?version=" + p.Subject.Rule
	}
	r, err := s.Bench.Promotions.Report(ctx, p.Subject.Report)
	if err != nil {
		return m, err
	}
	m.Figures, m.Brief, m.LostNames = keyFigures(r), briefOf(r, m.Report.URL), lostNames(r)
	if err := s.fillReview(ctx, &m, p, r); err != nil {
		return m, err
	}
	m.May = mayOf(p, who, m.Changed != "")
	if m.Changed != "" && who.Can(account.Propose) {
		m.Again = m.URL + "/again"
	}
	return m, s.linkAgain(ctx, &m, p)
}

// fillReview adds what the library and the corpus know.
func (s *Site) fillReview(ctx context.Context, m *reviewModel, p *promote.Proposal, r *report.Report) error {
	candidate, err := s.Bench.Library.Get(ctx, p.Subject.Rule)
	if err != nil {
		return err
	}
	if p.To != rule.Deprecated {
		before, err := s.Bench.sourceOf(ctx, p.Subject.InForce)
		if err != nil {
			return err
		}
		m.Diff = diffOf(before.Text, candidate.Text)
	} else {
		m.Diff, m.Retired = diffOf(candidate.Text, ""), retiredWords(r)
	}
	names, err := s.Bench.names(ctx)
	if err != nil {
		return err
	}
	for _, parsed := range parsedRules(names, candidate) {
		m.Response = responseText(parsed.Response)
	}
	if m.Changed, err = s.changedWords(ctx, p); err != nil {
		return err
	}
	if !m.Opened || r.Comparison == nil {
		return nil
	}
	g, err := s.groundOf(ctx, r.Snapshot)
	if err != nil {
		return err
	}
	m.LostRows, err = lostRows(ctx, g, p, r)
	return err
}

// lostRows are the lost true positives, all of them.
func lostRows(ctx context.Context, g *ground, p *promote.Proposal, r *report.Report) ([]changedRow, error) {
	known := map[string]report.Change{}
	for _, c := range r.Comparison.Changed {
		known[c.Event] = c
	}
	changes := make([]report.Change, 0, len(r.Comparison.Lost))
	for _, id := range r.Comparison.Lost {
		c, ok := known[id]
		if !ok {
			c = report.Change{Kind: report.Lost, Event: id, Verdict: corpus.TruePositive}
		}
		changes = append(changes, c)
	}
	var view *corpus.View
	if g != nil {
		view = g.view
	}
	rows, err := changedRows(ctx, view, p.Subject.Rule, changes)
	alsoFound(r, rows)
	return rows, err
}

func talkRows(p *promote.Proposal) (rows []talkRow) {
	for _, e := range p.Events {
		row := talkRow{Who: e.Who, ISO: e.At.UTC().Format("2006-01-02T15:04:05Z"), At: formatTime(e.At), Did: talkWords[e.Kind], Text: e.Text}
		if e.Kind == promote.Voided {
			row.Text = "Since it was proposed, " + joined(e.Changed) + "."
		}
		if others := slices.DeleteFunc(slices.Clone(e.Lifted), func(w string) bool { return strings.EqualFold(w, e.Who) }); len(others) > 0 {
			row.Did = "lifted the request for changes of " + joined(others)
		}
		if e.Override != "" {
			row.Did, row.Text = "approved this against the gate", strings.TrimSpace(e.Override+"\n"+e.Text)
		}
		rows = append(rows, row)
	}
	return rows
}

func boundRows(b promote.Subject) []factRow {
	none := func(s string) string {
		if s == "" {
			return "none"
		}
		return s
	}
	rows := []factRow{{"Version", b.Rule, true}, {"In force", none(b.InForce), true}, {"Snapshot", b.Snapshot, true}, {"Report", b.Report, true}, {"Policy", b.Policy, true}}
	if b.Environment != "" {
		rows = append(rows, factRow{"Environment", b.Environment, true})
	}
	return rows
}
