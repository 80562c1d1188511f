package replay

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"assay/corpus"
	"assay/tuning/plan"
)

// Options of a replay; the zero value works.
type Options struct {
	Workers   int                     // segments worked on at once; 0: GOMAXPROCS
	Atoms     *plan.Atoms             // remembers what operands hold for, from replay to replay; nil: nothing does
	Budget    int64                   // bytes that what groups and correlations take up may have at once (plan.Load); 0: plan.DefaultBudget
	SkipParts bool                    // do not count named parts; faster, since parts that decide nothing are not evaluated
	Progress  func(done, total int64) // events; never called by two goroutines at once
}

// Run replays the plan on the snapshot that the view shows.
func Run(ctx context.Context, p *plan.Plan, v *corpus.View, o Options) (*Result, error) {
	segments := v.Segments()
	cols := make([]corpus.Columns, len(segments))
	for i, s := range segments {
		cols[i] = s
	}
	r, err := Over(ctx, p, cols, o)
	if err != nil {
		return nil, err
	}
	r.Snapshot = v.Snapshot().Digest()
	return r, nil
}

// Over is Run over columns that belong to no snapshot, such as the events of
// a file. Different columns must be safe to use at the same time.
func Over(ctx context.Context, p *plan.Plan, segments []corpus.Columns, o Options) (*Result, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	done := progress{report: o.Progress}
	for _, s := range segments {
		done.total += int64(s.Rows())
	}
	found, load := make([]*segmentResult, len(segments)), plan.Load{Budget: o.Budget}
	g, each := errgroup.WithContext(ctx)
	g.SetLimit(o.Workers)
	for i, cols := range segments {
		g.Go(func() (err error) {
			if err = each.Err(); err != nil {
				return err
			}
			if found[i], err = runSegment(each, p, cols, i, &load, o); err != nil {
				return fmt.Errorf("replay segment %d: %w", i, err)
			}
			done.add(cols.Rows())
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return join(ctx, p, segments, found, o)
}

// progress counts finished events.
type progress struct {
	mu     sync.Mutex
	done   int64
	total  int64
	report func(done, total int64)
}

func (p *progress) add(rows int) {
	if p.report == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += int64(rows)
	p.report(p.done, p.total)
}
