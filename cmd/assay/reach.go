package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"assay/tuning/reach"
	"assay/tuning/report"
	"assay/tuning/trust"

	"github.com/spf13/cobra"
)

// maxTrustFile bounds DIR/trust.yml.
const maxTrustFile = 1 << 20

// reachSetting is what a deployment says besides its events: who can write
// which field (DIR/trust.yml over the table that ships), and the inventory of
// principals in force; of a receipt that is made again the one that it names.
func (b *bench) reachSetting(ctx context.Context) (s reach.Setting, err error) {
	if s.Trust, err = trustOf(b.dir); err != nil {
		return s, err
	}
	kept, err := reach.OpenInventories(ctx, b.store.DB())
	if err != nil {
		return s, err
	}
	switch {
	case b.beside == nil:
		s.Inventory, err = kept.InForce(ctx)
	case b.beside.Inventory != "":
		s.Inventory, err = kept.Get(ctx, b.beside.Inventory)
	}
	return s, err
}

// inventory is the one of a digest, in force or not.
func (b *bench) inventory(ctx context.Context, digest string) (*reach.Inventory, error) {
	kept, err := reach.OpenInventories(ctx, b.store.DB())
	if err != nil {
		return nil, err
	}
	return kept.Get(ctx, digest)
}

func trustOf(dir string) (*trust.Table, error) {
	file := filepath.Join(dir, "trust.yml")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return trust.Default(), nil
	}
	text, err := readCapped(file, maxTrustFile)
	if err != nil {
		return nil, err
	}
	own, err := trust.Parse(file, text)
	if err != nil {
		return nil, fmt.Errorf("read trust of fields: %w", err)
	}
	return trust.Default().With(own), nil
}

// reachFlags are what the command takes besides the rule.
type reachFlags struct {
	replayFlags
	inventory string
	wait      time.Duration
	rate      int
}

func newReach(c *console) *cobra.Command {
	var f reachFlags
	cmd := &cobra.Command{
		Use:     "reach --rule FILE",
		GroupID: "rules",
		Short:   "Say who can set a rule off on purpose, and whom an automated response would hold",
		Long: `Ask three things of a rule on a snapshot. Who can set it off: an outsider, or a
user or an agent, by writing nothing but fields that they can write, shown by an
event on which the rule then fires. Whom an automated response would have held:
honest principals a day, their share of all that were seen, the hours until
somebody looked. And which rung of the containment ladder follows from both.

An alert counts as one on an honest principal unless it is known to be a true
positive. Who can write a field stands in a table that ships with the program;
trust.yml in the corpus directory goes over it. A field that no table names
counts as an outsider's.

Exit codes: 0 the response is allowed, 1 it stands above the allowed rung, 2 rule
error, 3 configuration or input error.`,
		Example: `  assay reach --data corpus --rule rule.yml
  assay reach --data corpus --rule rule.yml --inventory principals.csv --wait 2h
  assay reach --data corpus --rule rule.yml --json | jq .outsider.witness`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			if f.rule == "" {
				return usageError(cmd, "want --rule FILE")
			}
			if f.wait < 0 || f.rate < 0 {
				return usageError(cmd, "--wait and --rate are not less than zero")
			}
			return c.reach(cmd.Context(), b, f)
		}),
	}
	settingsFlags(cmd)
	pipelineFlag(cmd)
	memoryFlag(cmd)
	cmd.Flags().StringVarP(&f.rule, "rule", "r", "", "a rule file, or a rule of the library")
	cmd.Flags().StringVar(&f.snapshot, "snapshot", "head", "digest, the beginning of one, a tag, or head")
	cmd.Flags().StringVar(&f.inventory, "inventory", "", "CSV of principals, instead of the one imported last")
	cmd.Flags().DurationVar(&f.wait, "wait", 0, "until somebody reviews an alert, such as 2h (default: the median age of past alerts; a report with a forecast takes the queue's)")
	cmd.Flags().IntVar(&f.rate, "rate", 0, fmt.Sprintf("events an hour that an attacker can cause (default %d)", reach.DefaultRate))
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print JSON")
	_ = cmd.RegisterFlagCompletionFunc("snapshot", completeSnapshots)
	_ = cmd.RegisterFlagCompletionFunc("rule", completeRuleFiles)
	return cmd
}

