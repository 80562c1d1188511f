package views

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/tuning/report"
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
	Diff           diffModel
	Lost           string
	Opened         bool // the reader has opened the list of lost true positives
	LostRows       []changedRow
	Changed        []string // what is no longer what was proposed
	Response       string
	Talk           []talkRow
	Bound          []factRow
	May            mayModel
}

// mayModel is what the reader may do, and why not where not.
type mayModel struct {
	Open                               bool
	Comment, Decide, Withdraw          bool
	WhyNot                             string // why the reader cannot approve
	NeedsOpening, NeedsLead, Overrides bool
}

// talkRow is one thing said or done.
type talkRow struct{ Who, ISO, At, Did, Text string }

var talkWords = map[promote.Kind]string{
	promote.OpenedLost: "opened the list of lost true positives", promote.Commented: "said", promote.ChangesRequested: "asked for changes",
	promote.Rejected: "rejected this", promote.Withdrawn: "withdrew this", promote.Voided: "tried to approve, and this became void", promote.Promoted: "approved this",
}

func (s *Site) reviewPage(c echo.Context) error {
	id, err := idParam(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	p, err := s.Bench.Promotions.Proposal(ctx, id)
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
		Gate: gateOf(p.Decision), Lost: row.Lost, Opened: p.HasOpenedLost(who.Name) && row.Loses, Talk: talkRows(p), Bound: boundRows(p.Subject)}
	if p.State == promote.StatePromoted {
		m.Export = m.Rule.URL + "/export?version=" + p.Subject.Rule
	}
	r, err := s.Bench.Promotions.Report(ctx, p.Subject.Report)
	if err != nil {
		return m, err
	}
	m.Figures = keyFigures(r)
	if err := s.fillReview(ctx, &m, p, r); err != nil {
		return m, err
	}
	m.May = mayOf(p, who, len(m.Changed) > 0)
	return m, nil
}

// fillReview adds what the library and the corpus know.
func (s *Site) fillReview(ctx context.Context, m *reviewModel, p *promote.Proposal, r *report.Report) error {
	candidate, err := s.Bench.Library.Get(ctx, p.Subject.Rule)
	if err != nil {
		return err
	}
	before, err := s.Bench.sourceOf(ctx, p.Subject.InForce)
	if err != nil {
		return err
	}
	m.Diff = diffOf(before.Text, candidate.Text)
	for _, parsed := range parsedRules(candidate) {
		m.Response = responseText(parsed.Response)
	}
	if p.State == promote.StateOpen {
		now, err := s.subjectNow(ctx, p)
		if err != nil {
			return err
		}
		m.Changed = p.Subject.Changed(now)
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
	return changedRows(ctx, view, p.Subject.Rule, changes)
}

// subjectNow is what an approval would be bound to at this moment. The
// snapshot is the corpus as it is now, unless the proposal rests on one that
// has a tag: that was chosen to stay.
func (s *Site) subjectNow(ctx context.Context, p *promote.Proposal) (promote.Subject, error) {
	now := p.Subject
	versions, err := s.Bench.Library.Versions(ctx, now.RuleID)
	if err != nil {
		return now, err
	}
	now.InForce = ""
	if current := library.InForce(versions); current != nil {
		now.InForce = current.Digest
	}
	if !slices.ContainsFunc(versions, func(v library.Version) bool { return v.Digest == now.Rule }) {
		now.Rule = ""
	}
	if now.Snapshot, err = s.snapshotNow(ctx, p.Subject.Snapshot); err != nil {
		return now, err
	}
	now.Policy = "" // a policy that cannot be read is not the one that was decided by
	if policy, err := s.Bench.policy(p.Decision.Policy); err == nil {
		now.Policy = policy.Digest
	}
	return now, nil
}

func (s *Site) snapshotNow(ctx context.Context, proposed string) (string, error) {
	all, err := s.Bench.Store.Snapshots(ctx)
	if err != nil {
		return "", err
	}
	for _, e := range all {
		if e.Digest == proposed && len(e.Tags) > 0 {
			return proposed, nil
		}
	}
	head, err := s.Bench.Store.Head(ctx)
	return head.Digest(), err
}

// mayOf says what the reader may do with the proposal.
func mayOf(p *promote.Proposal, who account.Actor, stale bool) (m mayModel) {
	if m.Open = p.State == promote.StateOpen; !m.Open {
		return m
	}
	m.Comment = who.Can(account.Discuss)
	m.Withdraw = m.Comment && strings.EqualFold(p.Author, who.Name)
	m.Decide = who.Can(account.Approve) && !p.IsAuthor(who.Name)
	asked := slices.DeleteFunc(p.ChangesAskedBy(), func(w string) bool { return strings.EqualFold(w, who.Name) })
	lead := who.Role >= account.Lead
	passed := p.Decision.Outcome.String() == "pass"
	m.NeedsOpening = !p.HasOpenedLost(who.Name)
	m.Overrides = !passed && lead
	switch {
	case p.IsAuthor(who.Name):
		m.WhyNot = "You proposed this or wrote the rule, so somebody else decides."
	case !who.Can(account.Approve):
		m.WhyNot = "Deciding takes the role reviewer."
	case stale:
		m.WhyNot = "An approval now would be void: what it is bound to has changed. Run the replay again and propose anew."
	case len(asked) > 0:
		m.WhyNot = strings.Join(asked, ", ") + " asked for changes; only they can lift that."
	case m.NeedsOpening:
		m.WhyNot = "Open the list of lost true positives first."
	case !passed && !lead:
		m.NeedsLead = true
		m.WhyNot = "The gate has not passed. Only a lead may approve against it, with a reason."
	}
	return m
}

func talkRows(p *promote.Proposal) (rows []talkRow) {
	for _, e := range p.Events {
		row := talkRow{Who: e.Who, ISO: e.At.UTC().Format("2006-01-02T15:04:05Z"), At: formatTime(e.At), Did: talkWords[e.Kind], Text: e.Text}
		if e.Kind == promote.Voided {
			row.Text = "Changed since it was proposed: " + strings.Join(e.Changed, ", ") + "."
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
	return []factRow{{"Version", b.Rule, true}, {"In force", none(b.InForce), true}, {"Snapshot", b.Snapshot, true}, {"Report", b.Report, true}, {"Policy", b.Policy, true}}
}

// leadOf says whether the actor may override a gate.
func leadOf(who account.Actor) bool { return who.Can(account.Approve) && who.Role >= account.Lead }
