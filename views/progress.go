package views

import (
	"sync"
	"sync/atomic"
	"time"
)

// stretch is one stretch of work that somebody waits for.
type stretch struct {
	What  string    // "Replaying the rule"
	Next  string    // of work in steps: what the step under way is about; "" of work on events
	Done  int64     // events or steps
	Total int64     // 0: not known
	Began time.Time // when Done was 0
}

// progress is how far some work is: who does it tells, any number look. Nobody
// looks at nil, which may be told, too.
type progress struct {
	mu  sync.Mutex
	now stretch
}

// begin tells of the next stretch.
func (p *progress) begin(s stretch) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = s
}

// events tells how many events of the stretch are done.
func (p *progress) events(done, total int64) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Done, p.now.Total = done, total
}

// step tells how many steps of the stretch are done, and what the next is
// about.
func (p *progress) step(done, total int, next string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Done, p.now.Total, p.now.Next = int64(done), int64(total), next
}

func (p *progress) look() stretch {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// watch is the progress of what one asker waits for now: its own work, or work
// that several wait for. Nil is an asker whom nobody asks how far it is.
type watch struct {
	own   progress
	other atomic.Pointer[progress] // nil: its own
}

// begin tells of the asker's own next stretch, and answers where to tell more.
func (w *watch) begin(s stretch) *progress {
	if w == nil {
		return nil
	}
	w.own.begin(s)
	w.other.Store(nil)
	return &w.own
}

// follow says that the asker waits for shared work.
func (w *watch) follow(p *progress) {
	if w != nil {
		w.other.Store(p)
	}
}

// look is the stretch under way, empty of an asker that is not there.
func (w *watch) look() stretch {
	if w == nil {
		return stretch{}
	}
	if p := w.other.Load(); p != nil {
		return p.look()
	}
	return w.own.look()
}
