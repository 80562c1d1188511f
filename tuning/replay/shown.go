package replay

import (
	"cmp"
	"context"
	"slices"

	"assay/corpus"
	"assay/tuning/plan"
)

// Shown is the first rows of a pipeline that leaves events, newest first, with
// the columns that it ends with: plan.MaxShown rows at most.
type Shown struct {
	Columns []string
	More    bool // there are more columns
	Rows    []plan.Row
}

// passedOf adds up what the segments counted.
func passedOf(found []*segmentResult) (sum []int) {
	for _, s := range found {
		if sum == nil {
			sum = make([]int, len(s.passed))
		}
		for i, n := range s.passed {
			sum[i] += n
		}
	}
	return sum
}

// show lays out the first rows of a pipeline that leaves events. Of a pipeline
// without a Grouper only these few are made.
func (r *Result) show(ctx context.Context, p *plan.Plan, segments []corpus.Columns, merged *plan.Grouping) error {
	if !p.ShowsRows() {
		return nil
	}
	r.Shown = &Shown{}
	if merged != nil {
		r.Shown.Rows = slices.Clone(merged.Rows)
	} else {
		newest, err := r.newest(ctx, segments, plan.MaxShown)
		if err != nil {
			return err
		}
		for _, at := range newest {
			rows, err := p.Show(ctx, segments[at.Segment], at)
			if err != nil {
				return err
			}
			r.Shown.Rows = append(r.Shown.Rows, rows...)
		}
		r.Shown.Rows = r.Shown.Rows[:min(len(r.Shown.Rows), plan.MaxShown)]
	}
	for i := range r.Shown.Rows {
		if err := p.Fill(ctx, segments[r.Shown.Rows[i].Event.Segment], &r.Shown.Rows[i]); err != nil {
			return err
		}
	}
	r.Shown.Columns, r.Shown.More = p.Columns(r.Shown.Rows)
	return nil
}

// newest are the last events that fired, the newest first, of equal times the
// one imported last.
func (r *Result) newest(ctx context.Context, segments []corpus.Columns, most int) ([]corpus.Ref, error) {
	type timed struct {
		at   corpus.Ref
		nano int64
	}
	order := func(a, b timed) int {
		return -cmp.Or(cmp.Compare(a.nano, b.nano), cmp.Compare(a.at.Segment, b.at.Segment), cmp.Compare(a.at.Row, b.at.Row))
	}
	var top []timed
	for i, rows := range r.Fired {
		if !rows.Any() {
			continue
		}
		times, err := segments[i].Times(ctx)
		if err != nil {
			return nil, err
		}
		for row := range rows.All {
			t := timed{corpus.Ref{Segment: i, Row: row}, corpus.NoTime}
			if nano, ok := times.At(row); ok {
				t.nano = nano
			}
			if len(top) == most && order(t, top[most-1]) >= 0 {
				continue
			}
			at, _ := slices.BinarySearchFunc(top, t, order)
			top = slices.Insert(top, at, t)
			top = top[:min(len(top), most)]
		}
	}
	out := make([]corpus.Ref, len(top))
	for i, t := range top {
		out[i] = t.at
	}
	return out, nil
}
