package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/evade"
	"assay/tuning/plan"
	"assay/tuning/report"
	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

// evadeFlags say what is written anew, and what is asked of it.
type evadeFlags struct {
	rule, snapshot, canaries string
	rules, operators         []string
	asJSON                   bool
}

func newEvade(c *console) *cobra.Command {
	var f evadeFlags
	cmd := &cobra.Command{
		Use:     "evade --rule FILE",
		GroupID: "rules",
		Short:   "Write a rule's true positives another way and see what it still catches",
		Long: `Take the true positive incidents of the corpus that the rule catches, write their
events anew so that they mean the same, and ask the rule again: faults of telemetry
(A), evasions on the platform (B), ways of agents (G). Operators come the worst
first, each in its worst form, with K still caught of the N incidents to which it
applies, the 95 % interval, and the first incident lost with the part of the rule
that no longer holds. Work that does not pass its operator's own check is skipped
and counted. Of more than 200 incidents 200 are taken, by the digest of their names.

With --rules the last column says how many some rule of a folder still catches; a
rule that counts sees the events of one incident alone.

With --canaries a Sigma rule is written for each field without which none is
caught: it fires when events lack the field in which it should be there.

No figure makes it fail; assay gate judges (figures evasion.* and delta.evasion.*).` + "\n" + exitHelp,
		Example: `  assay evade --data corpus --rule rule.yml
  assay evade --rule rule.yml --rules rules/ --operators A1,'B*'
  assay evade --rule rule.yml --canaries canaries/
  assay evade --rule rule.yml --json | jq .evasion.single_points`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			ops, err := evade.Choose(f.operators)
			if err != nil {
				return usageError(cmd, "%v", err)
			}
			return c.evade(cmd.Context(), b, f, ops)
		}),
	}
	evadeTarget(cmd, &f)
	cmd.Flags().StringArrayVar(&f.rules, "rules", nil, "rules that may still catch it: a folder or file; may be given again")
	cmd.Flags().StringSliceVar(&f.operators, "operators", nil, "operators by id, class or pattern, such as A1,B*; default all")
	cmd.Flags().StringVar(&f.canaries, "canaries", "", "write canary rules into this folder")
	_ = cmd.MarkFlagDirname("canaries")
	_ = cmd.RegisterFlagCompletionFunc("operators", completeOperators)
	cmd.AddCommand(newEvadeOperators(c), newEvadeGaps(c))
	return cmd
}

// evadeTarget adds the flags that name a rule and a snapshot.
func evadeTarget(cmd *cobra.Command, f *evadeFlags) {
	settingsFlags(cmd)
	pipelineFlag(cmd)
	cmd.Flags().StringVarP(&f.rule, "rule", "r", "", "a rule file, or a rule of the library")
	cmd.Flags().StringVar(&f.snapshot, "snapshot", "head", "digest, the beginning of one, a tag, or head")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print JSON")
	_ = cmd.MarkFlagRequired("rule")
	_ = cmd.RegisterFlagCompletionFunc("snapshot", completeSnapshots)
}

