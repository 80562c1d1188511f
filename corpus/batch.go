package corpus

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Columns is what a plan runs over: the rows of one segment, or of events in
// memory. Column never returns nil: a path that no row has is a column of
// absent rows.
type Columns interface {
	Rows() int
	Column(ctx context.Context, path string) (*Column, error)
	Times(ctx context.Context) (*Times, error)
	Event(ctx context.Context, row int) (*Event, error)
}

// Times are the event times of a segment.
type Times struct {
	nano []int64 // Unix nanoseconds; noTime where the event has none

	orderOnce sync.Once
	timed     int // rows before those without a time
	sorted    bool
}

const noTime = -1 << 63

// NewTimes makes times from Unix nanoseconds; the smallest int64 means none.
func NewTimes(nano []int64) *Times { return &Times{nano: nano} }

// At is the time of a row in Unix nanoseconds; ok is false when it has none.
func (t *Times) At(row int) (nano int64, ok bool) {
	n := t.nano[row]
	return n, n != noTime
}

// Sorted reports rows that come in the order of their times, those without
// one, from row timed on, behind the others: so segments are written. It looks
// once.
func (t *Times) Sorted() (timed int, ok bool) {
	t.orderOnce.Do(t.findOrder)
	return t.timed, t.sorted
}

func (t *Times) findOrder() {
	before := int64(noTime)
	for t.timed < len(t.nano) && t.nano[t.timed] != noTime {
		if t.nano[t.timed] < before {
			return
		}
		before = t.nano[t.timed]
		t.timed++
	}
	for _, nano := range t.nano[t.timed:] {
		if nano != noTime {
			return
		}
	}
	t.sorted = true
}

// NoTime is what NewTimes takes for a row without a time.
const NoTime int64 = noTime

// Batch is events in memory behind Columns: what `match` reads from a file,
// what a test writes by hand.
type Batch struct {
	events []Event
	cols   map[string]*Column
	paths  []string
}

// NewBatch keeps the events, whose fields must be sorted by path.
func NewBatch(events []Event) *Batch {
	return &Batch{events: events, cols: map[string]*Column{}}
}

// Rows is the number of events.
func (b *Batch) Rows() int { return len(b.events) }

// Column builds the column at its first use; a Batch is for one goroutine.
func (b *Batch) Column(_ context.Context, path string) (*Column, error) {
	if c, ok := b.cols[path]; ok {
		return c, nil
	}
	cb := NewColumnBuilder(path, len(b.events))
	for i := range b.events {
		cb.Append(b.events[i].Get(path))
	}
	b.cols[path] = cb.Column()
	return b.cols[path], nil
}

// Paths are the field paths of the events, sorted.
func (b *Batch) Paths(context.Context) ([]string, error) {
	if b.paths != nil {
		return b.paths, nil
	}
	seen := map[string]bool{}
	for i := range b.events {
		for _, f := range b.events[i].Fields {
			seen[f.Path] = true
		}
	}
	b.paths = make([]string, 0, len(seen))
	for path := range seen {
		b.paths = append(b.paths, path)
	}
	slices.Sort(b.paths)
	return b.paths, nil
}

// Times are the events' times.
func (b *Batch) Times(context.Context) (*Times, error) {
	nano := make([]int64, len(b.events))
	for i, e := range b.events {
		nano[i] = noTime
		if e.HasTime() {
			nano[i] = e.Time.UnixNano()
		}
	}
	return NewTimes(nano), nil
}

// Event is the event of a row.
func (b *Batch) Event(_ context.Context, row int) (*Event, error) { return &b.events[row], nil }

// Time is a convenience for code that shows times.
func (t *Times) Time(row int) time.Time {
	if n, ok := t.At(row); ok {
		return time.Unix(0, n).UTC()
	}
	return time.Time{}
}
