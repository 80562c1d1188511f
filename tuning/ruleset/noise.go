package ruleset

import (
	"context"

	"assay/corpus"
	"assay/tuning/doubt"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
)

// StableNoise is what the stable rules of the library fire on among the false
// positives of the view, by rule. Rules that do not compile are left out.
func StableNoise(ctx context.Context, lib *library.Library, v *corpus.View, env plan.Env, o replay.SetOptions) ([]doubt.Rule, error) {
	standings, err := lib.Standings(ctx)
	if err != nil {
		return nil, err
	}
	set := ReadVersions(library.Staying(standings, ""), env)
	res, err := replay.RunSet(ctx, set.Plans, v, o)
	if err != nil {
		return nil, err
	}
	rules := make([]doubt.Rule, len(set.Plans))
	for i, p := range set.Plans {
		rules[i] = doubt.Rule{Title: p.Rule().Title, Noise: res.Rules[i].Noise}
	}
	return rules, nil
}
