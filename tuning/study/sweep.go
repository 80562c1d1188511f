package study

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/holdout"
	"assay/tuning/plan"
	"assay/tuning/report"
	"assay/tuning/sweep"
)

// leastKnown is how many known incidents a part must have for a threshold to
// be chosen.
const leastKnown = 5

// thresholds moves the threshold of a rule that has one.
func thresholds(ctx context.Context, g *Ground, s Subject, f *report.Figures) (err error) {
	if s.Plan == nil {
		return nil
	}
	author, err := g.authorship(ctx, f.Rule.Digest)
	if err != nil {
		return err
	}
	f.Sweep, err = g.Sweep(ctx, s.Plan, author.At, -1)
	return err
}

// Sweep moves the first threshold of a rule, nil for one without; authored is
// when its version was written, zero for a draft, and budget in hours a week,
// below 0 for what the rule costs now.
func (g *Ground) Sweep(ctx context.Context, p *plan.Plan, authored time.Time, budget float64) (*sweep.Sweep, error) {
	r, _ := p.Fitted()
	if len(sweep.Find(r)) == 0 {
		return nil, nil
	}
	pool := g.Survey.Pool()
	ground := sweep.Ground{Pool: pool, Replay: g.Variants(), Hours: g.hours(r), Values: g.values(p), All: holdout.All(pool)}
	split, err := holdout.Choose(pool, authored, cmp.Or(r.ID, r.Title), leastKnown, "known incidents", func(s *holdout.Split) (tune, held int) {
		a, b := s.Cut(ground.All)
		return pool.Cut(a).Found.Incident.TruePositive, pool.Cut(b).Found.Incident.TruePositive
	})
	if err != nil {
		ground.Refused = err.Error()
	} else {
		ground.Split, ground.Cut = split.Words(), func(f episode.Firing) (tune, held episode.Firing) { return split.Cut(f) }
	}
	return sweep.Run(ctx, ground, r, budget)
}

// values are numbers of a field to try, found by the places at which the rule
// looks for it.
func (g *Ground) values(p *plan.Plan) func(context.Context, string) ([]float64, error) {
	return func(ctx context.Context, field string) ([]float64, error) {
		counts := map[float64]int{}
		for _, f := range p.Fields() {
			if f.Field != field {
				continue
			}
			for _, path := range f.Paths {
				if err := g.count(ctx, path, counts); err != nil {
					return nil, err
				}
			}
			break
		}
		return sweep.Quantiles(counts, sweep.MostPoints), nil
	}
}

// count adds up how many events have each number at a path.
func (g *Ground) count(ctx context.Context, path string, counts map[float64]int) error {
	for i, seg := range g.View.Segments() {
		col, err := seg.Column(ctx, path)
		if err != nil {
			return fmt.Errorf("read %s of segment %d: %w", path, i, err)
		}
		if col.Distinct() == 0 {
			continue
		}
		by := make([]int, col.Distinct()+corpus.FirstCode)
		for row := range col.Rows() {
			by[col.Code(row)]++
		}
		for code, n := range by[corpus.FirstCode:] {
			if x, ok := col.Entry(code).Number(); ok {
				counts[x] += n
			}
		}
	}
	return nil
}
