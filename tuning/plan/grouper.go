package plan

import (
	"context"

	"assay/corpus"
)

// Grouper is what a rule does with the events that its search selected when
// it does not raise an alert for each: it makes groups of them. Collect works
// on one segment and may run for many at once; Merge joins the segments and
// gives the groups for which the rule fires. However the events are cut into
// segments, the groups are the same. A Grouper is immutable.
type Grouper interface {
	// By names the values of Group.By, in their order.
	By() []string
	// Collect takes up the given rows of one segment; segment is the number
	// that the groups' refs carry.
	Collect(ctx context.Context, cols corpus.Columns, rows *corpus.Bitmap, segment int) (Partial, error)
	// Merge joins partials of this Grouper, given by rising segment, and uses
	// them up.
	Merge(ctx context.Context, parts []Partial) (*Grouping, error)
}

// Partial is what a Grouper keeps of one segment.
type Partial interface{ partial() }

// Group is a set of events for which a rule fires together.
type Group struct {
	By          []corpus.Value // the values that the events share, as Grouper.By names them
	Values      []corpus.Field // what was computed, by the names of its columns
	Window      int64          // start of the window, Unix nanoseconds; corpus.NoTime for events without a time
	First, Last int64          // the first and the last event's time; corpus.NoTime without one
	Events      []corpus.Ref   // the events behind it, rising
}

// Grouping is what a Grouper found: the groups for which the rule fires, and
// what a reader must know about the events that went in.
type Grouping struct {
	Groups  []Group      // by window, events without a time last; then by the by values
	Events  []corpus.Ref // of a plan that is not grouped: the events for which it fires, rising
	Rows    []Row        // of these events the first few, newest first, as the pipeline leaves them
	Passed  []int        // rows that each stage from the first that gathers on leaves
	Bare    int          // rows at the end that no event stands behind; they are no groups
	Made    int          // groups before what was asked of them
	Untimed int          // events without a time, in a window of their own
	Dropped int          // events left out: a field to group by has no value
	Wide    int          // events left out: lists in by fields would put them into more than 1,024 groups

	// Of a correlation:
	Timeless   int // events left out: they have no time, and windows slide over time
	Unvalued   int // events left out: the field that is compared has no value
	NotNumbers int // events of which a value is left out: it is no number

	Chained []Chained // of a chain: the inner correlations of which alerts are left out
}

// Chained is what one correlation of a chain leaves out of the alerts of one
// that it refers to.
type Chained struct {
	Name       string // of the inner correlation, those around it before it
	Alerts     int    // that it raised
	Dropped    int    // of them, those left out: it has no column for a field to group by, or no value there
	Unvalued   int    // the same for what is compared
	NotNumbers int    // of those left: what is compared is no number
}

// Part is the rows of one segment that a plan selected.
type Part struct {
	Columns corpus.Columns
	Rows    *corpus.Bitmap
}

// Groups collects and merges at once, for callers with few events. The refs
// of a group's events number the parts.
func Groups(ctx context.Context, g Grouper, parts []Part) ([]Group, error) {
	partials := make([]Partial, len(parts))
	for i, p := range parts {
		var err error
		if partials[i], err = g.Collect(ctx, p.Columns, p.Rows, i); err != nil {
			return nil, err
		}
	}
	all, err := g.Merge(ctx, partials)
	if err != nil {
		return nil, err
	}
	return all.Groups, nil
}
