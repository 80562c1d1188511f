package main

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"path/filepath"
	"time"

	"assay/tuning/reach"
	"assay/tuning/respond"

	"github.com/spf13/cobra"
)

const maxPlaybookFile = 1 << 20

func newPlaybooks(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "playbooks",
		GroupID: "rules",
		Short:   "Keep what responders follow when rules fire, with every version",
		Example: `  assay playbooks list
  assay playbooks derive --rule rule.yml`,
	}
	cmd.AddCommand(newPlaybooksList(c), newPlaybooksShow(c), newPlaybooksAdd(c), newPlaybooksDerive(c))
	return cmd
}

type playbookJSON struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Digest string   `json:"digest"`
	Rules  []string `json:"rules"`
	Who    string   `json:"who"` // "" for one that ships
	Why    string   `json:"why"`
	At     string   `json:"at"`
}

func playbookJSONOf(v respond.Version) playbookJSON {
	out := playbookJSON{ID: v.ID, Title: v.Title, Digest: v.Digest, Rules: append([]string{}, v.Rules...), Who: v.Who, Why: v.Why}
	if !v.At.IsZero() {
		out.At = v.At.Format(time.RFC3339)
	}
	return out
}

func newPlaybooksList(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list [ID]",
		Short:   "List the playbooks in use, or the versions of one",
		Long:    "List the version in use of every playbook; with ID, every version of that one, the\nnewest first." + "\n" + exitHelp,
		Example: `  assay playbooks list --data corpus commands`,
		Args:    wantArgs(0, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			list, err := b.playbooks.Newest(cmd.Context())
			if len(args) == 1 {
				list, err = b.playbooks.Versions(cmd.Context(), args[0])
			}
			if err != nil {
				return err
			}
			if asJSON {
				rows := []playbookJSON{}
				for _, v := range list {
					rows = append(rows, playbookJSONOf(v))
				}
				return c.json(rows)
			}
			for _, v := range list {
				c.print("%-14s %.12s  %-28s %s", v.ID, v.Digest, writtenBy(v), v.Title)
			}
			return nil
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func writtenBy(v respond.Version) string {
	if v.Who == "" {
		return "ships with the program"
	}
	return v.Who + ", " + v.At.Format(time.DateTime)
}

func newPlaybooksShow(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "show ID",
		Short:   "Print the version in use of a playbook",
		Long:    "Print the text, front matter included, so that it can be edited and added again." + "\n" + exitHelp,
		Example: `  assay playbooks show --data corpus commands > commands.md`,
		Args:    wantArgs(1, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			list, err := b.playbooks.Versions(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(plainWriter{c.out}, list[0].Whole)
			return err
		}),
	}
	settingsFlags(cmd)
	return cmd
}

func newPlaybooksAdd(c *console) *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   "add FILE --why REASON",
		Short: "Keep a Markdown file as the newest version of a playbook",
		Long: `Keep a file whose front matter, between two lines of three hyphens, names id, title
and rules. It is in use from then on, also over one that ships; no version is ever
taken away. A rule is promoted only when a playbook names it.` + "\n" + exitHelp,
		Example: `  assay playbooks add --data corpus commands.md --why "ask the owner of the agent first"`,
		Args:    wantArgs(1, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			text, err := readCapped(args[0], maxPlaybookFile)
			if err != nil {
				return err
			}
			return c.addPlaybook(cmd.Context(), b, filepath.Base(args[0]), text, why)
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().StringVar(&why, "why", "", "what was changed, and why")
	_ = cmd.MarkFlagRequired("why")
	return cmd
}

func (c *console) addPlaybook(ctx context.Context, b *bench, name, text, why string) error {
	who := "unknown"
	if u, err := user.Current(); err == nil {
		who = u.Username
	}
	v, err := b.playbooks.Append(ctx, name, text, who, why, time.Now())
	if err != nil {
		return err
	}
	c.print("playbook %s, version %.12s, for %s", v.ID, v.Digest, count(len(v.Rules), "rule"))
	return nil
}

func newPlaybooksDerive(c *console) *cobra.Command {
	var f replayFlags
	var why string
	cmd := &cobra.Command{
		Use:   "derive --rule FILE",
		Short: "Write what separated true from false alerts of a rule so far into its playbook",
		Long: `Replay the rule and print its playbook with a section of its own evidence: in which
fields the true positives that it fired on differ most from its false and benign
positives, and so which field to look at first. A section that was derived before
is replaced; the rest stays as people wrote it. A rule without a playbook gets a
new one. With --why the text is kept as the newest version.` + "\n" + exitHelp,
		Example: `  assay playbooks derive --data corpus --rule rule.yml
  assay playbooks derive --data corpus --rule agent_upload --why "evidence of March"`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			if f.rule == "" {
				return usageError(cmd, "want --rule FILE")
			}
			return c.derivePlaybook(cmd.Context(), b, f, why)
		}),
	}
	settingsFlags(cmd)
	pipelineFlag(cmd)
	memoryFlag(cmd)
	cmd.Flags().StringVarP(&f.rule, "rule", "r", "", "a rule file, or a rule of the library")
	cmd.Flags().StringVar(&f.snapshot, "snapshot", "head", "digest, the beginning of one, a tag, or head")
	cmd.Flags().StringVar(&why, "why", "", "keep it as the newest version, for this reason")
	_ = cmd.RegisterFlagCompletionFunc("snapshot", completeSnapshots)
	_ = cmd.RegisterFlagCompletionFunc("rule", completeRuleFiles)
	return cmd
}

func (c *console) derivePlaybook(ctx context.Context, b *bench, f replayFlags, why string) error {
	p, err := c.planOf(ctx, b, f.rule)
	if err != nil {
		return err
	}
	set, err := b.reachSetting(ctx)
	if err != nil {
		return err
	}
	v, err := b.keptView(ctx, f.snapshot)
	if err != nil {
		return err
	}
	rep, err := c.measureOnly(ctx, b, v, p, set, "reach")
	if err != nil {
		return err
	}
	r := p.Rule()
	stem := fileStem(f.rule)
	book, err := b.playbooks.For(ctx, r.ID, r.Name, stem)
	whole := book.Whole
	if errors.Is(err, respond.ErrNoPlaybook) {
		whole = respond.NewPlaybookText(r, stem)
	} else if err != nil {
		return err
	}
	text := respond.WithEvidence(whole, r.Title, v.Snapshot().Digest(), evidenceOf(rep.Reach))
	if why != "" {
		return c.addPlaybook(ctx, b, stem+".md", text, why)
	}
	_, err = fmt.Fprint(plainWriter{c.out}, text)
	return err
}

// fileStem is a file's name without its ending.
func fileStem(name string) string {
	name = filepath.Base(name)
	return name[:len(name)-len(filepath.Ext(name))]
}

// evidenceOf is what separated true from false alerts, as a playbook has it.
func evidenceOf(r *reach.Reach) respond.Evidence {
	if r.Separators == nil {
		return respond.Evidence{Why: "too few of its alerts are judged true or false"}
	}
	var e respond.Evidence
	for _, s := range r.Separators {
		e.Lines = append(e.Lines, respond.EvidenceLine{Field: s.Field, Value: s.Value, Absent: s.Gone, TrueK: s.True.K, TrueN: s.True.N, FalseK: s.False.K, FalseN: s.False.N})
	}
	return e
}
