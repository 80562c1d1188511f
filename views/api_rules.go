package views

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"assay/tuning/fatigue"
	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/tuning/report"
	"assay/tuning/rule"

	"github.com/labstack/echo/v4"
)

// apiRule is a version of a rule as calls see it.
type apiRule struct {
	Rule    string       `json:"rule"`
	Digest  string       `json:"digest"`
	Title   string       `json:"title"`
	Dialect rule.Dialect `json:"dialect"`
	Level   string       `json:"level"`
	Tags    []string     `json:"tags,omitempty"`    // of the list and of one rule
	Related []apiRelated `json:"related,omitempty"` // likewise
	Status  rule.Status  `json:"status"`
	Claimed rule.Status  `json:"claimed_status"`
	File    string       `json:"file"`
	By      string       `json:"by"`
	At      time.Time    `json:"at"`
	Text    string       `json:"text,omitempty"`
	New     *bool        `json:"new,omitempty"` // of an added text: it was not here before
}

func apiRuleOf(v library.Version) apiRule {
	return apiRule{Rule: v.Rule, Digest: v.Digest, Title: v.Title, Dialect: v.Dialect, Level: v.Level, Status: v.Status, Claimed: v.Claimed,
		File: v.File, By: v.Who, At: v.At}
}

// apiRelated is a rule that the text names, and how the two are related.
type apiRelated struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// apiMarks adds tags and related rules.
func (s *Site) apiMarks(r *apiRule, v library.Version) error {
	m, err := s.Bench.Library.Marks(v)
	r.Tags = m.Tags
	for _, to := range m.Related {
		r.Related = append(r.Related, apiRelated(to))
	}
	return err
}

// apiListedRule is a rule of the list, with what its alerts cost in the newest
// weeks; null when it raised none.
type apiListedRule struct {
	apiRule
	Cost *fatigue.Cost `json:"cost"`
	apiStanding
}

// apiStanding is where a rule stands. The rule's status is that of the version
// in force where there is one.
type apiStanding struct {
	RuleStatus rule.Status `json:"rule_status"`
	InForce    *apiVersion `json:"in_force"` // null: no version is in force
	Newest     apiVersion  `json:"newest"`
	Ahead      int         `json:"ahead"` // versions newer than the one in force
	Versions   int         `json:"versions"`
}

// apiVersion names a version.
type apiVersion struct {
	Digest string      `json:"digest"`
	Status rule.Status `json:"status"`
	By     string      `json:"by"`
	At     time.Time   `json:"at"`
}

func apiStandingOf(s library.Standing) apiStanding {
	name := func(v library.Version) apiVersion { return apiVersion{v.Digest, v.Status, v.Who, v.At} }
	a := apiStanding{RuleStatus: s.Status(), Newest: name(s.Newest), Ahead: s.Ahead, Versions: s.Versions}
	if s.InForce != nil {
		v := name(*s.InForce)
		a.InForce = &v
	}
	return a
}

func (s *Site) apiRules(c echo.Context) error {
	ctx, q := c.Request().Context(), c.Request().URL.Query()
	standings, err := s.Bench.Library.Standings(ctx)
	if err != nil {
		return err
	}
	all, of := rulesNow(standings)
	costs, err := s.pastCosts(ctx, all)
	if err != nil {
		return err
	}
	found, err := s.filterRules(all, q)
	if err != nil {
		return err
	}
	rules := []apiListedRule{}
	for _, r := range rulesColumns.sorted(rulesOrder(q), listed(found, costs)) {
		one := apiListedRule{apiRuleOf(r.Version), r.Cost, apiStandingOf(of[r.Rule])}
		if err := s.apiMarks(&one.apiRule, r.Version); err != nil {
			return err
		}
		rules = append(rules, one)
	}
	return c.JSON(http.StatusOK, rules)
}

func (s *Site) apiRule(c echo.Context) error {
	v, err := s.Bench.Library.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	versions, err := s.Bench.Library.Versions(c.Request().Context(), v.Rule)
	if err != nil {
		return err
	}
	r := apiRuleOf(v)
	r.Text = v.Text
	if err := s.apiMarks(&r, v); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		apiRule
		apiStanding
	}{r, apiStandingOf(library.StandingOf(versions))})
}

