package views

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"assay/tuning/filtering"
	"assay/tuning/interval"
	"assay/tuning/library"
	"assay/tuning/report"
	"assay/tuning/study"
	"assay/views/account"
	"assay/views/chart"

	"github.com/labstack/echo/v4"
)

// filterDays is how long a filter that is put into the editor holds.
const filterDays = 90

// filtersModel is the filters proposed for the rule of a report.
type filtersModel struct {
	Title, Sub string
	Back       string
	Sentences  []string
	Chart      chart.Trade
	Rows       []filterRow
}

// filterRow is one filter.
type filterRow struct {
	Words, Effect  string
	Flags          []filterFlag
	Sigma, SPL     string
	EditURL        string // the editor with the filter in the rule; "" where that cannot be
	Hours          string
	Holdout, Tuned effectCells
}

type effectCells struct{ False, FalseRange, True, Incidents, Benign, Unjudged, Alerts string }

type filterFlag struct{ Glyph, Word, Text string }

var flagWords = map[filtering.Code]struct{ glyph, word string }{
	filtering.TooBroad: {"✕", "Too broad"}, filtering.TooNarrow: {"‖", "Too narrow"}, filtering.Dead: {"‖", "Dead"}, filtering.Writable: {"!", "Writable"},
}

// filtersPage proposes filters for the candidate of a report, on the report's
// snapshot.
func (s *Site) filtersPage(c echo.Context) error {
	ctx, digest := c.Request().Context(), c.Param("digest")
	r, err := s.Bench.Promotions.Report(ctx, digest)
	if err != nil {
		return err
	}
	m := filtersModel{Title: "Filters for " + r.Rule.Title, Back: reportURL(digest), Sub: "From the false positives of version " + formatDigest(r.Rule.Digest) + " on snapshot " + formatDigest(r.Snapshot) + "."}
	p, why, err := s.proposed(ctx, digest, r, actor(c).Name)
	if err != nil {
		return err
	}
	if p == nil {
		m.Sentences = []string{"No filter is proposed: " + why + "."}
	} else {
		m.Sentences = p.Sentences()
		m.Chart = filterChart(p)
		edit := s.editable(ctx, actor(c), r)
		for i := range p.Candidates {
			m.Rows = append(m.Rows, filterRowOf(&p.Candidates[i], r, edit))
		}
	}
	f := s.frame(c, "Filters", link{"Replays", "/replays"}, link{"Report " + formatDigest(digest), m.Back})
	f.Synthetic = f.Synthetic || r.Synthetic
	return s.show(c, http.StatusOK, f, filtersView(m))
}

// proposed is nil where the candidate cannot be run again; why says it.
func (s *Site) proposed(ctx context.Context, digest string, r *report.Report, owner string) (p *filtering.Proposal, why string, err error) {
	made, err := s.Bench.Promotions.Replay(ctx, digest)
	if err != nil {
		return nil, "", err
	}
	g, err := s.groundOf(ctx, r.Snapshot)
	switch {
	case err != nil:
		return nil, "", err
	case r.Retirement != nil:
		return nil, "the rule is to go", nil
	case g == nil || made.Candidate == "":
		return nil, "the rule's text or the snapshot is not kept here", nil
	}
	t, err := s.madeAgain(ctx, r, g, made)
	switch {
	case err != nil:
		return nil, "", err
	case t == nil:
		return nil, "what the rule's names mean (lists, macros, pipelines) has changed since this report was made", nil
	case t.Result == nil:
		return nil, "the text can no longer be read", nil
	}
	env, err := s.attempts.env(ctx)
	if err != nil {
		return nil, "", err
	}
	set, err := s.Bench.reach(ctx)
	if err != nil {
		return nil, "", err
	}
	o := filtering.Options{Note: s.filterNote(owner)}
	if set.Trust != nil {
		o.Trust = set.Trust
	}
	if v, err := s.Bench.Library.Get(ctx, r.Rule.Digest); err == nil {
		o.Authored = v.At
	} else if !errors.Is(err, library.ErrNotFound) {
		return nil, "", err
	}
	ground := &study.Ground{View: g.view, Survey: g.survey, Env: env}
	p, err = filtering.Propose(ctx, filtering.Ground{View: g.view, Survey: g.survey, Env: env, Replay: ground.Variants()}, t.plan, t.Outcome.Firing, o)
	return p, "", err
}

