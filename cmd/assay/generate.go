package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"assay/corpus/generate"

	"github.com/klauspost/compress/zstd"
	"github.com/spf13/cobra"
)

func newGenerate(c *console) *cobra.Command {
	var cfg generate.Config
	var rules generate.RulesConfig
	var start, out string
	cmd := &cobra.Command{
		Use:     "generate",
		GroupID: "corpus",
		Short:   "Write a synthetic corpus as NDJSON, or a rule set for it",
		Long: `Write synthetic agent runtime events, with alerts, outcomes and incidents, as
NDJSON. The same numbers and seed give the same bytes.

With --rules, write that many Sigma rules over the fields of such events into a
new folder, one file each: lists, filters, networks, a few regular expressions.
Their values are cut from events of the same seed, so that most of them fire.` + "\n" + exitHelp,
		Example: `  assay generate --events 100000 > demo.ndjson
  assay generate --events 1000000 --days 90 --seed 3 --out load.ndjson.zst
  assay generate --rules 3000 --correlations 20 --seed 3 --out rules`,
		Args: wantArgs(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("rules") || cmd.Flags().Changed("correlations") {
				rules.Seed = cfg.Seed
				return c.generateRules(cmd, rules, out)
			}
			if cfg.Events < 1 || cfg.Days < 1 {
				return usageError(cmd, "want at least one event and one day")
			}
			if start != "" {
				t, err := time.Parse(time.DateOnly, start)
				if err != nil {
					return fmt.Errorf("parse --start %q: want a date such as 2026-10-19", start)
				}
				cfg.Start = t
			}
			g, err := generate.New(cfg)
			if err != nil {
				return err
			}
			bar := c.progress(int64(cfg.Events), "generating", false)
			report := func(done, _ int) { _ = bar.Set(done) }
			return writeOut(c, out, func(w io.Writer) error { return g.Write(cmd.Context(), w, report) })
		},
	}
	cmd.Flags().IntVar(&cfg.Events, "events", 100_000, "number of events")
	cmd.Flags().IntVar(&cfg.Days, "days", 28, "number of days")
	cmd.Flags().Uint64Var(&cfg.Seed, "seed", 1, "seed; 0 means 1")
	cmd.Flags().StringVar(&start, "start", "", "first day (default 2026-10-19)")
	cmd.Flags().StringVarP(&out, "out", "o", "-", "file to write, - for standard output; .zst compresses; with --rules a new folder")
	cmd.Flags().IntVar(&rules.Rules, "rules", 0, "write so many rules instead of events")
	cmd.Flags().IntVar(&rules.Correlations, "correlations", 0, "with --rules: so many correlations besides")
	return cmd
}

// writeOut writes to standard output, or to a file that appears whole or not
// at all.
func writeOut(c *console, name string, write func(io.Writer) error) (err error) {
	if name == "-" {
		return write(c.out)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".assay-*")
	if err != nil {
		return fmt.Errorf("create %s: %w", name, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := writeMaybeZstd(f, name, write); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		_ = f.Close()
		return fmt.Errorf("sync %s: %w", name, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("close %s: %w", name, err)
	}
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.Rename(f.Name(), name)
}

func writeMaybeZstd(f io.Writer, name string, write func(io.Writer) error) error {
	if !strings.HasSuffix(name, ".zst") {
		return write(f)
	}
	z, err := zstd.NewWriter(f)
	if err != nil {
		return fmt.Errorf("compress %s: %w", name, err)
	}
	if err := write(z); err != nil {
		_ = z.Close()
		return err
	}
	return z.Close()
}
