package views

import (
	"context"
	"net/http"
	"time"

	"assay/tuning/replay"
	"assay/tuning/report"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// liveChanges is how many changed events the editor lists; the report has
// more.
const liveChanges = 12

// liveModel is what stands beside the text while it is typed.
type liveModel struct {
	Saved    savedModel
	Problems []diagnosticModel
	Broken   bool   // the text has errors: there are no figures
	Several  string // how many rules the text holds, when it is not one
	Where    string // "100,000 events of the newest snapshot 9f0b31c"
	Took     string
	Figures  []figureModel
	Units    []unitRow // of the candidate
	Parts    []countRow
	Stages   []stageRow // of a pipeline
	Shown    *lastRows  // of a pipeline that leaves events
	Fields   []fieldRow
	Groups   *groupsModel // of a rule that fires on groups of events
	Changed  []changedRow
	Changes  changesModel
	Compared bool
	Warnings []noticeModel

	live []liveDiagnostic // the problems, as the editor takes them
}

// savedModel says whether the text is kept anywhere.
type savedModel struct {
	Word   string
	Unsure bool // it is not
}

type countRow struct{ Name, Count string }

// fieldRow is a field that the rule reads and how many events have it.
type fieldRow struct {
	Field, Path, Present string
	Absent               bool
}

// changesModel is how many events change, in words.
type changesModel struct {
	Lost, Gained, Quieted, Added string // true positives lost and gained, false positives quieted and added
	LosesTruth                   bool
	Total, Listed                string
}

// liveRule answers the editor while somebody types. When the next answer is
// wanted before this one is done, the work on this one ends.
func (s *Site) liveRule(c echo.Context) error {
	f, err := readEditor(c)
	if err != nil {
		return err
	}
	who := actor(c).Name
	ctx, far, done := s.typing.begin(c.Request().Context(), askerOf(who, f))
	defer done()
	m, err := s.live(ctx, who, f, far)
	if err != nil {
		return overtaken(ctx, err)
	}
	part := liveParts(*m)
	if m.Broken {
		part = templ.Join(liveState(*m), liveProblems(*m), liveSaved(m.Saved))
	}
	html, err := s.fragment(c, part)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, liveAnswer{HTML: html, Diagnostics: m.live})
}

// live runs the text and lays out what came of it, telling the watch.
func (s *Site) live(ctx context.Context, who string, f editorForm, far *watch) (*liveModel, error) {
	saved, err := s.saved(ctx, who, f)
	if err != nil {
		return nil, err
	}
	e, err := s.evaluate(ctx, who, f, far, report.Options{Tool: s.Bench.Tool, MaxChanged: liveChanges})
	if err != nil {
		return nil, err
	}
	far.begin(stretch{What: "Checking the rule against the snapshot"})
	found, err := e.Candidate.findings(ctx, e.Ground, f.source(), e.Env, s.Bench.Atoms, s.attempts.now())
	if err != nil {
		return nil, err
	}
	m := &liveModel{Saved: saved, Problems: diagnosticModels(f.Text, found), Broken: e.Report == nil, live: liveDiagnostics(f.Text, found)}
	if m.Broken {
		return m, nil
	}
	return m, m.fill(ctx, e)
}

// evaluate runs what the form says, when it is the person's turn, and tells the
// watch, unless it is nil.
func (s *Site) evaluate(ctx context.Context, who string, f editorForm, far *watch, o report.Options) (*evaluation, error) {
	snap, err := s.Bench.Store.Resolve(ctx, f.Snapshot)
	if err != nil {
		return nil, err
	}
	baseline, err := s.Bench.sourceOf(ctx, f.Baseline)
	if err != nil {
		return nil, err
	}
	far.begin(stretch{What: "Waiting for other replays of yours to end"})
	done, err := s.replaying.take(ctx, who)
	if err != nil {
		return nil, err
	}
	defer done()
	far.begin(stretch{What: "Reading the rule"})
	return s.attempts.evaluate(ctx, snap, f.source(), baseline, far, o)
}

func (m *liveModel) fill(ctx context.Context, e *evaluation) (err error) {
	r := e.Report
	if n := e.Candidate.Rules; n > 1 {
		m.Several = formatCount(int64(n))
	}
	m.Where = formatCount(int64(r.Events)) + " events of snapshot " + formatDigest(r.Snapshot)
	m.Took = formatDuration(e.Took.Round(time.Millisecond))
	m.Figures, m.Warnings = keyFigures(r), warningModels(r)
	for i, row := range unitRows(r) {
		if r.Comparison == nil || i%2 == 0 {
			m.Units = append(m.Units, row)
		}
	}
	if m.Stages = stageRows(e.Candidate.Result); m.Stages != nil {
		if m.Shown, err = shownOf(ctx, e.Ground.view, e.Candidate.Result.Shown); err != nil {
			return err
		}
	}
	m.Parts, m.Fields = countRows(e.Candidate.Result), fieldRows(e.Candidate.Result)
	if m.Groups, err = groupsOf(ctx, e.Ground, e.Candidate, 0, liveGroups); err != nil {
		return err
	}
	if c := r.Comparison; c != nil {
		m.Compared, m.Changes = true, changesOf(c, liveChanges)
		m.Changed, err = changedRows(ctx, e.Ground.view, "", c.Changed)
	}
	return err
}

func countRows(r *replay.Result) (rows []countRow) {
	for _, p := range r.Parts {
		rows = append(rows, countRow{p.Name, formatCount(int64(p.Rows))})
	}
	return rows
}

func fieldRows(r *replay.Result) (rows []fieldRow) {
	for _, f := range r.Fields {
		row := fieldRow{Field: f.Field, Path: f.Path, Present: formatCount(int64(f.Present)), Absent: f.Present == 0}
		if row.Path == row.Field {
			row.Path = ""
		}
		rows = append(rows, row)
	}
	return rows
}

func changesOf(c *report.Comparison, listed int) changesModel {
	return changesModel{Lost: formatCount(int64(len(c.Lost))), Gained: formatCount(int64(len(c.Gained))),
		Quieted: formatCount(int64(c.Quieted)), Added: formatCount(int64(c.Added)), LosesTruth: len(c.Lost) > 0,
		Total: formatCount(int64(c.ChangedTotal)), Listed: formatCount(int64(min(listed, len(c.Changed))))}
}

// saved says whether the text of the form is a version or the draft.
func (s *Site) saved(ctx context.Context, who string, f editorForm) (savedModel, error) {
	if f.Rule != "" {
		versions, err := s.Bench.Library.Versions(ctx, f.Rule)
		if err != nil {
			return savedModel{}, err
		}
		for _, v := range versions {
			if v.Text == f.Text {
				return savedModel{Word: "Same as version " + formatDigest(v.Digest)}, nil
			}
		}
	}
	d, err := s.Bench.draft(ctx, who, f.draft())
	switch {
	case err != nil:
		return savedModel{}, err
	case d.Text == f.Text && f.Text != "":
		return savedModel{Word: "Draft saved " + formatTime(d.At)}, nil
	}
	return savedModel{Word: "Unsaved changes", Unsure: true}, nil
}
