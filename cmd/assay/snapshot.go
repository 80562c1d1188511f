package main

import (
	"strings"
	"time"

	"assay/corpus"

	"github.com/spf13/cobra"
)

func newSnapshot(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "snapshot",
		GroupID: "corpus",
		Short:   "List, show, tag and verify snapshots of the corpus",
		Long: `A snapshot is a set of segments and a position in the label log. It never
changes, so that every old figure can be made again.` + "\n" + exitHelp,
		Example: `  assay snapshot list
  assay snapshot tag head before-mirror-fix
  assay replay --rule rule.yml --snapshot before-mirror-fix`,
	}
	cmd.AddCommand(snapshotList(c), snapshotShow(c), snapshotTag(c), snapshotVerify(c))
	return cmd
}

type snapshotJSON struct {
	Digest        string        `json:"digest"`
	Tags          []string      `json:"tags,omitempty"`
	At            time.Time     `json:"at,omitzero"`
	Events        int           `json:"events"`
	LabelPosition int64         `json:"label_position"`
	Synthetic     bool          `json:"synthetic"`
	Segments      []segmentJSON `json:"segments"`
}

type segmentJSON struct {
	Digest    string        `json:"digest"`
	Events    int           `json:"events"`
	Bytes     int64         `json:"bytes"`
	Origin    corpus.Origin `json:"origin"`
	Synthetic bool          `json:"synthetic"`
	First     *time.Time    `json:"first"` // null when no event has a time
	Last      *time.Time    `json:"last"`
	Untimed   int           `json:"untimed"`
	Import    string        `json:"import"`
}

func newSnapshotJSON(digest string, tags []string, at time.Time, s corpus.Snapshot) snapshotJSON {
	out := snapshotJSON{Digest: digest, Tags: tags, At: at, Events: s.Rows(), LabelPosition: s.LabelSeq, Synthetic: s.Synthetic(), Segments: []segmentJSON{}}
	for _, m := range s.Segments {
		out.Segments = append(out.Segments, segmentJSON{m.Digest, m.Rows, m.Bytes, m.Origin, m.Synthetic, timeOf(m.MinTime), timeOf(m.MaxTime), m.Untimed, m.Import})
	}
	return out
}

func snapshotList(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the snapshots that imports, replays and tags have recorded",
		Example: `  assay snapshot list --data corpus`,
		Args:    wantArgs(0, 0),
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
			return c.table("DIGEST\tRECORDED\tEVENTS\tSEGMENTS\tLABELS\tTAGS", func(row func(string, ...any)) {
				for _, e := range entries {
					row("%.12s\t%s\t%d\t%d\t%d\t%s", e.Digest, e.At.UTC().Format(time.RFC3339), e.Snapshot.Rows(), len(e.Snapshot.Segments), e.Snapshot.LabelSeq, strings.Join(e.Tags, " "))
				}
			})
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func snapshotShow(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show [REF]",
		Short: "Print one snapshot with its segments as JSON; head when no REF is given",
		Example: `  assay snapshot show
  assay snapshot show before-mirror-fix`,
		ValidArgsFunction: completeSnapshots,
		Args:              wantArgs(0, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			ref := ""
			if len(args) > 0 {
				ref = args[0]
			}
			s, err := b.resolve(cmd.Context(), ref)
			if err != nil {
				return err
			}
			return c.json(newSnapshotJSON(s.Digest(), nil, time.Time{}, s))
		}),
	}
	settingsFlags(cmd)
	return cmd
}

func snapshotTag(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "tag REF NAME",
		Short:             "Give a snapshot a name; a name that is taken moves",
		Example:           `  assay snapshot tag head before-mirror-fix`,
		ValidArgsFunction: completeSnapshots,
		Args:              wantArgs(2, 2),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			if err := b.store.Tag(cmd.Context(), args[0], args[1]); err != nil {
				return err
			}
			c.note("tagged %s as %s", args[0], args[1])
			return nil
		}),
	}
	settingsFlags(cmd)
	return cmd
}
