package study

import (
	"context"

	"assay/tuning/episode"
	"assay/tuning/load"
	"assay/tuning/report"
	"assay/tuning/roster"
)

// forecast fills in what the team's queue is expected to be. Both rules are
// played on the same days and with the same handling times, so that it takes
// them together. Where a replay gives no load there is none either: a warning
// of the load says why.
func forecast(ctx context.Context, g *Ground, r *report.Report, baseline *Subject, candidate Subject) error {
	if r.Load == nil {
		return nil
	}
	var before *load.Side
	if baseline != nil && r.Comparison != nil && r.Comparison.Baseline.Load != nil {
		side := sideOf(*baseline)
		before = &side
	}
	team := g.Roster
	if team == nil {
		team = roster.Default()
	}
	o := load.ForecastOptions{Widening: g.Widening}
	out, err := g.Survey.Measures().Forecast(ctx, episode.Parts(g.View), g.Survey.Pool(), team, before, sideOf(candidate), o)
	if err != nil {
		return err
	}
	r.Forecast = out.Candidate
	r.Warnings = append(r.Warnings, out.Warnings...)
	if before != nil {
		c := r.Comparison
		c.Baseline.Forecast, c.Forecast = out.Baseline, out.Difference
		c.Baseline.Warnings = append(c.Baseline.Warnings, out.Warnings...)
	}
	return nil
}

// sideOf is a subject as it comes into the queue.
func sideOf(s Subject) load.Side {
	r := s.Outcome.Rule
	return load.Side{Firing: s.Outcome.Firing, Names: []string{r.ID, r.Name, r.Title}, Level: r.Level}
}
