package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/reach"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"
	"assay/tuning/study"

	"github.com/spf13/cobra"
)

// replayFlags say what is replayed on what, and how it is printed.
type replayFlags struct {
	rule, baseline, snapshot, format string
	asJSON                           bool
	rules                            []string // of a set
	top                              int
	policy                           string   // of a set
	sections                         []string // of the study; nil: all
}

func (f *replayFlags) json() bool { return f.asJSON || f.format == "json" }

func (f *replayFlags) add(cmd *cobra.Command) {
	settingsFlags(cmd)
	pipelineFlag(cmd)
	cmd.Flags().StringVarP(&f.rule, "rule", "r", "", "candidate: a rule file, or a rule of the library")
	cmd.Flags().StringVarP(&f.baseline, "baseline", "b", "", "rule in force: a file, or a rule of the library (NAME@inforce: its version in force)")
	cmd.Flags().StringVar(&f.snapshot, "snapshot", "head", "digest, the beginning of one, a tag, or head")
	cmd.Flags().StringVarP(&f.format, "format", "f", "text", "text, markdown or json")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "same as --format json")
	_ = cmd.RegisterFlagCompletionFunc("snapshot", completeSnapshots)
}

// check refuses a format before the work is done.
func (f *replayFlags) check(cmd *cobra.Command, formats ...string) error {
	if !slices.Contains(formats, f.format) {
		return usageError(cmd, "unknown --format %q: want %s", f.format, strings.Join(formats, ", "))
	}
	return nil
}

func newReplay(c *console) *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:     "replay --rule FILE | --rules DIR [--baseline FILE|DIR]",
		GroupID: "rules",
		Short:   "Replay a rule, or a whole set, on the corpus and report what it catches, loses and costs",
		Long: `Evaluate the rule on a snapshot of the corpus and report, by verdict and for
events, episodes and incidents: what fired, both precisions, known recall, each
as K of N with its 95 % interval, and the load on analysts. With a baseline, the
events whose outcome changed come too, lost true positives first.

With --rules, replay every rule of a folder, or of a file, in one pass: what each
fires on by verdict, what only it finds, what only it gets wrong, the rule that
it shares most with, and what the set finds together. With --baseline DIR, what
the set loses and gains against that one; rules are matched by id, else by name,
else by title. Files with errors are listed, the others run.

With --policy the set is judged rule by rule, as assay gate judges one: each rule
that is new or changed against --baseline, or every rule where there is none. A
rule that is gone passes when it found no known true positive.

Exit codes of --rules: 0 when every file could be read and, with --policy, every
rule judged passes; 1 when one fails or is inconclusive; 2 when a file has an
error, whatever the policy says. Without --policy no figure makes it fail.` + "\n" + exitHelp,
		Example: `  assay replay --data corpus --rule candidate.yml --baseline inforce.yml
  assay replay --data corpus --rule rule.spl --json | jq .precision.episode
  assay replay --data corpus --rules candidate/ --baseline inforce/ --format junit > replay.xml
  assay replay --data corpus --rules candidate/ --baseline inforce/ --policy default --format sarif`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			switch {
			case f.rule != "" && len(f.rules) > 0:
				return usageError(cmd, "want --rule FILE or --rules DIR, not both")
			case f.policy != "" && len(f.rules) == 0:
				return usageError(cmd, "--policy goes with --rules; assay gate judges one rule")
			case len(f.rules) > 0:
				return c.replaySet(cmd, b, f)
			case f.rule == "":
				return usageError(cmd, "want --rule FILE or --rules DIR")
			}
			if err := f.check(cmd, "text", "markdown", "json"); err != nil {
				return err
			}
			rep, err := c.report(cmd.Context(), b, f)
			if err != nil {
				return err
			}
			return c.writeReport(rep, f)
		}),
	}
	f.add(cmd)
	unitsFlags(cmd)
	firingFlag(cmd)
	memoryFlag(cmd)
	cmd.Flags().StringArrayVar(&f.rules, "rules", nil, "replay every rule of this folder or file; may be given again")
	cmd.Flags().IntVar(&f.top, "top", 40, "with --rules: how many rules text and markdown show, 0 all")
	cmd.Flags().StringVar(&f.policy, "policy", "", "with --rules: judge each rule by this policy, a file or a name as for assay gate")
	_ = cmd.RegisterFlagCompletionFunc("policy", completePolicies)
	cmd.Flag("format").Usage = "text, markdown or json; with --rules also junit and sarif (2.1.0)"
	fixedWords(cmd, "format", "text", "markdown", "json", "junit", "sarif")
	return cmd
}

func (c *console) writeReport(rep *report.Report, f replayFlags) error {
	switch {
	case f.json():
		b, err := rep.Encode()
		if err != nil {
			return err
		}
		_, err = c.out.Write(b)
		return err
	case f.format == "markdown":
		return report.WriteMarkdown(c.out, rep)
	}
	return report.WriteText(c.out, rep)
}

