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
type Load struct {
	// Budget is how many bytes partials of stats and correlations may take
	// together; those beyond it are made when they are merged, some groups at a
	// time. 0: DefaultBudget.
	Budget int64

	firings, bytes, held atomic.Int64
}

// DefaultBudget is the budget of a Load that has none. No budget is larger than
// maxBudget: of more firings than fit into it a Merge takes none at once.
const (
	DefaultBudget = 1 << 30
	maxBudget     = maxFirings / 5 * 4 * (2 * firingBytes)
)

func (l *Load) budget() int64 {
	if l.Budget > 0 {
		return min(l.Budget, maxBudget)
	}
	return DefaultBudget
}

// hold reports whether there is room for so many bytes, and takes it.
func (l *Load) hold(bytes int64) bool {
	if l.held.Add(bytes) <= l.budget() {
		return true
	}
	l.held.Add(-bytes)
	return false
}

func (l *Load) release(bytes int64) { l.held.Add(-bytes) }

// Add counts a partial, nil included. It gives ErrTooManyFirings,
// ErrTooManyRows or ErrTooManyGroups, and does not count it, when together they
// are more than a Merge takes. What is held within the budget is never too much.
func (l *Load) Add(p Partial) error {
	switch p := p.(type) {
	case *firings:
		return addWithin(&l.firings, int64(p.count()), maxFirings, ErrTooManyFirings)
	case *rowPartial:
		return addWithin(&l.bytes, p.bytes, maxAllBytes, ErrTooManyRows)
	case *tabulated:
		return addWithin(&l.bytes, p.bytes, maxAllBytes, ErrTooManyGroups)
	case *grouped:
		return addWithin(&l.bytes, p.bytes, maxAllBytes, ErrTooManyGroups)
	}
	return nil
}

func addWithin(sum *atomic.Int64, n, most int64, otherwise error) error {
	if sum.Add(n) <= most {
		return nil
	}
	sum.Add(-n)
	return otherwise
}
