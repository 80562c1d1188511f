package main

import (
	"time"

	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

func newLint(c *console) *cobra.Command {
	var strict bool
	var format string
	cmd := &cobra.Command{
		Use:     "lint FILE|DIR...",
		GroupID: "rules",
		Short:   "Check rule files and print what is wrong, with the place",
		Long: `Parse and compile every rule and print errors, warnings and hints with the
line they are about. Names mean what the corpus directory says: named lists in
lists/NAME.txt, lookup tables in lists/NAME.csv, macros in macros.conf and
processing pipelines in pipelines/NAME.yml. Where there is a corpus, fields that
it never has and thresholds that no group ever reached are told as well.

A comment in a rule switches a check off until a day, and lint lists those:

  # assay: off lint/only-by-case until 2027-03-31, the tool minds case

Exit codes: 0 nothing worse than a hint, 1 warnings with --strict, 2 a rule has
an error, 3 configuration or input error.`,
		Example: `  assay lint rules/
  assay lint --strict rule.spl
  assay lint --format sarif rules/ > lint.sarif`,
		Args: wantArgs(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := lintFormats[format]
			if !ok {
				return usageError(cmd, "unknown --format %q: want text, json or sarif", format)
			}
			w, err := openSettings(cmd)
			if err != nil {
				return err
			}
			found, err := lintAll(cmd.Context(), args, w, time.Now())
			if err != nil {
				return err
			}
			if err := write(c, found); err != nil {
				return err
			}
			switch {
			case found.broken > 0:
				return errRule
			case strict && found.warnings > 0:
				return errFindings
			}
			return nil
		},
	}
	settingsFlags(cmd)
	pipelineFlag(cmd)
	cmd.Flags().BoolVar(&strict, "strict", false, "exit 1 when there are warnings")
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text, json or sarif (2.1.0)")
	fixedWords(cmd, "format", "text", "json", "sarif")
	return cmd
}

// lintFormats print what lint found.
var lintFormats = map[string]func(*console, *linted) error{"text": (*console).lintText, "json": (*console).lintJSON, "sarif": (*console).lintSARIF}

// lintText prints to standard error, as a compiler does.
func (c *console) lintText(l *linted) error {
	for _, f := range l.files {
		f.found.Fprint(c.err, f.name, f.text)
	}
	for _, f := range l.files {
		for _, x := range f.exceptions {
			c.note("%s", exceptionText(f, x))
		}
	}
	c.note("%s in %s, %s with errors, %s", count(l.rules, "rule"), count(len(l.files), "file"), count(l.broken, "file"), count(l.warnings, "warning"))
	if l.broken+l.warnings > 0 {
		c.note("what each code means: assay help codes")
	}
	return nil
}

type findingJSON struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	rule.Diagnostic
}

type exceptionJSON struct {
	File   string   `json:"file"`
	Line   int      `json:"line"`
	Codes  []string `json:"codes"`
	Until  string   `json:"until"`
	Ended  bool     `json:"ended"`
	Hides  int      `json:"hides"`
	Reason string   `json:"reason,omitempty"`
}

func (c *console) lintJSON(l *linted) error {
	out := struct {
		Rules      int             `json:"rules"`
		Files      int             `json:"files"`
		Broken     int             `json:"files_with_errors"`
		Warnings   int             `json:"warnings"`
		Findings   []findingJSON   `json:"findings"`
		Exceptions []exceptionJSON `json:"exceptions"`
	}{l.rules, len(l.files), l.broken, l.warnings, []findingJSON{}, []exceptionJSON{}}
	for _, f := range l.files {
		for _, d := range f.found {
			line, column := rule.Position(f.text, d.Span.Start)
			out.Findings = append(out.Findings, findingJSON{f.name, line, column, d})
		}
		for _, x := range f.exceptions {
			line, _ := rule.Position(f.text, x.Span.Start)
			out.Exceptions = append(out.Exceptions, exceptionJSON{f.name, line, x.Codes, x.Until.Format(time.DateOnly), x.Ended, x.Hides, x.Reason})
		}
	}
	return c.json(out)
}
