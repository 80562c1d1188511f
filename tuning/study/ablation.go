package study

import (
	"context"

	"assay/tuning/ablate"
	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"
)

// atomBytes is what the variants of one rule may keep of what their tests
// answered.
const atomBytes = 128 << 20

// ablation replays the rule without each of its parts. The tests that the
// variants share are answered once.
func ablation(ctx context.Context, g *Ground, s Subject, f *report.Figures) error {
	if s.Plan == nil {
		return nil
	}
	r, _ := s.Plan.Fitted()
	a, err := ablate.Run(ctx, ablate.Ground{Pool: g.Survey.Pool(), Replay: g.variants(), Hours: g.hours(r)}, r, s.Outcome.Firing)
	if err != nil {
		return err
	}
	f.Ablation = a
	return nil
}

// variants replays rules that were fitted to the data before.
func (g *Ground) variants() func(context.Context, *rule.Rule) (episode.Firing, error) {
	env, atoms := g.Env, plan.NewAtoms(atomBytes)
	env.Pipelines = nil
	return func(ctx context.Context, r *rule.Rule) (episode.Firing, error) {
		p, ds := plan.Compile(r, env)
		if p == nil {
			return episode.Firing{}, ds.Err()
		}
		res, err := replay.Run(ctx, p, g.View, replay.Options{Atoms: atoms, SkipParts: true})
		if err != nil {
			return episode.Firing{}, err
		}
		return report.OutcomeOf(res).Firing, nil
	}
}

// hours is what a variant of a rule costs a week.
func (g *Ground) hours(r *rule.Rule) func(episode.Firing, *episode.Cut) *float64 {
	return func(f episode.Firing, c *episode.Cut) *float64 { return g.Survey.HoursPerWeek(r, f, c) }
}
