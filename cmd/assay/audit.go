package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/audit"
	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/report"
	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

func newAudit(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "audit",
		GroupID: "rules",
		Short:   "Draw events that no rule raised, and estimate what a rule misses from their labels",
		Long: `Labels exist where an old rule fired, so that known recall is an upper bound. An
audit draws events at random from what a rule is silent on and nobody has
labelled, most of them where misses are likely: near misses (the rule with one
condition dropped fires), the neighbourhood of known attacks, what other rules
raised, and the rest. Label them as any event; reports then give the recall
corrected by them, with its interval.`,
		Example: `  assay audit draw --data corpus --rule rule.yml --size 400
  assay audit list --data corpus
  assay audit show --data corpus 3fa9c1`,
	}
	cmd.AddCommand(auditDraw(c), auditList(c), auditShow(c))
	return cmd
}

func auditDraw(c *console) *cobra.Command {
	var ref string
	var size int
	var seed uint64
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "draw --rule RULE|FILE [--size N] [--seed N]",
		Short: "Draw events that the rule is silent on",
		Long: `Draw events that nobody has labelled and on which neither the rule nor its
version in force fires, from the corpus as it is now, without replacement, by
stratum. The same seed on the same corpus draws the same events; after they are labelled it draws the next.
The split follows what the rule's last audit found.`,
		Example: `  assay audit draw --data corpus --rule rule.yml
  assay audit draw --data corpus --rule candidate.yml --size 1000 --seed 7 --json`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			if size < 1 || size > audit.MaxSize {
				return usageError(cmd, "--size %d: want 1 to %d", size, audit.MaxSize)
			}
			s, err := c.drawAudit(cmd.Context(), b, ref, audit.Options{Size: size, Seed: seed})
			if err != nil {
				return err
			}
			if asJSON {
				return c.json(s)
			}
			c.printAudit(s)
			c.note("label them with assay label, or in the browser at /audits/%.12s", s.Digest)
			return nil
		}),
	}
	settingsFlags(cmd)
	pipelineFlag(cmd)
	cmd.Flags().StringVarP(&ref, "rule", "r", "", "the rule: a file, or a rule of the library")
	cmd.Flags().IntVar(&size, "size", audit.DefaultSize, "how many events")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "another seed draws other events")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.MarkFlagRequired("rule")
	_ = cmd.RegisterFlagCompletionFunc("rule", completeRules)
	return cmd
}

func auditList(c *console) *cobra.Command {
	var ref string
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list [--rule RULE]",
		Short:   "List draws, newest first",
		Example: `  assay audit list --data corpus --json`,
		Args:    wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			id := ref
			if v, err := b.library.Get(cmd.Context(), ref); ref != "" && err == nil {
				id = v.Rule
			}
			list, err := b.audits.List(cmd.Context(), id, max(limit, 1))
			if err != nil {
				return err
			}
			if asJSON {
				return c.json(append([]audit.Kept{}, list...))
			}
			return c.table("DRAW\tDRAWN\tOF\tSEED\tAT\tBY\tRULE", func(row func(string, ...any)) {
				for _, k := range list {
					row("%.12s\t%d\t%d\t%d\t%s\t%s\t%s", k.Digest, k.Drawn, k.Frame, k.Seed, k.At.UTC().Format(time.RFC3339), k.Who, k.Title)
				}
			})
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().StringVarP(&ref, "rule", "r", "", "only those of this rule of the library")
	cmd.Flags().IntVar(&limit, "limit", 20, "how many")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.RegisterFlagCompletionFunc("rule", completeRules)
	return cmd
}

