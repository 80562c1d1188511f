package study

import (
	"context"

	"assay/tuning/episode"
	"assay/tuning/paired"
	"assay/tuning/report"
	"assay/tuning/resample"
)

// resampled fills how sure the differences of two rules are.
func resampled(_ context.Context, g *Ground, baseline, candidate Subject, c *report.Comparison) error {
	pool, r := g.Survey.Pool(), &report.Resampled{Seed: Seed}
	precisionShift(r, pool.Clusters(nil, baseline.Outcome.Firing, candidate.Outcome.Firing))
	if l := c.Baseline.Load; l != nil && l.Days > 0 {
		streamed := pool.Clusters(streaming(pool), baseline.Outcome.Firing, candidate.Outcome.Firing)
		r.EpisodesADay = episodeShift(streamed, float64(l.Days))
	}
	recallShift(r, c.Paired.Incident)
	c.Resampled = r
	return nil
}

// bound prepares the table where it has clusters enough for an interval.
func bound(t *resample.Table) *resample.Bounded {
	t.Sort()
	if t.Rows() < report.FewClusters {
		return nil
	}
	b := t.Bound(Seed, Replications, maxDrawn)
	return &b
}

// precisionShift is the change of the macro precisions.
func precisionShift(r *report.Resampled, all []episode.Cluster) {
	// A row has of each rule: the two shares, and 1 where there is an episode to
	// take them from.
	t := resample.Table{Width: 6}
	for _, one := range all {
		if one[0].Decided()+one[1].Decided() > 0 {
			t.Add(append(sharesOf(one[0]), sharesOf(one[1])...)...)
		}
	}
	r.Clusters = t.Rows()
	b := bound(&t)
	if b != nil {
		r.Replications = b.Replications()
	}
	shift := func(column int) *report.Shift {
		return estimate(&t, b, func(s []float64) (float64, bool) {
			return s[3+column]/s[5] - s[column]/s[2], s[2] > 0 && s[5] > 0
		})
	}
	r.Actionable, r.Logic = shift(0), shift(1)
}

func sharesOf(t episode.Tally) []float64 {
	d := float64(t.Decided())
	if d == 0 {
		return []float64{0, 0, 0}
	}
	return []float64{float64(t.TruePositive) / d, float64(t.TruePositive+t.BenignPositive) / d, 1}
}

// episodeShift is the change of the episodes a day.
func episodeShift(all []episode.Cluster, days float64) *report.Shift {
	t := resample.Table{Width: 1}
	for _, one := range all {
		t.Add(float64(one[1].Total() - one[0].Total()))
	}
	return estimate(&t, bound(&t), func(s []float64) (float64, bool) { return s[0] / days, true })
}

// recallShift is the change of the known recall of incidents, by resampling and
// in closed form.
func recallShift(r *report.Resampled, p episode.Paired) {
	n := p.Both + p.Lost + p.Gained + p.Neither
	if n == 0 {
		return
	}
	t := resample.Table{Width: 1}
	for _, same := range []struct {
		incidents int
		change    float64
	}{{p.Lost, -1}, {p.Both + p.Neither, 0}, {p.Gained, 1}} {
		for range same.incidents {
			t.Add(same.change)
		}
	}
	change := func(s []float64) (float64, bool) { return s[0] / float64(n), true }
	b := bound(&t)
	r.KnownRecall = estimate(&t, b, change)
	if b == nil {
		return
	}
	if low, ok := b.Lower(change); ok {
		r.RecallAtLeast = pointer(low)
	}
	if d, low, high, ok := paired.Difference(p.Lost, p.Gained, n); ok {
		r.AgrestiMin = &report.Shift{Value: round(d), Low: pointer(low), High: pointer(high)}
	}
}
