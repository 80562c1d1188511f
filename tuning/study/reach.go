package study

import (
	"context"
	"fmt"
	"time"

	"assay/tuning/load"
	"assay/tuning/reach"
	"assay/tuning/report"
)

// fillReach writes Figures.Reach.
func fillReach(ctx context.Context, g *Ground, s Subject, f *report.Figures) error {
	if s.Plan == nil {
		return nil
	}
	ground, err := g.reached(ctx)
	if err != nil {
		return err
	}
	set := g.Reach
	set.Forecast = reviewedAfter(f.Forecast)
	var notes []reach.Note
	f.Reach, notes, err = reach.Measure(ctx, ground, reach.Subject{Plan: s.Plan, Firing: s.Outcome.Firing}, set)
	for _, n := range notes {
		f.Warnings = append(f.Warnings, report.Warning(n))
	}
	return err
}

// reviewedAfter is how long an alert waits in the queue that is forecast, in the
// median of the stretches' medians, and is then looked into: the mean handling
// time by the share of working time that there is for alerts. 0 without a
// forecast, or without episodes in it.
func reviewedAfter(f *load.Forecast) time.Duration {
	if f == nil {
		return 0
	}
	minutes := f.Wait.P50.Median + f.Queue.ServiceMinutes/f.Method.Productive
	return time.Duration(minutes * float64(time.Minute)).Round(time.Second)
}

// reached is the ground of reach, made once.
func (g *Ground) reached(ctx context.Context) (*reach.Ground, error) {
	if g.ofReach == nil {
		made, err := reach.GroundOf(ctx, g.View, g.Survey.Pool(), g.Env)
		if err != nil {
			return nil, fmt.Errorf("read the snapshot: %w", err)
		}
		g.ofReach = made
	}
	return g.ofReach, nil
}
