package replay

import (
	"context"
	"fmt"
	"sync"

	"assay/corpus"
	"assay/tuning/plan"
)

// setRun is one replay of a set.
type setRun struct {
	view     *corpus.View
	options  SetOptions
	plans    []*plan.Plan
	sweep    *plan.Sweep
	gathers  []*plan.Plan // those that gather events from several segments
	gatherAt []int        // their places among plans
	done     progress

	mu       sync.Mutex
	found    []*SetPart
	partials [][]plan.Partial // by plan and segment; nil for a plan that gathers nothing
	selected [][]int          // likewise: events that the plan's search selected
	load     plan.Load
}

// segment runs the set over one segment, or takes what is known of it and
// runs only what gathers.
func (r *setRun) segment(ctx context.Context, i int) error {
	seg, labels := r.view.Segments()[i], labelsOf(r.view.Labels(i))
	cols := plan.Share(seg, r.options.Atoms, &r.load)
	if r.options.Known != nil {
		if part := r.options.Known(i); part != nil && len(part.Counts) == len(r.plans) {
			r.found[i] = part
			return plan.NewSweep(r.gathers).Over(ctx, cols, i, func(n int, g *plan.Gathered) error {
				return r.gather(r.gatherAt[n], i, g)
			})
		}
	}
	part := &SetPart{Counts: make([]*SegmentCount, len(r.plans))}
	err := r.sweep.Over(ctx, cols, i, func(n int, g *plan.Gathered) error {
		if r.partials[n] != nil {
			return r.gather(n, i, g)
		}
		part.Counts[n] = labels.count(g.Rows)
		return nil
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.found[i] = part
	if r.options.Found != nil {
		return r.options.Found(i, part)
	}
	return nil
}

func (r *setRun) gather(n, segment int, g *plan.Gathered) error {
	r.partials[n][segment], r.selected[n][segment] = g.Partial, g.Rows.Count()
	if err := r.load.Add(g.Partial); err != nil {
		return fmt.Errorf("rule %s: %w", r.plans[n].Rule().ID, err)
	}
	return nil
}

// labelSet is the labels of a segment as sets of rows.
type labelSet struct {
	column *corpus.LabelColumn
	any    *corpus.Bitmap // rows that have a verdict
}

func labelsOf(c *corpus.LabelColumn) labelSet {
	return labelSet{c, c.Bitmap(corpus.Unlabelled).Not()}
}

// count is the rows by verdict. Most rows have none, and are counted only.
func (l labelSet) count(rows *corpus.Bitmap) *SegmentCount {
	c := &SegmentCount{}
	n := rows.Count()
	if n == 0 {
		return c
	}
	labelled := 0
	for row := range rows.Both(l.any) {
		labelled++
		verdict := l.column.Verdict(row)
		c.Fired[verdict]++
		switch verdict {
		case corpus.TruePositive:
			c.Truths = append(c.Truths, uint32(row))
		case corpus.FalsePositive:
			c.Noise = append(c.Noise, uint32(row))
		}
	}
	c.Fired[corpus.Unlabelled] = n - labelled
	return c
}

// join adds up the segments, and merges what was gathered.
func (r *setRun) join(ctx context.Context) (*SetResult, error) {
	out := &SetResult{Snapshot: r.view.Snapshot().Digest(), Events: r.view.Rows(), Rules: make([]SetCount, len(r.plans))}
	start := uint32(0)
	for i, seg := range r.view.Segments() {
		labels := r.view.Labels(i)
		for row := range labels.Rows() {
			out.Labelled[labels.Verdict(row)]++
		}
		for n, c := range r.found[i].Counts {
			if c != nil {
				out.Rules[n].add(c, start)
			}
		}
		start += uint32(seg.Rows())
	}
	for _, n := range r.gatherAt {
		if err := r.merge(ctx, n, &out.Rules[n]); err != nil {
			return nil, fmt.Errorf("group what rule %s selected: %w", r.plans[n].Rule().ID, err)
		}
	}
	return out, nil
}

func (c *SetCount) add(s *SegmentCount, start uint32) {
	for v, n := range s.Fired {
		c.Fired[v] += n
	}
	for _, row := range s.Truths {
		c.Truths = append(c.Truths, start+row)
	}
	for _, row := range s.Noise {
		c.Noise = append(c.Noise, start+row)
	}
}

// merge counts the events behind the groups for which a rule fires.
func (r *setRun) merge(ctx context.Context, n int, c *SetCount) error {
	p := r.plans[n]
	merged, err := p.Grouper().Merge(ctx, r.partials[n])
	if err != nil {
		return err
	}
	r.partials[n] = nil
	c.Grouped, c.Groups = p.Grouped(), len(merged.Groups)
	selected := 0
	for _, k := range r.selected[n] {
		selected += k
	}
	c.Warnings = LeftOut(merged, selected)
	fired := make([]*corpus.Bitmap, len(r.view.Segments()))
	set := func(ref corpus.Ref) {
		if fired[ref.Segment] == nil {
			fired[ref.Segment] = corpus.NewBitmap(r.view.Segments()[ref.Segment].Rows())
		}
		fired[ref.Segment].Set(ref.Row)
	}
	for _, g := range merged.Groups {
		for _, ref := range g.Events {
			set(ref)
		}
	}
	for _, ref := range merged.Events {
		set(ref)
	}
	start := uint32(0)
	for i, seg := range r.view.Segments() {
		if fired[i] != nil {
			c.add(labelsOf(r.view.Labels(i)).count(fired[i]), start)
		}
		start += uint32(seg.Rows())
	}
	return nil
}
