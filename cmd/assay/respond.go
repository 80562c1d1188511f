package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"assay/tuning/library"
	"assay/tuning/reach"
	"assay/tuning/respond"
	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

func newRespond(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "respond",
		GroupID: "rules",
		Short:   "Show the containment ladder, and export what a rule asks for as a playbook",
		Example: `  assay respond ladder
  assay respond export --rule rule.yml > playbook.json`,
	}
	cmd.AddCommand(newRespondLadder(c), newRespondExport(c))
	return cmd
}

func newRespondLadder(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "ladder",
		Short:   "List the responses by how hard they are to take back",
		Long:    "List every response that is known: its rung, what it does, who decides, how long it\nmay last by itself, and how it is undone." + "\n" + exitHelp,
		Example: `  assay respond ladder --json`,
		Args:    wantArgs(0, 0),
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return c.json(ladderJSON())
			}
			for _, a := range respond.Ladder() {
				limit := "-"
				if a.MaxTTL > 0 {
					limit = a.MaxTTL.String()
				}
				c.print("%d  %-19s %-44s %-8s %s", int(a.Rung), a.Name, a.Needs, limit, a.Does)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

type ladderRow struct {
	Rung       int      `json:"rung"`
	Name       string   `json:"name"`
	Does       string   `json:"does"`
	Undo       string   `json:"undo,omitempty"`
	Needs      string   `json:"needs"`
	MaxSeconds int64    `json:"max_seconds,omitempty"`
	Automatic  bool     `json:"automatic"`
	References []string `json:"references,omitempty"`
}

func ladderJSON() (out []ladderRow) {
	for _, a := range respond.Ladder() {
		out = append(out, ladderRow{int(a.Rung), a.Name, a.Does, a.Undo, a.Needs, int64(a.MaxTTL.Seconds()), a.Automatic(), a.References})
	}
	return out
}

func newRespondExport(c *console) *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "export --rule FILE",
		Short: "Write a rule's response as a CACAO 2.0 playbook",
		Long: `Write the response that a rule asks for as an OASIS CACAO 2.0 playbook in JSON: what
is kept as evidence, the action, and its undo once it lapses, each as a manual
command. The caps in its description come from the snapshot, as assay reach gives
them. Its dates are those of the rule's versions in the library, else those in its
text, so that the same rule gives the same bytes.

Nothing is carried out. A response that stands above the rung that the rule's
reach allows is not exported.

Exit codes: 0 ok, 1 the response is refused, 2 rule error, 3 configuration or input
error.`,
		Example: `  assay respond export --data corpus --rule rule.yml > playbook.json`,
		Args:    wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			if f.rule == "" {
				return usageError(cmd, "want --rule FILE")
			}
			return c.exportResponse(cmd.Context(), b, f)
		}),
	}
	settingsFlags(cmd)
	pipelineFlag(cmd)
	memoryFlag(cmd)
	cmd.Flags().StringVarP(&f.rule, "rule", "r", "", "a rule file, or a rule of the library")
	cmd.Flags().StringVar(&f.snapshot, "snapshot", "head", "what the caps rest on: digest, the beginning of one, a tag, or head")
	_ = cmd.RegisterFlagCompletionFunc("snapshot", completeSnapshots)
	_ = cmd.RegisterFlagCompletionFunc("rule", completeRuleFiles)
	return cmd
}

func (c *console) exportResponse(ctx context.Context, b *bench, f replayFlags) error {
	p, err := c.planOf(ctx, b, f.rule)
	if err != nil {
		return err
	}
	r := p.Rule()
	dates, err := b.datesOf(ctx, r)
	if err != nil {
		return err
	}
	set, err := b.reachSetting(ctx)
	if err != nil {
		return err
	}
	v, err := b.view(ctx, f.snapshot)
	if err != nil {
		return err
	}
	rep, err := c.measureOnly(ctx, b, v, p, set, "reach")
	if err != nil {
		return err
	}
	if why := rep.Reach.Refusal(); why != "" {
		c.say("assay: %s", why)
		return errFindings
	}
	text, err := respond.Export(r, dates, capsOf(rep.Reach))
	if err != nil {
		return err
	}
	_, err = c.out.Write(text)
	return err
}

func capsOf(r *reach.Reach) respond.Caps {
	if r.Radius == nil {
		return respond.Caps{}
	}
	x := r.Radius.Caps
	return respond.Caps{Principals: x.Principals, PerHour: x.PerHour, Never: x.Never, Breaker: x.Breaker}
}

// datesOf are when the first version of the rule and this one were kept; of a
// text that is no version, what it says itself.
func (b *bench) datesOf(ctx context.Context, r *rule.Rule) (d respond.Dates, err error) {
	versions, err := b.library.Versions(ctx, r.ID)
	if err != nil && !errors.Is(err, library.ErrNotFound) {
		return d, err
	}
	for _, v := range versions {
		if d.Created.IsZero() || v.At.Before(d.Created) {
			d.Created = v.At
		}
		if v.Digest == r.Digest {
			d.Modified = v.At
		}
	}
	if !d.Modified.IsZero() {
		return d, nil
	}
	if d.Created, err = dayOf(r.Date); err == nil {
		d.Modified = d.Created
		if r.Modified != "" {
			d.Modified, err = dayOf(r.Modified)
		}
	}
	if err != nil {
		return d, fmt.Errorf("export response of rule %s: it is no version of the library, and its own date cannot be read: %w (write date: 2026-03-02)", r.ID, err)
	}
	return d, nil
}

func dayOf(s string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t, err = time.Parse("2006/01/02", s)
	}
	return t, err
}
