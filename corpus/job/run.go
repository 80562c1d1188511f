package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Run is a job at work. Its methods may be called from any goroutine.
type Run struct {
	log      *Log
	id       string
	ctx      context.Context
	cancel   context.CancelFunc
	finished chan struct{}
	once     sync.Once

	mu          sync.Mutex
	done, total int64
	message     string
}

func newRun(ctx context.Context, l *Log, id string, total int64) *Run {
	r := &Run{log: l, id: id, total: total, finished: make(chan struct{})}
	r.ctx, r.cancel = context.WithCancel(ctx)
	return r
}

// ID is the job's id.
func (r *Run) ID() string { return r.id }

// Context ends when somebody cancels the job.
func (r *Run) Context() context.Context { return r.ctx }

// Progress says how far the work is. It is cheap: the heartbeat writes it
// down once a second.
func (r *Run) Progress(done, total int64, message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done, r.total, r.message = done, total, message
}

func (r *Run) state() (done, total int64, message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.done, r.total, r.message
}

// beat leaves the heartbeat and looks for a wish to cancel until Finish.
func (r *Run) beat() {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		select {
		case <-r.finished:
			return
		case <-tick.C:
			done, total, message := r.state()
			var wish int
			err := r.log.db.QueryRow("UPDATE job SET beat = ?, done = ?, total = ?, message = ? WHERE id = ? AND state = 'running' RETURNING cancel",
				r.log.now().UnixNano(), done, total, message, r.id).Scan(&wish)
			if err == nil && wish != 0 {
				r.cancel()
			}
		}
	}
}

// Finish records the outcome: cancelled when the work ended because of a
// cancelled context, failed with err, else done with result as JSON. Only the
// first call counts.
func (r *Run) Finish(result any, err error) (failure error) {
	r.once.Do(func() {
		failure = r.finish(result, err)
		close(r.finished)
		r.cancel()
		r.log.mu.Lock()
		delete(r.log.runs, r.id)
		r.log.mu.Unlock()
	})
	return failure
}

func (r *Run) finish(result any, err error) error {
	state, message := Done, ""
	switch {
	case err != nil && (errors.Is(err, context.Canceled) || r.ctx.Err() != nil):
		state, message = Cancelled, "cancelled"
	case err != nil:
		state, message = Failed, err.Error()
	}
	var text []byte
	if result != nil {
		var bad error
		if text, bad = json.Marshal(result); bad != nil {
			return fmt.Errorf("finish job %s: %w", r.id, bad)
		}
	}
	done, total, last := r.state()
	_, bad := r.log.db.Exec("UPDATE job SET state = ?, error = ?, done = ?, total = ?, message = ?, ended = ?, result = ? WHERE id = ?",
		state, message, done, total, last, r.log.now().UnixNano(), string(text), r.id)
	if bad != nil {
		return fmt.Errorf("finish job %s: %w", r.id, bad)
	}
	return nil
}
