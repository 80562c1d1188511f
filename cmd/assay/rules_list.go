package main

import (
	"fmt"
	"strings"
	"time"

	"assay/tuning/library"
	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

// standingJSON is a rule as it stands: the version that counts, which is the one
// in force where there is one, and where the newest is.
type standingJSON struct {
	ruleJSON
	RuleStatus rule.Status `json:"rule_status"`
	InForce    *ruleJSON   `json:"in_force"` // null where no version is in force
	Newest     ruleJSON    `json:"newest"`
	Ahead      int         `json:"ahead"` // versions newer than the one in force
	Versions   int         `json:"versions"`
}

func newStandingJSON(s library.Standing) standingJSON {
	out := standingJSON{ruleJSON: newRuleJSON(s.Counts()), RuleStatus: s.Status(), Newest: newRuleJSON(s.Newest), Ahead: s.Ahead, Versions: s.Versions}
	if s.InForce != nil {
		v := newRuleJSON(*s.InForce)
		out.InForce = &v
	}
	return out
}

func rulesList(c *console) *cobra.Command {
	var asJSON bool
	var sort string
	cmd := &cobra.Command{
		Use:   "list [QUERY...]",
		Short: "List the rules: the version in force of each, and a newer one if there is one",
		Long: `List every rule with its status, which is that of its version in force (the one
last promoted), and its newest version where that is another. With --sort noise
the rules come by what their alerts of the newest weeks cost.

` + ruleSearchHelp + "\n" + exitHelp,
		Example: `  assay rules list tag:attack.t1059 'level:>=high'
  assay rules list --json | jq -r '.[] | select(.rule_status == "stable").id'`,
		Args: wantArgs(0, -1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			if sort != "title" && sort != "noise" {
				return usageError(cmd, "--sort %q: wants title or noise", sort)
			}
			list, err := b.searched(cmd.Context(), args)
			if err != nil {
				return err
			}
			if len(list) == 0 && len(args) > 0 {
				c.note("no rule matches %s", strings.Join(args, " "))
			}
			if sort == "noise" {
				return c.listByNoise(cmd.Context(), b, library.Counting(list), asJSON)
			}
			if asJSON {
				out := []standingJSON{}
				for _, s := range list {
					one := newStandingJSON(s)
					if one.ruleJSON, err = b.marked(one.ruleJSON, s.Counts()); err != nil {
						return err
					}
					out = append(out, one)
				}
				return c.json(out)
			}
			return c.table("STATUS\tIN FORCE\tNEWEST\tDIALECT\tFILE\tADDED\tBY\tTITLE", func(row func(string, ...any)) {
				for _, s := range list {
					v := s.Newest
					row("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", s.Status(), inForceWord(s), newestWord(s), v.Dialect, v.File, v.At.UTC().Format(time.DateOnly), v.Who, v.Title)
				}
			})
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&sort, "sort", "title", "title or noise")
	fixedWords(cmd, "sort", "title", "noise")
	return cmd
}

func inForceWord(s library.Standing) string {
	if s.InForce == nil {
		return "none"
	}
	return s.InForce.Digest[:12]
}

// newestWord is the newest version, and how far it is ahead of the one in force.
func newestWord(s library.Standing) string {
	switch {
	case s.InForce == nil:
		return s.Newest.Digest[:12]
	case s.Ahead == 0:
		return "the same"
	}
	return fmt.Sprintf("%.12s (%s, %d ahead)", s.Newest.Digest, s.Newest.Status, s.Ahead)
}
