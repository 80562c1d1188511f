package main

import (
	"strconv"
	"strings"
	"time"

	"assay/tuning/attention"

	"github.com/spf13/cobra"
)

const controlsHelp = `Controls are copies of events whose outcome is known, mixed into the labelling
queue. They are kept in tables of their own: no snapshot, search, replay, report
or response ever meets one. The team is told that they exist, and after each
answer that it was one; who answered is not kept.
`

func newControls(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "controls",
		GroupID: "corpus",
		Short:   "Plan and list seeded controls of the labelling queue",
		Long:    controlsHelp + exitHelp,
		Example: `  assay controls plan --share 2% --seed 7
  assay controls list`,
	}
	cmd.AddCommand(controlsPlan(c), controlsList(c))
	return cmd
}

// planJSON is one plan; it names neither its controls nor who planned.
type planJSON struct {
	Plan     int64     `json:"plan"`
	At       time.Time `json:"at"`
	Share    float64   `json:"share"` // of the open events, 0 to 1
	Seed     uint64    `json:"seed"`
	Controls int       `json:"controls"`
	Answered int       `json:"answered"`
}

func planJSONOf(p attention.Plan) planJSON {
	return planJSON{p.Seq, p.At, p.Share, p.Seed, p.Controls, p.Answered}
}

func controlsPlan(c *console) *cobra.Command {
	var d attention.Draft
	var share string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Draw controls from the labelled alerts and put them into the queue",
		Long: controlsHelp + `
Half of the controls are true positives and half benign positives. The newest
plan is the one that counts. At least 20 answers are needed for a figure.`,
		Example: `  assay controls plan --share 2% --seed 7
  assay controls plan --share 5% --seed 8 --count 60`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			var err error
			if d.Share, err = parseShare(share); err != nil {
				return usageError(cmd, "--share is a part of the open events such as 2%%, not %q", share)
			}
			view, err := b.view(cmd.Context(), "head")
			if err != nil {
				return err
			}
			drawn, err := attention.Draw(cmd.Context(), view, d)
			if err != nil {
				return err
			}
			p, err := b.attention.Plan(cmd.Context(), d, drawn, whoami(), time.Now())
			if err != nil {
				return err
			}
			if asJSON {
				return c.json(planJSONOf(p))
			}
			c.print("%s planned, in front of %s%% of the open events", count(p.Controls, "control"), strconv.FormatFloat(p.Share*100, 'f', -1, 64))
			return nil
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().StringVar(&share, "share", "2%", "in front of how many of the open events a control stands, up to 50%")
	cmd.Flags().Uint64Var(&d.Seed, "seed", 1, "what chance is drawn from; the same seed and corpus give the same controls")
	cmd.Flags().IntVar(&d.Count, "count", attention.DefaultCount, "how many controls")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the plan as JSON")
	return cmd
}

// parseShare reads 2% or 0.02.
func parseShare(text string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	share, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err == nil && !(share > 0) {
		err = strconv.ErrRange
	}
	if percent {
		share /= 100
	}
	return share, err
}

func controlsList(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the plans of controls, the newest, which counts, first",
		Example: `  assay controls list --json`,
		Args:    wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			plans, err := b.attention.Plans(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				out := []planJSON{}
				for _, p := range plans {
					out = append(out, planJSONOf(p))
				}
				return c.json(out)
			}
			return c.table("PLAN\tPLANNED\tSHARE\tSEED\tCONTROLS\tANSWERED", func(row func(string, ...any)) {
				for _, p := range plans {
					row("%d\t%s\t%s%%\t%d\t%d\t%d", p.Seq, p.At.Format(time.DateOnly), strconv.FormatFloat(p.Share*100, 'f', -1, 64), p.Seed, p.Controls, p.Answered)
				}
			})
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the plans as JSON")
	return cmd
}
