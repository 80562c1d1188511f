package plan

import (
	"errors"
	"sync/atomic"
)

// Bounds of the memory that partials take: the rows of one segment, and the
// rows or groups of all.
const (
	maxSegmentBytes = 256 << 20
	maxAllBytes     = 1 << 30
)

// ErrTooManyRows is that the rows behind a search take more memory than a run
// may.
var ErrTooManyRows = errors.New("the rows behind the search take too much memory: filter more events before them, or name fewer fields")

// ErrTooManyGroups is that the groups of stats take more memory than a run
// may.
var ErrTooManyGroups = errors.New("the groups of stats take too much memory: filter more events before it, or group by fields with fewer values")

// Load adds up what the partials of one replay hold while its segments are
// worked on. The zero value is empty; it is safe for concurrent use.
type Load struct{ firings, bytes atomic.Int64 }

// Add counts a partial, nil included. It gives ErrTooManyFirings,
// ErrTooManyRows or ErrTooManyGroups when together they are more than a Merge
// takes.
func (l *Load) Add(p Partial) error {
	switch p := p.(type) {
	case *firings:
		if l.firings.Add(int64(p.count())) > maxFirings {
			return ErrTooManyFirings
		}
	case *rowPartial:
		if l.bytes.Add(p.bytes) > maxAllBytes {
			return ErrTooManyRows
		}
	case *tabulated:
		if l.bytes.Add(p.bytes) > maxAllBytes {
			return ErrTooManyGroups
		}
	case *grouped:
		if l.bytes.Add(p.bytes) > maxAllBytes {
			return ErrTooManyGroups
		}
	}
	return nil
}
