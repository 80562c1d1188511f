package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"assay/corpus/job"
	"assay/index"

	"github.com/spf13/cobra"
)

func newIndex(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "index",
		GroupID: "corpus",
		Short:   "Look after the search index, which is derived and may be deleted",
		Long:    "The index answers words and phrases faster. Search works without it." + "\n" + exitHelp,
		Example: `  assay index status
  assay index rebuild`,
	}
	cmd.AddCommand(indexStatus(c), indexRebuild(c))
	return cmd
}

func indexDir(dir string) string { return filepath.Join(dir, "index") }

func indexStatus(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "status",
		Short:   "Print how far the index is, as JSON",
		Example: `  assay index status --data corpus | jq -r .state`,
		Args:    wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) (err error) {
			x, err := index.Open(cmd.Context(), indexDir(b.dir))
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, x.Close()) }()
			v, err := b.view(cmd.Context(), "")
			if err != nil {
				return err
			}
			st, err := x.Status(cmd.Context(), v)
			if err != nil {
				return err
			}
			return c.json(st)
		}),
	}
	settingsFlags(cmd)
	return cmd
}

func indexRebuild(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "rebuild",
		Short:   "Build the index again from the segments",
		Example: `  assay index rebuild --data corpus`,
		Args:    wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) (err error) {
			ctx := cmd.Context()
			x, err := index.Open(ctx, indexDir(b.dir))
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, x.Close()) }()
			v, err := b.view(ctx, "")
			if err != nil {
				return err
			}
			run, err := b.jobs.Start(ctx, job.Spec{Kind: "index", Title: "rebuild the search index", Unit: "events", Total: int64(v.Rows()), By: whoami()})
			if err != nil {
				return err
			}
			bar := c.progress(int64(v.Rows()), "indexing", false)
			err = x.Rebuild(run.Context(), v, func(done, total int64) {
				_ = bar.Set64(done)
				run.Progress(done, total, "")
			})
			if err = errors.Join(err, run.Finish(nil, err)); err != nil {
				return fmt.Errorf("rebuild index: %w", err)
			}
			c.note("indexed %s", count(v.Rows(), "event"))
			return nil
		}),
	}
	settingsFlags(cmd)
	return cmd
}
