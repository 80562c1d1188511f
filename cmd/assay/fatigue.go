package main

import (
	"cmp"
	"context"
	"fmt"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/fatigue"
	"assay/tuning/library"

	"github.com/spf13/cobra"
)

// fatigueFlags are what assay fatigue is told.
type fatigueFlags struct {
	scope fatigue.Scope
	json  bool
}

func newFatigue(c *console) *cobra.Command {
	var f fatigueFlags
	cmd := &cobra.Command{
		Use:     "fatigue",
		GroupID: "corpus",
		Short:   "Look for signs of fatigue in how a team closes alerts",
		Long: `Look for twelve signs of fatigue and of rubber-stamping: handling times that
collapse, closures faster than an alert can be read, streaks, bulk, repeats,
answers to seeded controls, how proposals are approved, how the backlog ages.
They are of teams and name nobody. A sign under 30 cases is inconclusive.

Exit codes: 0 no sign asks for action, 1 some do, 3 configuration or input error.`,
		Example: `  assay fatigue
  assay fatigue --team soc-1 --last 28
  assay fatigue --json > fatigue.json`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			if f.scope.Last < 0 {
				return usageError(cmd, "--last is a number of days, not %d", f.scope.Last)
			}
			return c.fatigue(cmd.Context(), b, f)
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().StringVar(&f.scope.Team, "team", "", "alerts of this team (alert.team); all when left out")
	cmd.Flags().IntVar(&f.scope.Last, "last", 14, "the last so many days of the corpus' own time; 0 for all of it")
	cmd.Flags().BoolVar(&f.json, "json", false, "print the figures as JSON, as GET /api/v1/fatigue answers")
	return cmd
}

// fatigueJSON is the figures and what they were made of.
type fatigueJSON struct {
	Snapshot string   `json:"snapshot"`
	Teams    []string `json:"teams"`
	*fatigue.Figures
	Signs *fatigue.Indicators `json:"signs"`
}

func (c *console) fatigue(ctx context.Context, b *bench, f fatigueFlags) error {
	head, err := b.store.Head(ctx)
	if err != nil {
		return err
	}
	view, err := b.store.View(ctx, head)
	if err != nil {
		return err
	}
	alerts, err := fatigue.Read(ctx, episode.Parts(view))
	if err != nil {
		return err
	}
	figures, err := alerts.Measure(f.scope)
	if err != nil {
		return fmt.Errorf("measure fatigue: %w", err)
	}
	evidence, err := b.evidence(ctx, view)
	if err != nil {
		return err
	}
	signs, err := alerts.Indicate(ctx, f.scope, evidence)
	if err != nil {
		return fmt.Errorf("measure fatigue: %w", err)
	}
	if f.json {
		err = c.json(fatigueJSON{head.Digest(), alerts.Teams(), figures, signs})
	} else {
		c.printSigns(signs)
	}
	if act, _ := signs.Asking(); err == nil && act > 0 {
		err = errFindings
	}
	return err
}

// evidence is what is kept beside the alerts, and what filters left out.
func (b *bench) evidence(ctx context.Context, view *corpus.View) (fatigue.Evidence, error) {
	e, err := fatigue.Gather(ctx, fatigue.Sources{Store: b.store, Attention: b.attention, Register: b.register, Library: b.library})
	if err != nil {
		return e, err
	}
	standings, err := b.library.Standings(ctx)
	if err != nil {
		return e, err
	}
	env, err := library.Env(b.dir, b.mapping.Aliases())
	if err != nil {
		return e, err
	}
	e.Filtered, err = fatigue.Filters(ctx, view, library.Counting(standings), env)
	return e, err
}

// stateWords are the states as columns show them.
var stateWords = map[fatigue.State]string{
	fatigue.Act: "! act", fatigue.Watch: "~ watch", fatigue.Quiet: "  no sign", fatigue.Inconclusive: "? inconclusive", fatigue.Unrecorded: "- not recorded",
}

func (c *console) printSigns(signs *fatigue.Indicators) {
	for _, i := range signs.All {
		c.print("%-15s %s. %s", stateWords[i.State], i.Title, i.Says)
		for _, p := range i.Parts {
			c.print("%-15s   %s: %s", "", p.Rule, p.Says)
		}
		if i.Do != "" {
			c.print("%-15s   %s", "", i.Do)
		}
	}
	for _, r := range signs.Blind.Rules {
		c.print("%-15s %s, %s: %d of %d events were followed by a true positive of their entity within seven days, where chance gives %.1f; in the median %s",
			"dismissed", cmp.Or(r.Name, r.Rule), r.How, r.Followed.K, r.Followed.N, r.ByChance, r.Earlier)
	}
	t := signs.Trailing
	c.note("%s from %s to %s, UTC; of teams, never of persons", count(t.Closures, "closure"), t.From.Format("2006-01-02"), t.To.Format("2006-01-02"))
}
