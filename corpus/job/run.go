package job

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"
)

// Run is a job at work. It is safe for concurrent use.
type Run struct {
	log    *Log
	id     string
	spec   Spec
	ctx    context.Context
	cancel context.CancelCauseFunc
	stop   chan struct{} // closed by Finish
	quiet  chan struct{} // closed when it beats no more
	over   chan struct{} // closed when its end is recorded
	once   sync.Once

	mu          sync.Mutex
	done, total int64
	message     string
}

func newRun(ctx context.Context, l *Log, id string, s Spec) *Run {
	r := &Run{log: l, id: id, spec: s, total: s.Total, stop: make(chan struct{}), quiet: make(chan struct{}), over: make(chan struct{})}
	r.ctx, r.cancel = context.WithCancelCause(ctx)
	return r
}

// ID is the job's id.
func (r *Run) ID() string { return r.id }

// Context ends when the job is to stop; its cause is ErrCancelled when
// somebody cancelled it.
func (r *Run) Context() context.Context { return r.ctx }

// Progress says how far the work is. It is cheap: what was said last is
// written with the next beat.
func (r *Run) Progress(done, total int64, message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done, r.total, r.message = done, total, message
}

func (r *Run) progress() (done, total int64, message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.done, r.total, r.message
}

// live beats until Finish: it writes the progress and looks for the flag that
// another process may have set.
func (r *Run) live() {
	defer close(r.quiet)
	tick := time.NewTicker(r.log.beat)
	defer tick.Stop()
	for {
		select {
		case <-r.stop:
			return
		case <-tick.C:
			r.beat()
		}
	}
}

// beat writes a sign of life. When the database is busy the next one will do.
func (r *Run) beat() {
	ctx, done := context.WithTimeout(context.WithoutCancel(r.ctx), 5*time.Second)
	defer done()
	n, total, message := r.progress()
	var asked bool
	err := r.log.db.QueryRowContext(ctx, `UPDATE job SET done = ?, total = ?, message = ?, beat = ? WHERE id = ? RETURNING cancel`,
		n, total, message, r.log.now().UnixNano(), r.id).Scan(&asked)
	if err == nil && asked {
		r.cancel(ErrCancelled)
	}
}

// Finish records what came of the job: its result, which is marshalled to
// JSON, or the error. An error after Cancel, or after the context of Start was
// cancelled, makes the job cancelled, an error otherwise makes it failed; one
// that goes on waits when the log was closed. Only
// the first call counts. A result that cannot be marshalled leaves a job that
// was done done, with an error that says so, which is returned too.
func (r *Run) Finish(result any, failure error) (err error) {
	r.once.Do(func() { err = r.finish(result, failure) })
	return err
}

func (r *Run) finish(result any, failure error) error {
	defer close(r.over)
	state, text := Done, ""
	if failure != nil {
		state, text = Failed, failure.Error()
		if errors.Is(r.ctx.Err(), context.Canceled) {
			state = Cancelled
		}
		if errors.Is(context.Cause(r.ctx), errStopping) {
			state, text = Queued, ""
		}
	}
	close(r.stop)
	<-r.quiet
	r.cancel(nil)
	r.log.mu.Lock()
	delete(r.log.runs, r.id)
	r.log.mu.Unlock()
	body, unmarshalled := json.Marshal(result)
	if unmarshalled != nil {
		unmarshalled = fmt.Errorf("write the result of job %q: %w", r.id, unmarshalled)
		body, text = []byte("null"), cmp.Or(text, unmarshalled.Error())
	}
	if !utf8.ValidString(text) {
		text = fmt.Sprintf("%q", text)
	}
	n, total, message := r.progress()
	if failure != nil {
		message = "" // how far it was says nothing about what is left of it
	}
	now := r.log.now().UnixNano()
	ended := now
	if state == Queued {
		ended = 0
	}
	ctx := context.WithoutCancel(r.ctx)
	_, err := r.log.db.ExecContext(ctx, `UPDATE job SET state = ?, done = ?, total = ?, message = ?, error = ?, ended = ?, beat = ?, result = ?, owner = '' WHERE id = ?`,
		state, n, total, message, text, ended, now, string(body), r.id)
	if err == nil && state == Queued { // somebody may have cancelled it since the last beat
		_, err = r.log.drop(ctx, r.id)
	}
	if err != nil {
		return fmt.Errorf("finish job %q: %w", r.id, errors.Join(err, unmarshalled))
	}
	return unmarshalled
}
