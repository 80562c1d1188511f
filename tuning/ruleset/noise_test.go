package ruleset

import (
	"slices"
	"testing"

	"assay/corpus"
	"assay/tuning/library"
	"assay/tuning/replay"
)

// The rows of each stable rule are false positives, rising, and as many as a
// replay of the rule counts.
func TestStableNoise(t *testing.T) {
	r, end := open(t, stock(t))
	defer end()
	ctx := t.Context()
	head, err := r.Store.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	v, err := r.Store.View(ctx, head)
	if err != nil {
		t.Fatal(err)
	}
	env, err := r.Env(ctx)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := StableNoise(ctx, r.Library, v, env, replay.SetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	standings, err := r.Library.Standings(ctx)
	if err != nil {
		t.Fatal(err)
	}
	set := ReadVersions(library.Staying(standings, ""), env)
	if len(rules) == 0 || len(rules) != len(set.Plans) {
		t.Fatalf("%d rules, want %d", len(rules), len(set.Plans))
	}
	some := false
	for i, p := range set.Plans {
		res, err := replay.Run(ctx, p, v, replay.Options{SkipParts: true})
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for seg, fired := range res.Fired {
			if fired != nil {
				want += fired.AndCount(v.Labels(seg).Having(corpus.FalsePositive))
			}
		}
		if len(rules[i].Noise) != want || !slices.IsSorted(rules[i].Noise) {
			t.Errorf("%s: %d rows, want %d", rules[i].Title, len(rules[i].Noise), want)
		}
		some = some || want > 0
	}
	if !some {
		t.Error("no rule fires on a false positive")
	}
}
