package main

import (
	"context"
	"log/slog"

	"github.com/spf13/cobra"
)

func snapshotVerify(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Read every file of the corpus and hold it against its digest",
		Long: `Reads every segment and holds it against its digest; names each one that is
damaged or gone. Columns files, which are made of the segments and make replays
fast, are made where they are missing.` + "\n" + exitHelp,
		Example: `  assay snapshot verify --data corpus`,
		Args:    wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			ctx := cmd.Context()
			head, err := b.store.Head(ctx)
			if err != nil {
				return err
			}
			bar := c.progress(2*int64(len(head.Segments)), "verifying", false)
			steps := int64(0)
			step := func(int, int) { steps++; _ = bar.Set64(steps) }
			if err := b.store.Verify(ctx, step); err != nil {
				return err
			}
			if err := b.store.Derive(ctx, step); err != nil {
				return err
			}
			c.note("%s of %s are as they were written", count(len(head.Segments), "segment"), count(head.Rows(), "event"))
			return nil
		}),
	}
	settingsFlags(cmd)
	return cmd
}

// startVerifying holds the files of the corpus against their digests once,
// and makes the columns files that are missing, while the server serves. The
// returned function waits until it has stopped.
func startVerifying(ctx context.Context, b *bench, log *slog.Logger) (wait func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := b.store.Derive(ctx, nil); err != nil && ctx.Err() == nil {
			log.Warn("columns files are not made; replays read the segments", "error", err)
		}
		if err := b.store.Verify(ctx, nil); err != nil && ctx.Err() == nil {
			log.Error("the corpus is damaged", "error", err)
		}
	}()
	return func() { cancel(); <-done }
}
