package main

import (
	"fmt"
	"io"

	"assay/tuning/doubt"
	"assay/tuning/replay"
	"assay/tuning/ruleset"

	"github.com/spf13/cobra"
)

func labelSuspicious(c *console) *cobra.Command {
	var snapshot string
	var asJSON, rules bool
	var limit int
	cmd := &cobra.Command{
		Use:   "suspicious",
		Short: "List labels that look wrong, and why",
		Long: `List labels that look wrong: other events with the same text, or of the same
incident, are for the most part labelled otherwise; several stable rules fire on
a false positive; nearly all that was labelled in the same go is of another
kind; the import of a true positive says benign; the alert was closed faster
than it can be read. Nothing is changed, and a label that looks wrong may be
right.

Exit codes: 0 none looks wrong, 1 some do, 3 configuration or input error.`,
		Example: `  assay label suspicious
  assay label suspicious --limit 1000 --json`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			if limit < 1 || limit > maxOffers {
				return usageError(cmd, "--limit %d: want 1 to %d", limit, maxOffers)
			}
			v, err := b.view(cmd.Context(), snapshot)
			if err != nil {
				return err
			}
			o := doubt.Options{Listed: limit}
			if rules {
				if o.Rules, err = ruleset.StableNoise(cmd.Context(), b.library, v, b.env, replay.SetOptions{Budget: b.memory / 4}); err != nil {
					return err
				}
			}
			f, err := doubt.Find(cmd.Context(), b.store, v, o)
			if err != nil {
				return err
			}
			if asJSON {
				err = c.json(f)
			} else {
				printDoubts(plainWriter{c.out}, f)
			}
			if err == nil && f.Doubted > 0 {
				err = errFindings
			}
			return err
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().StringVar(&snapshot, "snapshot", "", "digest, tag or head")
	cmd.Flags().IntVar(&limit, "limit", doubt.MaxListed, "labels to list at most")
	cmd.Flags().BoolVar(&rules, "rules", true, "replay the stable rules of the library for what they fire on")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.RegisterFlagCompletionFunc("snapshot", completeSnapshots)
	return cmd
}

func printDoubts(w io.Writer, f *doubt.Figures) {
	fmt.Fprintf(w, "%d of %s that decide look wrong\n", f.Doubted, count(f.Decided, "label"))
	for _, n := range f.Counts {
		fmt.Fprintf(w, "  %6d  %-9s  %s\n", n.Events, n.Code, n.Title)
	}
	for _, l := range f.Listed {
		fmt.Fprintf(w, "%s  %s\n", l.Event, verdictText(l.Verdict))
		for _, r := range l.Why {
			fmt.Fprintf(w, "    %s: %s\n", r.Code, r.Text)
		}
	}
	if rest := f.Doubted - len(f.Listed); rest > 0 {
		fmt.Fprintf(w, "%s more\n", count(rest, "label"))
	}
}
