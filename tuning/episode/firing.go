package episode

import (
	"iter"

	"assay/corpus"
)

// Firing is what one rule fired on.
type Firing struct {
	Rows   []*corpus.Bitmap // per part, nil for nothing; of a stats rule the events behind its groups
	Stats  bool             // a stats rule: its alerts are Groups, of which there may be none
	Groups []Group
}

// Group is one group of a stats rule in one window, over its threshold.
type Group struct {
	Key         string // the values it is grouped by: the entity
	First, Last int64  // Unix nanoseconds of its events; corpus.NoTime without times
	Events      []corpus.Ref
}

// Fired yields the fired rows, counted through all parts, in rising order.
func (p *Pool) Fired(f Firing) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, b := range f.Rows {
			if b == nil {
				continue
			}
			start := p.starts[i]
			for row := range b.All {
				if !yield(start + row) {
					return
				}
			}
		}
	}
}