// report replays what the flags name and records the snapshot it rests on.
func (c *console) report(ctx context.Context, b *bench, f replayFlags) (*report.Report, error) {
	candidate, err := c.planOf(ctx, b, f.rule)
	if err != nil {
		return nil, err
	}
	var baseline *plan.Plan
	if f.baseline != "" {
		if baseline, err = c.planOf(ctx, b, f.baseline); err != nil {
			return nil, err
		}
	}
	v, err := b.keptView(ctx, f.snapshot)
	if err != nil {
		return nil, err
	}
	c.tellStreaming(b, v)
	rep, err := c.measure(ctx, b, v, baseline, candidate, study.Options{Only: f.sections})
	if err != nil {
		return nil, err
	}
	return rep, b.markStatus(ctx, rep)
}

// markStatus writes the status that counts into the report, where the text of
// a rule is a version of the library: what a text says of itself is a claim.
func (b *bench) markStatus(ctx context.Context, rep *report.Report) error {
	rules := []*report.Rule{&rep.Rule}
	if rep.Comparison != nil {
		rules = append(rules, &rep.Comparison.Baseline.Rule)
	}
	for _, r := range rules {
		v, err := b.library.Get(ctx, r.Digest)
		if err == nil {
			r.Status = v.Status
		} else if !errors.Is(err, library.ErrNotFound) {
			return err
		}
	}
	return nil
}

func (c *console) measure(ctx context.Context, b *bench, v *corpus.View, baseline, candidate *plan.Plan, o study.Options) (*report.Report, error) {
	survey, err := report.NewSurvey(ctx, report.SourceOf(v), b.units)
	if err != nil {
		return nil, err
	}
	ground, err := b.groundOf(ctx, v, survey, candidate, o)
	if err != nil {
		return nil, err
	}
	run := c.runner(ctx, b, v)
	cand, err := run(candidate)
	if err != nil {
		return nil, err
	}
	opts := report.Options{Tool: "assay " + version(), Environment: b.env.Digest()}
	subject := study.Subject{Plan: candidate, Outcome: cand}
	if baseline == nil {
		rep := report.New(survey, cand, opts)
		return rep, study.Complete(ctx, ground, rep, nil, subject, o)
	}
	base, err := run(baseline)
	if err != nil {
		return nil, err
	}
	rep, err := report.Compare(ctx, survey, base, cand, opts)
	if err != nil {
		return nil, err
	}
	return rep, study.Complete(ctx, ground, rep, &study.Subject{Plan: baseline, Outcome: base}, subject, o)
}

// groundOf is a view with what the sections asked for rest on: of a forecast the
// roster of the team, and what past forecasts of the rule missed.
func (b *bench) groundOf(ctx context.Context, v *corpus.View, survey *report.Survey, candidate *plan.Plan, o study.Options) (*study.Ground, error) {
	g := &study.Ground{View: v, Survey: survey, Env: b.env, Draws: b.shelf(), Widening: b.widening, Authors: b.authors()}
	if b.beside != nil {
		g.Opinions = &b.beside.Opinions
	}
	var err error
	if g.Reach, err = b.reachSetting(ctx); err != nil {
		return nil, err
	}
	if o.Only != nil && !slices.Contains(o.Only, forecastSection) {
		return g, nil
	}
	if g.Roster, err = readRoster(b.dir, b.roster); err != nil || g.Widening > 0 {
		return g, err
	}
	g.Widening, err = b.register.Widening(ctx, episode.Parts(v), survey.Pool(), candidate.Rule().ID)
	return g, err
}

// measureOnly is the report of one rule with these sections of the study and no
// other.
func (c *console) measureOnly(ctx context.Context, b *bench, v *corpus.View, p *plan.Plan, set reach.Setting, sections ...string) (*report.Report, error) {
	survey, err := report.NewSurvey(ctx, report.SourceOf(v), b.units)
	if err != nil {
		return nil, err
	}
	outcome, err := c.runner(ctx, b, v)(p)
	if err != nil {
		return nil, err
	}
	rep := report.New(survey, outcome, report.Options{Tool: "assay " + version(), Environment: b.env.Digest()})
	ground := &study.Ground{View: v, Survey: survey, Env: b.env, Reach: set}
	return rep, study.Complete(ctx, ground, rep, nil, study.Subject{Plan: p, Outcome: outcome}, study.Options{Only: sections})
}

// runner replays plans on the view, with a bar.
func (c *console) runner(ctx context.Context, b *bench, v *corpus.View) func(*plan.Plan) (report.Outcome, error) {
	bar := c.progress(int64(v.Rows()), "replaying", false)
	o := replay.Options{Budget: b.memory / 4, Progress: func(done, _ int64) { _ = bar.Set64(done) }, SkipParts: true}
	return func(p *plan.Plan) (report.Outcome, error) {
		res, err := replay.Run(ctx, p, v, o)
		if err != nil {
			return report.Outcome{}, err
		}
		return report.OutcomeOf(res), nil
	}
}

// planOf compiles a rule file, or a rule of the library when no such file
// exists.
func (c *console) planOf(ctx context.Context, b *bench, ref string) (*plan.Plan, error) {
	if exists(ref) {
		r, err := c.oneRule(ref, b.env)
		return r.plan, err
	}
	version, err := b.library.Get(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("rule %s: no such file, and %w (assay rules list shows the library)", ref, err)
	}
	set := &ruleSet{}
	if !c.addRules(set, version.File, version.Text, b.env, rule.Warning) || set.only == nil {
		return nil, errRule
	}
	return set.only.plan, nil
}
