package views

import (
	"context"
	"fmt"
	"net/http"

	"assay/tuning/promote"
	"assay/tuning/report"

	"github.com/labstack/echo/v4"
)

const replaysPageSize = 50

// replaysModel is the list of kept reports.
type replaysModel struct {
	Rows  []replayRow
	Pager pagerModel
	Empty emptyModel
}

type replayRow struct {
	URL, Title, Report, RuleURL string
	Compared                    bool
	Snapshot, Who, ISO, At      string
}

func (s *Site) replaysPage(c echo.Context) error {
	ctx := c.Request().Context()
	page := pageOf(c)
	all, err := s.Bench.Promotions.Replays(ctx, "", replaysPageSize, (page-1)*replaysPageSize)
	if err != nil {
		return err
	}
	total, err := s.Bench.Promotions.CountReplays(ctx)
	if err != nil {
		return err
	}
	m := replaysModel{Rows: replayRows(all), Pager: newPager(c.Request().URL, page, replaysPageSize, total, "reports"),
		Empty: emptyModel{"No replays yet", "A full replay runs a rule on a snapshot and keeps the report.", []link{{"Choose a rule", "/rules"}}}}
	return s.show(c, http.StatusOK, s.frame(c, "Replays"), replaysPage(m))
}

func replayRows(all []promote.Replay) (rows []replayRow) {
	for _, r := range all {
		rows = append(rows, replayRow{URL: reportURL(r.Report), Title: r.Title, Report: formatDigest(r.Report), RuleURL: ruleURL(r.RuleID), Compared: r.Baseline != "",
			Snapshot: formatDigest(r.Snapshot), Who: r.Who, ISO: r.At.UTC().Format("2006-01-02T15:04:05Z"), At: formatTime(r.At)})
	}
	return rows
}

// replayForm runs the editor's text and keeps the report.
func (s *Site) replayForm(c echo.Context, f editorForm) error {
	digest, e, err := s.replay(c.Request().Context(), actor(c).Name, f)
	if err != nil {
		return err
	}
	if e.Report == nil {
		s.tell(c, "wrong", "Not run: the text has errors.")
		return s.showAttempt(c, http.StatusUnprocessableEntity, f)
	}
	return goTo(c, reportURL(digest))
}

// addReplay runs a version of the library, named by the form, and keeps the
// report.
func (s *Site) addReplay(c echo.Context) error {
	f := editorForm{Rule: c.FormValue("rule"), Baseline: c.FormValue("baseline"), Snapshot: c.FormValue("snapshot")}
	candidate, err := s.Bench.sourceOf(c.Request().Context(), c.FormValue("candidate"))
	if err != nil {
		return err
	}
	f.File, f.Text = candidate.Name, candidate.Text
	digest, e, err := s.replay(c.Request().Context(), actor(c).Name, f)
	if err != nil {
		return err
	}
	if e.Report == nil {
		return fmt.Errorf("replay: %w: %w", errBadRequest, e.Candidate.Diagnostics.Err())
	}
	return goTo(c, reportURL(digest))
}

// replay evaluates and keeps the report with its snapshot. There is no report
// when the text has errors.
func (s *Site) replay(ctx context.Context, who string, f editorForm) (digest string, e *evaluation, err error) {
	e, err = s.evaluate(ctx, who, f, nil, report.Options{Tool: s.Bench.Tool})
	if err != nil || e.Report == nil {
		return "", e, err
	}
	began := s.Now()
	if err := e.complete(ctx, s.Bench, nil); err != nil {
		return "", e, err
	}
	e.Took += s.Now().Sub(began)
	if err := s.Bench.Store.Keep(ctx, e.Ground.view.Snapshot()); err != nil {
		return "", e, err
	}
	made := promote.Replay{Candidate: f.Text, Who: who, At: s.Now(), Took: e.Took}
	if e.Baseline != nil {
		made.Baseline = e.Baseline.Rule.Text
	}
	s.markStatus(ctx, e)
	digest, err = s.Bench.Promotions.KeepReport(ctx, e.Report, made)
	return digest, e, err
}

// markStatus writes the status that counts into the report, where the text
// may claim another one.
func (s *Site) markStatus(ctx context.Context, e *evaluation) {
	mark := func(r *report.Rule) {
		if v, err := s.Bench.Library.Get(ctx, r.Digest); err == nil {
			r.Status = v.Status
		}
	}
	mark(&e.Report.Rule)
	if e.Report.Comparison != nil {
		mark(&e.Report.Comparison.Baseline.Rule)
	}
}
