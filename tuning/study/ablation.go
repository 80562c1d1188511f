package study

import (
	"cmp"
	"context"

	"assay/tuning/ablate"
	"assay/tuning/episode"
	"assay/tuning/holdout"
	"assay/tuning/report"
	"assay/tuning/rule"
	"assay/tuning/trust"
)

// ablation replays the rule without each of its parts.
func ablation(ctx context.Context, g *Ground, s Subject, f *report.Figures) error {
	if s.Plan == nil {
		return nil
	}
	r, _ := s.Plan.Fitted()
	table := g.Reach.Trust
	if table == nil {
		table = trust.Default()
	}
	sealed := holdout.Sealed(g.Survey.Pool(), cmp.Or(r.ID, r.Title))
	a, err := ablate.Run(ctx, ablate.Ground{Pool: g.Survey.Pool(), Replay: g.Variants(), Hours: g.hours(r), Held: sealed.Of, Writable: table.Writable}, r, s.Outcome.Firing)
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
