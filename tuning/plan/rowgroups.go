package plan

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"assay/corpus"
	"assay/tuning/flow"
)

// pipeline is the Grouper of a pipeline of rows. Its rows are groups, or, of a
// pipeline that leaves events as they are, events.
type pipeline struct{ *pipe }

// rowPartial is the rows of one segment by window.
type rowPartial struct {
	windows map[int64][]*flow.Row
	bytes   int64
	untimed int
}

func (*rowPartial) partial() {}

// Collect runs the leading stages on the rows of one segment.
func (g *pipeline) Collect(ctx context.Context, cols corpus.Columns, rows *corpus.Bitmap, segment int) (Partial, error) {
	s, err := newScan(ctx, cols)
	if err != nil {
		return nil, err
	}
	return g.collect(s, rows, segment)
}

func (g *pipeline) collect(s *scan, rows *corpus.Bitmap, segment int) (Partial, error) {
	out := &rowPartial{windows: map[int64][]*flow.Row{}}
	if !rows.Any() {
		return out, nil
	}
	err := g.each(s, rows, segment, func(made []*flow.Row) error {
		left, err := g.Pass(s.ctx, made)
		for _, r := range left {
			nano, _ := r.Times()
			if nano == corpus.NoTime {
				out.untimed++
			}
			start, _ := g.Window(nano)
			out.windows[start] = append(out.windows[start], r)
			out.bytes += r.Bytes()
		}
		if out.bytes > maxSegmentBytes {
			return ErrTooManyRows
		}
		return err
	})
	return out, err
}

// Merge runs the rest of the stages on each window.
func (g *pipeline) Merge(ctx context.Context, parts []Partial) (*Grouping, error) {
	out := &Grouping{Passed: make([]int, g.Gathering())}
	windows := map[int64][]*flow.Row{}
	bytes := int64(0)
	for _, part := range parts {
		p := part.(*rowPartial)
		out.Untimed += p.untimed
		if bytes += p.bytes; bytes > maxAllBytes {
			return nil, ErrTooManyRows
		}
		for start, rows := range p.windows {
			windows[start] = append(windows[start], rows...)
		}
		p.windows = nil
	}
	for _, start := range slices.SortedFunc(maps.Keys(windows), compareWindows) {
		found, err := g.Gather(ctx, windows[start])
		if err != nil {
			return nil, fmt.Errorf("window of %s: %w", windowText(start), err)
		}
		delete(windows, start)
		out.Made += found.Made
		out.Dropped += found.Dropped
		out.Wide += found.Wide
		for i, n := range found.Passed {
			out.Passed[i] += n
		}
		g.take(out, found.Rows, start)
	}
	slices.SortFunc(out.Events, compareRefs)
	out.Events = slices.Compact(out.Events)
	return out, nil
}

// take adds the rows of a window to what was found.
func (g *pipeline) take(out *Grouping, rows []*flow.Row, start int64) {
	if !g.Groups() {
		out.Rows = firstRows(rows, out.Rows)
	}
	for _, r := range rows {
		switch refs := r.Refs(); {
		case len(refs) == 0:
			out.Bare++
		case g.Groups():
			group := Group{By: r.By(), Values: g.Values(r), Window: start, Events: refs}
			group.First, group.Last = r.Times()
			out.Groups = append(out.Groups, group)
		default:
			out.Events = append(out.Events, refs...)
		}
	}
}

func compareRefs(a, b corpus.Ref) int {
	return cmp.Or(cmp.Compare(a.Segment, b.Segment), cmp.Compare(a.Row, b.Row))
}

// compareWindows puts events without a time last.
func compareWindows(a, b int64) int {
	if a == corpus.NoTime || b == corpus.NoTime {
		return cmp.Compare(b, a)
	}
	return cmp.Compare(a, b)
}

func windowText(start int64) string {
	if start == corpus.NoTime {
		return "events without a time"
	}
	return corpus.NewTimes([]int64{start}).Time(0).Format("2006-01-02T15:04:05Z")
}
