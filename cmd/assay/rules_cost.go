package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"assay/tuning/episode"
	"assay/tuning/fatigue"
	"assay/tuning/library"
)

// costs are what the rules cost in the corpus' newest weeks; a rule that
// raised nothing is not among them.
func (b *bench) costs(ctx context.Context, all []library.Version) (map[string]fatigue.Cost, error) {
	head, err := b.store.Head(ctx)
	if err != nil {
		return nil, err
	}
	view, err := b.store.View(ctx, head)
	if err != nil {
		return nil, err
	}
	alerts, err := fatigue.Read(ctx, episode.Parts(view))
	if err != nil {
		return nil, err
	}
	f, err := alerts.Measure(fatigue.Scope{Last: fatigue.CostDays})
	if errors.Is(err, fatigue.ErrPeriod) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	costs, _ := f.Costs(library.NamesOf(all).Find)
	return costs, nil
}

// costJSON is a rule with its cost, null when it raised nothing.
type costJSON struct {
	ruleJSON
	Cost *fatigue.Cost `json:"cost"`
}

// listByNoise prints the rules, the noisiest first.
func (c *console) listByNoise(ctx context.Context, b *bench, list []library.Version, asJSON bool) error {
	costs, err := b.costs(ctx, list)
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(x, y library.Version) int { return fatigue.Noisier(costs[x.Rule], costs[y.Rule]) })
	if asJSON {
		out := []costJSON{}
		for _, v := range list {
			one := costJSON{ruleJSON: newRuleJSON(v)}
			if cost, ok := costs[v.Rule]; ok {
				one.Cost = &cost
			}
			out = append(out, one)
		}
		return c.json(out)
	}
	c.note("alerts of the newest %d days of streams, not of curated sets; noise is false and benign positives of the decided", fatigue.CostDays)
	return c.table("ALERTS\tNOISE\tHOURS/WEEK\tSTATUS\tFILE\tADDED\tTITLE", func(row func(string, ...any)) {
		for _, v := range list {
			cost, hours := costs[v.Rule], "-"
			if cost.HoursPerWeek != nil {
				hours = fmt.Sprintf("%.1f", *cost.HoursPerWeek)
			}
			row("%d\t%d of %d\t%s\t%s\t%s\t%s\t%s", cost.Alerts, cost.Noise.K, cost.Noise.N, hours, v.Status, v.File, v.At.UTC().Format(time.DateOnly), v.Title)
		}
	})
}
