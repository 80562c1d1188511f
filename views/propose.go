package views

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

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
	Head     string
	Action   string
	Again    string // the number of the void proposal that is made anew, "" for none
	Reason   string
	Policies []optionModel // one alone is not offered
	From     string
	Targets  []optionModel
	Playbook *link  // that covers the rule
	Promoted bool   // it is a promotion, which takes a playbook
	Response string // what the rule asks to be done when it fires
	Refused  []diagnosticModel
}

// candidateOf is the library's version of what the report is about; of a
// retirement that is the version that goes.
func (b *Bench) candidateOf(ctx context.Context, r *report.Report) (*library.Version, *rule.Rule, error) {
	v, err := b.Library.Get(ctx, aboutRule(r).Digest)
	if err != nil {
		return nil, nil, err
	}
	names, err := b.names(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, parsed := range parsedRules(names, v) {
		if parsed.ID == v.Rule {
			return &v, parsed, nil
		}
	}
	return nil, nil, fmt.Errorf("read rule %s: %w", v.Rule, library.ErrNotFound)
}

func parsedRules(names library.Environment, v library.Version) []*rule.Rule {
	rules, _ := names.Parse(v.File, v.Text)
	return rules
}

// proposing says what can be proposed on the report.
func (s *Site) proposing(ctx context.Context, c echo.Context, r *report.Report) (m proposeModel, err error) {
	m.Head = "Propose promotion"
	if r.Retirement != nil {
		m.Head = "Propose retirement"
	}
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
	m.From = string(v.Status)
	if r.Retirement == nil {
		m.Response = responseText(parsed.Response)
	}
	books, err := s.Bench.playbooks(ctx)
	if err != nil {
		return m, err
	}
	m.Playbook = playbookOf(books, parsed, *v)
	m.Promoted = r.Retirement == nil
	m.Action = reportURL(reportDigest(c)) + "/propose"
	for _, t := range targets(r, v.Status) {
		m.Targets = append(m.Targets, optionModel{Value: string(t), Text: string(t)})
	}
	if m.Policies, err = s.Bench.policyOptions(c.QueryParam("policy")); err != nil {
		return m, err
	}
	if r.Retirement == nil {
		m.Refused = diagnosticModels(v.Text, respond.Check(parsed.Response))
	}
	if err := s.prefill(ctx, &m, c.QueryParam("again")); err != nil {
		return m, err
	}
	return m, s.hindrance(&m, r, v, library.InForce(versions))
}

// targets are the statuses that this report can carry a version to: out of use
// by a report of a retirement alone.
func targets(r *report.Report, from rule.Status) []rule.Status {
	return slices.DeleteFunc(promote.Targets(from), func(t rule.Status) bool { return (t == rule.Deprecated) != (r.Retirement != nil) })
}

// prefill takes over what the proposal said that is made anew.
func (s *Site) prefill(ctx context.Context, m *proposeModel, again string) error {
	id, err := strconv.ParseInt(again, 10, 64)
	if err != nil || id <= 0 {
		return nil
	}
	p, err := s.Bench.Promotions.Proposal(ctx, id)
	if errors.Is(err, promote.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	m.Again, m.Reason = again, p.Reason
	for i, t := range m.Targets {
		m.Targets[i].Here = t.Value == string(p.To)
	}
	return nil
}

func reportDigest(c echo.Context) string { return c.Param("digest") }

// hindrance says why the report cannot carry a proposal, if so.
func (s *Site) hindrance(m *proposeModel, r *report.Report, v *library.Version, current *library.Version) error {
	switch {
	case len(m.Targets) == 0 && v.Status == rule.Stable:
		m.Why = "This version is stable already. To take it out of use, begin its retirement on the rule's page."
		m.Link = &link{"Go to the version", versionURL(*v)}
	case len(m.Targets) == 0:
		m.Why = "This version is " + string(v.Status) + "; nothing follows on that."
	case r.Retirement != nil:
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
	ask := proposeAsk{Report: reportDigest(c), To: rule.Status(c.FormValue("to")), Reason: c.FormValue("reason"), Policy: c.FormValue("policy")}
	back := url.Values{}
	if again := c.FormValue("again"); again != "" {
		id, err := strconv.ParseInt(again, 10, 64)
		if err != nil {
			return fmt.Errorf("read again %q: %w", again, errBadRequest)
		}
		ask.Again = id
		back.Set("again", again)
	}
	if ask.Policy != "" {
		back.Set("policy", ask.Policy)
	}
	p, err := s.proposeReport(c.Request().Context(), actor(c).Name, ask)
	if err != nil {
		here := url.URL{Path: reportURL(ask.Report), RawQuery: back.Encode(), Fragment: "propose"}
		return s.refused(c, err, here.String())
	}
	s.tell(c, "done", "Proposed. Somebody else decides now.")
	return goTo(c, reviewURL(p.ID))
}

// proposeAsk is a proposal as a form or a call brings it.
type proposeAsk struct {
	Report string      `json:"report"` // digest
	To     rule.Status `json:"to"`
	Reason string      `json:"reason"`
	Policy string      `json:"policy"` // name; "" for the default
	Again  int64       `json:"again"`  // the proposal that is made anew, 0 for none
}

// proposeReport proposes to move what the report is about to a status.
func (s *Site) proposeReport(ctx context.Context, who string, ask proposeAsk) (*promote.Proposal, error) {
	r, err := s.Bench.Promotions.Report(ctx, ask.Report)
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
	policy, err := s.Bench.policy(ask.Policy)
	if err != nil {
		return nil, err
	}
	d := promote.Draft{Rule: parsed, RuleAuthor: v.Who, From: v.Status, To: ask.To, Author: who, Reason: strings.ReplaceAll(ask.Reason, "\r\n", "\n"),
		Report: r, Policy: policy, PolicyRef: cmp.Or(ask.Policy, defaultPolicy), Again: ask.Again}
	if current := library.InForce(versions); current != nil {
		d.InForce = current.Digest
	}
	if d.Receipt, err = s.receiptOf(ctx, r, policy); err != nil {
		return nil, err
	}
	if d.Playbook, err = s.Bench.covering(ctx, parsed, *v); err != nil {
		return nil, err
	}
	return s.Bench.Promotions.Propose(ctx, d, s.Now())
}

// covering names the playbook that covers a rule, with its digest; "" where
// none does.
func (b *Bench) covering(ctx context.Context, r *rule.Rule, v library.Version) (string, error) {
	shelf, err := b.playbookShelf(ctx)
	if err != nil {
		return "", err
	}
	book, err := shelf.For(ctx, r.ID, r.Name, stemOf(v))
	if errors.Is(err, respond.ErrNoPlaybook) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return book.ID + " " + book.Digest, nil
}
