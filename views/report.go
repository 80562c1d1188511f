package views

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"assay/corpus"
	"assay/tuning/gate"
	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/tuning/report"
	"assay/views/chart"
	"assay/views/mark"

	"github.com/labstack/echo/v4"
)

// changedPage is how many changed events stand on one page of a report.
const changedPage = 10

// reportModel is the page of a report.
type reportModel struct {
	Title, Sub  string
	Digest      string
	RuleURL     string // "" when the rule is not in the library
	EditURL     string
	Gate        gateModel
	Figures     []figureModel
	Brief       briefModel
	Compared    bool
	Changes     changesModel
	Loss        string
	LostNames   []string // known incidents
	Changed     []changedRow
	Pager       pagerModel
	Cut         string // how many changes the report leaves out, "" when none
	Mix         chart.Mix
	Diff        diffModel
	HasTexts    bool
	Units       []unitRow
	Groups      *groupsModel // of a candidate that fires on groups of events
	Days        chart.Stacked
	NoDays      string // why there is no chart of the days
	Handling    []serviceRow
	Forecast    *forecastModel
	Method      []factRow
	Marks       []markRow // level, tags and related rules
	Synthetic   bool
	Propose     proposeModel
	BaselineURL string
	Policies    []optionModel // to hold it against; one alone is not offered
	Evaluation  *evaluationModel
	Evasion     *evasionModel // nil where it was not measured
	Verified    *verifiedModel
	Reach       *reachModel
	Retired     string // of a retirement: what the lost list comes to
	Ablation    *ablationModel
	Labels      *reportLabels // nil: the report was made without second opinions
	Sweep       *sweepModel
}

type factRow struct {
	Name, Text string
	Mono       bool
}

type serviceRow struct{ Verdict, Mean, Median, Measured, From string }

// gateModel is what the policy says of a report.
type gateModel struct {
	Glyph, Word string
	Sentence    string
	Policy      string
	Checks      []checkRow
	Notes       []string
}

type checkRow struct{ Glyph, Word, ID, Sentence, Needs, Why string }

// gateWords are how a decision is shown: in ink, never in a verdict's colour.
var gateWords = map[gate.Outcome]struct{ glyph, word string }{
	gate.Pass: {"✓", "Pass"}, gate.Fail: {"✕", "Fail"}, gate.Inconclusive: {"‖", "Hold"},
}

func gateOf(d gate.Decision) gateModel {
	w := gateWords[d.Outcome]
	m := gateModel{Glyph: w.glyph, Word: w.word, Policy: d.Policy}
	for _, n := range d.Notes {
		m.Notes = append(m.Notes, sentence(n))
	}
	held := 0
	for _, c := range d.Checks {
		w := gateWords[c.Outcome]
		m.Checks = append(m.Checks, checkRow{w.glyph, w.word, c.ID, sentence(typeset(c.Sentence)), c.Needs, c.Why})
		if c.Outcome == d.Outcome && d.Outcome != gate.Pass {
			if held++; held == 1 {
				m.Sentence = sentence(typeset(c.Sentence))
			}
		}
	}
	switch {
	case d.Outcome == gate.Pass && len(d.Checks) == 1:
		m.Sentence = "The one check of the policy " + d.Policy + " is met."
	case d.Outcome == gate.Pass:
		m.Sentence = "All " + strconv.Itoa(len(d.Checks)) + " checks of the policy " + d.Policy + " are met."
	case held > 1:
		m.Sentence += " " + strconv.Itoa(held-1) + " more of " + strconv.Itoa(len(d.Checks)) + " checks " + map[bool]string{true: "is", false: "are"}[held == 2] + " not met."
	}
	return m
}

func reportURL(digest string) string { return "/reports/" + digest }

func (s *Site) reportPage(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := s.Bench.Promotions.Report(ctx, c.Param("digest"))
	if err != nil {
		return err
	}
	m, err := s.report(ctx, c, r)
	if err != nil {
		return err
	}
	f := s.frame(c, "Report "+formatDigest(m.Digest), link{"Replays", "/replays"})
	f.Synthetic = f.Synthetic || r.Synthetic
	return s.show(c, http.StatusOK, f, reportPage(m))
}

