package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/report"
	"assay/tuning/study"
	"assay/tuning/sweep"

	"github.com/spf13/cobra"
)

func newSweep(c *console) *cobra.Command {
	var f replayFlags
	var authored string
	var budget float64
	cmd := &cobra.Command{
		Use:     "sweep --rule FILE [--budget-hours HOURS]",
		GroupID: "rules",
		Short:   "Move the threshold of a rule and say what it finds and costs at each value",
		Long: `Replay the rule with other values of its threshold: a bound of a correlation,
else a comparison behind stats, else one of a field with a number. At each value:
the precision of its episodes, the known incidents that it finds (K of N each) and
its analyst hours a week; * marks the values that no other is better than in all
three.

The value for a budget of hours is chosen on one part of the snapshot and told
with the figures of the other: what lies before and after the version was written
(--authored, else the time of the library), or sealed groups of entities and
incidents where time leaves too few known incidents. Without --budget-hours the
budget is what the rule costs now.

Exit codes: 0 ok, 1 the rule has no threshold, 2 rule error, 3 configuration or
input error.`,
		Example: `  assay sweep --data corpus --rule rule.spl --budget-hours 10
  assay sweep --data corpus --rule rule.yml --json | jq '.points[] | select(.pareto)'`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			if err := f.check(cmd, "text", "json"); err != nil {
				return err
			}
			at, err := dayFlag(cmd, "authored", authored, time.Time{})
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("budget-hours") {
				budget = -1
			} else if !(budget >= 0) {
				return usageError(cmd, "--budget-hours %v: want a number of hours", budget)
			}
			s, err := c.sweep(cmd.Context(), b, f, at, budget)
			switch {
			case err != nil:
				return err
			case s == nil:
				c.say("assay: the rule has no threshold: no bound of a correlation, and no comparison with a number")
				return errFindings
			case f.json():
				return c.json(s)
			}
			return c.printSweep(s)
		}),
	}
	ruleStudyFlags(cmd, &f)
	cmd.Flags().Float64Var(&budget, "budget-hours", 0, "analyst hours a week that the rule may cost (default: what it costs now)")
	cmd.Flags().StringVar(&authored, "authored", "", "day on which the rule was written, such as 2026-11-01 (default: as the library says)")
	return cmd
}

func (c *console) sweep(ctx context.Context, b *bench, f replayFlags, authored time.Time, budget float64) (*sweep.Sweep, error) {
	p, err := c.planOf(ctx, b, f.rule)
	if err != nil {
		return nil, err
	}
	if authored.IsZero() {
		v, err := b.library.Get(ctx, p.Rule().Digest)
		if err == nil {
			authored = v.At
		} else if !errors.Is(err, library.ErrNotFound) {
			return nil, err
		}
	}
	v, err := b.keptView(ctx, f.snapshot)
	if err != nil {
		return nil, err
	}
	survey, err := report.NewSurvey(ctx, report.SourceOf(v), episode.Options{})
	if err != nil {
		return nil, err
	}
	return (&study.Ground{View: v, Survey: survey, Env: b.env}).Sweep(ctx, p, authored, budget)
}

func (c *console) printSweep(s *sweep.Sweep) error {
	fmt.Fprintln(plainWriter{c.out}, report.SweepWords(s))
	if s.Split != "" {
		fmt.Fprintf(plainWriter{c.out}, "How it was chosen: %s.\n", s.Split)
	}
	return c.table("VALUE\tPRECISION\tKNOWN INCIDENTS\tHOURS/WEEK\tHOLDOUT PRECISION\tHOLDOUT INCIDENTS\t", func(row func(string, ...any)) {
		for i := range s.Points {
			p, marks := &s.Points[i], ""
			if p.Pareto {
				marks = "*"
			}
			if i == s.Current {
				marks += " now"
			}
			if s.Chosen != nil && i == *s.Chosen {
				marks += " chosen"
			}
			row("%v\t%d of %d\t%d of %d\t%s\t%d of %d\t%d of %d\t%s", p.Value, p.Precision.K, p.Precision.N, p.Recall.K, p.Recall.N, orDash(p.Hours),
				p.Holdout.Precision.K, p.Holdout.Precision.N, p.Holdout.Recall.K, p.Holdout.Recall.N, marks)
		}
	})
}
