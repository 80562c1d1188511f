package replay

import (
	"context"
	"fmt"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

// join puts the segments' results together, in the order of the segments.
func join(ctx context.Context, p *plan.Plan, segments []corpus.Columns, found []*segmentResult, o Options) (*Result, error) {
	r := &Result{Rule: p.Rule()}
	if !o.SkipParts {
		for _, name := range p.Parts() {
			r.Parts = append(r.Parts, PartCount{Name: name})
		}
	}
	for _, s := range found {
		r.Events += s.rows
		r.Untimed += s.untimed
		r.Fired = append(r.Fired, s.fired)
		for j, n := range s.parts {
			r.Parts[j].Rows += n
		}
	}
	r.countFields(p, found)
	if f := p.FiringSet(); f != "" {
		r.warn(WarnFiring, "the correlation fired %s because it was asked to, whatever the rule says", map[rule.Firing]string{rule.FireEach: "at each event", rule.FireEpisode: "once an episode"}[f])
	}
	var merged *plan.Grouping
	if g := p.Grouper(); g != nil {
		r.Grouped = p.Grouped()
		var err error
		if merged, err = r.group(ctx, g, found); err != nil {
			return nil, fmt.Errorf("group what rule %s selected: %w", r.Rule.ID, err)
		}
	}
	if o.SkipParts {
		return r, nil
	}
	r.Stages = p.Stages(r.Events, passedOf(found), merged)
	if err := r.show(ctx, p, segments, merged); err != nil {
		return nil, fmt.Errorf("show rows of rule %s: %w", r.Rule.ID, err)
	}
	return r, nil
}

// countFields lists the paths at which fields were met, and the field's own
// name where it was met nowhere, which is worth a warning: a rule on an empty
// field looks perfect.
func (r *Result) countFields(p *plan.Plan, found []*segmentResult) {
	listed := map[FieldCount]bool{}
	absent, late := map[string]bool{}, map[string]bool{}
	for i, f := range p.Fields() {
		if f.Use == plan.Shown {
			continue
		}
		if f.Late && !late[f.Field] {
			late[f.Field] = true
			r.warn(WarnOutcome, "the rule reads %s, which is filled when an analyst closes the alert: the figures say nothing about alerts to come", f.Field)
		}
		sum := 0
		for j, path := range f.Paths {
			n := 0
			for _, s := range found {
				n += s.present[i][j]
			}
			sum += n
			if c := (FieldCount{f.Field, path, n}); n > 0 && !listed[c] {
				listed[c] = true
				r.Fields = append(r.Fields, c)
			}
		}
		if sum == 0 && !absent[f.Field] {
			absent[f.Field] = true
			r.Fields = append(r.Fields, FieldCount{Field: f.Field, Path: f.Field})
			if r.Events == 0 {
				continue
			}
			r.warn(WarnFieldAbsent, "the rule reads %s, which is present in 0 of %d events", f.Field, r.Events)
		}
	}
}

// group merges the groups, and leaves in Fired only the events behind those
// for which the rule fires.
func (r *Result) group(ctx context.Context, g plan.Grouper, found []*segmentResult) (*plan.Grouping, error) {
	parts := make([]plan.Partial, len(found))
	selected := 0
	for i, s := range found {
		parts[i] = s.groups
		selected += s.fired.Count()
		r.Fired[i] = corpus.NewBitmap(s.rows)
	}
	merged, err := g.Merge(ctx, parts)
	if err != nil {
		return nil, err
	}
	r.Groups = merged.Groups
	r.Warnings = append(r.Warnings, LeftOut(merged, selected)...)
	for _, g := range r.Groups {
		for _, ref := range g.Events {
			r.Fired[ref.Segment].Set(ref.Row)
		}
	}
	for _, ref := range merged.Events {
		r.Fired[ref.Segment].Set(ref.Row)
	}
	return merged, nil
}

// LeftOut says which of the events that a grouper took up, selected of them,
// count for less than they seem to.
func LeftOut(merged *plan.Grouping, selected int) []Warning {
	var out Result
	if merged.Untimed > 0 {
		out.warn(WarnUntimed, "%d of %d matching events have no time; they count in one window of their own", merged.Untimed, selected)
	}
	if merged.Timeless > 0 {
		out.warn(WarnTimeless, "%d of %d matching events have no time and are left out: the rule looks at windows of time", merged.Timeless, selected)
	}
	if merged.Dropped > 0 {
		out.warn(WarnDropped, "%d of %d matching events lack a field that the rule groups by and are left out", merged.Dropped, selected)
	}
	if merged.Wide > 0 {
		out.warn(WarnWide, "%d of %d matching events have lists in the fields that the rule groups by, too long to count in every group, and are left out", merged.Wide, selected)
	}
	if merged.Bare > 0 {
		out.warn(WarnBare, "%d rows at the end of the pipeline have no event behind them and raise no alert", merged.Bare)
	}
	if merged.Unvalued > 0 {
		out.warn(WarnUnvalued, "%d of %d matching events lack a field that the rule compares and are left out", merged.Unvalued, selected)
	}
	if merged.NotNumbers > 0 {
		out.warn(WarnNotNumber, "%d of %d matching events have a value that is no number where the rule computes with numbers; such values are left out", merged.NotNumbers, selected)
	}
	for _, c := range merged.Chained {
		out.chained(c)
	}
	return out.Warnings
}

// chained says which alerts of an inner correlation count for nothing.
func (r *Result) chained(c plan.Chained) {
	if c.Dropped > 0 {
		r.warn(WarnDropped, "%d of %d alerts of the correlation %s lack a field that the correlation around it groups by and are left out", c.Dropped, c.Alerts, c.Name)
	}
	if c.Unvalued > 0 {
		r.warn(WarnUnvalued, "%d of %d alerts of the correlation %s lack a field that the correlation around it compares and are left out", c.Unvalued, c.Alerts, c.Name)
	}
	if c.NotNumbers > 0 {
		r.warn(WarnNotNumber, "%d of %d alerts of the correlation %s have no number where the correlation around it computes with numbers and are left out", c.NotNumbers, c.Alerts, c.Name)
	}
}

func (r *Result) warn(code, format string, args ...any) {
	r.Warnings = append(r.Warnings, Warning{code, fmt.Sprintf(format, args...)})
}
