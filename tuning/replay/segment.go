package replay

import (
	"context"
	"fmt"

	"assay/corpus"
	"assay/tuning/plan"
)

// segmentResult is what one segment gives.
type segmentResult struct {
	rows    int
	untimed int
	fired   *corpus.Bitmap
	parts   []int
	passed  []int   // rows that the search and each leading stage leave
	present [][]int // by field of the plan and by path of the field
	groups  plan.Partial
}

func runSegment(ctx context.Context, p *plan.Plan, cols corpus.Columns, segment int, load *plan.Load, o Options) (*segmentResult, error) {
	found, err := p.Gather(ctx, plan.Share(cols, o.Atoms, load), segment, !o.SkipParts)
	if err != nil {
		return nil, err
	}
	if err := load.Add(found.Partial); err != nil {
		return nil, err
	}
	r := &segmentResult{rows: cols.Rows(), fired: found.Rows, parts: found.Parts, passed: found.Passed, groups: found.Partial}
	if r.untimed, err = untimed(ctx, cols); err != nil {
		return nil, err
	}
	r.present, err = presence(ctx, p, cols)
	return r, err
}

// untimed counts the rows without a time; a stored segment knows.
func untimed(ctx context.Context, cols corpus.Columns) (int, error) {
	if s, ok := cols.(*corpus.Segment); ok {
		return s.Meta().Untimed, nil
	}
	times, err := cols.Times(ctx)
	if err != nil {
		return 0, fmt.Errorf("read times: %w", err)
	}
	n := 0
	for row := range cols.Rows() {
		if _, ok := times.At(row); !ok {
			n++
		}
	}
	return n, nil
}

// presence counts, for each field that the plan reads, the rows that have it
// at each of its paths.
func presence(ctx context.Context, p *plan.Plan, cols corpus.Columns) ([][]int, error) {
	out := make([][]int, len(p.Fields()))
	known := map[string]int{}
	for i, f := range p.Fields() {
		out[i] = make([]int, len(f.Paths))
		if f.Use == plan.Shown {
			continue
		}
		for j, path := range f.Paths {
			n, ok := known[path]
			if !ok {
				var err error
				if n, err = plan.Present(ctx, cols, path); err != nil {
					return nil, err
				}
				known[path] = n
			}
			out[i][j] = n
		}
	}
	return out, nil
}
