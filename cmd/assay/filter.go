package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"assay/tuning/episode"
	"assay/tuning/filtering"
	"assay/tuning/library"
	"assay/tuning/report"
	"assay/tuning/study"

	"github.com/spf13/cobra"
)

// filterDays is how long a proposed filter holds unless --expires says.
const filterDays = 90

func newFilter(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "filter",
		GroupID: "rules",
		Short:   "Find filters for the false positives of a rule",
		Long:    "Find filters for the false positives of a rule, and what each would hide.\n" + exitHelp,
		Example: "  assay filter propose --data corpus --rule noisy.yml",
	}
	cmd.AddCommand(newFilterPropose(c))
	return cmd
}

func newFilterPropose(c *console) *cobra.Command {
	var f replayFlags
	var authored, expires string
	var o filtering.Options
	cmd := &cobra.Command{
		Use:   "propose --rule FILE",
		Short: "Propose filters for the false positives that a rule still makes",
		Long: `Count what the false positives of the rule have in common, field by field, on one
part of the snapshot, and measure on the other what a filter by it would leave
out: false positives, true positives and known incidents, K of N each, and the
analyst hours that it would save a week. The parts are what lies before and after
the version was written (--authored, else the time of the library), or sealed
groups of entities and incidents where time leaves no holdout. Without a holdout
nothing is proposed.

Flags: too_broad (hides a true positive, or more than --max-share of the alerts),
too_narrow (one literal, one entity, or it hardly holds in the holdout), dead
(nothing in the last 30 days) and attacker_satisfiable (an attacker chooses what
stands in its fields: who can write which stands in a table that ships with the
program, and trust.yml in the corpus directory goes over it).

Each proposal is a Sigma filter to edit, with an owner and the day on which it
ends.

Exit codes: 0 filters are proposed, 1 there are none, 2 rule error, 3
configuration or input error.`,
		Example: `  assay filter propose --data corpus --rule rule.yml --owner soc-2
  assay filter propose --data corpus --rule rule.yml --authored 2026-11-01 --json | jq '.candidates[0]'
  assay filter propose --data corpus --rule rule.yml --json | jq -r '.candidates[0].sigma' > filter.yml`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) (err error) {
			if err := f.check(cmd, "text", "json"); err != nil {
				return err
			}
			if o.Authored, err = dayFlag(cmd, "authored", authored, time.Time{}); err != nil {
				return err
			}
			if o.Note.Expires, err = dayFlag(cmd, "expires", expires, time.Now().AddDate(0, 0, filterDays)); err != nil {
				return err
			}
			if !(o.MaxShare > 0 && o.MaxShare <= 1) || o.Most < 1 {
				return usageError(cmd, "want --max-share over 0 and up to 1, and --top of at least 1")
			}
			p, err := c.proposeFilters(cmd.Context(), b, f, o)
			if err != nil {
				return err
			}
			if f.json() {
				err = c.json(p)
			} else {
				c.printProposal(p)
			}
			if err == nil && len(p.Candidates) == 0 {
				err = errFindings
			}
			return err
		}),
	}
	ruleStudyFlags(cmd, &f)
	cmd.Flags().StringVar(&authored, "authored", "", "day on which the rule was written, such as 2026-11-01 (default: as the library says)")
	cmd.Flags().StringVar(&expires, "expires", "", "last day of the filters (default: in 90 days)")
	cmd.Flags().StringVar(&o.Note.Owner, "owner", "", "who answers for the filters")
	cmd.Flags().Float64Var(&o.MaxShare, "max-share", filtering.DefaultMaxShare, "share of the rule's alerts above which a filter is too broad")
	cmd.Flags().IntVar(&o.Most, "top", filtering.DefaultMost, "how many filters to propose")
	return cmd
}

// dayFlag reads a day, the other one when there is none.
func dayFlag(cmd *cobra.Command, name, text string, otherwise time.Time) (time.Time, error) {
	if text == "" {
		return otherwise, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, usageError(cmd, "--%s %q: want a day such as 2026-11-01", name, text)
	}
	return day, nil
}

func (c *console) proposeFilters(ctx context.Context, b *bench, f replayFlags, o filtering.Options) (*filtering.Proposal, error) {
	table, err := trustOf(b.dir)
	if err != nil {
		return nil, err
	}
	o.Trust = table
	p, err := c.planOf(ctx, b, f.rule)
	if err != nil {
		return nil, err
	}
	if o.Authored.IsZero() {
		v, err := b.library.Get(ctx, p.Rule().Digest)
		if err == nil {
			o.Authored = v.At
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
	outcome, err := c.runner(ctx, b, v)(p)
	if err != nil {
		return nil, err
	}
	ground := &study.Ground{View: v, Survey: survey, Env: b.env}
	return filtering.Propose(ctx, filtering.Ground{View: v, Survey: survey, Env: b.env, Replay: ground.Variants()}, p, outcome.Firing, o)
}

func (c *console) printProposal(p *filtering.Proposal) {
	out := plainWriter{c.out}
	for _, line := range p.Sentences() {
		fmt.Fprintln(out, line)
	}
	for i := range p.Candidates {
		x := &p.Candidates[i]
		fmt.Fprintf(out, "\n%d. %s\n", i+1, x.Words)
		fmt.Fprintf(out, "   %s\n", x.EffectWords())
		for _, flag := range x.Flags {
			fmt.Fprintf(out, "   %s: %s\n", flag.Code, flag.Message)
		}
		for line := range strings.Lines(x.Sigma) {
			fmt.Fprint(out, "     "+line)
		}
	}
}
