package views

import (
	"context"
	"fmt"
	"slices"

	"assay/corpus"
	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/tuning/report"

	"github.com/labstack/echo/v4"
)

// retireRule replays a version against nothing and keeps the report.
func (s *Site) retireRule(c echo.Context) error {
	ctx := c.Request().Context()
	versions, err := s.Bench.versionsOf(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	v := versions[versionAt(versions, c.FormValue("version"), 0)]
	digest, err := s.retirement(ctx, actor(c).Name, v, "")
	if err != nil {
		return err
	}
	return goTo(c, reportURL(digest))
}

// apiRetire answers the report of a version's retirement, which is kept.
func (s *Site) apiRetire(c echo.Context, ref, snapshot string) error {
	ctx := c.Request().Context()
	v, err := s.Bench.Library.Get(ctx, ref)
	if err != nil {
		return err
	}
	digest, err := s.retirement(ctx, actor(c).Name, v, snapshot)
	if err != nil {
		return err
	}
	r, err := s.Bench.Promotions.Report(ctx, digest)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/v1/reports/"+digest)
	return sendReport(c, r)
}

// retirement keeps the report of a version's retirement on a snapshot.
func (s *Site) retirement(ctx context.Context, who string, v library.Version, snapshot string) (digest string, err error) {
	snap, err := s.Bench.Store.Resolve(ctx, snapshot)
	if err != nil {
		return "", err
	}
	all, err := s.Bench.Library.Standings(ctx)
	if err != nil {
		return "", err
	}
	e, err := s.attempts.retire(ctx, snap, v, library.Staying(all, v.Digest), report.Options{Tool: s.Bench.Tool})
	if err != nil {
		return "", err
	}
	if err := e.retired(ctx, s.Bench, nil); err != nil {
		return "", err
	}
	if err := s.Bench.Store.Keep(ctx, snap); err != nil {
		return "", err
	}
	e.Report.Comparison.Baseline.Rule.Status = v.Status
	return s.Bench.Promotions.KeepReport(ctx, e.Report, promote.Replay{Baseline: v.Text, Who: who, At: s.Now(), Took: e.Took})
}

// retire runs the version, and the rules that stay beside it. One of them that
// does not compile any more finds nothing.
func (t *attempts) retire(ctx context.Context, snap corpus.Snapshot, v library.Version, staying []library.Version, o report.Options) (*evaluation, error) {
	start := t.now()
	env, err := t.env(ctx)
	if err != nil {
		return nil, err
	}
	g, err := t.ground(ctx, snap, nil)
	if err != nil {
		return nil, err
	}
	e := &evaluation{Ground: g, Env: env}
	if e.Baseline, err = t.run(ctx, g, source{v.File, v.Text}, env, nil); err != nil {
		return nil, err
	}
	if e.Baseline.Result == nil {
		return nil, fmt.Errorf("retire rule %s: its text does not compile any more: %w", v.Rule, errBadRequest)
	}
	var others []report.Outcome
	for _, other := range staying {
		ran, err := t.run(ctx, g, source{other.File, other.Text}, env, nil)
		if err != nil {
			return nil, err
		}
		if ran.Result != nil {
			others = append(others, ran.Outcome)
		}
	}
	o.Environment = env.Digest()
	e.Report, err = report.Retire(ctx, g.survey, e.Baseline.Outcome, others, o)
	e.Took = t.now().Sub(start)
	return e, err
}

// aboutRule is the rule that a report is about: the candidate, or, of a
// retirement, the rule that goes.
func aboutRule(r *report.Report) report.Rule {
	if r.Retirement != nil {
		return r.Comparison.Baseline.Rule
	}
	return r.Rule
}

// alsoFound says of each lost event of a retirement who finds it still.
func alsoFound(r *report.Report, rows []changedRow) {
	if r.Retirement == nil {
		return
	}
	titles, by := map[string]string{}, map[string][]string{}
	for _, o := range r.Retirement.Others {
		titles[o.ID] = o.Title
	}
	for _, c := range r.Retirement.Covered {
		for _, id := range c.By {
			by[eventURL(c.Event)] = append(by[eventURL(c.Event)], titles[id])
		}
	}
	for i, row := range rows {
		if row.Verdict != corpus.TruePositive {
			continue
		}
		if names := by[row.URL]; len(names) > 0 {
			slices.Sort(names)
			rows[i].Also = "also found by " + joined(names)
		} else {
			rows[i].Also = "no other stable rule finds it"
		}
	}
}

// retiredWords are what a retirement comes to, in a sentence.
func retiredWords(r *report.Report) string {
	t, lost := r.Retirement, len(r.Comparison.Lost)
	if lost == 0 {
		return "The version finds no true positive in this snapshot: none would be lost."
	}
	text := countOf(int64(lost), "true positive") + " would no longer be found by this rule; other stable rules find " + noneOr(len(t.Covered)) + " of them. "
	if n := t.Uncovered.Incident; n > 0 {
		return text + countOf(int64(n), "known incident") + " would drop out of sight."
	}
	return text + "No known incident would drop out of sight."
}

func noneOr(n int) string {
	if n == 0 {
		return "none"
	}
	return formatCount(int64(n))
}