func (s *Site) apiVersions(c echo.Context) error {
	versions, err := s.Bench.versionsOf(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	current := library.InForce(versions)
	type one struct {
		apiRule
		InForce bool `json:"in_force"`
	}
	all := make([]one, 0, len(versions))
	for i := range versions {
		r := one{apiRuleOf(versions[i]), &versions[i] == current}
		r.Text = versions[i].Text
		all = append(all, r)
	}
	return c.JSON(http.StatusOK, all)
}

// apiAddRule reads {"file", "text"}. A text with errors is answered with its
// diagnostics.
func (s *Site) apiAddRule(c echo.Context) error {
	var ask struct {
		File string `json:"file"`
		Text string `json:"text"`
	}
	if err := readJSON(c, &ask); err != nil {
		return err
	}
	added, ds, err := s.Bench.Library.Add(c.Request().Context(), ask.Text, ask.File, actor(c).Name)
	var wrong rule.Diagnostics
	if errors.As(err, &wrong) {
		return c.JSON(http.StatusUnprocessableEntity, apiAdded{Rules: []apiRule{}, Diagnostics: wrong})
	}
	if err != nil {
		return err
	}
	answer := apiAdded{Rules: []apiRule{}, Diagnostics: append(rule.Diagnostics{}, ds...)}
	for _, a := range added {
		r := apiRuleOf(a.Version)
		r.New = &a.New
		answer.Rules = append(answer.Rules, r)
	}
	return c.JSON(http.StatusCreated, answer)
}

type apiAdded struct {
	Rules       []apiRule        `json:"rules"`
	Diagnostics rule.Diagnostics `json:"diagnostics"`
}

// apiReplay reads {"rule" or "text" and "file", "baseline", "snapshot",
// "keep", "retire"} and answers the report. With keep it is stored, and Location
// names it. With stages the answer is what each stage of a pipeline takes and
// leaves, and its first rows (apiStages). With retire, which keeps it too, the rule is replayed against nothing.
func (s *Site) apiReplay(c echo.Context) error {
	var ask struct {
		Rule     string `json:"rule"`
		Text     string `json:"text"`
		File     string `json:"file"`
		Baseline string `json:"baseline"`
		Snapshot string `json:"snapshot"`
		Keep     bool   `json:"keep"`
		Retire   bool   `json:"retire"`
		Stages   bool   `json:"stages"`
	}
	if err := readJSON(c, &ask); err != nil {
		return err
	}
	if (ask.Rule == "") == (ask.Text == "") {
		return fmt.Errorf("replay: give one of rule and text: %w", errBadRequest)
	}
	if ask.Retire {
		return s.apiRetire(c, ask.Rule, ask.Snapshot)
	}
	ctx := c.Request().Context()
	f := editorForm{File: ask.File, Text: ask.Text, Baseline: ask.Baseline, Snapshot: ask.Snapshot}
	if ask.Rule != "" {
		v, err := s.Bench.sourceOf(ctx, ask.Rule)
		if err != nil {
			return err
		}
		f.File, f.Text = v.Name, v.Text
	}
	if ask.Stages {
		return s.apiStages(c, f)
	}
	return s.apiRun(c, f, ask.Keep)
}

func (s *Site) apiRun(c echo.Context, f editorForm, keep bool) (err error) {
	ctx := c.Request().Context()
	var e *evaluation
	if keep {
		var digest string
		digest, e, err = s.replay(ctx, actor(c).Name, f)
		c.Response().Header().Set("Location", "/api/v1/reports/"+digest)
	} else {
		e, err = s.evaluate(ctx, actor(c).Name, f, nil, report.Options{Tool: s.Bench.Tool})
	}
	if err != nil {
		return err
	}
	if e.Report == nil {
		return c.JSON(http.StatusUnprocessableEntity, apiAdded{Rules: []apiRule{}, Diagnostics: e.Candidate.Diagnostics})
	}
	if !keep {
		s.markStatus(ctx, e)
	}
	return sendReport(c, e.Report)
}

// sendReport sends the bytes that a report's digest names.
func sendReport(c echo.Context, r *report.Report) error {
	body, err := r.Encode()
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "application/json", body)
}

func (s *Site) apiReport(c echo.Context) error {
	r, err := s.Bench.Promotions.Report(c.Request().Context(), c.Param("digest"))
	if err != nil {
		return err
	}
	return sendReport(c, r)
}

// apiReplays lists the kept reports, newest first.
func (s *Site) apiReplays(c echo.Context) error {
	all, err := s.Bench.Promotions.Replays(c.Request().Context(), c.QueryParam("rule"), 1000, 0)
	if err != nil {
		return err
	}
	out := make([]apiKept, 0, len(all))
	for _, r := range all {
		out = append(out, apiKeptOf(r))
	}
	return c.JSON(http.StatusOK, out)
}

type apiKept struct {
	Report   string    `json:"report"`
	Rule     string    `json:"rule"`
	Title    string    `json:"title"`
	Snapshot string    `json:"snapshot"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Seconds  float64   `json:"seconds"`
}

func apiKeptOf(r promote.Replay) apiKept {
	return apiKept{r.Report, r.RuleID, r.Title, r.Snapshot, r.Who, r.At, r.Took.Seconds()}
}
