package replay

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"assay/corpus"
	"assay/tuning/plan"
)

// SetOptions of a replay of many rules; the zero value works.
type SetOptions struct {
	Workers  int                                    // segments worked on at once; 0: GOMAXPROCS
	Atoms    *plan.Atoms                            // remembers what operands hold for; nil: within a segment only
	Budget   int64                                  // bytes that what groups and correlations take up may have at once (plan.Load); 0: plan.DefaultBudget
	Progress func(done, total int64)                // events; never called by two goroutines at once
	Known    func(segment int) *SetPart             // what an earlier run found there, nil for nothing; by the same plans in the same order
	Found    func(segment int, part *SetPart) error // hears what was found in a segment; never called by two goroutines at once

	// Rows hears which rows of a segment a rule fires on, by its place among the
	// plans, once a rule and segment and not at all for none; they may not be
	// changed or kept. It is called by several goroutines at once. With it, nothing
	// may be Kept or Known.
	Rows func(rule, segment int, rows *corpus.Bitmap)

	Kept        *Kept  // remembers what rules found, from set to set; nil: nothing does
	Environment string // digest of what the plans were compiled with; needed with Kept
}

// SetResult is what each rule of a set found in a snapshot, in the order of
// the plans. It is a value.
type SetResult struct {
	Snapshot string // digest
	Events   int
	Labelled [corpus.NumVerdicts]int // events of the snapshot by verdict
	Rules    []SetCount
}

// SetCount is what one rule found. Units are events.
type SetCount struct {
	Fired    [corpus.NumVerdicts]int // by verdict
	Truths   []uint32                // the true positives it fires on, rising; rows count through all segments
	Noise    []uint32                // the false positives
	Grouped  bool                    // it fires on groups of events
	Groups   int                     // of a grouped rule
	Warnings []Warning               // which of the events that its search selects count for less (LeftOut)
}

// Matches is the number of events the rule fires on.
func (c *SetCount) Matches() int {
	n := 0
	for _, k := range c.Fired {
		n += k
	}
	return n
}

// SetPart is what the rules found in one segment. Of a rule that gathers
// events from several segments, and of one that was kept, there is nothing.
type SetPart struct {
	Counts []*SegmentCount `json:"counts"`
}

// SegmentCount is what a rule found in one segment; rows are the segment's.
type SegmentCount struct {
	Fired  [corpus.NumVerdicts]int `json:"fired"`
	Truths []uint32                `json:"truths,omitempty"`
	Noise  []uint32                `json:"noise,omitempty"`
}

// RunSet replays many plans on the snapshot that the view shows, in one pass
// over its segments: what rules ask of a column is answered once for all of
// them. The counts are those of so many single replays. What is kept, or known
// from a run that ended early, is not looked for again.
func RunSet(ctx context.Context, plans []*plan.Plan, v *corpus.View, o SetOptions) (*SetResult, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	r := newSetRun(plans, v, o)
	g, each := errgroup.WithContext(ctx)
	g.SetLimit(o.Workers)
	for i := range v.Segments() {
		g.Go(func() error {
			if err := each.Err(); err != nil {
				return err
			}
			if err := r.segment(each, i); err != nil {
				return fmt.Errorf("replay segment %d: %w", i, err)
			}
			r.done.add(v.Segments()[i].Rows())
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return r.join(ctx)
}
