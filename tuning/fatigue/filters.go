package fatigue

import (
	"context"
	"fmt"

	"assay/corpus"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

// maxFilterRules bounds the rules whose filters are looked behind.
const maxFilterRules = 200

// Filters finds, for each of the versions, up to 200 of them, the events that
// its condition would hold for if the terms "and not …" were left away, and
// does not. A version that does not compile, or has no such term, has none.
func Filters(ctx context.Context, v *corpus.View, versions []library.Version, env plan.Env) ([]Filtered, error) {
	var out []Filtered
	names := library.EnvironmentOf(env)
	for _, version := range versions[:min(len(versions), maxFilterRules)] {
		rules, ds := names.Parse(version.File, version.Text)
		if ds.Err() != nil {
			continue
		}
		for _, r := range rules {
			if r.ID != version.Rule && len(rules) > 1 || r.Where == nil || r.Correlation != nil {
				continue
			}
			rows, err := behind(ctx, v, r, env)
			if err != nil {
				return nil, fmt.Errorf("look behind the filters of rule %s: %w", r.ID, err)
			}
			if rows != nil {
				out = append(out, Filtered{Rule: r.ID, Name: r.Title, Rows: rows})
			}
		}
	}
	return out, nil
}

// behind are the rows that the filters of a rule leave out, nil without any.
func behind(ctx context.Context, v *corpus.View, r *rule.Rule, env plan.Env) ([]*corpus.Bitmap, error) {
	open, some := unfiltered(r.Where)
	if !some {
		return nil, nil
	}
	strict, loose := *r, *r
	strict.Stages, loose.Stages, loose.Where = nil, nil, open
	with, _ := plan.Compile(&strict, env)
	without, _ := plan.Compile(&loose, env)
	if with == nil || without == nil {
		return nil, nil
	}
	var out []*corpus.Bitmap
	for _, s := range v.Segments() {
		kept, err := with.Select(ctx, s)
		if err != nil {
			return nil, err
		}
		all, err := without.Select(ctx, s)
		if err != nil {
			return nil, err
		}
		left := all.Clone()
		left.AndNot(kept)
		out = append(out, left)
	}
	return out, nil
}

// unfiltered is an expression without the negated terms of its conjunctions;
// some is false when it has none that could go. One of negated terms only
// stays.
func unfiltered(e rule.Expr) (_ rule.Expr, some bool) {
	switch e := e.(type) {
	case *rule.And:
		var kept []rule.Expr
		for _, t := range e.Terms {
			if isNot(t) {
				some = true
				continue
			}
			open, did := unfiltered(t)
			kept, some = append(kept, open), some || did
		}
		if len(kept) == 0 {
			return e, false
		}
		return &rule.And{Terms: kept, At: e.At}, some
	case *rule.Or:
		terms := make([]rule.Expr, len(e.Terms))
		for i, t := range e.Terms {
			open, did := unfiltered(t)
			terms[i], some = open, some || did
		}
		return &rule.Or{Terms: terms, At: e.At}, some
	}
	return e, false
}

func isNot(e rule.Expr) bool {
	_, ok := e.(*rule.Not)
	return ok
}
