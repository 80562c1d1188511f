package evade

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/rule"
)

// overlay is a segment, or some rows of it, in which one path has another
// column.
type overlay struct {
	corpus.Columns
	rows []int // nil: all
	path string
	col  *corpus.Column
}

// Rows is the number of rows.
func (o overlay) Rows() int {
	if o.rows == nil {
		return o.Columns.Rows()
	}
	return len(o.rows)
}

// Column is the segment's column, or the one laid over it.
func (o overlay) Column(ctx context.Context, path string) (*corpus.Column, error) {
	if path == o.path {
		return o.col, nil
	}
	col, err := o.Columns.Column(ctx, path)
	if err != nil || o.rows == nil {
		return col, err
	}
	b := corpus.NewColumnBuilder(path, len(o.rows))
	for _, row := range o.rows {
		b.Append(col.Value(row))
	}
	return b.Column(), nil
}

// Times are those of the rows.
func (o overlay) Times(ctx context.Context) (*corpus.Times, error) {
	times, err := o.Columns.Times(ctx)
	if err != nil || o.rows == nil {
		return times, err
	}
	nano := make([]int64, len(o.rows))
	for i, row := range o.rows {
		if t, ok := times.At(row); ok {
			nano[i] = t
		} else {
			nano[i] = corpus.NoTime
		}
	}
	return corpus.NewTimes(nano), nil
}

// Event is a row's event, with what is laid over it.
func (o overlay) Event(ctx context.Context, row int) (*corpus.Event, error) {
	at := row
	if o.rows != nil {
		at = o.rows[row]
	}
	e, err := o.Columns.Event(ctx, at)
	if v := o.col.Value(row); err == nil && !v.IsAbsent() {
		laid := with(*e, o.path, v)
		return &laid, nil
	}
	return e, err
}

// Paths are the segment's, so that a keyword need not read every event.
func (o overlay) Paths(ctx context.Context) ([]string, error) {
	p, ok := o.Columns.(plan.Pather)
	if !ok {
		return nil, fmt.Errorf("the segment does not tell its paths")
	}
	paths, err := p.Paths(ctx)
	if at, found := slices.BinarySearch(paths, o.path); err == nil && !found {
		paths = slices.Insert(slices.Clone(paths), at, o.path)
	}
	return paths, err
}

// try replays the rule with what lies at the path as the field's value, where
// the field has none.
func (s *seeker) try(ctx context.Context, c *candidate) (Gap, error) {
	field := s.fields[c.field]
	gap := Gap{Field: field.Field, Path: c.path, Events: c.events}
	key, err := s.key(ctx, c)
	if err != nil {
		return gap, err
	}
	gap.Key = key
	gap.Mapping = field.Field + ": [" + strings.Join(append(slices.Clone(field.Paths), c.path), ", ") + "]"
	if key != "" {
		gap.Mapping = "read " + c.path + " as JSON at import, " + key + " in it as " + field.Paths[0]
	}
	var segments []corpus.Columns
	var at []int // the place of each among the segments
	for i := range s.ground.Segments {
		if c.hits[i] == nil && s.plan.Grouper() == nil {
			continue
		}
		laid, err := s.laid(ctx, i, c, key)
		if err != nil {
			return gap, err
		}
		segments, at = append(segments, laid), append(at, i)
	}
	res, err := replay.Over(ctx, s.plan, segments, replay.Options{SkipParts: true})
	if err != nil {
		return gap, err
	}
	for i, rows := range res.Fired {
		if rows != nil {
			s.tally(&gap, segments[i], at[i], rows)
		}
	}
	return gap, nil
}

// tally counts what fires now and did not before.
func (s *seeker) tally(gap *Gap, over corpus.Columns, segment int, rows *corpus.Bitmap) {
	before, judged := s.firing.Rows[segment], s.ground.Pool.Judged(segment, corpus.TruePositive)
	o, some := over.(overlay)
	for row := range rows.All {
		if some && o.rows != nil {
			row = o.rows[row]
		}
		if before != nil && before.Has(row) {
			continue
		}
		gap.Finds++
		if judged != nil && judged.Has(row) {
			gap.Known++
		}
	}
}

