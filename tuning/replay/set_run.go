package replay

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"assay/corpus"
	"assay/tuning/plan"
)

// setRun is one replay of a set.
type setRun struct {
	view     *corpus.View
	snapshot string // digest
	options  SetOptions
	plans    []*plan.Plan
	kept     []*SetCount // by plan; nil for one that runs
	run      *subset     // what runs
	gathers  *subset     // of it, what gathers events from several segments
	done     progress

	mu       sync.Mutex
	found    []*SetPart
	partials [][]plan.Partial // by plan and segment; nil for a plan that gathers nothing
	selected [][]int          // likewise: events that the plan's search selected
	load     plan.Load
	late     []atomic.Bool // by plan: there was no room beside the others for what it gathers
}

// subset is some of the plans.
type subset struct {
	at    []int // their places among the plans, rising
	sweep *plan.Sweep
}

func newSetRun(plans []*plan.Plan, v *corpus.View, o SetOptions) *setRun {
	r := &setRun{view: v, snapshot: v.Snapshot().Digest(), options: o, plans: plans, done: progress{report: o.Progress, total: int64(v.Rows())}}
	r.load.Budget = o.Budget
	segments := len(v.Segments())
	r.found, r.kept = make([]*SetPart, segments), make([]*SetCount, len(plans))
	r.partials, r.selected = make([][]plan.Partial, len(plans)), make([][]int, len(plans))
	r.late = make([]atomic.Bool, len(plans))
	var run, gathers []int
	for n, p := range plans {
		if r.kept[n] = o.Kept.get(r.key(n)); r.kept[n] != nil {
			continue
		}
		run = append(run, n)
		if p.Grouper() != nil {
			gathers = append(gathers, n)
			r.partials[n], r.selected[n] = make([]plan.Partial, segments), make([]int, segments)
		}
	}
	r.run, r.gathers = r.some(run), r.some(gathers)
	return r
}

func (r *setRun) some(at []int) *subset {
	plans := make([]*plan.Plan, len(at))
	for i, n := range at {
		plans[i] = r.plans[n]
	}
	return &subset{at, plan.NewSweep(plans)}
}

// segment runs over one segment what is not known of it.
func (r *setRun) segment(ctx context.Context, i int) error {
	part, todo := r.known(i)
	if part == nil {
		part = &SetPart{Counts: make([]*SegmentCount, len(r.plans))}
	}
	r.found[i] = part
	if len(todo.at) == 0 {
		return nil
	}
	labels := labelsOf(r.view.Labels(i))
	err := todo.sweep.Over(ctx, plan.Share(r.view.Segments()[i], r.options.Atoms, &r.load), i, func(n int, g *plan.Gathered) error {
		if n = todo.at[n]; r.partials[n] != nil {
			r.gather(n, i, g)
			return nil
		}
		part.Counts[n] = labels.count(g.Rows)
		r.tell(n, i, g.Rows)
		return nil
	})
	if err != nil || r.options.Found == nil || todo == r.gathers {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.options.Found(i, part)
}

// tell says which rows a rule fires on.
func (r *setRun) tell(rule, segment int, rows *corpus.Bitmap) {
	if r.options.Rows != nil && rows.Any() {
		r.options.Rows(rule, segment, rows)
	}
}

// known is a copy of what is known of a segment, nil for nothing, and what is
// left to run.
func (r *setRun) known(segment int) (*SetPart, *subset) {
	if r.options.Known == nil {
		return nil, r.run
	}
	part := r.options.Known(segment)
	if part == nil || len(part.Counts) != len(r.plans) {
		return nil, r.run
	}
	var left []int
	for _, n := range r.run.at {
		if r.partials[n] != nil || part.Counts[n] == nil {
			left = append(left, n)
		}
	}
	todo := r.gathers
	if len(left) > len(todo.at) {
		todo = r.some(left)
	}
	return &SetPart{Counts: slices.Clone(part.Counts)}, todo
}

// gather keeps what a rule gathers in a segment. One for which there is no room
// beside the others runs alone behind them.
func (r *setRun) gather(n, segment int, g *plan.Gathered) {
	if r.late[n].Load() {
		return
	}
	if r.load.Add(g.Partial) != nil {
		r.late[n].Store(true)
		return
	}
	r.partials[n][segment], r.selected[n][segment] = g.Partial, g.Rows.Count()
}

// alone gathers for one rule, as a single replay does.
func (r *setRun) alone(ctx context.Context, n int) error {
	load := plan.Load{Budget: r.options.Budget}
	clear(r.partials[n])
	g, each := errgroup.WithContext(ctx)
	g.SetLimit(r.options.Workers)
	for i, seg := range r.view.Segments() {
		g.Go(func() error {
			found, err := r.plans[n].Gather(each, plan.Share(seg, r.options.Atoms, &load), i, false)
			if err == nil {
				err = load.Add(found.Partial)
			}
			if err != nil {
				return err
			}
			r.partials[n][i], r.selected[n][i] = found.Partial, found.Rows.Count()
			return nil
		})
	}
	return g.Wait()
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

// join adds up the segments, merges what was gathered, and keeps what is new.
func (r *setRun) join(ctx context.Context) (*SetResult, error) {
	out := &SetResult{Snapshot: r.snapshot, Events: r.view.Rows(), Rules: make([]SetCount, len(r.plans))}
	start := uint32(0)
	for i, seg := range r.view.Segments() {
		labels := r.view.Labels(i)
		for row := range labels.Rows() {
			out.Labelled[labels.Verdict(row)]++
		}
		for _, n := range r.run.at {
			if c := r.found[i].Counts[n]; c != nil && r.partials[n] == nil {
				out.Rules[n].add(c, start)
			}
		}
		start += uint32(seg.Rows())
	}
	if err := r.mergeAll(ctx, out); err != nil {
		return nil, err
	}
	for _, n := range r.run.at {
		r.options.Kept.put(r.key(n), &out.Rules[n])
	}
	for n, c := range r.kept {
		if c != nil {
			out.Rules[n] = *c
		}
	}
	return out, nil
}

// mergeAll merges what was gathered, of each rule that runs alone behind all
// others, when their memory is free.
func (r *setRun) mergeAll(ctx context.Context, out *SetResult) error {
	for _, late := range []bool{false, true} {
		for _, n := range r.gathers.at {
			if r.late[n].Load() != late {
				continue
			}
			var err error
			if late {
				err = r.alone(ctx, n)
			}
			if err == nil {
				err = r.merge(ctx, n, &out.Rules[n])
			}
			if err != nil {
				return fmt.Errorf("group what rule %s selected: %w", r.plans[n].Rule().ID, err)
			}
		}
	}
	return nil
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
			r.tell(n, i, fired[i])
		}
		start += uint32(seg.Rows())
	}
	return nil
}
