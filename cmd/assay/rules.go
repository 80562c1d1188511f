package main

import (
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"assay/tuning/library"
	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

func newRules(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "rules",
		GroupID: "rules",
		Short:   "Keep versions of rules and their status",
		Long: `Rules are kept by digest: adding a changed text adds a version. The status of a
version moves only by promotion.` + "\n" + exitHelp,
		Example: `  assay rules add rules/*.yml
  assay rules list
  assay rules diff agent_upload~1 agent_upload
  assay rules export agent_upload --out deploy/`,
	}
	cmd.AddCommand(rulesAdd(c), rulesList(c), rulesShow(c), rulesDiff(c), rulesExport(c))
	return cmd
}

func rulesAdd(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "add FILE|DIR...",
		Short: "Add rule files as versions",
		Args:  cobra.MinimumNArgs(1),
		RunE: withBench(true, func(cmd *cobra.Command, args []string, b *bench) error {
			files, err := ruleFiles(args)
			if err != nil {
				return err
			}
			broken := 0
			for _, file := range files {
				text, err := readCapped(file, maxRuleFile)
				if err != nil {
					return err
				}
				added, ds, err := b.library.Add(cmd.Context(), text, filepath.Base(file), whoami())
				atLeast(ds, rule.Warning).Fprint(c.err, file, text)
				if ds.Err() != nil {
					broken++
					continue
				}
				if err != nil {
					return err
				}
				c.printAdded(added)
			}
			if broken > 0 {
				return errRule
			}
			return nil
		}),
	}
	settingsFlags(cmd)
	return cmd
}

func (c *console) printAdded(added []library.Added) {
	for _, a := range added {
		word := "unchanged"
		if a.New {
			word = "added"
		}
		fmt.Fprintf(c.out, "%s %.12s %s (%s)\n", word, a.Digest, a.Title, a.Status)
	}
}

func rulesList(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the newest version of every rule",
		Args:  cobra.NoArgs,
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			list, err := b.library.List(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return c.json(list)
			}
			w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
			fmt.Fprintln(w, "DIGEST\tSTATUS\tDIALECT\tFILE\tADDED\tBY\tTITLE")
			for _, v := range list {
				fmt.Fprintf(w, "%.12s\t%s\t%s\t%s\t%s\t%s\t%s\n", v.Digest, v.Status, v.Dialect, v.File, v.At.UTC().Format(time.DateOnly), v.Who, v.Title)
			}
			return w.Flush()
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func rulesShow(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show REF",
		Short: "Print the text of a version, with its history on standard error",
		Args:  cobra.ExactArgs(1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			v, err := b.library.Get(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			versions, err := b.library.Versions(cmd.Context(), v.Rule)
			if err != nil {
				return err
			}
			for _, o := range versions {
				c.say("%.12s  %s  %s  %s", o.Digest, o.At.UTC().Format(time.RFC3339), o.Status, o.Who)
			}
			_, err = fmt.Fprint(c.out, v.Text)
			return err
		}),
	}
	settingsFlags(cmd)
	return cmd
}

func rulesDiff(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff FROM TO",
		Short: "Print the difference between two versions",
		Args:  cobra.ExactArgs(2),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			diff, err := b.library.Diff(cmd.Context(), args[0], args[1])
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(c.out, diff)
			return err
		}),
	}
	settingsFlags(cmd)
	return cmd
}

func rulesExport(c *console) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "export REF",
		Short: "Write a version with its promoted status, ready to deploy",
		Args:  cobra.ExactArgs(1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			name, text, err := b.library.Export(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if out == "-" {
				_, err = fmt.Fprint(c.out, text)
				return err
			}
			file := filepath.Join(out, filepath.Base(name))
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				return fmt.Errorf("export %s: %w", args[0], err)
			}
			c.say("wrote %s", file)
			return nil
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().StringVarP(&out, "out", "o", "-", "folder to write to, - for standard output")
	return cmd
}
