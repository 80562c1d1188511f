package views

import (
	"cmp"
	"context"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/library"
	"assay/tuning/lint"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

// mostFindings is how many findings of one grade the editor lists; lint on the
// command line has no such bound.
const mostFindings = 100

// ruleCodes are the codes that a comment may switch off.
var ruleCodes = library.Codes()

// findings are what there is to say about a text that was run on the ground:
// that it was read with, and what lint finds in it, also against the
// snapshot, less what its comments switch off on that day. The worst comes
// first, then what stands first in the text.
func (t *attempt) findings(ctx context.Context, g *ground, s source, env plan.Env, atoms *plan.Atoms, today time.Time) (rule.Diagnostics, error) {
	found := slices.Concat(t.Diagnostics, library.Assumed(s.Name, s.Text, t.all), t.linted(s.Text, env, today))
	if t.plan != nil && g.view.Rows() > 0 {
		more, err := t.against(ctx, g, atoms)
		if err != nil {
			return nil, err
		}
		found = append(found, library.Placed(more, t.plan.Rule(), s.Text)...)
	}
	found, _, _ = library.Except(found, s.Text, ruleCodes, today)
	slices.SortStableFunc(found, func(a, b rule.Diagnostic) int { return cmp.Compare(a.Grade, b.Grade) })
	return fewest(found), nil
}

// linted is what the text alone tells, of every rule in it.
func (t *attempt) linted(text string, env plan.Env, today time.Time) (found rule.Diagnostics) {
	placer, lists := library.NewPlacer(text), library.HasList(env.Lists)
	names := make([]string, len(t.all))
	for i, r := range t.all {
		names[i] = "a rule above"
		found = append(found, placer.Place(append(lint.Check(r, lists), lint.Answered(r, today)...), r)...)
	}
	for i, ds := range lint.Twice(t.all, names) {
		found = append(found, placer.Place(ds, t.all[i])...)
	}
	return found
}

// against is what the snapshot tells of the rule that was run.
func (t *attempt) against(ctx context.Context, g *ground, atoms *plan.Atoms) (rule.Diagnostics, error) {
	var segments []corpus.Columns
	for _, s := range g.view.Segments() {
		segments = append(segments, plan.Share(s, atoms, nil))
	}
	more, err := library.Silent(ctx, t.plan, segments, len(t.Result.Groups))
	return append(library.UnknownFields(t.plan, g.paths), more...), err
}

// fewest leaves out what nobody reads to the end; errors all stay.
func fewest(ds rule.Diagnostics) (left rule.Diagnostics) {
	n := map[rule.Grade]int{}
	for _, d := range ds {
		if n[d.Grade]++; d.Grade == rule.Error || n[d.Grade] <= mostFindings {
			left = append(left, d)
		}
	}
	return left
}
