package study

import (
	"context"
	"fmt"
	"slices"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/reach"
	"assay/tuning/report"
)

// Ground is a snapshot and what is known of it before any rule.
type Ground struct {
	View   *corpus.View
	Survey *report.Survey
	Env    plan.Env      // what names in rules mean
	Reach  reach.Setting // who can write which field, and who the principals are

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

// section writes what it measures of one rule into its figures.
type section struct {
	name, title string
	fill        func(ctx context.Context, g *Ground, s Subject, f *report.Figures) error
}

// sections in the order in which they are filled.
var sections = []section{
	{"reach", "what an attacker and a response can make of the rule", fillReach},
}

// Complete fills the sections of a report that report.New or report.Compare
// made of these subjects; baseline is nil where it has none.
func Complete(ctx context.Context, g *Ground, r *report.Report, baseline *Subject, candidate Subject, o Options) error {
	for i, s := range sections {
		if o.Only != nil && !slices.Contains(o.Only, s.name) {
			continue
		}
		if o.Progress != nil {
			o.Progress(i, len(sections), s.title)
		}
		if err := s.fill(ctx, g, candidate, &r.Figures); err != nil {
			return fmt.Errorf("measure %s: %w", s.title, err)
		}
		if baseline == nil || r.Comparison == nil {
			continue
		}
		if err := s.fill(ctx, g, *baseline, &r.Comparison.Baseline); err != nil {
			return fmt.Errorf("measure %s of the baseline: %w", s.title, err)
		}
	}
	return nil
}
