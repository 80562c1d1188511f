package study

import (
	"context"
	"fmt"

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
	var notes []reach.Note
	f.Reach, notes, err = reach.Measure(ctx, ground, reach.Subject{Plan: s.Plan, Firing: s.Outcome.Firing}, g.Reach)
	for _, n := range notes {
		f.Warnings = append(f.Warnings, report.Warning(n))
	}
	return err
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
