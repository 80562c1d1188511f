package views

import (
	"context"
	"slices"

	"assay/tuning/library"
	"assay/tuning/report"
	"assay/tuning/rule"
)

// markRow is one thing that rules say of themselves, each value with where it
// leads; URL is "" for one that leads nowhere.
type markRow struct {
	Name   string
	Values []markValue
}

type markValue struct {
	Text, URL string
	Note      string // "new", "no longer" or how a rule is related
}

// relatedValues are the related rules: those of the library by their title.
func (s *Site) relatedValues(ctx context.Context, all []rule.Related) (values []markValue) {
	for _, r := range all {
		v := markValue{Text: r.ID, URL: rulesWith("related", r.ID), Note: r.Type}
		if versions, err := s.Bench.Library.Versions(ctx, r.ID); err == nil {
			v.Text, v.URL = versions[0].Title, ruleURL(r.ID)
		}
		values = append(values, v)
	}
	return values
}

// ruleMarks are tags and related rules of a rule.
func (s *Site) ruleMarks(ctx context.Context, m library.Marks) []markRow {
	tags := markRow{Name: "Tags"}
	for _, t := range m.Tags {
		tags.Values = append(tags.Values, markValue{Text: t, URL: rulesWith("tag", t)})
	}
	return filledMarks(tags, markRow{"Related", s.relatedValues(ctx, m.Related)})
}

// reportMarks are level, tags and related rules of the candidate, and what is
// new or gone against the baseline. Of a retirement they are those of the rule
// that goes.
func (s *Site) reportMarks(ctx context.Context, r *report.Report) []markRow {
	now := r.Rule
	before := now
	switch {
	case r.Retirement != nil:
		now = r.Comparison.Baseline.Rule
		before = now
	case r.Comparison != nil:
		before = r.Comparison.Baseline.Rule
	}
	level := func(of report.Rule) []string {
		return slices.DeleteFunc([]string{of.Level}, func(l string) bool { return l == "" })
	}
	return filledMarks(
		markRow{"Level", changedMarks(level(before), level(now), "level")},
		markRow{"Tags", changedMarks(before.Tags, now.Tags, "tag")},
		markRow{"Related", s.relatedValues(ctx, relatedOf(now))})
}

func relatedOf(r report.Rule) (all []rule.Related) {
	for _, to := range r.Related {
		all = append(all, rule.Related(to))
	}
	return all
}

// changedMarks are the values of now, then those that were before.
func changedMarks(before, now []string, field string) (values []markValue) {
	for _, t := range now {
		v := markValue{Text: t, URL: rulesWith(field, t)}
		if !slices.Contains(before, t) {
			v.Note = "new"
		}
		values = append(values, v)
	}
	for _, t := range before {
		if !slices.Contains(now, t) {
			values = append(values, markValue{Text: t, URL: rulesWith(field, t), Note: "no longer"})
		}
	}
	return values
}

func filledMarks(rows ...markRow) []markRow {
	return slices.DeleteFunc(rows, func(r markRow) bool { return len(r.Values) == 0 })
}