// key is the name inside JSON texts under which what is sought lies most
// often; "" where the texts are none.
func (s *seeker) key(ctx context.Context, c *candidate) (string, error) {
	counts, seen := map[string]int{}, map[string]bool{}
	for i := range s.ground.Segments {
		col, err := s.ground.Segments[i].Column(ctx, c.path)
		if err != nil {
			return "", err
		}
		for code, hit := range c.hits[i] {
			if !hit || len(seen) == maxParsed {
				continue
			}
			text := col.Entry(code - corpus.FirstCode).Text()
			if !strings.HasPrefix(text, "{") || seen[text] {
				continue
			}
			seen[text] = true
			for _, f := range objectIn(text) {
				if s.holds(c.field, f.Value) {
					counts[f.Path]++
				}
			}
		}
	}
	best := ""
	for k, n := range counts {
		if best == "" || n > counts[best] || n == counts[best] && k < best {
			best = k
		}
	}
	return best, nil
}

// holds reports a value that has one of the literals of a field.
func (s *seeker) holds(field int, v corpus.Value) bool {
	text := corpus.Fold(v.Text())
	for i, l := range s.literals {
		if s.of[i] == field && strings.Contains(text, l.Text) {
			return true
		}
	}
	return false
}

// objectIn is the fields of a JSON text, none when it is no object.
func objectIn(text string) []corpus.Field {
	if !strings.HasPrefix(text, "{") {
		return nil
	}
	fields, err := corpus.AppendObject(nil, []byte(text))
	if err != nil {
		return nil
	}
	return corpus.SortFields(fields)
}

// laid is a segment with what lies at the path as the field's value where that
// is absent: of a rule that fires on single events the rows concerned alone.
func (s *seeker) laid(ctx context.Context, segment int, c *candidate, key string) (corpus.Columns, error) {
	cols, path := s.ground.Segments[segment], s.fields[c.field].Paths[0]
	if c.hits[segment] == nil {
		return cols, nil
	}
	other, err := cols.Column(ctx, c.path)
	if err != nil {
		return nil, err
	}
	concerned, err := s.silent(ctx, segment, s.fields[c.field].Paths)
	if err != nil {
		return nil, err
	}
	concerned.And(other.Where(c.hits[segment]))
	values := make(map[uint32]corpus.Value)
	value := func(row int) corpus.Value {
		code := other.Code(row)
		v, ok := values[code]
		switch {
		case ok:
		case key == "":
			v = other.Value(row)
		case len(values) < maxParsed:
			v = corpus.GetField(objectIn(other.Value(row).Text()), key)
		}
		values[code] = v
		return v
	}
	o := overlay{Columns: cols, path: path}
	b := corpus.NewColumnBuilder(path, cols.Rows())
	if s.plan.Grouper() == nil {
		o.rows = make([]int, 0, concerned.Count())
		for row := range concerned.All {
			o.rows = append(o.rows, row)
			b.Append(value(row))
		}
		o.col = b.Column()
		return o, nil
	}
	own, err := cols.Column(ctx, path)
	if err != nil {
		return nil, err
	}
	for row := range cols.Rows() {
		if concerned.Has(row) {
			b.Append(value(row))
		} else {
			b.Append(own.Value(row))
		}
	}
	o.col = b.Column()
	return o, nil
}

// soughtIn are the folded literals that tests seek in each field, those of
// tests that are not turned around. Fields are named as the rule that runs
// names them.
func soughtIn(r *rule.Rule) map[string][]string {
	out := map[string][]string{}
	add := func(field, text string) {
		if text = corpus.Fold(text); len(text) >= shortestSought && !slices.Contains(out[field], text) {
			out[field] = append(out[field], text)
		}
	}
	tests(r.Where, true, add)
	for _, s := range r.Stages {
		if f, ok := s.(*rule.Filter); ok {
			tests(f.Where, true, add)
		}
	}
	return out
}

func tests(e rule.Expr, holds bool, add func(field, text string)) {
	switch e := e.(type) {
	case *rule.And:
		for _, t := range e.Terms {
			tests(t, holds, add)
		}
	case *rule.Or:
		for _, t := range e.Terms {
			tests(t, holds, add)
		}
	case *rule.Not:
		tests(e.X, !holds, add)
	case *rule.Named:
		tests(e.X, holds, add)
	case *rule.Test:
		if !holds || e.Op > rule.OpEndsWith {
			return
		}
		for _, o := range e.Operands {
			if o.Kind == rule.OperandText {
				add(e.Field, literalOf(o))
			}
		}
	}
}

// literalOf is the longest literal of an operand.
func literalOf(o rule.Operand) string {
	best := o.Text
	for _, p := range o.Pattern {
		if p.Wild == 0 && len(p.Text) > len(best) {
			best = p.Text
		}
	}
	return best
}
