package main

import (
	"context"
	"fmt"

	"assay/corpus"
	"assay/tuning/gate"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/ruleset"
	"assay/tuning/study"
)

// judge holds each rule of the set that is other than its baseline against the
// policy, as gate does one rule: those that are new and those that changed. A
// rule that is gone passes when it found no known true positive; what else its
// retirement takes is for gate --retire to say. Without a baseline every rule
// is judged alone.
func (c *console) judge(ctx context.Context, b *bench, v *corpus.View, set *report.Set, candidate, baseline *ruleset.Set, policy *gate.Policy, o replay.Options) error {
	survey, err := report.NewSurvey(ctx, report.SourceOf(v), b.units)
	if err != nil {
		return err
	}
	j := &judging{bench: b, survey: survey, view: v, policy: policy, options: report.Options{Tool: set.Tool, Environment: set.Environment}, replay: o}
	set.Judged = &report.Judged{Policy: policy.Name, Digest: policy.Digest, Rules: []report.Judgement{}}
	bar := c.progress(int64(len(candidate.Rules)), "judging", false)
	partners, kinds := partnersOf(candidate, baseline)
	for i, e := range candidate.Rules {
		_ = bar.Set64(int64(i) + 1)
		if kinds[i] == same {
			continue
		}
		d, err := j.decide(ctx, candidate.Plans[i], partners[i])
		if err != nil {
			return fmt.Errorf("judge rule %s: %w", e.Rule.ID, err)
		}
		set.Judged.Rules = append(set.Judged.Rules, judgementOf(set.Rules[i].Rule, e.File, kinds[i], d))
	}
	if set.Comparison != nil {
		set.Judged.Rules = append(set.Judged.Rules, goneJudged(set.Comparison)...)
	}
	return nil
}

// judging is what all rules are judged with.
type judging struct {
	bench   *bench
	survey  *report.Survey
	view    *corpus.View
	policy  *gate.Policy
	options report.Options
	replay  replay.Options
}

func (j *judging) decide(ctx context.Context, candidate, baseline *plan.Plan) (d gate.Decision, err error) {
	sections := study.Options{Only: j.policy.Sections(candidate.Rule())}
	ground, err := j.bench.groundOf(ctx, j.view, j.survey, candidate, sections)
	if err != nil {
		return d, err
	}
	cand, err := j.subject(ctx, candidate)
	if err != nil {
		return d, err
	}
	if baseline == nil {
		rep := report.New(j.survey, cand.Outcome, j.options)
		err := study.Complete(ctx, ground, rep, nil, cand, sections)
		return gate.Decide(j.policy, rep), err
	}
	base, err := j.subject(ctx, baseline)
	if err != nil {
		return d, err
	}
	rep, err := report.Compare(ctx, j.survey, base.Outcome, cand.Outcome, j.options)
	if err != nil {
		return d, err
	}
	err = study.Complete(ctx, ground, rep, &base, cand, sections)
	return gate.Decide(j.policy, rep), err
}

func (j *judging) subject(ctx context.Context, p *plan.Plan) (study.Subject, error) {
	res, err := replay.Run(ctx, p, j.view, j.replay)
	if err != nil {
		return study.Subject{}, err
	}
	return study.Subject{Plan: p, Outcome: report.OutcomeOf(res)}, nil
}

// same is the kind of a rule that has the text of its baseline.
const same = "same"

// partnersOf are the baselines of the rules, nil for none, and what became of
// each rule.
func partnersOf(candidate, baseline *ruleset.Set) (partners []*plan.Plan, kinds []string) {
	partners, kinds = make([]*plan.Plan, len(candidate.Rules)), make([]string, len(candidate.Rules))
	if baseline == nil {
		return partners, kinds
	}
	for i, n := range report.Pairs(candidate.Rules, baseline.Rules) {
		if n < 0 {
			kinds[i] = report.RuleNew
			continue
		}
		partners[i], kinds[i] = baseline.Plans[n], report.RuleChanged
		if baseline.Rules[n].Rule.Digest == candidate.Rules[i].Rule.Digest {
			kinds[i] = same
		}
	}
	return partners, kinds
}

func judgementOf(r report.Rule, file, kind string, d gate.Decision) report.Judgement {
	out := report.Judgement{Rule: r, File: file, Kind: kind, Outcome: d.Outcome.String(), Checks: []report.JudgedCheck{}}
	for _, check := range d.Checks {
		out.Checks = append(out.Checks, report.JudgedCheck{ID: check.ID, Outcome: check.Outcome.String(), Sentence: check.Sentence})
	}
	return out
}

func goneJudged(c *report.SetComparison) (out []report.Judgement) {
	for _, x := range c.Rules {
		if x.Kind != report.RuleGone {
			continue
		}
		check := report.JudgedCheck{ID: "gone", Outcome: gate.Pass.String(), Sentence: "the rule is gone, and found no known true positive"}
		if x.Lost > 0 {
			check.Outcome = gate.Inconclusive.String()
			check.Sentence = fmt.Sprintf("the rule is gone, and found %s: assay gate --retire judges that", count(x.Lost, "known true positive"))
		}
		out = append(out, report.Judgement{Rule: x.Rule, File: x.File, Kind: x.Kind, Outcome: check.Outcome, Checks: []report.JudgedCheck{check}})
	}
	return out
}
