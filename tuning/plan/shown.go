package plan

import (
	"context"
	"fmt"
	"slices"

	"assay/corpus"
	"assay/tuning/flow"
)

// Row is what a pipeline that leaves events makes of one of them.
type Row struct {
	Event  corpus.Ref
	Fields []corpus.Field // sorted by path
}

// MaxShown is how many rows and how many columns of a pipeline are shown.
const (
	MaxShown   = 10
	maxColumns = 12
)

// firstRows puts the first rows of a window before those of earlier ones.
func firstRows(rows []*flow.Row, others []Row) []Row {
	var out []Row
	for _, r := range rows[:min(len(rows), MaxShown)] {
		if refs := r.Refs(); len(refs) > 0 {
			out = append(out, Row{refs[0], r.Fields()})
		}
	}
	out = append(out, others...)
	return out[:min(len(out), MaxShown)]
}

// Show is the rows that the pipeline makes of one event that passes it; of a
// pipeline with a Grouper use Grouping.Rows.
func (p *Plan) Show(ctx context.Context, cols corpus.Columns, at corpus.Ref) ([]Row, error) {
	e, err := cols.Event(ctx, at.Row)
	if err != nil {
		return nil, fmt.Errorf("read event: %w", err)
	}
	r := p.record(e)
	if p.flow == nil {
		return []Row{{at, p.read(r)}}, nil
	}
	rows, err := p.flow.Pass(ctx, []*flow.Row{p.flow.rowOf(r)})
	var out []Row
	for _, row := range rows {
		out = append(out, Row{at, row.Fields()})
	}
	return out, err
}

// read is the fields that the rule reads or shows, of one event.
func (p *Plan) read(r record) []corpus.Field {
	var out []corpus.Field
	for _, f := range p.fields {
		v, _ := resolve(r, f.Paths)
		if !v.IsAbsent() && !slices.ContainsFunc(out, func(o corpus.Field) bool { return o.Path == f.Field }) {
			out = append(out, corpus.Field{Path: f.Field, Value: v})
		}
	}
	return corpus.SortFields(out)
}

// Fill gives a row the fields of its event that only the table at the end
// names.
func (p *Plan) Fill(ctx context.Context, cols corpus.Columns, row *Row) error {
	if p.flow == nil || len(p.flow.shown) == 0 {
		return nil
	}
	e, err := cols.Event(ctx, row.Event.Row)
	if err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	row.Fields = slices.Clone(row.Fields)
	for _, f := range p.flow.shown {
		if v, _ := resolve(p.record(e), f.paths); !v.IsAbsent() {
			row.Fields = append(row.Fields, corpus.Field{Path: f.name, Value: v})
		}
	}
	row.Fields = corpus.SortFields(row.Fields)
	return nil
}

// Columns are the names of what rows show, and whether there are more: those
// of the table at the end, else all.
func (p *Plan) Columns(rows []Row) (names []string, more bool) {
	patterns := tableOf(p.fitted.Stages)
	if patterns == nil {
		patterns = []string{"*"}
	}
	for _, pattern := range patterns {
		var met []string
		if flow.IsPattern(pattern) {
			met = metBy(pattern, rows)
		} else {
			met = []string{pattern}
		}
		for _, name := range met {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names[:min(len(names), maxColumns)], len(names) > maxColumns
}

func metBy(pattern string, rows []Row) (names []string) {
	for _, r := range rows {
		for _, f := range r.Fields {
			if flow.Glob(pattern, f.Path) {
				names = append(names, f.Path)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ShowsRows reports a pipeline that leaves events.
func (p *Plan) ShowsRows() bool { return p.terms != nil && !p.Grouped() }
