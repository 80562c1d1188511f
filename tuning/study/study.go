package study

import (
	"context"
	"fmt"
	"slices"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/quality"
	"assay/tuning/reach"
	"assay/tuning/report"
	"assay/tuning/roster"
)

// Ground is a snapshot and what is known of it before any rule.
type Ground struct {
	View   *corpus.View
	Survey *report.Survey
	Env    plan.Env // what names in rules mean

	Roster   *roster.Roster   // of the team; nil: the one that ships
	Widening float64          // of a forecast's bands, by what past ones missed; below 1: none
	Draws    Draws            // of events that nobody raised; nil: none are kept
	Reach    reach.Setting    // who can write which field, and who the principals are
	Authors  Authors          // who wrote what, and what they had seen; nil: nobody knows
	Opinions *int64           // second opinions count up to and including this one; nil: all
	labels   *quality.Reading // read once for both rules

	ofReach *reach.Ground // made when first asked for
}

// Subject is a rule and what it did on the ground.
type Subject struct {
	Plan    *plan.Plan // nil of a rule that is not there: the candidate of a retirement
	Outcome report.Outcome
}

// Options of a study; the zero value works.
type Options struct {
	Only []string // names of the sections to fill; nil: all

	// Progress is told which section begins, by one goroutine; nil: nobody is.
	Progress func(done, total int, next string)
}

// section writes what it measures of one rule into its figures, and then, where
// it needs both rules at once, into the report; nil: nothing.
type section struct {
	name, title string
	fill        func(ctx context.Context, g *Ground, s Subject, f *report.Figures) error
	both        func(ctx context.Context, g *Ground, r *report.Report, baseline *Subject, candidate Subject) error
}

// sections in the order in which they are filled.
var sections = []section{
	{name: "evaluation", title: "how sure the figures are", fill: evaluate, both: resampled},
	evasion,
	{name: "forecast", title: "the load forecast", both: forecast},
	verifiedSection,
	{name: "ablation", title: "what each part does", fill: ablation},
	labelsSection,
	{name: "sweep", title: "the threshold", fill: thresholds},
	{name: "holdout", title: "what was not tuned on", both: heldOut},
	{name: "reach", title: "what an attacker and a response can make of the rule", fill: fillReach},
}

// Complete fills the sections of a report that report.New or report.Compare
// made of these subjects; baseline is nil where it has none.
func Complete(ctx context.Context, g *Ground, r *report.Report, baseline *Subject, candidate Subject, o Options) error {
	for i, s := range sections {
		if o.Only != nil && !slices.Contains(o.Only, s.name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("measure %s: %w", s.title, err)
		}
		if o.Progress != nil {
			o.Progress(i, len(sections), s.title)
		}
		if err := s.measure(ctx, g, r, baseline, candidate); err != nil {
			return fmt.Errorf("measure %s: %w", s.title, err)
		}
	}
	return nil
}

// retiring are the sections that say something of a rule that goes.
var retiring = []string{"evaluation", "forecast"}

// Retired fills the sections of the report that report.Retire made of this
// subject: how sure the figures of the rule that goes are, and what the queue is
// without it. What asks how well the rule does is of a rule that stays.
func Retired(ctx context.Context, g *Ground, r *report.Report, retired Subject, o Options) error {
	o.Only = retiring
	return Complete(ctx, g, r, &retired, Subject{Outcome: report.After(retired.Outcome)}, o)
}

func (s section) measure(ctx context.Context, g *Ground, r *report.Report, baseline *Subject, candidate Subject) error {
	if s.fill != nil {
		if err := s.fill(ctx, g, candidate, &r.Figures); err != nil {
			return err
		}
		if baseline != nil && r.Comparison != nil {
			if err := s.fill(ctx, g, *baseline, &r.Comparison.Baseline); err != nil {
				return fmt.Errorf("of the baseline: %w", err)
			}
		}
	}
	if s.both != nil {
		return s.both(ctx, g, r, baseline, candidate)
	}
	return nil
}
