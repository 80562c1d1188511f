package study

import (
	"context"
	"math"
	"slices"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/report"
	"assay/tuning/resample"
)

// Replications are those of a bootstrap that a gate may rest on (metrics.md
// section 3.1), and maxDrawn how many clusters are drawn so often; more are
// linearised.
const (
	Replications = 10_000
	maxDrawn     = 4_000
)

// Seed is that of everything that is drawn: a fixed one, so that nobody can
// choose, and the same events give the same bytes however they are stored.
const Seed = 1

// evaluate fills the evaluation of one rule.
func evaluate(ctx context.Context, g *Ground, s Subject, f *report.Figures) error {
	pool := g.Survey.Pool()
	e := &report.Evaluation{EntityDays: pool.EntityDays(s.Outcome.Firing)}
	e.Precision = clustered(pool.Clusters(nil, s.Outcome.Firing))
	streamed := pool.Episodes(s.Outcome.Firing, streaming(pool))
	e.FalseRate = rateOf(streamed.FalsePositive, e.EntityDays.Benign())
	e.FalseMost = rateOf(streamed.FalsePositive+streamed.Undetermined+streamed.Unlabelled, e.EntityDays.Benign())
	e.Scores = scoresOf(f.Precision.Episode.Actionable, f.KnownRecall.Incident, e.EntityDays)
	raised, err := raisedByOthers(ctx, g, s)
	if err != nil {
		return err
	}
	e.Found = foundOf(pool.FoundIncidents(s.Outcome.Firing, raised))
	f.Evaluation = e
	return nil
}

// streaming keeps the events of the stream that have a time.
func streaming(p *episode.Pool) func(row int) bool {
	return func(row int) bool {
		_, timed := p.Time(row)
		return timed && p.Stream(row)
	}
}

func rateOf(count, units int) *report.Rate {
	b, ok := interval.Garwood(count, float64(units))
	if !ok {
		return nil
	}
	return &report.Rate{Count: count, Units: units, Value: round(float64(count) / float64(units)), Low: round(b.Low), High: round(b.High)}
}

