package main

import (
	"context"
	"fmt"
	"strconv"

	"assay/tuning/ablate"
	"assay/tuning/episode"
	"assay/tuning/report"
	"assay/tuning/study"

	"github.com/spf13/cobra"
)

func newAblate(c *console) *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:     "ablate --rule FILE",
		GroupID: "rules",
		Short:   "Leave out each part of a rule and say what the part costs and saves",
		Long: `Replay the rule without each named detection, filter, test and condition of its
pipeline, one at a time, and say what that part does: the known incidents and
episodes that it hides (K of the N known ones), those that the rule finds by it
alone, the false positive episodes that it quiets (of those that the rule makes
without it), and the analyst hours a week that it saves. A number below zero is
the other way round: the part adds false positives and costs hours.

Two parts that hide the same events each seem to do nothing; leave one out of the
text and ask again.` + "\n" + exitHelp,
		Example: `  assay ablate --data corpus --rule candidate.yml
  assay ablate --data corpus --rule rule.spl --json | jq '.parts[] | select(.kind == "filter")'`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			if err := f.check(cmd, "text", "json"); err != nil {
				return err
			}
			rep, err := c.studied(cmd.Context(), b, f, "ablation")
			if err != nil {
				return err
			}
			if f.json() {
				return c.json(rep.Ablation)
			}
			return c.printAblation(rep)
		}),
	}
	ruleStudyFlags(cmd, &f)
	return cmd
}

// ruleStudyFlags are those of a command that measures one side of one rule.
func ruleStudyFlags(cmd *cobra.Command, f *replayFlags) {
	settingsFlags(cmd)
	pipelineFlag(cmd)
	firingFlag(cmd)
	memoryFlag(cmd)
	cmd.Flags().StringVarP(&f.rule, "rule", "r", "", "a rule file, or a rule of the library")
	cmd.Flags().StringVar(&f.snapshot, "snapshot", "head", "digest, the beginning of one, a tag, or head")
	cmd.Flags().StringVarP(&f.format, "format", "f", "text", "text or json")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "same as --format json")
	_ = cmd.MarkFlagRequired("rule")
	_ = cmd.RegisterFlagCompletionFunc("snapshot", completeSnapshots)
	fixedWords(cmd, "format", "text", "json")
}

// studied is the report of one rule with some sections filled.
func (c *console) studied(ctx context.Context, b *bench, f replayFlags, sections ...string) (*report.Report, error) {
	p, err := c.planOf(ctx, b, f.rule)
	if err != nil {
		return nil, err
	}
	v, err := b.keptView(ctx, f.snapshot)
	if err != nil {
		return nil, err
	}
	survey, err := report.NewSurvey(ctx, report.SourceOf(v), episode.Options{})
	if err != nil {
		return nil, err
	}
	outcome, err := c.runner(ctx, b, v)(p)
	if err != nil {
		return nil, err
	}
	rep := report.New(survey, outcome, report.Options{Tool: "assay " + version(), Environment: b.env.Digest()})
	return rep, study.Complete(ctx, &study.Ground{View: v, Survey: survey, Env: b.env}, rep, nil,
		study.Subject{Plan: p, Outcome: outcome}, study.Options{Only: sections})
}

func (c *console) printAblation(rep *report.Report) error {
	a := rep.Ablation
	fmt.Fprintln(plainWriter{c.out}, report.AblationWords(a))
	if len(a.Parts) == 0 {
		return nil
	}
	return c.table("HIDES INCIDENTS\tEPISODES\tFINDS INCIDENTS\tFP EPISODES\tHOURS/WEEK\tKIND\tPART", func(row func(string, ...any)) {
		for i := range a.Parts {
			e := &a.Parts[i]
			name := e.Name
			if e.Of != "" {
				name = e.Of + ": " + name
			}
			switch {
			case e.Whole:
				row("all that is asked\t\t\t\t\t%s\t%s", e.Kind, name)
			case e.Error != "":
				row("does not run\t\t\t\t\t%s\t%s (%s)", e.Kind, name, e.Error)
			default:
				quiets, of := e.Falses()
				row("%d of %d\t%d of %d\t%d of %d\t%d of %d\t%s\t%s\t%s", e.Hides.Incident.K, e.Hides.Incident.N, e.Hides.Episode.K, e.Hides.Episode.N,
					e.Finds.Incident.K, e.Finds.Incident.N, quiets, of, hoursText(e), e.Kind, name)
			}
		}
	})
}

func hoursText(e *ablate.Effect) string {
	if e.HoursSaved == nil {
		return "-"
	}
	return strconv.FormatFloat(*e.HoursSaved, 'f', 1, 64)
}
