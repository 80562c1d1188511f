package views

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"assay/corpus/job"
	"assay/tuning/interval"
	"assay/tuning/report"
	"assay/tuning/ruleset"
	"assay/views/account"
	"assay/views/chart"
	"assay/views/mark"

	"github.com/labstack/echo/v4"
)

// setWait is how long a browser waits for a replay that may be over at once.
const setWait = 400 * time.Millisecond

// setModel is the page of one replay of a set: at work, stopped, or its report.
type setModel struct {
	jobRow
	Sub     string
	Base    string // address of this page
	Form    string // address of the form, filled as this was asked for
	May     bool   // begin, and go on with, replays
	Stopped bool   // it was cancelled or has failed, and can go on
	Waits   bool   // for a server
	Report  *setReportModel
}

// setReportModel is the report.
type setReportModel struct {
	Files    []link
	Figures  []figureModel
	Changes  *setChanges // nil without a baseline
	Notices  []noticeModel
	Picture  chart.Balance
	Table    setTable
	Broken   []brokenRow
	Warnings []setWarning
	MoreWarn string
	Method   []factRow
}

type setWarning struct{ URL, Title, Text string }

type brokenRow struct{ File, Place, Message, Code string }

// mostSetWarnings is how many warnings of rules the page lists.
const mostSetWarnings = 50

func (s *Site) setPage(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := s.Bench.Sets.Log.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	j, err := s.setJob(ctx, r)
	if err != nil {
		return err
	}
	m := setModel{jobRow: s.jobRow(c, j), Base: setURL(r.Job), Form: setFormURL(r.Ask), May: actor(c).Can(account.Edit), Waits: j.State == job.Queued,
		Stopped: j.State == job.Cancelled || j.State == job.Failed}
	m.Sub = "On snapshot " + formatDigest(r.Snapshot) + ", asked by " + r.Who + " at " + formatTime(r.At) + " UTC."
	f := s.frame(c, m.Title, link{"Replays", "/replays"}, link{"Rule sets", "/replays/sets"})
	if r.Report == "" {
		return s.show(c, http.StatusOK, f, setPage(m))
	}
	set, err := s.setReport(ctx, r)
	if err != nil {
		return err
	}
	m.Sub = setSub(r, set)
	if m.Report, err = s.setReportModel(c, r, set); err != nil {
		return err
	}
	f.Synthetic = f.Synthetic || set.Synthetic
	return s.show(c, http.StatusOK, f, setPage(m))
}

// setJob is the job of a replay. When it ended after the replay was read, the
// replay is read again: what is done has its report.
func (s *Site) setJob(ctx context.Context, r *ruleset.Replay) (job.Job, error) {
	j, err := s.Bench.Jobs.Get(ctx, r.Job)
	if err != nil || j.State != job.Done || r.Report != "" {
		return j, err
	}
	now, err := s.Bench.Sets.Log.Get(ctx, r.Job)
	if err == nil {
		*r = *now
	}
	return j, err
}

// setReport is the report of a replay, kept for the next page of it.
func (s *Site) setReport(ctx context.Context, r *ruleset.Replay) (*report.Set, error) {
	if r.Report == "" {
		return nil, fmt.Errorf("read the report of %s: %w", r.Title, ruleset.ErrNotFound)
	}
	return s.sets.get(ctx, r.Report, func(ctx context.Context) (*report.Set, error) { return s.Bench.Sets.Log.Report(ctx, r.Report) })
}

