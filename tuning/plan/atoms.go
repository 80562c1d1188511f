package plan

import (
	"sync"
	"sync/atomic"

	"assay/corpus"
)

// Atoms keeps what atoms answered, segment by segment, for whoever asks next:
// the next keystroke of an editor, another rule of a set, another person. A
// segment never changes, so an answer is right for ever; it goes when the
// answers take more memory than they may. The zero value keeps nothing. It is
// safe for concurrent use.
type Atoms struct {
	budget int64

	mu      sync.Mutex
	bytes   int64
	answers map[atomKey]*kept
}

// atomKey names an answer.
type atomKey struct {
	segment string // digest
	path    string
	atom    string
}

// answer is the rows of a segment for which an atom holds, or the groups of
// some. It is immutable.
type answer struct {
	rows *corpus.Bitmap // nil when there are none
	n    int
	made any   // what a Grouper has made of rows
	size int64 // about how many bytes that takes
}

type kept struct {
	answer
	used atomic.Bool // since the last sweep
}

// NewAtoms keeps answers of at most so many bytes.
func NewAtoms(budget int64) *Atoms { return &Atoms{budget: budget, answers: map[atomKey]*kept{}} }

// Bytes is about how much memory the answers take, and Len how many they are.
func (a *Atoms) Bytes() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.bytes
}

// Len is the number of answers kept.
func (a *Atoms) Len() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.answers)
}

func (a *Atoms) get(k atomKey) (answer, bool) {
	if a == nil || k.segment == "" || k.atom == "" {
		return answer{}, false
	}
	a.mu.Lock()
	e := a.answers[k]
	a.mu.Unlock()
	if e == nil {
		return answer{}, false
	}
	if !e.used.Load() {
		e.used.Store(true)
	}
	return e.answer, true
}

// put keeps an answer, unless it alone takes more than a sweep leaves.
func (a *Atoms) put(k atomKey, x answer) {
	if a == nil || k.segment == "" || k.atom == "" || k.bytes()+x.bytes() > a.budget/4*3 {
		return
	}
	e := &kept{answer: x}
	e.used.Store(true)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.answers[k] != nil {
		return
	}
	a.answers[k] = e
	if a.bytes += k.bytes() + x.bytes(); a.bytes > a.budget {
		a.sweep(e)
	}
}

// sweep drops answers that nobody has asked for since the last sweep, then
// any, until a quarter of the budget is free.
func (a *Atoms) sweep(newest *kept) {
	for range 2 {
		for k, e := range a.answers {
			if a.bytes <= a.budget/4*3 {
				return
			}
			if e == newest || e.used.Swap(false) {
				continue
			}
			delete(a.answers, k)
			a.bytes -= k.bytes() + e.bytes()
		}
	}
}

func (k atomKey) bytes() int64 { return int64(len(k.atom)) + 160 }

func (x answer) bytes() int64 {
	n := x.size
	if x.rows != nil {
		n += int64(x.rows.Len()) / 8
	}
	return n
}
