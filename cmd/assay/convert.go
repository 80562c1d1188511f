package main

import (
	"strings"

	"assay/tuning/convert"
	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

func newConvert(c *console) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:     "convert --to spl|sigma FILE|DIR...",
		GroupID: "rules",
		Short:   "Write rules in the other language, where a text means the same",
		Long: `Print each rule in the other language. What is printed has been read back and asks
for exactly the same on any event; a rule with a part that has no such form is
refused with that part and the reason, and the others are still printed. What
the author says about a rule, from its id to its tags, goes along, to SPL as
comment lines; what has no form there is named.

Exit codes: 0 all were converted, 1 some have no faithful form, 2 a rule has an
error, 3 configuration or input error.`,
		Example: `  assay convert --to spl rule.yml
  assay convert --to sigma search.spl > rule.yml`,
		Args: wantArgs(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := map[string]func(*rule.Rule) (string, []string, error){"spl": convert.ToSPL, "sigma": convert.ToSigma}[to]
			if !ok {
				return usageError(cmd, "unknown --to %q: want spl or sigma", to)
			}
			w, err := openSettings(cmd)
			if err != nil {
				return err
			}
			set, err := c.readRules(args, w.env, rule.Error)
			if err != nil {
				return err
			}
			refused := c.convertAll(set.rules, write)
			c.note("%s converted, %d without a faithful form", count(len(set.rules)-refused, "rule"), refused)
			switch {
			case set.broken > 0:
				return errRule
			case refused > 0:
				return errFindings
			}
			return nil
		},
	}
	settingsFlags(cmd)
	pipelineFlag(cmd)
	cmd.Flags().StringVar(&to, "to", "", "spl or sigma")
	_ = cmd.MarkFlagRequired("to")
	fixedWords(cmd, "to", "spl", "sigma")
	return cmd
}

// convertAll prints what can be converted and says what cannot. Rules are
// converted as the pipelines have fitted them.
func (c *console) convertAll(rules []ruleFile, write func(*rule.Rule) (string, []string, error)) (refused int) {
	printed := 0
	for _, r := range rules {
		fitted, _ := r.plan.Fitted()
		text, left, err := write(fitted)
		if err != nil {
			refused++
			c.say("%s: %s has no faithful form: %v", r.path, r.rule.Title, err)
			continue
		}
		if len(left) > 0 {
			c.note("%s: %s: left out, as there is no form for it there: %s", r.path, r.rule.Title, strings.Join(left, ", "))
		}
		if printed++; printed > 1 {
			c.print("%s", separator(r.rule.Dialect))
		}
		c.print("%s", text[:len(text)-1])
	}
	return refused
}

// separator parts rules that are printed one after the other: documents of
// YAML, an empty line between searches.
func separator(from rule.Dialect) string {
	if from == rule.SPL {
		return "---"
	}
	return ""
}