// awaitSet waits a moment for a replay that may be over at once, as one is of
// which a rule was edited: then the browser need not look at its progress.
func (s *Site) awaitSet(c echo.Context, id string) {
	ctx, end := context.WithTimeout(c.Request().Context(), setWait)
	defer end()
	for ctx.Err() == nil {
		if j, err := s.Bench.Jobs.Get(ctx, id); err != nil || !working(j) {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func setSub(r *ruleset.Replay, set *report.Set) string {
	return plural(len(set.Rules), "rule", "rules") + " on " + countOf(int64(set.Events), "event") + " of snapshot " + formatDigest(r.Snapshot) + ". Finished in " +
		formatDuration(r.Took) + ", asked by " + r.Who + " at " + formatTime(r.At) + " UTC."
}

func (s *Site) setReportModel(c echo.Context, r *ruleset.Replay, set *report.Set) (*setReportModel, error) {
	m := &setReportModel{Figures: setFigures(set), Changes: setChangesOf(set), Picture: setPicture(set)}
	for _, as := range []link{{"Text", "text"}, {"JSON", "json"}, {"JUnit", "junit"}, {"Markdown", "markdown"}, {"SARIF", "sarif"}} {
		m.Files = append(m.Files, link{as.Text, setURL(r.Job) + "/export?as=" + as.URL})
	}
	if set.Labelled.TruePositive == 0 {
		m.Notices = append(m.Notices, noticeModel{"warn", "No known recall.", "The snapshot has no known true positive.", nil})
	}
	for _, b := range set.Broken {
		for _, f := range b.Faults {
			m.Broken = append(m.Broken, brokenRow{markPlain(b.File), fmt.Sprintf("%d:%d", f.Line, f.Column), mark.Plain(f.Message), f.Code})
		}
	}
	if len(set.Broken) > 0 {
		m.Notices = append(m.Notices, noticeModel{"warn", plural(len(set.Broken), "rule", "rules") + " could not run.", "They are left out of all figures.", []link{{"Look why", "#broken"}}})
	}
	m.warn(set)
	m.Method = setMethod(r, set)
	var err error
	if m.Table, err = s.setTable(c, set); err == nil && m.Table.Hours != "" {
		m.Figures[len(m.Figures)-1].Of += "; " + m.Table.Hours
	}
	return m, err
}

func (m *setReportModel) warn(set *report.Set) {
	n := 0
	for i := range set.Rules {
		rule := &set.Rules[i]
		for _, w := range rule.Warnings {
			if n++; n <= mostSetWarnings {
				m.Warnings = append(m.Warnings, setWarning{setRuleURL(rule.Rule), markPlain(rule.Rule.Title), sentence(mark.Plain(w.Message))})
			}
		}
	}
	if more := n - mostSetWarnings; more > 0 {
		m.MoreWarn = plural(more, "more is", "more are") + " in the JSON form."
	}
}

// setRuleURL is the version that ran.
func setRuleURL(r report.Rule) string { return ruleURL(r.ID) + "?version=" + r.Digest }

// setFigures are those that the report opens with, alerts last.
func setFigures(set *report.Set) []figureModel {
	t := set.Together
	recall := shareFigure("Known recall", "true positives", "no known true positives", t.KnownRecall)
	noise := shareFigure("Noise", "false positives", "no labelled false positives", t.Noise)
	unique := shareFigure("Found by one rule only", "found true positives", "no rule finds a true positive", interval.Of(t.OnlyOne, t.KnownRecall.K))
	alerts := figureModel{Name: "Alerts", Value: formatCount(int64(t.Firings.Total())), Of: alertWords(t)}
	if t.Redundancy != nil {
		unique.Of += "; overlap: " + formatDecimal(*t.Redundancy) + " rules find one, on average"
	}
	if c := set.Comparison; c != nil {
		compareWhiskers(&recall, c.Baseline.KnownRecall)
		compareWhiskers(&noise, c.Baseline.Noise)
	}
	return []figureModel{recall, noise, unique, alerts}
}

func alertWords(t report.Together) string {
	words := "an event counts once for each rule that fires on it"
	if t.Silent > 0 {
		words += "; " + plural(t.Silent, "rule fires", "rules fire") + " on nothing"
	}
	return words
}

// setPictureRules is how many rules the picture shows.
const setPictureRules = 20

// setPicture is the noisiest rules, what only they find beside it.
func setPicture(set *report.Set) chart.Balance {
	b := chart.Balance{Title: "The noisiest rules"}
	order := set.Sorted(report.ByNoise)
	noise, made := 0, 0
	for _, i := range order[:min(len(order), setPictureRules)] {
		r := &set.Rules[i]
		if r.Fired.FalsePositive == 0 {
			break
		}
		noise, made = noise+r.Fired.FalsePositive, made+1
		b.Rows = append(b.Rows, chart.BalanceRow{Name: markPlain(r.Rule.Title), Noise: int64(r.Fired.FalsePositive), OnlyNoise: int64(r.OnlyNoise),
			Truths: int64(r.Fired.TruePositive), OnlyTruth: int64(r.OnlyTruths)})
	}
	b.Summary = plural(made, "rule makes", "rules make") + " " + formatKofN(int64(noise), int64(set.Together.Firings.FalsePositive)) + " false positives; beside it the true positives that each finds."
	return b
}

// setChanges is what the set changes against its baseline.
type setChanges struct {
	Sentence, Rules string
	Rows            []setChangeRow
	More            string
	Lost            []link // events that no rule finds any more
	MoreLost        string
}

type setChangeRow struct {
	URL, Title, Kind             string
	Lost, Gained, Quieted, Added string
}

// mostSetChanges is how many changed rules, and lost events, the page names.
const mostSetChanges = 50

func setChangesOf(set *report.Set) *setChanges {
	c := set.Comparison
	if c == nil {
		return nil
	}
	n := func(k int) string { return formatCount(int64(k)) }
	m := &setChanges{Sentence: n(c.Lost) + " true positives lost, " + n(c.Gained) + " gained; " + n(c.Quieted) + " false positives quieted, " + n(c.Added) + " added.",
		Rules: n(c.New) + " new, " + n(c.Gone) + " gone, " + n(c.Changed) + " changed, " + n(c.Same) + " same."}
	rows := slices.Clone(c.Rules)
	slices.SortStableFunc(rows, func(a, b report.RuleChange) int {
		return cmp.Or(cmp.Compare(b.Lost, a.Lost), cmp.Compare(b.Added, a.Added))
	})
	for _, x := range rows[:min(len(rows), mostSetChanges)] {
		m.Rows = append(m.Rows, setChangeRow{setRuleURL(x.Rule), markPlain(x.Rule.Title), x.Kind, n(x.Lost), n(x.Gained), n(x.Quieted), n(x.Added)})
	}
	if more := len(rows) - mostSetChanges; more > 0 {
		m.More = plural(more, "more rule is", "more rules are") + " in the JSON form."
	}
	for _, id := range c.LostEvents[:min(len(c.LostEvents), mostSetChanges)] {
		m.Lost = append(m.Lost, link{markPlain(id), eventURL(id)})
	}
	if more := c.Lost - len(m.Lost); more > 0 {
		m.MoreLost = "and " + formatCount(int64(more)) + " more; the JSON form names 500."
	}
	return m
}

// setMethod says how the figures were made, so that they can be made again.
func setMethod(r *ruleset.Replay, set *report.Set) []factRow {
	t := set.Labelled
	var labels []string
	for _, v := range shownVerdicts {
		labels = append(labels, formatCount(int64(*t.Of(v)))+" "+chipOf(v).Word)
	}
	return []factRow{
		{"Unit", "events; episodes, incidents and load are in the report of a single rule", false},
		{"Labels", strings.Join(labels, ", "), false},
		{"Intervals", "95 %, Wilson score", false},
		{"Snapshot", set.Snapshot, true}, {"Environment", set.Environment, true}, {"Report", r.Report, true}, {"Tool", set.Tool, false},
	}
}
