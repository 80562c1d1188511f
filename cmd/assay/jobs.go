package main

import (
	"errors"
	"fmt"
	"time"

	"assay/corpus/job"

	"github.com/spf13/cobra"
)

func newJobs(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "jobs",
		GroupID: "serve",
		Short:   "List and stop long work, also that of other processes",
		Long: `List and stop long work: imports, index builds, replays of rule sets. A replay
of a rule set whose server was stopped is queued, and goes on where it was when a
server starts; cancel keeps it from that.`,
		Example: `  assay jobs list
  assay jobs cancel 20261101T120000-ab12cd`,
	}
	cmd.AddCommand(jobsList(c), jobsCancel(c))
	return cmd
}

func jobsList(c *console) *cobra.Command {
	var asJSON bool
	var limit int
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List jobs, newest first",
		Example: `  assay jobs list --limit 5`,
		Args:    wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			list, err := b.jobs.List(cmd.Context(), max(limit, 0))
			if err != nil {
				return err
			}
			if asJSON {
				return c.json(append([]job.Job{}, list...))
			}
			return c.table("ID\tKIND\tSTATE\tDONE\tCREATED\tBY\tTITLE", func(row func(string, ...any)) {
				for _, j := range list {
					row("%s\t%s\t%s\t%s\t%s\t%s\t%s", j.ID, j.Kind, j.State, share(j), j.Created.UTC().Format(time.RFC3339), j.By, j.Title)
				}
			})
		}),
	}
	dataFlag(cmd)
	cmd.Flags().IntVar(&limit, "limit", 20, "how many; 0 is all")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func share(j job.Job) string {
	switch {
	case j.State == job.Done:
		return "100 %"
	case j.Total > 0:
		return fmt.Sprintf("%d %%", 100*min(j.Done, j.Total)/j.Total)
	}
	return "-"
}

func jobsCancel(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "cancel JOB",
		Short:   "Ask a job to stop, in whichever process it runs",
		Example: `  assay jobs cancel 20261101T120000-ab12cd`,
		Args:    wantArgs(1, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			j, err := b.jobs.Get(cmd.Context(), args[0])
			if errors.Is(err, job.ErrNotFound) {
				return fmt.Errorf("cancel %s: no such job; assay jobs list shows them", args[0])
			}
			if err != nil {
				return err
			}
			if j.State.Over() {
				return fmt.Errorf("cancel %s: it is %s already", j.ID, j.State)
			}
			if err := b.jobs.Cancel(cmd.Context(), j.ID); err != nil {
				return err
			}
			c.note("asked %s to stop", j.ID)
			return nil
		}),
	}
	dataFlag(cmd)
	return cmd
}