func completeOperators(*cobra.Command, []string, string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, o := range evade.Catalogue() {
		out = append(out, cobra.CompletionWithDesc(o.ID, o.Title))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

func newEvadeOperators(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "operators",
		Short: "List the ways in which events are written anew",
		Long: `List every operator with its class (A telemetry fault, B kept under a rule of the
platform, G ways of agents), its cost, the fields that it touches, why the meaning is
kept, and how its work is checked.` + "\n" + exitHelp,
		Example: `  assay evade operators
  assay evade operators --json`,
		Args: wantArgs(0, 0),
		RunE: func(*cobra.Command, []string) error { return c.listOperators(asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func newEvadeGaps(c *console) *cobra.Command {
	var f evadeFlags
	cmd := &cobra.Command{
		Use:   "gaps --rule FILE",
		Short: "Find what a rule seeks in fields that it does not read",
		Long: `Look for the texts that the rule seeks in every other field of the events on which
it is silent and that lack its field: another schema's name, a catch-all object kept
as JSON text. For each, how many such events there are, what mapping would help, and
how many events, and known true positives, the rule fires on with it. Mappings are
written as a field_name_mapping of a processing pipeline takes them.

Exit codes: 0 no gap, 1 there are gaps, 2 rule error, 3 configuration or input error.`,
		Example: `  assay evade gaps --data corpus --rule rule.yml
  assay evade gaps --rule rule.yml --json`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error { return c.evadeGaps(cmd.Context(), b, f) }),
	}
	evadeTarget(cmd, &f)
	return cmd
}

// evaded is a rule on a snapshot, and what it fires on there.
type evaded struct {
	plan    *plan.Plan
	view    *corpus.View
	pool    *episode.Pool
	outcome report.Outcome
}

func (c *console) evaded(ctx context.Context, b *bench, f evadeFlags) (*evaded, error) {
	p, err := c.planOf(ctx, b, f.rule)
	if err != nil {
		return nil, err
	}
	v, err := b.view(ctx, f.snapshot)
	if err != nil {
		return nil, err
	}
	c.tellStreaming(b, v)
	pool, err := episode.NewPool(ctx, episode.Parts(v), episode.Options{})
	if err != nil {
		return nil, err
	}
	outcome, err := c.runner(ctx, b, v)(p)
	return &evaded{p, v, pool, outcome}, err
}

func (c *console) evade(ctx context.Context, b *bench, f evadeFlags, ops []*evade.Operator) error {
	x, err := c.evaded(ctx, b, f)
	if err != nil {
		return err
	}
	o := evade.Options{Operators: ops}
	broken := 0
	if len(f.rules) > 0 {
		set, err := c.readRules(f.rules, b.env, rule.Error)
		if err != nil {
			return err
		}
		broken = set.broken
		o.Others = make([]*plan.Plan, 0, len(set.rules))
		for _, r := range set.rules {
			o.Others = append(o.Others, r.plan)
		}
	}
	base, err := evade.NewBase(ctx, evade.SourceOf(x.view), x.pool, x.plan, x.outcome.Firing)
	if err != nil {
		return err
	}
	figures, err := evade.Measure(ctx, base, x.plan, o)
	if err != nil {
		return err
	}
	files, err := c.writeCanaries(ctx, x, base, figures, f)
	if err != nil {
		return err
	}
	if f.asJSON {
		r := x.plan.Rule()
		err = c.json(evadeJSON{r.ID, r.Title, r.Digest, x.view.Snapshot().Digest(), files, figures})
	} else {
		err = c.evadeText(figures)
	}
	if err == nil && broken > 0 {
		c.say("assay: %s with errors left out", count(broken, "rule file"))
		err = errRule
	}
	return err
}

// evadeJSON is the form of assay evade --json.
type evadeJSON struct {
	Rule     string         `json:"rule"`
	Title    string         `json:"title"`
	Digest   string         `json:"digest"`
	Snapshot string         `json:"snapshot"`
	Canaries []string       `json:"canaries,omitempty"` // files written
	Evasion  *evade.Figures `json:"evasion"`
}

// writeCanaries writes a canary for each single point of failure and says for
// which there is none.
func (c *console) writeCanaries(ctx context.Context, x *evaded, base *evade.Base, figures *evade.Figures, f evadeFlags) (files []string, err error) {
	if f.canaries == "" {
		return nil, nil
	}
	ground, err := evade.GroundOf(ctx, x.view, x.pool)
	if err != nil {
		return nil, err
	}
	canaries, err := evade.Canaries(ctx, ground, x.plan, base, figures)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(f.canaries, 0o755); err != nil {
		return nil, fmt.Errorf("write canaries: %w", err)
	}
	watched := map[string]bool{}
	for _, k := range canaries {
		watched[k.Field] = true
		name := filepath.Join(f.canaries, k.File)
		if err := os.WriteFile(name, []byte(k.Text), 0o644); err != nil {
			return nil, fmt.Errorf("write canaries: %w", err)
		}
		files = append(files, name)
		c.note("%s watches %s in events by their %s", name, k.Field, k.Kind)
	}
	for _, field := range figures.SinglePoints {
		if !watched[field] {
			c.say("assay: no canary for %s: no other field tells in which events it should be there", field)
		}
	}
	return files, nil
}
