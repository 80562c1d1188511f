package main

import (
	"fmt"
	"io"
	"math"

	"assay/corpus"
	"assay/tuning/interval"
	"assay/tuning/quality"

	"github.com/spf13/cobra"
)

func labelQuality(c *console) *cobra.Command {
	var snapshot string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "quality",
		Short: "Say how far labels can be relied on, from second opinions",
		Long: `Print how far two people agree on the labelled events that both looked at: the
share, Cohen's kappa with a bootstrap interval, PABAK, which does not fall where
one verdict is rare, the table of verdicts, and how often a true positive was
missed. Figures are of the random share; events that were looked at twice for
another reason are counted apart. People are never named or ranked.` + "\n" + exitHelp,
		Example: `  assay label quality
  assay label quality --snapshot 2026-10 --json`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			v, err := b.view(cmd.Context(), snapshot)
			if err != nil {
				return err
			}
			seed, err := b.store.OpinionSeed(cmd.Context())
			if err != nil {
				return err
			}
			r, err := quality.Read(cmd.Context(), v, seed)
			if err != nil {
				return err
			}
			if asJSON {
				return c.json(r.Figures)
			}
			printQuality(plainWriter{c.out}, r.Figures)
			return nil
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().StringVar(&snapshot, "snapshot", "", "digest, tag or head")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.RegisterFlagCompletionFunc("snapshot", completeSnapshots)
	return cmd
}

func printQuality(w io.Writer, f *quality.Figures) {
	fmt.Fprintln(w, f.Sentence())
	fmt.Fprintf(w, "  looked at twice      %s\n", shareWords(f.Double, "labelled events"))
	if f.Chosen.N > 0 {
		fmt.Fprintf(w, "  chosen, not drawn    agreed on %s\n", shareWords(f.Chosen, "events"))
	}
	if f.Agreement.N == 0 {
		fmt.Fprintln(w, "assay label second prints what waits for a second opinion")
		return
	}
	if f.PABAK != nil {
		fmt.Fprintf(w, "  PABAK                %.2f (kappa falls where one verdict is rare, PABAK does not)\n", *f.PABAK)
	}
	if f.Fleiss != nil {
		fmt.Fprintf(w, "  Fleiss' kappa        %.2f (whoever gave which)\n", *f.Fleiss)
	}
	fmt.Fprintf(w, "  overturned           %s were true positives to the second person\n", shareWords(f.Overturned, "others"))
	for p, name := range []string{"actionable", "logic"} {
		e := f.Errors.At(quality.Precision(p))
		fmt.Fprintf(w, "  %-10s           sensitivity %s, specificity %s\n", name, shareWords(e.Sensitivity, ""), shareWords(e.Specificity, ""))
	}
	fmt.Fprintf(w, "\n%-18s second: TP     BP     FP    UND\n", "first")
	for i, v := range quality.Verdicts {
		fmt.Fprintf(w, "%-18s      %5d  %5d  %5d  %5d\n", verdictText(v), f.Table[i][0], f.Table[i][1], f.Table[i][2], f.Table[i][3])
	}
	if f.Disagreed > 0 {
		fmt.Fprintf(w, "\n%s seen differently; --json lists the first %d and what three people make of an event\n", count(f.Disagreed, "event"), quality.MaxListed)
	}
}

var verdictTexts = map[corpus.Verdict]string{corpus.TruePositive: "true positive", corpus.BenignPositive: "benign positive", corpus.FalsePositive: "false positive", corpus.Undetermined: "undetermined"}

func verdictText(v corpus.Verdict) string { return verdictTexts[v] }

// shareWords is "91 of 100 events (84 to 95 %)".
func shareWords(p interval.Proportion, unit string) string {
	if unit != "" {
		unit = " " + unit
	}
	if p.Low == nil || p.High == nil {
		return fmt.Sprintf("%d of %d%s", p.K, p.N, unit)
	}
	return fmt.Sprintf("%d of %d%s (%.0f to %.0f %%)", p.K, p.N, unit, math.Floor(*p.Low*100), math.Ceil(*p.High*100))
}
