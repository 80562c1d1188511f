package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"assay/tuning/library"
	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

const refHelp = `REF is the id of a rule or the name of its file, which mean the newest version;
that with ~1 for the version before it, or with @inforce for the version in
force; or a digest or its first four or more digits.`

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
	var adopt bool
	var why string
	cmd := &cobra.Command{
		Use:   "add FILE|DIR...",
		Short: "Add rule files as versions",
		Long: `Add rule files, and folders of them, as versions. What a text says of its own
status is only a claim: a new version counts as experimental and moves by
promotion. --adopt believes the claim of rules that were promoted elsewhere; the
log of the rule says who did and why.`,
		Example: `  assay rules add rules/
  assay rules add --adopt --why "in force at the gateway since March" deployed/*.yml`,
		Args: wantArgs(1, -1),
		RunE: withBench(true, func(cmd *cobra.Command, args []string, b *bench) error {
			if adopt != (strings.TrimSpace(why) != "") {
				return usageError(cmd, "--adopt and --why WORDS go together")
			}
			files, err := readFiles(args)
			if err != nil {
				return err
			}
			if adopt {
				return c.addFiles(files, func(set []library.File) ([]library.Outcome, error) {
					return b.library.AdoptSet(cmd.Context(), set, whoami(), why)
				})
			}
			return c.addFiles(files, func(set []library.File) ([]library.Outcome, error) {
				return b.library.AddSet(cmd.Context(), set, whoami())
			})
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().BoolVar(&adopt, "adopt", false, "believe the status that each text claims")
	cmd.Flags().StringVar(&why, "why", "", "with --adopt: where the rules were promoted")
	return cmd
}

// addFiles adds files as one set, under the last element of their paths.
func (c *console) addFiles(files []library.File, add func([]library.File) ([]library.Outcome, error)) error {
	set := make([]library.File, len(files))
	for i, f := range files {
		set[i] = library.File{Name: filepath.Base(f.Name), Text: f.Text}
	}
	outcomes, err := add(set)
	broken := 0
	for i, o := range outcomes {
		atLeast(o.Diagnostics, rule.Warning).Fprint(c.err, files[i].Name, files[i].Text)
		if o.Diagnostics.Err() != nil {
			broken++
		}
		c.printAdded(o.Added)
	}
	if err != nil {
		return err
	}
	if broken > 0 {
		c.say("assay: %d of %d rule files have errors; what has one was not added", broken, len(files))
		return errRule
	}
	return nil
}

func (c *console) printAdded(added []library.Added) {
	for _, a := range added {
		word := "unchanged"
		switch {
		case a.New:
			word = "added"
		case a.Again:
			word = "newest again"
		}
		claim := ""
		if a.New && a.Claimed != a.Status {
			claim = fmt.Sprintf(", the text claims %s", a.Claimed)
		}
		c.print("%s %.12s %s (%s%s)", word, a.Digest, a.Title, a.Status, claim)
	}
}

// ruleJSON is a version as the command line prints it.
type ruleJSON struct {
	ID      string       `json:"id"`
	Digest  string       `json:"digest"`
	File    string       `json:"file"`
	Title   string       `json:"title"`
	Dialect rule.Dialect `json:"dialect"`
	Level   string       `json:"level"`
	Tags    []string     `json:"tags,omitempty"`    // of a list
	Related []string     `json:"related,omitempty"` // of a list: the ids
	Status  rule.Status  `json:"status"`
	Claimed rule.Status  `json:"claimed_status"`
	By      string       `json:"by"`
	At      time.Time    `json:"at"`
}

func newRuleJSON(v library.Version) ruleJSON {
	return ruleJSON{ID: v.Rule, Digest: v.Digest, File: v.File, Title: v.Title, Dialect: v.Dialect, Level: v.Level, Status: v.Status, Claimed: v.Claimed, By: v.Who, At: v.At}
}

func rulesShow(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show REF",
		Short: "Print the text of a version, with its history on standard error",
		Long:  refHelp,
		Example: `  assay rules show agent_upload
  assay rules show agent_upload~1`,
		ValidArgsFunction: completeRules,
		Args:              wantArgs(1, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			v, err := b.library.Get(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			versions, err := b.library.Versions(cmd.Context(), v.Rule)
			if err != nil {
				return err
			}
			current := library.InForce(versions)
			for i, o := range versions {
				note := ""
				switch {
				case &versions[i] == current:
					note = "  in force"
				case library.Superseded(versions, o):
					note = "  superseded"
				}
				c.note("%.12s  %s  %s  %s%s", o.Digest, o.At.UTC().Format(time.RFC3339), o.Status, o.Who, note)
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
		Use:               "diff FROM TO",
		Short:             "Print the difference between two versions",
		Long:              refHelp,
		Example:           `  assay rules diff agent_upload~1 agent_upload`,
		ValidArgsFunction: completeRules,
		Args:              wantArgs(2, 2),
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
	var out, format string
	cmd := &cobra.Command{
		Use:               "export REF",
		Short:             "Write a version with its promoted status, ready to deploy",
		Long:              refHelp,
		Example:           `  assay rules export agent_upload --out deploy/`,
		ValidArgsFunction: completeRules,
		Args:              wantArgs(1, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			export := b.library.Export
			switch format {
			case "text":
			case "savedsearches":
				export = b.library.ExportSaved
			default:
				return usageError(cmd, "unknown --format %q: want text or savedsearches", format)
			}
			name, text, err := export(cmd.Context(), args[0])
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
			c.note("wrote %s", file)
			return nil
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().StringVarP(&out, "out", "o", "-", "folder to write to, - for standard output")
	cmd.Flags().StringVar(&format, "format", "text", "text: the rule as it is written; savedsearches: an SPL rule as a stanza of a savedsearches.conf")
	return cmd
}
