package main

import (
	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

func newLint(c *console) *cobra.Command {
	var strict bool
	cmd := &cobra.Command{
		Use:     "lint FILE|DIR...",
		GroupID: "rules",
		Short:   "Check rule files and print what is wrong, with the place",
		Long: `Parse and compile every rule and print errors, warnings and hints with the
line they are about. Names mean what the corpus directory says: named lists in
lists/NAME.txt, lookup tables in lists/NAME.csv, macros in macros.conf and
processing pipelines in pipelines/NAME.yml.

Exit codes: 0 nothing worse than a hint, 1 warnings with --strict, 2 a rule has
an error, 3 configuration or input error.`,
		Example: `  assay lint rules/
  assay lint --strict rule.spl`,
		Args: wantArgs(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := openSettings(cmd)
			if err != nil {
				return err
			}
			set, err := c.readRules(args, w.env, rule.Hint)
			if err != nil {
				return err
			}
			c.note("%s in %s, %s with errors, %s", count(len(set.rules), "rule"), count(set.files, "file"), count(set.broken, "file"), count(set.warnings, "warning"))
			if set.broken+set.warnings > 0 {
				c.note("what each code means: assay help codes")
			}
			switch {
			case set.broken > 0:
				return errRule
			case strict && set.warnings > 0:
				return errFindings
			}
			return nil
		},
	}
	settingsFlags(cmd)
	pipelineFlag(cmd)
	cmd.Flags().BoolVar(&strict, "strict", false, "exit 1 when there are warnings")
	return cmd
}
