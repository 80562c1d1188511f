package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// testFlags say which rules are tried on what, and how it is printed.
type testFlags struct {
	rules              []string
	events, unexpected string
	format             string
}

func newTest(c *console) *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use:     "test CASES...",
		GroupID: "rules",
		Short:   "Try rules on events on which they have to fire, or must not",
		Long: `CASES are files, or folders of *.test.yml and info.yml, in one of three forms: our
own, beside a rule NAME.yml or NAME.spl as NAME.test.yml; SigmaHQ's regression
info.yml, whose rules --rule names and whose match_count is the least; and the expectations of rsigma's backtest,
which count on the events that --events gives.

  cases:
    - {name: an upload, match: true, event: {process: {command_line: curl -T x}}}
    - {name: help, match: false, file: help.ndjson}
    - {name: five failures, fires: 1, file: failures.ndjson}

Exit codes: 0 all cases hold, 1 one does not, 2 a rule has an error,
3 configuration or input error.`,
		Example: `  assay test rules/
  assay test --rule rules/ --format junit regression_data/ > cases.xml
  assay test --rule rules/ --events corpus/ expectations.yml`,
		Args: wantArgs(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := testFormats[f.format]
			if !ok {
				return usageError(cmd, "unknown --format %q: want text, json or junit", f.format)
			}
			w, err := openSettings(cmd)
			if err != nil {
				return err
			}
			t := &trying{console: c, settings: w, flags: f}
			if err := t.run(cmd.Context(), args); err != nil {
				return err
			}
			if err := write(c, t); err != nil {
				return err
			}
			return t.verdict()
		},
	}
	settingsFlags(cmd)
	pipelineFlag(cmd)
	cmd.Flags().StringArrayVarP(&f.rules, "rule", "r", nil, "rule file or folder that cases name by id or title; may be given again")
	cmd.Flags().StringVar(&f.events, "events", "", "file or folder of events that expectations count on")
	cmd.Flags().StringVar(&f.unexpected, "unexpected", "", "when a rule fires on --events without an expectation: fail, warn or ignore (default: as the file says, else warn)")
	cmd.Flags().StringVarP(&f.format, "format", "f", "text", "text, json or junit")
	fixedWords(cmd, "format", "text", "json", "junit")
	fixedWords(cmd, "unexpected", "fail", "warn", "ignore")
	return cmd
}

// verdict is the exit code.
func (t *trying) verdict() error {
	switch {
	case t.broken > 0:
		return errRule
	case t.failed() > 0:
		return errFindings
	}
	return nil
}

// testFormats print how the cases went.
var testFormats = map[string]func(*console, *trying) error{"text": (*console).testText, "json": (*console).testJSON, "junit": (*console).testJUnit}

func (c *console) testText(t *trying) error {
	for _, r := range t.tried {
		word := "ok  "
		if !r.Holds {
			word = "FAIL"
		}
		c.print("%s  %s: %s", word, r.File, r.Name)
		if r.More != "" {
			c.print("      %s", r.More)
		}
		if r.Holds {
			continue
		}
		c.print("      %s", r.message())
		for _, why := range r.Why {
			c.print("      %s", why)
		}
	}
	c.note("%s, %d failed", count(len(t.tried), "case"), t.failed())
	return nil
}

func (c *console) testJSON(t *trying) error {
	return c.json(struct {
		Cases  int     `json:"cases"`
		Failed int     `json:"failed"`
		Tried  []tried `json:"results"`
	}{len(t.tried), t.failed(), t.tried})
}

// message says what went wrong.
func (r *tried) message() string {
	if r.Error != "" {
		return r.Error
	}
	return fmt.Sprintf("%s was %s and fired %s", r.Rule, r.Wants, times(r.Fired))
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
