package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"assay/tuning/episode"
	"assay/tuning/load"
	"assay/tuning/promote"
	"assay/tuning/report"

	"github.com/spf13/cobra"
)

// forecastSection is the name of the forecast among the sections of a study.
const forecastSection = "forecast"

func newLoad(c *console) *cobra.Command {
	var f replayFlags
	var team string
	cmd := &cobra.Command{
		Use:     "load --rule FILE [--baseline FILE] [--roster FILE]",
		GroupID: "rules",
		Short:   "Forecast the team's queue with a rule in it",
		Long: `Replay the rule and simulate the weeks to come: the episodes of the rule on the
stream, beside those that other rules raised there, drawn day by day, and the
team of the roster that works on them. Print medians and 10 to 90 % bands of
hours, utilisation, waits, backlog and what expires; with a baseline also the
difference, on the same days and with the same handling times.

The roster is --roster, else roster.yml of the corpus directory, else the one
that ships. A curated corpus has no load and no forecast.`,
		Example: `  assay load --data corpus --rule candidate.yml --baseline inforce.yml
  assay load --data corpus --rule candidate.yml --roster nights.yml --json | jq .forecast.wait_minutes
  assay load actual --data corpus`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			if err := f.check(cmd, "text", "markdown", "json"); err != nil {
				return err
			}
			b.roster = team
			f.sections = []string{forecastSection}
			rep, err := c.report(cmd.Context(), b, f)
			if err != nil {
				return err
			}
			return c.writeForecast(rep, f)
		}),
	}
	f.add(cmd)
	_ = cmd.MarkFlagRequired("rule")
	firingFlag(cmd)
	memoryFlag(cmd)
	cmd.Flags().StringVar(&team, "roster", "", "roster file (default: roster.yml in the corpus directory, else the one that ships)")
	_ = cmd.MarkFlagFilename("roster", "yml", "yaml")
	fixedWords(cmd, "format", "text", "markdown", "json")
	cmd.AddCommand(loadActual(c))
	return cmd
}

// foreseen is the JSON of a forecast: of it alone, without the report around.
type foreseen struct {
	Sentence   string           `json:"sentence"`
	Forecast   *load.Forecast   `json:"forecast"` // null where none can be given
	Baseline   *load.Forecast   `json:"baseline"` // null without a baseline
	Difference *load.Difference `json:"difference"`
	Warnings   []report.Warning `json:"warnings"`
}

func (c *console) writeForecast(rep *report.Report, f replayFlags) error {
	switch {
	case f.json():
		out := foreseen{Sentence: rep.ForecastWords(), Forecast: rep.Forecast, Warnings: rep.Warnings}
		if rep.Comparison != nil {
			out.Baseline, out.Difference = rep.Comparison.Baseline.Forecast, rep.Comparison.Forecast
		}
		return c.json(out)
	case f.format == "markdown":
		return report.WriteForecastMarkdown(c.out, rep)
	}
	return report.WriteForecast(c.out, rep)
}

func loadActual(c *console) *cobra.Command {
	var rule string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "actual [--rule NAME]",
		Short: "Hold forecasts of promoted rules against the alerts that came",
		Long: `For each version that came into force on a report with a forecast: the whole
weeks since, as far as the newest snapshot's stream goes, with the episodes that
its alerts make, and whether they are inside the forecast's 10 to 90 % band.

What was missed makes the bands of a rule's next forecast wider.`,
		Example: `  assay load actual --data corpus
  assay load actual --data corpus --rule agent_upload --json`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			all, err := b.followed(cmd, rule)
			if err != nil {
				return err
			}
			if asJSON {
				return c.json(all)
			}
			printFollowed(plainWriter{c.out}, all)
			return nil
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().StringVarP(&rule, "rule", "r", "", "a rule of the library (default: all)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// followed are the forecasts of a rule of the library, or of all, and what came.
func (b *bench) followed(cmd *cobra.Command, ref string) ([]promote.Followed, error) {
	ctx, id := cmd.Context(), ""
	if ref != "" {
		v, err := b.library.Get(ctx, ref)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w (assay rules list shows the library)", ref, err)
		}
		id = v.Rule
	}
	all, err := b.register.Foreseen(ctx, id)
	if err != nil || !slices.ContainsFunc(all, func(f promote.Foreseen) bool { return f.Forecast != nil }) {
		return []promote.Followed{}, err
	}
	v, err := b.view(ctx, "head")
	if err != nil {
		return nil, err
	}
	parts := episode.Parts(v)
	pool, err := episode.NewPool(ctx, parts, episode.Options{})
	if err != nil {
		return nil, err
	}
	return b.register.Follow(ctx, parts, pool, id)
}

func printFollowed(w io.Writer, all []promote.Followed) {
	if len(all) == 0 {
		fmt.Fprintln(w, "No version came into force on a report with a load forecast.")
	}
	for _, f := range all {
		until := "now"
		if !f.Until.IsZero() {
			until = f.Until.Format(time.DateOnly)
		}
		fmt.Fprintf(w, "%s (%.12s), in force from %s to %s\n", f.Title, f.Rule, f.From.Format(time.DateOnly), until)
		if f.Forecast == nil {
			fmt.Fprintln(w, "  Its report has no forecast.")
			continue
		}
		for _, k := range f.Weeks {
			word := "outside"
			if k.Inside {
				word = "inside"
			}
			fmt.Fprintf(w, "  week from %s: %d episodes, forecast %.0f (%.0f to %.0f), %s\n", k.From.Format(time.DateOnly), k.Episodes, k.Forecast.Median, k.Forecast.Low, k.Forecast.High, word)
		}
		fmt.Fprintln(w, "  "+f.Track.Words())
	}
}
