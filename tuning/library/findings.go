package library

import (
	"cmp"
	"context"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/lint"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

// UnknownFields names the fields that the rule asks for and a corpus with
// these paths never has (lint.Unknown). Fields that are only shown do not
// count.
func UnknownFields(p *plan.Plan, paths []string) rule.Diagnostics {
	var fields []lint.Field
	for _, f := range p.Fields() {
		if f.Use != plan.Shown {
			fields = append(fields, lint.Field{Name: f.Field, Paths: f.Paths, At: f.At})
		}
	}
	return lint.Unknown(fields, paths)
}

// Silent says whether a rule that counts has passed events of the segments
// on, and no group of them fired (lint.Silent). fired is how many groups did.
func Silent(ctx context.Context, p *plan.Plan, segments []corpus.Columns, fired int) (rule.Diagnostics, error) {
	if !p.Grouped() || fired > 0 {
		return nil, nil
	}
	found := 0
	for _, s := range segments {
		rows, err := p.Select(ctx, s)
		if err != nil {
			return nil, err
		}
		found += rows.Count()
	}
	return lint.Silent(p.Rule(), found, fired), nil
}

// Except takes out of what was found in a text what its comments switch off
// today, and adds what there is to say about these comments. What is left is in
// the order of the text. known are Codes.
func Except(found rule.Diagnostics, text string, known map[string]string, today time.Time) (left, hidden rule.Diagnostics, xs []lint.Exception) {
	xs, more := lint.Exceptions(text, known, today)
	left, hidden = lint.Hide(found, xs)
	left = append(left, more...)
	slices.SortStableFunc(left, func(a, b rule.Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return left, hidden, xs
}
