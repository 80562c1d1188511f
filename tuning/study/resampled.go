package study

import (
	"context"

	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/paired"
	"assay/tuning/report"
	"assay/tuning/resample"
)

// resampled fills how sure the differences of two rules are.
func resampled(_ context.Context, g *Ground, rep *report.Report, baseline *Subject, candidate Subject) error {
	c := rep.Comparison
	if baseline == nil || c == nil {
		return nil
	}
	pool, r := g.Survey.Pool(), &report.Resampled{Seed: Seed}
	precisionShift(r, pool.Clusters(nil, baseline.Outcome.Firing, candidate.Outcome.Firing), c.ChangedTotal == 0)
	if l := c.Baseline.Load; l != nil && l.Days > 0 {
		streamed := pool.Clusters(streaming(pool), baseline.Outcome.Firing, candidate.Outcome.Firing)
		r.EpisodesADay = episodeShift(streamed, float64(l.Days))
	}
	recallShift(r, c.Paired.Incident)
	c.Resampled = r
	c.LostNames = report.LostIncidents(pool.LostIncidents(pool.Cut(baseline.Outcome.Firing), pool.Cut(candidate.Outcome.Firing)))
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

// precisionShift is the change of the macro precisions; same: the rules fire on
// the same events, and there is none.
func precisionShift(r *report.Resampled, all []episode.Cluster, same bool) {
	shift := func(of func(episode.Tally) int) *report.Shift {
		// A row has of each rule the share, and 1 where there is an episode to take
		// it from.
		t := resample.Table{Width: 4}
		for _, one := range all {
			if one[0].Decided()+one[1].Decided() > 0 {
				t.Add(append(shareOf(one[0], of), shareOf(one[1], of)...)...)
			}
		}
		b := bound(&t)
		r.Clusters = t.Rows()
		if b != nil {
			r.Replications = b.Replications()
		}
		e := estimate(&t, b, func(s []float64) (float64, bool) { return s[2]/s[3] - s[0]/s[1], s[1] > 0 && s[3] > 0 })
		if e != nil && e.Low != nil && *e.Low == *e.High && !same {
			e.Low, e.High = nil, nil // all clusters alike: resampling knows no doubt, and there is some
		}
		return e
	}
	r.Actionable = shift(func(t episode.Tally) int { return t.TruePositive })
	r.Logic = shift(func(t episode.Tally) int { return t.TruePositive + t.BenignPositive })
}

func shareOf(t episode.Tally, of func(episode.Tally) int) []float64 {
	if t.Decided() == 0 {
		return []float64{0, 0}
	}
	return []float64{float64(of(t)) / float64(t.Decided()), 1}
}

// episodeShift is the change of the episodes a day.
func episodeShift(all []episode.Cluster, days float64) *report.Shift {
	t := resample.Table{Width: 1}
	for _, one := range all {
		t.Add(float64(one[1].Total() - one[0].Total()))
	}
	return estimate(&t, bound(&t), func(s []float64) (float64, bool) { return s[0] / days, true })
}

// exactLeast is the one-sided 95 % bound of the change that what was lost allows:
// where few are, resampling them covers too little, and where none is, that none
// ever is it does not show. What was gained is taken as it is, and beside no loss
// not at all.
func exactLeast(p episode.Paired, n int) float64 {
	if p.Lost == 0 {
		return -interval.RuleOut(n)
	}
	return float64(p.Gained)/float64(n) - interval.Upper(p.Lost, n)
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
	if r.KnownRecall = estimate(&t, b, change); b == nil {
		return
	}
	low, _ := b.Lower(change)
	r.RecallAtLeast = pointer(min(low, exactLeast(p, n)))
	d, low, high, _ := paired.Difference(p.Lost, p.Gained, n)
	r.AgrestiMin = &report.Shift{Value: round(d), Low: pointer(low), High: pointer(high)}
	e := r.KnownRecall
	if *e.Low == *e.High {
		e.Low, e.High = r.AgrestiMin.Low, r.AgrestiMin.High
	}
	if *r.RecallAtLeast < *e.Low { // of two bounds the one-sided cannot be the lower
		e.Low = r.RecallAtLeast
	}
}