// report lays a report out. What the corpus can add (the text of events, the
// days) is left out when the snapshot cannot be opened any more.
func (s *Site) report(ctx context.Context, c echo.Context, r *report.Report) (m reportModel, err error) {
	digest := c.Param("digest")
	made, err := s.Bench.Promotions.Replay(ctx, digest)
	if err != nil && !errors.Is(err, promote.ErrNotFound) {
		return m, err
	}
	p, err := s.Bench.policy(c.QueryParam("policy"))
	if err != nil {
		return m, err
	}
	m = reportModel{Title: r.Rule.Title, Digest: digest, Gate: gateOf(gate.Decide(p, r)), Figures: keyFigures(r), Brief: briefOf(r, ""),
		Compared: r.Comparison != nil, Mix: mixOf(r), Units: unitRows(r), Synthetic: r.Synthetic, Handling: serviceRows(r), Ablation: ablationOf(r), Sweep: sweepOf(r),
		Sub: reportSub(r, made), Method: methodRows(r, digest, made), HasTexts: made.Candidate != ""}
	m.Evaluation = evaluationOf(r)
	if err := s.countLooks(ctx, m.Evaluation, r, digest); err != nil {
		return m, err
	}
	m.Forecast = forecastOf(c, r, digest)
	m.Verified = verifiedOf(r)
	m.Labels = reportLabelsOf(r)
	m.Reach = reachOf(r)
	if m.HasTexts {
		m.Diff = diffOf(made.Baseline, made.Candidate)
	}
	if r.Retirement != nil {
		m.Title, m.Retired = "Retirement of "+r.Rule.Title, retiredWords(r)
	}
	if m.Policies, err = s.Bench.policyOptions(c.QueryParam("policy")); err != nil {
		return m, err
	}
	if err := s.linkReport(ctx, &m, r); err != nil {
		return m, err
	}
	g, err := s.groundOf(ctx, r.Snapshot)
	if err != nil {
		return m, err
	}
	if err := s.fillChanged(ctx, c, &m, r, g); err != nil {
		return m, err
	}
	if err := s.fillGroups(ctx, c, &m, r, g, made); err != nil {
		return m, err
	}
	if err := s.fillDays(ctx, &m, r, g, made); err != nil {
		return m, err
	}
	m.Marks = s.reportMarks(ctx, r)
	m.Evasion = evasionOf(r)
	m.Propose, err = s.proposing(ctx, c, r)
	return m, err
}

