package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"sort"
	"strings"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/corpus/job"

	"github.com/spf13/cobra"
)

func newImport(c *console) *cobra.Command {
	var stream, synthetic, asJSON bool
	cmd := &cobra.Command{
		Use:     "import FILE...",
		GroupID: "corpus",
		Short:   "Import labelled events into the corpus",
		Long: `Import NDJSON, JSON arrays, CSV, TSV or Parquet, each also as .gz or .zst; the
format is told from the content. All of it becomes visible at once, or nothing
does. Importing a file again adds nothing. Rows that cannot be read go to a
quarantine file with the reason; mend them there and import that file.

A corpus is curated unless --stream says that it is the whole stream of a
period: only then is the load on analysts forecast from it.

An import that is stopped, by Ctrl-C or by assay jobs cancel, adds nothing, says
so and exits with 130.` + "\n" + exitHelp,
		Example: `  assay import --data corpus alerts.ndjson.gz
  assay import --data corpus --stream --mapping splunk.yml export.csv
  assay import --data corpus --json corpus/quarantine/20261101-120000-AB12CD.ndjson`,
		Args:    wantArgs(1, -1),
		PreRunE: func(_ *cobra.Command, args []string) error { return checkFiles(args) },
		RunE: withBench(true, func(cmd *cobra.Command, args []string, b *bench) error {
			defer lean()()
			o := ingest.Options{Mapping: b.mapping, Origin: corpus.Curated, Synthetic: synthetic, By: whoami()}
			if stream {
				o.Origin = corpus.Stream
			}
			sum, err := c.importFiles(cmd.Context(), b, args, o)
			if err != nil {
				return err
			}
			c.warnImport(sum)
			if asJSON {
				return c.json(sum)
			}
			c.printImport(sum)
			return nil
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().BoolVar(&stream, "stream", false, "the files hold everything of a period, not a selection")
	cmd.Flags().BoolVar(&synthetic, "synthetic", false, "the events are made up; marks them wherever they are shown")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the summary as JSON")
	return cmd
}

// lean has the garbage of an import collected sooner, unless the environment
// says how: most of what lives is large tables without pointers, which cost the
// collector little. It returns what sets the old value again.
func lean() (restore func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	old := debug.SetGCPercent(35)
	return func() { debug.SetGCPercent(old) }
}

// checkFiles refuses what is no file of events before anything is made for it.
func checkFiles(names []string) error {
	for _, name := range names {
		if name == "-" {
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("read events: %w", err)
		}
		info, err := f.Stat()
		_ = f.Close()
		if err != nil {
			return fmt.Errorf("read events: %w", err)
		}
		if info.IsDir() {
			return fmt.Errorf("read events: %s is a folder; name the files in it", name)
		}
	}
	return nil
}

// importFiles imports as a job, so that other processes see it and can stop it.
func (c *console) importFiles(ctx context.Context, b *bench, names []string, o ingest.Options) (*ingest.Summary, error) {
	var sources []ingest.Source
	var total int64
	for _, name := range names {
		src := c.source(ctx, name)
		total += src.Size
		sources = append(sources, src)
	}
	run, err := b.jobs.Start(ctx, job.Spec{Kind: "import", Title: title(names), Unit: "bytes", Total: total, By: o.By})
	if err != nil {
		return nil, err
	}
	bar := c.progress(total, "importing", true)
	o.Progress = func(p ingest.Progress) {
		_ = bar.Set64(min(p.Bytes, total))
		run.Progress(p.Bytes, p.TotalBytes, fmt.Sprintf("%d rows read, %d added", p.Rows, p.Added))
	}
	sum, err := ingest.Import(run.Context(), b.store, sources, o)
	_ = bar.Finish()
	return sum, errors.Join(err, run.Finish(sum, err))
}

func title(names []string) string {
	t := filepath.Base(names[0])
	if n := len(names) - 1; n > 0 {
		t += fmt.Sprintf(" and %d more", n)
	}
	return t
}

func (c *console) printImport(s *ingest.Summary) {
	c.print("import %s: %s read, %s added, %s, %d quarantined, in %.1f s", s.Import, count(s.Read, "row"), count(s.Added, "event"), count(s.Duplicates, "duplicate"), s.Quarantined, s.Seconds)
	var words []string
	for _, v := range sortedKeys(s.Verdicts) {
		words = append(words, fmt.Sprintf("%s %d", v, s.Verdicts[v]))
	}
	if len(words) > 0 {
		c.print("verdicts: %s", strings.Join(words, ", "))
	}
	if s.Untimed > 0 {
		c.print("without a time: %s", count(s.Untimed, "event"))
	}
	if s.Quarantine != "" {
		c.print("quarantine: %s (mend the rows there and import that file)", s.Quarantine)
	}
	c.print("snapshot %s", s.Snapshot)
}

// warnImport says what is amiss with an import that succeeded.
func (c *console) warnImport(s *ingest.Summary) {
	if s.Read == 0 {
		c.say("assay: there is no row in what was imported")
	}
	for _, f := range s.Broken {
		c.say("assay: %s:%d: %s; the rows before it were imported", f.File, f.Line, f.Reason)
	}
	for _, w := range sortedKeys(s.UnknownVerdicts) {
		c.say("assay: verdict word %q is not in the mapping, unlabelled for it: %s", w, count(s.UnknownVerdicts[w], "event"))
	}
}

func sortedKeys(m map[string]int64) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// whoami is the name that the command line leaves in logs.
func whoami() string {
	if name := os.Getenv("ASSAY_USER"); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "cli"
}