// scoresOf are null where a share is unknown; Matthews' correlation is 0 where a
// margin is empty (B. W. Matthews, Biochimica et Biophysica Acta 405 (1975)
// 442-451), and null without entity-days of both kinds.
func scoresOf(precision, recall interval.Proportion, d episode.EntityDays) (s report.Scores) {
	p, okP := precision.Value()
	r, okR := recall.Value()
	if okP && okR {
		f := func(beta float64) *float64 {
			if p+r == 0 {
				return pointer(0)
			}
			return pointer((1 + beta*beta) * p * r / (beta*beta*p + r))
		}
		s.F1, s.F2, s.FowlkesMallows = f(1), f(2), pointer(math.Sqrt(p*r))
	}
	if d.Found+d.Missed > 0 && d.Benign() > 0 {
		tp, fn, fp, tn := float64(d.Found), float64(d.Missed), float64(d.Raised), float64(d.Silent)
		margins := (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
		s.MCC = pointer(0)
		if margins > 0 {
			s.MCC = pointer((tp*tn - fp*fn) / math.Sqrt(margins))
		}
	}
	return s
}

// foundOf is how the incidents are found: nearest-rank percentiles of those with
// times.
func foundOf(all []episode.FoundIncident) (f report.Found) {
	var waits []int64
	for _, i := range all {
		f.Incidents++
		if i.Alone {
			f.Alone++
		}
		if i.Wait != corpus.NoTime {
			waits = append(waits, i.Wait)
		}
	}
	slices.Sort(waits)
	if f.Timed = len(waits); f.Timed == 0 {
		return f
	}
	at := func(share float64) *float64 {
		rank := max(1, int(math.Ceil(share*float64(len(waits)))))
		return pointer(float64(waits[rank-1]) / 1e9)
	}
	f.MedianSeconds, f.P90Seconds = at(0.5), at(0.9)
	return f
}

// raisedByOthers says of a row whether an alert of another rule is on it.
func raisedByOthers(ctx context.Context, g *Ground, s Subject) (func(row int) bool, error) {
	own := map[string]bool{}
	if r := s.Outcome.Rule; r != nil {
		own[r.ID], own[r.Name], own[r.Title] = true, true, true
	}
	parts := episode.Parts(g.View)
	ids, err := episode.Number(ctx, parts, "alert.rule_id")
	if err != nil {
		return nil, err
	}
	names, err := episode.Number(ctx, parts, "alert.rule_name")
	if err != nil {
		return nil, err
	}
	return func(row int) bool {
		id, name := ids.Names[ids.Of[row]], names.Names[names.Of[row]]
		if id == "" && name == "" {
			return false
		}
		return !(id != "" && own[id] || name != "" && own[name])
	}, nil
}

// clustered is the precision of episodes by incident.
func clustered(all []episode.Cluster) report.Clustered {
	c := report.Clustered{Seed: Seed}
	var useful, right, decided []float64 // episodes of each cluster
	for _, one := range all {
		n := one[0].Decided()
		if n == 0 {
			continue
		}
		c.Clusters++
		c.Episodes += n
		c.Largest = max(c.Largest, n)
		useful = append(useful, float64(one[0].TruePositive))
		right = append(right, float64(one[0].TruePositive+one[0].BenignPositive))
		decided = append(decided, float64(n))
	}
	c.Actionable, c.Logic = voted(useful, decided), voted(right, decided)
	if c.Clusters >= report.FewClusters && c.Clusters <= maxDrawn {
		c.Replications = Replications
	}
	return c
}

// voted is a share of the decided episodes. The two estimates are drawn from
// tables of their own, in which nothing else has a say, not even in the order.
func voted(counted, decided []float64) (v report.Voted) {
	votes, units := resample.Table{Width: 1}, resample.Table{Width: 2}
	for i, n := range decided {
		votes.Add(counted[i] / n)
		units.Add(counted[i], n)
	}
	clusters := float64(len(decided))
	v.Macro = certain(estimate(&votes, bound(&votes), func(s []float64) (float64, bool) { return s[0] / clusters, clusters > 0 }), clusters)
	v.Pooled = certain(estimate(&units, bound(&units), func(s []float64) (float64, bool) { return s[0] / s[1], s[1] > 0 }), clusters)
	if s, ok := resample.SpreadOf(counted, decided); ok {
		v.Design, v.Effective = pointer(s.Design), pointer(s.Effective)
	}
	return v
}

// estimate is a function of the table's sums with its interval, which b nil
// leaves out.
func estimate(t *resample.Table, b *resample.Bounded, of func([]float64) (float64, bool)) *report.Estimate {
	value, ok := of(t.Sums())
	if !ok {
		return nil
	}
	e := &report.Estimate{Value: round(value)}
	if b == nil {
		return e
	}
	if bounds, ok := b.Interval(of); ok {
		e.Low, e.High = pointer(bounds.Low), pointer(bounds.High)
	}
	return e
}

// certain mends what resampling says of a share where all clusters are alike, that
// there is no doubt: then they are so many witnesses of one vote each, and the
// interval is Wilson's. A linearised one may reach beyond what a share can be.
func certain(e *report.Estimate, clusters float64) *report.Estimate {
	if e == nil || e.Low == nil {
		return e
	}
	if *e.Low == *e.High {
		b, _ := interval.Score(e.Value*clusters, clusters)
		e.Low, e.High = pointer(b.Low), pointer(b.High)
	}
	e.Low, e.High = pointer(max(0, *e.Low)), pointer(min(1, *e.High))
	return e
}

// round keeps nine decimals: the same on every processor.
func round(x float64) float64 { return math.Round(x*1e9) / 1e9 }

func pointer(x float64) *float64 {
	x = round(x)
	return &x
}
