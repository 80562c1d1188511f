package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/portfolio"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/ruleset"

	"github.com/spf13/cobra"
)

// portfolioFlags say what is weighed on what.
type portfolioFlags struct {
	rules    []string
	snapshot string
	recall   float64
	asJSON   bool
	top      int
}

func newPortfolio(c *console) *cobra.Command {
	var f portfolioFlags
	cmd := &cobra.Command{
		Use:     "portfolio [--rules DIR] [--recall SHARE]",
		GroupID: "rules",
		Short:   "Say what each rule of a set is worth beside the others",
		Long: `Replay the rules of the library that are in force, or those of a folder, in one
pass, and weigh them against one another: the known incidents that each hits and
those that it alone hits; its Shapley share of the incidents found, exactly; the
cases that it opens, those that nobody would open without it, and its share of
the analyst hours; which rules find nothing alone and nearly the same as another
(Jaccard 0.9 or more); the cheapest set of rules that still finds a share of the
known incidents; and the techniques that one rule alone is tagged with.

A case is a run of events on one entity, of whichever rules, in the stream. What
a rule is worth here says nothing of attacks that this snapshot has not seen.

Exit codes: 0 ok, 2 a rule file has an error (the others are weighed), 3
configuration or input error.`,
		Example: `  assay portfolio --data corpus
  assay portfolio --data corpus --rules rules/ --recall 0.9
  assay portfolio --data corpus --json | jq '.redundant'`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			if !(f.recall > 0 && f.recall <= 1) {
				return usageError(cmd, "--recall %v: want a share over 0 and up to 1, such as 0.95", f.recall)
			}
			if f.top < 0 {
				return usageError(cmd, "--top %d: want a number of rules, 0 for all", f.top)
			}
			p, err := c.portfolio(cmd.Context(), b, f)
			if err != nil {
				return err
			}
			if f.asJSON {
				text, err := p.Encode()
				if err == nil {
					_, err = c.out.Write(text)
				}
				return errors.Join(err, brokenRules(p))
			}
			return errors.Join(c.printPortfolio(p, f.top), brokenRules(p))
		}),
	}
	settingsFlags(cmd)
	pipelineFlag(cmd)
	memoryFlag(cmd)
	cmd.Flags().StringArrayVar(&f.rules, "rules", nil, "weigh every rule of this folder or file instead of the library; may be given again")
	cmd.Flags().StringVar(&f.snapshot, "snapshot", "head", "digest, the beginning of one, a tag, or head")
	cmd.Flags().Float64Var(&f.recall, "recall", portfolio.DefaultRecall, "share of the known incidents that the cheapest set is to find")
	cmd.Flags().IntVar(&f.top, "top", 40, "how many rules text shows, 0 all")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print JSON")
	_ = cmd.RegisterFlagCompletionFunc("snapshot", completeSnapshots)
	fixedWords(cmd, "recall", "0.8", "0.9", "0.95", "1")
	return cmd
}

func brokenRules(p *portfolio.Portfolio) error {
	if len(p.Broken) > 0 {
		return errRule
	}
	return nil
}

func (c *console) portfolio(ctx context.Context, b *bench, f portfolioFlags) (*portfolio.Portfolio, error) {
	set, err := b.weighed(ctx, f.rules)
	if err != nil {
		return nil, err
	}
	for _, broken := range set.Broken {
		for _, x := range broken.Faults {
			c.say("%s:%d:%d: error: %s [%s]", broken.File, x.Line, x.Column, x.Message, x.Code)
		}
	}
	v, err := b.keptView(ctx, f.snapshot)
	if err != nil {
		return nil, err
	}
	c.tellStreaming(b, v)
	survey, err := report.NewSurvey(ctx, report.SourceOf(v), episode.Options{})
	if err != nil {
		return nil, err
	}
	bar := c.progress(int64(v.Rows()), "replaying "+count(len(set.Rules), "rule"), false)
	o := portfolio.Options{Tool: "assay " + version(), Environment: b.env.Digest(), Recall: f.recall,
		Replay: replay.SetOptions{Budget: b.memory / 4, Progress: func(done, _ int64) { _ = bar.Set64(done) }}}
	return portfolio.Measure(ctx, v, survey, portfolio.Set(*set), o)
}

// weighed are the rules of files and folders, else those of the library that
// are in force.
func (b *bench) weighed(ctx context.Context, paths []string) (*ruleset.Set, error) {
	if len(paths) > 0 {
		return readRuleSet(paths, b.env)
	}
	all, err := b.library.Standings(ctx)
	if err != nil {
		return nil, err
	}
	var versions []library.Version
	for _, s := range all {
		if s.InForce != nil {
			versions = append(versions, *s.InForce)
		}
	}
	if len(versions) == 0 {
		return nil, fmt.Errorf("weigh rules: no rule of the library is in force; assay portfolio --rules DIR weighs a folder, assay rules add --adopt puts rules in force")
	}
	return ruleset.ReadVersions(versions, b.env), nil
}

func (c *console) printPortfolio(p *portfolio.Portfolio, top int) error {
	out := plainWriter{c.out}
	for _, line := range p.Words() {
		fmt.Fprintln(out, line)
	}
	order := p.ByWorth()
	if top > 0 {
		order = order[:min(len(order), top)]
	}
	err := c.table("INCIDENTS\tALONE\tSHAPLEY\tCASES\tVANISH\tHOURS/WEEK\tSHARE\tPER HOUR\tFILE\tTITLE", func(row func(string, ...any)) {
		for _, i := range order {
			r := &p.Rules[i]
			row("%d of %d\t%d\t%.2f\t%d\t%d\t%s\t%s\t%s\t%s\t%s", r.Incidents.K, r.Incidents.N, r.Alone, r.Shapley, r.Cases, r.Vanish, orDash(r.Load), orDash(r.LoadShare), orDash(r.PerHour), r.File, r.Title)
		}
	})
	if left := len(p.Rules) - len(order); left > 0 {
		fmt.Fprintf(out, "%d more; --top 0 shows all\n", left)
	}
	printTwins(out, p, top)
	if n := len(p.Techniques); n > 0 {
		fmt.Fprintf(out, "techniques with one rule alone, %d of %d: %s\n", n, p.Tagged, strings.Join(techniqueNames(p), ", "))
	}
	for _, w := range p.Warnings {
		fmt.Fprintln(out, "note: "+w.Message)
	}
	return err
}

func printTwins(out plainWriter, p *portfolio.Portfolio, top int) {
	twins, both := p.Alike()
	for i, t := range twins {
		if top > 0 && i == top {
			fmt.Fprintf(out, "redundant: %d more; --top 0 shows all\n", len(twins)-top)
			return
		}
		who := p.Rules[t.Rule].Title
		if both[i] {
			who = "either " + who + " or " + p.Rules[t.By].Title
		} else {
			who += " beside " + p.Rules[t.By].Title
		}
		why := ""
		if t.Independent != "" {
			why = ", but they have " + t.Independent + ": what blinds the one may leave the other"
		}
		fmt.Fprintf(out, "redundant: %s; %d of %d incidents that one of them hits, both hit%s\n", who, t.Shared, t.Either, why)
	}
}

func techniqueNames(p *portfolio.Portfolio) (names []string) {
	for _, t := range p.Techniques {
		names = append(names, t.Tag)
	}
	return slices.Compact(names)
}

func orDash(x *float64) string {
	if x == nil {
		return "-"
	}
	return strconv.FormatFloat(*x, 'f', 2, 64)
}
