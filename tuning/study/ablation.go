package study

import (
	"context"

	"assay/tuning/ablate"
	"assay/tuning/episode"
	"assay/tuning/report"
	"assay/tuning/rule"
)

// ablation replays the rule without each of its parts.
func ablation(ctx context.Context, g *Ground, s Subject, f *report.Figures) error {
	if s.Plan == nil {
		return nil
	}
	r, _ := s.Plan.Fitted()
	a, err := ablate.Run(ctx, ablate.Ground{Pool: g.Survey.Pool(), Replay: g.Variants(), Hours: g.hours(r)}, r, s.Outcome.Firing)
	if err != nil {
		return err
	}
	f.Ablation = a
	return nil
}

// hours is what a variant of a rule costs a week.
func (g *Ground) hours(r *rule.Rule) func(episode.Firing, *episode.Cut) *float64 {
	return func(f episode.Firing, c *episode.Cut) *float64 { return g.Survey.HoursPerWeek(r, f, c) }
}
