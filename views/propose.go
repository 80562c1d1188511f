package views

import (
	"context"
	"errors"
	"fmt"

	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/tuning/report"
	"assay/tuning/respond"
	"assay/tuning/rule"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// proposeModel is the form at the foot of a report, or why there is none.
type proposeModel struct {
	Why      string // why nothing can be proposed; "" when it can
	Link     *link  // what to do about it
	Action   string
	From     string
	Targets  []optionModel
	Response string // what the rule asks to be done when it fires
	Refused  []diagnosticModel
}

// candidateOf is the library's version of what the report is about.
func (b *Bench) candidateOf(ctx context.Context, r *report.Report) (*library.Version, *rule.Rule, error) {
	v, err := b.Library.Get(ctx, r.Rule.Digest)
	if err != nil {
		return nil, nil, err
	}
	for _, parsed := range parsedRules(v) {
		if parsed.ID == v.Rule {
			return &v, parsed, nil
		}
	}
	return nil, nil, fmt.Errorf("read rule %s: %w", v.Rule, library.ErrNotFound)
}

func parsedRules(v library.Version) []*rule.Rule {
	rules, _ := library.Parse(v.File, v.Text, nil)
	return rules
}

// proposing says what can be proposed on the report.
func (s *Site) proposing(ctx context.Context, c echo.Context, r *report.Report) (m proposeModel, err error) {
	if !actor(c).Can(account.Propose) {
		m.Why = "Proposing takes the role engineer."
		return m, nil
	}
	v, parsed, err := s.Bench.candidateOf(ctx, r)
	if errors.Is(err, library.ErrNotFound) {
		m.Why = "This text is not a version of the library yet. Save it in the editor, then run the replay again: a promotion is of a version."
		return m, nil
	}
	if err != nil {
		return m, err
	}
	versions, err := s.Bench.Library.Versions(ctx, v.Rule)
	if err != nil {
		return m, err
	}
	m.From, m.Response = string(v.Status), responseText(parsed.Response)
	m.Action = reportURL(reportDigest(c)) + "/propose"
	for _, t := range promote.Targets(v.Status) {
		m.Targets = append(m.Targets, optionModel{Value: string(t), Text: string(t)})
	}
	m.Refused = diagnosticModels(v.Text, respond.Check(parsed.Response))
	return m, s.hindrance(&m, r, v, library.InForce(versions))
}

func reportDigest(c echo.Context) string { return c.Param("digest") }

// hindrance says why the report cannot carry a proposal, if so.
func (s *Site) hindrance(m *proposeModel, r *report.Report, v *library.Version, current *library.Version) error {
	switch {
	case len(m.Targets) == 0:
		m.Why = "This version is " + string(v.Status) + "; nothing follows on that."
	case current != nil && current.Digest != v.Digest && (r.Comparison == nil || r.Comparison.Baseline.Rule.Digest != current.Digest):
		m.Why = "Version " + formatDigest(current.Digest) + " is in force and this report does not compare with it. Run the replay against it, so that nothing is lost unseen."
		m.Link = &link{"Choose it in the editor", ruleURL(v.Rule) + "/edit?from=" + v.Digest}
	}
	return nil
}

func responseText(r *rule.Response) string {
	if r == nil || r.Action == "" {
		return "notify: an alert for people to read"
	}
	text := r.Action
	if a, ok := respond.Find(r.Action); ok {
		text += ": " + a.Does
	}
	if r.TTL > 0 {
		text += ", for at most " + formatDuration(r.TTL)
	}
	if r.Undo != "" {
		text += ", undone by " + r.Undo
	}
	return text
}

// propose turns a report into a proposal.
func (s *Site) propose(c echo.Context) error {
	p, err := s.proposeReport(c.Request().Context(), actor(c).Name, reportDigest(c), rule.Status(c.FormValue("to")), c.FormValue("reason"))
	if err != nil {
		return s.refused(c, err, reportURL(reportDigest(c))+"#propose")
	}
	s.tell(c, "done", "Proposed. Somebody else decides now.")
	return goTo(c, reviewURL(p.ID))
}

// proposeReport proposes to move the report's candidate to a status.
func (s *Site) proposeReport(ctx context.Context, who, digest string, to rule.Status, reason string) (*promote.Proposal, error) {
	r, err := s.Bench.Promotions.Report(ctx, digest)
	if err != nil {
		return nil, err
	}
	v, parsed, err := s.Bench.candidateOf(ctx, r)
	if err != nil {
		return nil, err
	}
	versions, err := s.Bench.Library.Versions(ctx, v.Rule)
	if err != nil {
		return nil, err
	}
	policy, err := s.Bench.policy("")
	if err != nil {
		return nil, err
	}
	d := promote.Draft{Rule: parsed, RuleAuthor: v.Who, From: v.Status, To: to, Author: who, Reason: reason, Report: r, Policy: policy}
	if current := library.InForce(versions); current != nil {
		d.InForce = current.Digest
	}
	return s.Bench.Promotions.Propose(ctx, d, s.Now())
}
