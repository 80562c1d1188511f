package main

import (
	"context"
	"fmt"
	"io"

	"assay/tuning/gate"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/report"
	"assay/tuning/rule"
	"assay/tuning/study"

	"github.com/spf13/cobra"
)

func newGate(c *console) *cobra.Command {
	var f replayFlags
	var policy, receiptFile string
	var retire bool
	cmd := &cobra.Command{
		Use:     "gate --rule FILE [--baseline FILE | --retire] [--policy FILE]",
		GroupID: "rules",
		Short:   "Decide whether a candidate satisfies a policy",
		Long: `Replay the candidate and the rule in force, hold the report against a policy
and print each check with its evidence.

Two policies ship with the program. default decides on any stream with verdicts;
strict asks besides what only many known incidents and an inventory of principals
can show, and is inconclusive where these are not there.

With --retire the rule is to go: the baseline is the rule itself, the candidate
is nothing, and the policy's section retire decides. What the stable rules of
the library find too is not lost.

Exit codes: 0 pass, 1 fail or inconclusive, 2 rule error, 3 configuration or
input error.`,
		Example: `  assay gate --data corpus --rule candidate.yml --baseline inforce.yml
  assay gate --data corpus --rule candidate.yml --baseline inforce.yml --policy ours.yml --json
  assay gate --data corpus --rule candidate.yml --receipt candidate.receipt.json
  assay gate --data corpus --rule candidate.yml --baseline inforce.yml --policy strict
  assay gate --data corpus --rule old_rule --retire`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			if err := f.check(cmd, "text", "json"); err != nil {
				return err
			}
			if retire && f.baseline != "" {
				return usageError(cmd, "--retire compares the rule with nothing: leave --baseline out")
			}
			p, err := readPolicy(b.dir, policy)
			if err != nil {
				return err
			}
			measure := c.report
			if retire {
				measure = c.retirement
			}
			rep, err := measure(cmd.Context(), b, f)
			if err != nil {
				return err
			}
			d := gate.Decide(p, rep)
			if receiptFile != "" {
				if err := writeReceipt(cmd.Context(), b, receiptFile, rep, p); err != nil {
					return err
				}
			}
			if f.json() {
				err = c.json(d)
			} else {
				printDecision(plainWriter{c.out}, d)
			}
			if err == nil && d.Outcome != gate.Pass {
				err = errFindings
			}
			return err
		}),
	}
	f.add(cmd)
	unitsFlags(cmd)
	_ = cmd.MarkFlagRequired("rule")
	cmd.Flag("format").Usage = "text or json"
	fixedWords(cmd, "format", "text", "json")
	cmd.Flags().StringVar(&policy, "policy", "default", "policy file, or the name of one that ships with assay or lies in DIR/policies")
	cmd.Flags().StringVar(&receiptFile, "receipt", "", "write the receipt of the replay to this file; assay receipt verify runs it again")
	cmd.Flags().BoolVar(&retire, "retire", false, "judge the rule's retirement")
	_ = cmd.RegisterFlagCompletionFunc("policy", completePolicies)
	return cmd
}

func printDecision(w io.Writer, d gate.Decision) {
	fmt.Fprintf(w, "%s: policy %s (%.12s)\n", d.Outcome, d.Policy, d.Digest)
	for _, r := range d.Checks {
		fmt.Fprintf(w, "  %-12s %s: %s\n", r.Outcome, r.ID, r.Sentence)
		if r.Needs != "" {
			fmt.Fprintf(w, "  %-12s to decide: %s\n", "", r.Needs)
		}
	}
	for _, n := range d.Notes {
		fmt.Fprintf(w, "  note: %s\n", n)
	}
}

// retirement replays the rule against nothing, beside the stable rules of the
// library, which stay.
func (c *console) retirement(ctx context.Context, b *bench, f replayFlags) (*report.Report, error) {
	p, err := c.planOf(ctx, b, f.rule)
	if err != nil {
		return nil, err
	}
	others, err := c.staying(ctx, b, p.Rule().Digest)
	if err != nil {
		return nil, err
	}
	v, err := b.keptView(ctx, f.snapshot)
	if err != nil {
		return nil, err
	}
	survey, err := report.NewSurvey(ctx, report.SourceOf(v), b.units)
	if err != nil {
		return nil, err
	}
	run := c.runner(ctx, b, v)
	retired, err := run(p)
	if err != nil {
		return nil, err
	}
	var outcomes []report.Outcome
	for _, other := range others {
		o, err := run(other)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, o)
	}
	rep, err := report.Retire(ctx, survey, retired, outcomes, report.Options{Tool: "assay " + version(), Environment: b.env.Digest()})
	if err != nil {
		return nil, err
	}
	ground, err := b.groundOf(ctx, v, survey, p, study.Options{})
	if err != nil {
		return nil, err
	}
	if err := study.Retired(ctx, ground, rep, study.Subject{Plan: p, Outcome: retired}, study.Options{}); err != nil {
		return nil, err
	}
	return rep, b.markStatus(ctx, rep)
}

// staying are the plans of the stable rules that stay. One that does not
// compile any more finds nothing.
func (c *console) staying(ctx context.Context, b *bench, retired string) (plans []*plan.Plan, err error) {
	all, err := b.library.Standings(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range library.Staying(all, retired) {
		set := &ruleSet{}
		if !c.addRules(set, v.File, v.Text, b.env, rule.Error) || len(set.rules) != 1 {
			c.note("rule %s does not compile any more and finds nothing", v.Rule)
			continue
		}
		plans = append(plans, set.rules[0].plan)
	}
	return plans, nil
}