func auditShow(c *console) *cobra.Command {
	var asJSON, asCSV bool
	cmd := &cobra.Command{
		Use:   "show DRAW",
		Short: "Show how far a draw has come and what it says",
		Long: `Show the strata, how many events were drawn of how many, how many are labelled,
the recall that they correct, and how many more labels halve the interval. With
--csv, write the drawn events that wait in the form that assay label --csv reads:
fill in the verdicts.`,
		Example: `  assay audit show --data corpus 3fa9c1
  assay audit show --data corpus 3fa9c1 --json | jq .corrected
  assay audit show --data corpus 3fa9c1 --csv > waiting.csv`,
		Args: wantArgs(1, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			k, err := b.audits.Find(cmd.Context(), args[0])
			if err != nil {
				return fmt.Errorf("%w; assay audit list shows what there is", err)
			}
			if asCSV {
				return c.printWaiting(cmd.Context(), b, k)
			}
			s, err := b.standing(cmd.Context(), k)
			if err != nil {
				return err
			}
			if asJSON {
				return c.json(s)
			}
			c.printAudit(s)
			return nil
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print the events that wait for a verdict, as CSV")
	cmd.MarkFlagsMutuallyExclusive("json", "csv")
	cmd.ValidArgsFunction = completeDraws
	return cmd
}

// completeDraws offers the newest draws.
func completeDraws(cmd *cobra.Command, args []string, _ string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	if b, err := openBench(cmd, false); err == nil && len(args) == 0 {
		defer func() { _ = b.close() }()
		list, _ := b.audits.List(cmd.Context(), "", 20)
		for _, k := range list {
			out = append(out, cobra.CompletionWithDesc(k.Digest[:12], k.Title))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// printWaiting writes the drawn events that have no label yet.
func (c *console) printWaiting(ctx context.Context, b *bench, k audit.Kept) error {
	d, err := b.audits.Get(ctx, k.Digest)
	if err != nil {
		return err
	}
	now, err := b.view(ctx, "head")
	if err != nil {
		return err
	}
	w := csv.NewWriter(c.out)
	_ = w.Write([]string{"event", "verdict", "reason", "note"})
	for _, r := range d.Rows {
		v, err := audit.VerdictOf(ctx, now, r.Event)
		if err != nil {
			return err
		}
		if v == corpus.Unlabelled {
			_ = w.Write([]string{r.Event, "", "", ""})
		}
	}
	w.Flush()
	return w.Error()
}

// shelf opens draws.
func (b *bench) shelf() audit.Shelf { return audit.Shelf{Log: b.audits, Store: b.store} }

// standing joins a draw with the labels of now.
func (b *bench) standing(ctx context.Context, k audit.Kept) (*report.Standing, error) {
	drawn, err := b.shelf().Open(ctx, k)
	if err != nil {
		return nil, err
	}
	now, err := b.view(ctx, "head")
	if err != nil {
		return nil, err
	}
	return report.StandingOf(ctx, drawn, now)
}

// drawAudit draws, keeps the draw and the snapshot that it was made on, and
// says where it stands.
func (c *console) drawAudit(ctx context.Context, b *bench, ref string, o audit.Options) (*report.Standing, error) {
	p, err := c.planOf(ctx, b, ref)
	if err != nil {
		return nil, err
	}
	v, err := b.keptView(ctx, "head")
	if err != nil {
		return nil, err
	}
	s, err := c.auditSubject(ctx, b, v, p)
	if err != nil {
		return nil, err
	}
	pool, err := episode.NewPool(ctx, episode.Parts(v), episode.Options{})
	if err != nil {
		return nil, err
	}
	if o.Guesses, err = b.guesses(ctx, p.Rule().ID); err != nil {
		return nil, err
	}
	d, err := audit.New(ctx, v, pool, s, o)
	if err != nil {
		return nil, err
	}
	digest, err := b.audits.Append(ctx, d, whoami(), time.Now())
	if err != nil {
		return nil, err
	}
	k, err := b.audits.Find(ctx, digest)
	if err != nil {
		return nil, err
	}
	return report.StandingOf(ctx, &audit.Opened{Kept: k, Draw: d, Before: v}, v)
}

// guesses are the shares of positives that the rule's last audit found.
func (b *bench) guesses(ctx context.Context, id string) (g [audit.NumStrata]float64, err error) {
	list, err := b.audits.List(ctx, id, 1)
	if err != nil || len(list) == 0 {
		return g, err
	}
	s, err := b.standing(ctx, list[0])
	if errors.Is(err, corpus.ErrNotFound) || errors.Is(err, audit.ErrGone) {
		return g, nil
	}
	if err != nil {
		return g, err
	}
	return s.Audit.Guesses(), nil
}

// auditSubject replays the rule, its version in force where that is another
// text, and gathers the other rules in force. One that does not compile any
// more fires on nothing.
func (c *console) auditSubject(ctx context.Context, b *bench, v *corpus.View, p *plan.Plan) (audit.Subject, error) {
	run := c.runner(ctx, b, v)
	own, err := run(p)
	s := audit.Subject{Plan: p, Env: b.env}
	if err != nil {
		return s, err
	}
	s.Fired = own.Firing.Rows
	all, err := b.library.Standings(ctx)
	if err != nil {
		return s, err
	}
	for _, standing := range all {
		inForce := standing.InForce
		if inForce == nil || inForce.Digest == p.Rule().Digest {
			continue
		}
		q := c.quietPlan(b, *inForce)
		if q == nil {
			continue
		}
		if inForce.Rule != p.Rule().ID {
			s.Others = append(s.Others, q)
			continue
		}
		o, err := run(q)
		if err != nil {
			return s, err
		}
		s.InForce, s.Version = o.Firing.Rows, inForce.Digest
	}
	return s, nil
}

// quietPlan compiles a version, nil when it does not compile any more.
func (c *console) quietPlan(b *bench, v library.Version) *plan.Plan {
	set := &ruleSet{}
	if !c.addRules(set, v.File, v.Text, b.env, rule.Error) || set.only == nil {
		c.note("rule %s does not compile any more and fires on nothing", v.Rule)
		return nil
	}
	return set.only.plan
}

func (c *console) printAudit(s *report.Standing) {
	a := s.Audit
	c.print("draw %.12s of %s, seed %d", s.Digest, s.Title, s.Seed)
	c.print("%s", s.Words())
	_ = c.table("STRATUM\tEVENTS\tDRAWN\tJUDGED\tATTACKS\tHOLDS", func(row func(string, ...any)) {
		for _, st := range a.Strata {
			row("%s\t%d\t%d\t%d\t%d\t%s", st.Stratum.Words(), st.Units, st.Drawn, st.Judged, st.Positive, st.Stratum.Meaning())
		}
	})
	var dropped []string
	for _, l := range s.Loosened {
		if !l.Wide && l.Events > 0 {
			dropped = append(dropped, fmt.Sprintf("%s (%d)", l.Dropped, l.Events))
		}
	}
	if len(dropped) > 0 {
		c.print("near misses without: %s", strings.Join(dropped, "; "))
	}
	if words := a.SilentWords(); words != "" {
		c.print("%s", words)
	}
	c.print("%s", a.NextWords())
	if a.Undetermined() > 0 || a.Strayed > 0 || a.Newer > 0 {
		c.print("left out: %d undetermined, %d labelled without being drawn, %d newer than the draw", a.Undetermined(), a.Strayed, a.Newer)
	}
}
