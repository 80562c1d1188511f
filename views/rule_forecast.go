package views

import (
	"context"
	"slices"

	"assay/tuning/episode"
	"assay/tuning/promote"
)

// followedModel is a forecast of a version in force and what came.
type followedModel struct {
	Version, Report, ReportURL string
	From, Until                string
	Weeks                      []weekRow
	Words                      string
}

type weekRow struct {
	From, Episodes, Forecast, Word, Glyph string
}

// followedRows are the forecasts of a rule's versions, newest first, held
// against the newest snapshot; none where no report of them has a forecast, so
// that no snapshot is opened for nothing.
func (s *Site) followedRows(ctx context.Context, rule string) ([]followedModel, error) {
	known, err := s.Bench.Promotions.Foreseen(ctx, rule)
	if err != nil || !slices.ContainsFunc(known, func(f promote.Foreseen) bool { return f.Forecast != nil }) {
		return nil, err
	}
	head, err := s.Bench.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	g, err := s.attempts.ground(ctx, head, nil)
	if err != nil {
		return nil, err
	}
	all, err := s.Bench.Promotions.Follow(ctx, episode.Parts(g.view), g.survey.Pool(), rule)
	if err != nil {
		return nil, err
	}
	var rows []followedModel
	for _, f := range all {
		if f.Forecast != nil {
			rows = append(rows, followedOf(f))
		}
	}
	slices.Reverse(rows)
	return rows, nil
}

func followedOf(f promote.Followed) followedModel {
	m := followedModel{Version: formatDigest(f.Rule), Report: formatDigest(f.Report), ReportURL: reportURL(f.Report), From: formatDay(f.From), Until: "now", Words: f.Track.Words()}
	if !f.Until.IsZero() {
		m.Until = formatDay(f.Until)
	}
	for _, w := range f.Weeks {
		row := weekRow{From: formatDay(w.From), Episodes: formatCount(int64(w.Episodes)), Word: "outside", Glyph: "✕",
			Forecast: formatDecimal(w.Forecast.Median) + " (" + formatDecimal(w.Forecast.Low) + " to " + formatDecimal(w.Forecast.High) + ")"}
		if w.Inside {
			row.Word, row.Glyph = "inside", "✓"
		}
		m.Weeks = append(m.Weeks, row)
	}
	return m
}
