package study

import (
	"context"

	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"
)

// atomBytes is what the variants of one rule may keep of what their tests
// answered.
const atomBytes = 128 << 20

// Variants replays rules that were fitted to the data before, as variants of
// one rule are; tests that they share are answered once.
func (g *Ground) Variants() func(context.Context, *rule.Rule) (episode.Firing, error) {
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