// groundOf opens the snapshot of a report, nil when it is not recorded.
func (s *Site) groundOf(ctx context.Context, snapshot string) (*ground, error) {
	snap, err := s.Bench.Store.Resolve(ctx, snapshot)
	if errors.Is(err, corpus.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.attempts.ground(ctx, snap, nil)
}

func (s *Site) linkReport(ctx context.Context, m *reportModel, r *report.Report) error {
	v, err := s.Bench.Library.Get(ctx, aboutRule(r).Digest)
	if errors.Is(err, library.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	m.RuleURL = versionURL(v)
	m.EditURL = ruleURL(v.Rule) + "/edit?from=" + v.Digest
	return nil
}

// lostNames name the known incidents that are lost.
func lostNames(r *report.Report) (names []string) {
	if r.Comparison != nil {
		for _, l := range r.Comparison.LostNames {
			names = append(names, mark.Plain(l.Words()))
		}
	}
	return names
}

func (s *Site) fillChanged(ctx context.Context, c echo.Context, m *reportModel, r *report.Report, g *ground) (err error) {
	if r.Comparison == nil {
		return nil
	}
	all := r.Comparison.Changed
	page := pageOf(c)
	m.Changes, m.Loss = changesOf(r.Comparison, len(all)), r.Comparison.Loss.Words()
	m.LostNames = lostNames(r)
	m.Pager = newPager(c.Request().URL, page, changedPage, int64(len(all)), "changed events")
	if left := r.Comparison.ChangedTotal - len(all); left > 0 {
		m.Cut = formatCount(int64(left))
	}
	from := min((page-1)*changedPage, len(all))
	rule := ""
	if m.RuleURL != "" {
		rule = aboutRule(r).Digest
	}
	var view *corpus.View
	if g != nil {
		view = g.view
	}
	m.Changed, err = changedRows(ctx, view, rule, all[from:min(from+changedPage, len(all))])
	alsoFound(r, m.Changed)
	return err
}

// mixOf is the verdicts of what candidate and baseline fire on.
func mixOf(r *report.Report) chart.Mix {
	m := chart.Mix{Title: "Verdict mix", Summary: "Events that the candidate fires on, by verdict."}
	row := func(name string, f *report.Figures) {
		t := chart.MixRow{Name: name}
		for _, v := range shownVerdicts {
			t.Counts[v] = int64(*f.Fired.Event.Of(v))
		}
		m.Rows = append(m.Rows, t)
	}
	if r.Comparison != nil {
		m.Summary = "The baseline fires on " + formatCount(int64(r.Comparison.Baseline.Fired.Event.Total())) + " events, the candidate on " + formatCount(int64(r.Fired.Event.Total())) + "."
		row("baseline", &r.Comparison.Baseline)
	}
	row("candidate", &r.Figures)
	return m
}

func reportSub(r *report.Report, made promote.Replay) string {
	sub := "Candidate " + formatDigest(r.Rule.Digest)
	switch {
	case r.Retirement != nil:
		sub = "Version " + formatDigest(r.Comparison.Baseline.Rule.Digest) + " against nothing"
	case r.Comparison != nil:
		sub += " against baseline " + formatDigest(r.Comparison.Baseline.Rule.Digest)
	}
	sub += " on " + formatCount(int64(r.Events)) + " events"
	if l := r.Load; l != nil {
		sub += ", " + l.Basis.From + " to " + l.Basis.To
	}
	if !made.At.IsZero() {
		sub += ". Finished in " + formatDuration(made.Took) + ", " + formatTime(made.At) + " UTC, by " + made.Who
	}
	return sub + "."
}

func serviceRows(r *report.Report) (rows []serviceRow) {
	if r.Load == nil {
		return nil
	}
	from := map[string]string{"rule": "this rule's alerts of that verdict", "verdict": "any rule's alerts of that verdict", "corpus": "all alerts"}
	for _, s := range r.Load.Basis.Handling {
		rows = append(rows, serviceRow{chipOf(s.Verdict).Word, seconds(s.MeanSeconds), seconds(s.MedianSeconds), formatCount(int64(s.Measured)), from[string(s.From)]})
	}
	return rows
}

func seconds(x float64) string { return formatDuration(time.Duration(x * float64(time.Second))) }

// methodRows say how the figures were made, so that they can be made again.
func methodRows(r *report.Report, digest string, made promote.Replay) []factRow {
	labelled := 0
	for _, v := range []corpus.Verdict{corpus.TruePositive, corpus.BenignPositive, corpus.FalsePositive, corpus.Undetermined} {
		labelled += *r.Fired.Event.Of(v) + *r.Silent.Event.Of(v)
	}
	rows := []factRow{
		{"Labels", formatCount(int64(labelled)) + " of " + formatCount(int64(r.Events)) + " events; unlabelled and undetermined ones move no share", false},
		{"Untimed", formatCount(int64(r.Untimed)) + " events without a time", false},
		{"Intervals", "95 %, " + intervalWords(r.Method.Interval), false},
		{"Episode", "a run on one entity with gaps under " + seconds(r.Method.EpisodeGapSeconds), false},
		{"Incident", "as given, else joined within " + seconds(r.Method.IncidentJoinSeconds), false},
		{"Snapshot", r.Snapshot, true},
		{"Candidate", r.Rule.Digest, true},
	}
	if r.Retirement != nil {
		rows[len(rows)-1] = factRow{"Candidate", "nothing", false}
	}
	if r.Comparison != nil {
		rows = append(rows, factRow{"Baseline", r.Comparison.Baseline.Rule.Digest, true})
	}
	rows = append(rows, factRow{"Report", digest, true}, factRow{"Tool", r.Tool, false})
	return rows
}

// intervalWords is the name of an interval as people write it.
func intervalWords(name string) string {
	switch name {
	case "wilson":
		return "Wilson score"
	case "clopper_pearson":
		return "Clopper-Pearson, exact"
	}
	return name
}

// exportReport hands the report out as a file.
func (s *Site) exportReport(c echo.Context) error {
	r, err := s.Bench.Promotions.Report(c.Request().Context(), c.Param("digest"))
	if err != nil {
		return err
	}
	name := "report-" + formatDigest(c.Param("digest"))
	if c.QueryParam("as") == "markdown" {
		var b bytes.Buffer
		if err := report.WriteMarkdown(&b, r); err != nil {
			return err
		}
		return download(c, name+".md", "text/markdown; charset=utf-8", b.Bytes())
	}
	body, err := r.Encode()
	if err != nil {
		return err
	}
	return download(c, name+".json", "application/json", body)
}

// download sends bytes as a file.
func download(c echo.Context, name, kind string, body []byte) error {
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return c.Blob(http.StatusOK, kind, body)
}
