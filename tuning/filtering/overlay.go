package filtering

import (
	"context"
	"fmt"
	"hash/maphash"
	"runtime"

	"golang.org/x/sync/errgroup"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

// overlay is a candidate and the rows of what fired that it leaves out.
type overlay struct {
	Filter
	rows    []*corpus.Bitmap // by segment; nil: none
	support int              // false positives of the tuned part that it leaves out
	trues   int              // true positives of the tuned part
}

// overlays finds the rows of each candidate, segment by segment, side by side;
// of those that leave out the same, the first stays.
func overlays(ctx context.Context, v *corpus.View, env plan.Env, atoms *plan.Atoms, all []mined, fired []*corpus.Bitmap) ([]overlay, error) {
	out := make([]overlay, len(all))
	plans := make([]*plan.Plan, len(all))
	for i, m := range all {
		p, ds := plan.Compile(&rule.Rule{ID: "filter", Dialect: rule.Sigma, Where: m.Expr()}, env)
		if p == nil {
			return nil, fmt.Errorf("compile filter %s: %w", m.Words(), ds.Err())
		}
		plans[i], out[i] = p, overlay{Filter: m.Filter, rows: make([]*corpus.Bitmap, len(fired))}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for s, seg := range v.Segments() {
		if fired[s] == nil || !fired[s].Any() {
			continue
		}
		g.Go(func() error {
			for i, p := range plans {
				rows, err := p.Select(ctx, plan.Share(seg, atoms, nil))
				if err != nil {
					return err
				}
				out[i].rows[s] = rows.Clone().And(fired[s])
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("lay filters over what fired: %w", err)
	}
	return alone(out), nil
}

// alone leaves out what leaves out the same as one before it.
func alone(all []overlay) (out []overlay) {
	seed, seen := maphash.MakeSeed(), map[string]bool{}
	for _, o := range all {
		key := ""
		for _, rows := range o.rows {
			if rows != nil {
				key += fmt.Sprint(rows.Hash(seed), rows.Count(), " ")
			} else {
				key += "- "
			}
		}
		if !seen[key] {
			seen[key] = true
			out = append(out, o)
		}
	}
	return out
}

// counted fills support and trues from the rows of the tuned part.
func (o *overlay) counted(p *episode.Pool, tune []*corpus.Bitmap) {
	o.support, o.trues = 0, 0
	for part, rows := range o.rows {
		if rows == nil || tune[part] == nil {
			continue
		}
		both := rows.Clone().And(tune[part])
		if judged := p.Judged(part, corpus.FalsePositive); judged != nil {
			o.support += both.AndCount(judged)
		}
		if judged := p.Judged(part, corpus.TruePositive); judged != nil {
			o.trues += both.AndCount(judged)
		}
	}
}

// with is both filters at once.
func (o *overlay) with(other *overlay) overlay {
	out := overlay{Filter: append(append(Filter{}, o.Filter...), other.Filter...), rows: make([]*corpus.Bitmap, len(o.rows))}
	for part := range o.rows {
		if o.rows[part] != nil && other.rows[part] != nil {
			out.rows[part] = o.rows[part].Clone().And(other.rows[part])
		}
	}
	return out
}

// any reports a row for which do is true.
func (o *overlay) any(p *episode.Pool, do func(row int) bool) bool {
	for part, rows := range o.rows {
		if rows == nil {
			continue
		}
		for row := range rows.All {
			if do(p.Start(part) + row) {
				return true
			}
		}
	}
	return false
}

// minus is what fires without the rows of the filter. Groups stay only where
// the rule is replayed.
func (o *overlay) minus(f episode.Firing) episode.Firing {
	out := episode.Firing{Rows: make([]*corpus.Bitmap, len(f.Rows))}
	for part, rows := range f.Rows {
		switch {
		case rows == nil:
		case o.rows[part] == nil:
			out.Rows[part] = rows
		default:
			out.Rows[part] = rows.Minus(o.rows[part])
		}
	}
	return out
}