// filterNote is who answers for a filter that is proposed now, and until when.
func (s *Site) filterNote(owner string) filtering.Note {
	return filtering.Note{Owner: owner, Expires: s.Now().UTC().AddDate(0, 0, filterDays).Truncate(24 * time.Hour)}
}

// editable is the address of the editor of the report's rule, "" where the
// person may not edit or the library does not have it.
func (s *Site) editable(ctx context.Context, who account.Actor, r *report.Report) string {
	v, err := s.Bench.Library.Get(ctx, r.Rule.Digest)
	if err != nil || !who.Can(account.Edit) {
		return ""
	}
	return ruleURL(v.Rule) + "/edit?from=" + v.Digest
}

func filterRowOf(c *filtering.Candidate, r *report.Report, edit string) filterRow {
	row := filterRow{Words: c.Words, Sigma: c.Sigma, Holdout: effectCellsOf(&c.Holdout), Tuned: effectCellsOf(&c.Tune), Hours: hoursOrDash(c.HoursSaved)}
	if r.Rule.Dialect == "spl" {
		row.SPL = c.SPL
	}
	if edit != "" && (r.Rule.Dialect != "spl" || c.SPL != "") {
		row.EditURL = edit + "&" + url.Values{"filter": c.Terms.Texts()}.Encode()
	}
	for _, f := range c.Flags {
		w := flagWords[f.Code]
		row.Flags = append(row.Flags, filterFlag{w.glyph, w.word, sentence(f.Message)})
	}
	return row
}

func effectCellsOf(e *filtering.Effect) effectCells {
	kn := func(p interval.Proportion) string { return formatKofN(int64(p.K), int64(p.N)) }
	cells := effectCells{True: kn(e.TrueEvents), Incidents: kn(e.Incidents), Benign: kn(e.BenignEvents), Unjudged: kn(e.Unjudged), Alerts: kn(e.Alerts)}
	cells.False, cells.FalseRange = ofKnown(e.FalseEvents)
	return cells
}

// filterChart draws what each filter would hide against what it saves.
func filterChart(p *filtering.Proposal) chart.Trade {
	c := chart.Trade{Title: "What each filter hides and saves", Name: "Filter",
		Summary: "Left the known incidents that the rule would lose, right the analyst hours a week that the filter saves, as measured on the holdout.",
		Left:    chart.TradeSide{Head: "Known incidents lost", Class: "f-tp"}, Right: chart.TradeSide{Head: "Analyst hours a week saved", Class: "bar"}}
	for i := range p.Candidates {
		x := &p.Candidates[i]
		lost, of := x.Tune.Incidents.K+x.Holdout.Incidents.K, x.Tune.Incidents.N+x.Holdout.Incidents.N
		row := chart.TradeRow{Name: x.Words, Left: float64(lost), LeftText: formatKofN(int64(lost), int64(of)), Right: float64(x.Holdout.FalseEpisodes.K), RightText: formatKofN(int64(x.Holdout.FalseEpisodes.K), int64(x.Holdout.FalseEpisodes.N))}
		if x.HoursSaved != nil {
			row.Right, row.RightText = *x.HoursSaved, signedDecimal(*x.HoursSaved)+" h"
		} else {
			c.Right.Head = "False positive episodes left out"
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// withFilter puts a filter that the address names into the text that the
// editor opens with.
func (s *Site) withFilter(c echo.Context, f editorForm) (editorForm, error) {
	terms := c.QueryParams()["filter"]
	if len(terms) == 0 {
		return f, nil
	}
	filter, err := filtering.Parse(terms)
	if err != nil {
		return f, fmt.Errorf("%w: %w", errBadRequest, err)
	}
	env, err := s.attempts.env(c.Request().Context())
	if err != nil {
		return f, err
	}
	t, p := read(f.source(), env)
	if p == nil {
		return f, fmt.Errorf("insert filter: %w: %w", errBadRequest, t.Diagnostics.Err())
	}
	if f.Text, err = filter.Insert(t.Rule, f.Text, s.filterNote(actor(c).Name)); err != nil {
		return f, fmt.Errorf("%w: %w", errBadRequest, err)
	}
	return f, nil
}
