package main

import (
	"time"

	"assay/corpus"

	"github.com/spf13/cobra"
)

func labelUndo(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "undo [BATCH]",
		Short: "Take back your last change, or the one named",
		Long: `Taking back is a change of its own in the log. Your name is $ASSAY_USER, or that
of your account on this machine.`,
		Example: `  assay label undo
  assay label undo e54b6859adbf6cfe`,
		Args: wantArgs(0, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			batch := ""
			if len(args) > 0 {
				batch = args[0]
			}
			res, err := b.store.Undo(cmd.Context(), whoami(), batch, time.Now())
			if err != nil {
				return err
			}
			c.print("%s taken back", count(res.Changed, "label"))
			return nil
		}),
	}
	settingsFlags(cmd)
	return cmd
}

func labelHistory(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "history EVENT",
		Short:   "Print every label an event has had, as JSON, oldest first",
		Example: `  assay label history ev-000000042`,
		Args:    wantArgs(1, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			labels, err := b.store.History(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if len(labels) == 0 { // unlabelled, or unknown
				v, err := b.view(cmd.Context(), "")
				if err != nil {
					return err
				}
				if _, err := v.Find(cmd.Context(), args[0]); err != nil {
					return err
				}
			}
			out := []labelJSON{}
			for _, l := range labels {
				out = append(out, newLabelJSON(l))
			}
			return c.json(out)
		}),
	}
	settingsFlags(cmd)
	return cmd
}

type labelJSON struct {
	Seq         int64          `json:"seq"`
	Event       string         `json:"event"`
	At          time.Time      `json:"at"`
	By          string         `json:"by"`
	Verdict     corpus.Verdict `json:"verdict"`
	Reason      corpus.Reason  `json:"reason"`
	Note        string         `json:"note"`
	FromVerdict corpus.Verdict `json:"from_verdict"`
	FromReason  corpus.Reason  `json:"from_reason"`
	Source      string         `json:"source"`
	NativeField string         `json:"native_field,omitempty"` // of an imported label, word for word
	NativeValue string         `json:"native_value,omitempty"`
	Batch       string         `json:"batch"`
}

func newLabelJSON(l corpus.Label) labelJSON {
	return labelJSON{l.Seq, l.Event, l.At, l.Who, l.Verdict, l.Reason, l.Note, l.FromVerdict, l.FromReason, l.Source, l.NativeField, l.NativeValue, l.Batch}
}
