package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"assay/corpus"

	"github.com/spf13/cobra"
)

func newSnapshot(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "snapshot",
		GroupID: "corpus",
		Short:   "List, show and tag snapshots of the corpus",
		Long: `A snapshot is a set of segments and a position in the label log. It never
changes, so that every old figure can be made again.` + "\n" + exitHelp,
		Example: `  assay snapshot list
  assay snapshot tag head before-mirror-fix
  assay replay --rule rule.yml --snapshot before-mirror-fix`,
	}
	cmd.AddCommand(snapshotList(c), snapshotShow(c), snapshotTag(c))
	return cmd
}

type snapshotJSON struct {
	Digest        string               `json:"digest"`
	Tags          []string             `json:"tags,omitempty"`
	At            time.Time            `json:"at,omitzero"`
	Events        int                  `json:"events"`
	LabelPosition int64                `json:"label_position"`
	Synthetic     bool                 `json:"synthetic"`
	Segments      []corpus.SegmentMeta `json:"segments,omitempty"`
}

func newSnapshotJSON(digest string, tags []string, at time.Time, s corpus.Snapshot) snapshotJSON {
	return snapshotJSON{Digest: digest, Tags: tags, At: at, Events: s.Rows(), LabelPosition: s.LabelSeq, Synthetic: s.Synthetic()}
}

func snapshotList(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the snapshots that imports, replays and tags have recorded",
		Args:  cobra.NoArgs,
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			entries, err := b.store.Snapshots(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				out := []snapshotJSON{}
				for _, e := range entries {
					out = append(out, newSnapshotJSON(e.Digest, e.Tags, e.At, e.Snapshot))
				}
				return c.json(out)
			}
			w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
			fmt.Fprintln(w, "DIGEST\tRECORDED\tEVENTS\tSEGMENTS\tLABELS\tTAGS")
			for _, e := range entries {
				fmt.Fprintf(w, "%.12s\t%s\t%d\t%d\t%d\t%s\n", e.Digest, e.At.UTC().Format(time.RFC3339), e.Snapshot.Rows(), len(e.Snapshot.Segments), e.Snapshot.LabelSeq, strings.Join(e.Tags, " "))
			}
			return w.Flush()
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func snapshotShow(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show [REF]",
		Short: "Show one snapshot with its segments; head when no REF is given",
		Args:  cobra.MaximumNArgs(1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			ref := ""
			if len(args) > 0 {
				ref = args[0]
			}
			s, err := b.store.Resolve(cmd.Context(), ref)
			if err != nil {
				return err
			}
			out := newSnapshotJSON(s.Digest(), nil, time.Time{}, s)
			out.Segments = s.Segments
			return c.json(out)
		}),
	}
	settingsFlags(cmd)
	return cmd
}

func snapshotTag(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tag REF NAME",
		Short: "Give a snapshot a name",
		Args:  cobra.ExactArgs(2),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			return b.store.Tag(cmd.Context(), args[0], args[1])
		}),
	}
	settingsFlags(cmd)
	return cmd
}