// completeRuleFiles offers the rules of the library, and files.
func completeRuleFiles(cmd *cobra.Command, args []string, to string) ([]cobra.Completion, cobra.ShellCompDirective) {
	out, _ := completeRules(cmd, args, to)
	return out, cobra.ShellCompDirectiveDefault
}

func (c *console) reach(ctx context.Context, b *bench, f reachFlags) error {
	set, err := b.reachSetting(ctx)
	if err != nil {
		return err
	}
	set.Wait, set.Rate = f.wait, f.rate
	if f.inventory != "" {
		if set.Inventory, err = c.readInventory(f.inventory); err != nil {
			return err
		}
	}
	p, err := c.planOf(ctx, b, f.rule)
	if err != nil {
		return err
	}
	v, err := b.keptView(ctx, f.snapshot)
	if err != nil {
		return err
	}
	rep, err := c.measureOnly(ctx, b, v, p, set, "reach")
	if err != nil {
		return err
	}
	if f.asJSON {
		err = c.json(rep.Reach)
	} else {
		c.printReach(rep)
	}
	if err == nil && rep.Reach.Response.Above > 0 {
		err = errFindings
	}
	return err
}

func (c *console) printReach(rep *report.Report) {
	r := rep.Reach
	c.print("%s", r.Sentence())
	c.print("why: %s", r.Response.Why)
	c.print("")
	c.print("%-32s %-9s %s", "field", "writable by", "why")
	for _, f := range r.Fields {
		name := f.Field
		if f.Path != "" {
			name += " (" + f.Path + ")"
		}
		if f.Filter {
			name += " [filter]"
		}
		c.print("%-32s %s %-9s %s", name, f.Level.Letter(), f.Level, f.Why)
	}
	c.print("")
	c.printWitness("outsider", r.Outsider)
	c.printWitness("user or agent", r.User)
	if x := r.Radius; x != nil {
		c.printRadius(r, x)
	}
	for _, w := range rep.Warnings {
		if len(w.Code) > 6 && w.Code[:6] == "reach/" {
			c.note("%s", w.Message)
		}
	}
}

func (c *console) printWitness(who string, i reach.Inducible) {
	c.print("%s: %s, %s", who, i.Outcome, i.Why)
	if i.Witness == nil {
		return
	}
	for _, s := range i.Witness.Steps {
		if s.Event != "" {
			c.print("  event %s, edited:", s.Event)
		}
		for _, e := range s.Edits {
			c.print("    %s (%s) = %q", e.Path, e.Level.Letter(), e.Value)
		}
	}
}

func (c *console) printRadius(r *reach.Reach, x *reach.Radius) {
	c.print("")
	c.print("%s to %s, %s, %s on %ss, %d of them honest, %d judged", x.From, x.To, count(x.Days, "day"), count(x.Alerts, "alert"), r.Target.Kind, x.Honest, x.Judged)
	for _, k := range x.Kinds {
		c.print("  %-8s %6d of %6d ever hit, busiest day %d, 95th percentile day %d", k.Kind, k.Held.K, k.Held.N, k.BusiestDay, k.P95Day)
	}
	seconds := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)).Round(time.Second) }
	c.print("  reviewed after %s, %s; an alert holds for %s", seconds(x.Hold.WaitSeconds), x.Hold.From(), seconds(x.Hold.Seconds))
	c.print("  worst case, %d events an hour for 24 hours: %s held, %.0f principal-hours (%s)", x.Worst.RatePerHour, count(x.Worst.Principals, "principal"), x.Worst.Hours, x.Worst.Why)
	if x.Listed.Asked {
		c.print("  privileged %d, shared %d, dependents %d, never to be held %d %v", x.Listed.Privileged, x.Listed.Shared, x.Listed.Dependents, x.Listed.Never, x.Listed.NeverNames)
	}
	c.print("  caps advised: %s at once, %d new ones an hour, %s never, then %s", count(x.Caps.Principals, "principal"), x.Caps.PerHour, count(x.Caps.Never, "principal"), x.Caps.Breaker)
}
