package job

import (
	"context"
	"errors"
	"testing"
	"time"
)

func startLong(t *testing.T, l *Log) *Run {
	t.Helper()
	r, err := l.Start(context.Background(), Spec{Kind: "rule set replay", Title: "all", Unit: "events", By: "anna", Total: 10, Resumes: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestClosedLogLeavesWhatGoesOnWaiting(t *testing.T) {
	a, b := open(t)
	r, other := startLong(t, a), start(t, a, "import")
	r.Progress(4, 10, "half")
	for _, at := range []*Run{r, other} {
		go func() { <-at.Context().Done(); at.Finish(nil, at.Context().Err()) }()
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if j := get(t, b, other.ID()); j.State != Cancelled {
		t.Errorf("a job that does not go on is %s, want it cancelled", j.State)
	}
	if j := get(t, b, r.ID()); j.State != Queued || j.Done != 4 || !j.Ended.IsZero() || j.Error != "" {
		t.Fatalf("got %+v, want it to wait", j)
	}
	wait, err := b.Waiting(t.Context(), "rule set replay")
	if err != nil || len(wait) != 1 || wait[0].ID != r.ID() {
		t.Fatalf("waiting: %+v, %v", wait, err)
	}
	if none, err := b.Waiting(t.Context(), "import"); err != nil || len(none) != 0 {
		t.Errorf("imports that wait: %+v, %v", none, err)
	}
	again, err := b.Resume(context.Background(), r.ID())
	if err != nil {
		t.Fatal(err)
	}
	if j := get(t, b, r.ID()); j.State != Running || j.Done != 4 || j.Before != 4 || j.Total != 10 {
		t.Errorf("resumed: %+v", j)
	}
	if _, err := b.Resume(context.Background(), r.ID()); !errors.Is(err, ErrOver) {
		t.Errorf("resumed twice: %v", err)
	}
	if err := again.Finish(1, nil); err != nil {
		t.Fatal(err)
	}
	if j := get(t, b, r.ID()); j.State != Done {
		t.Errorf("finished: %+v", j)
	}
	if _, err := b.Resume(context.Background(), r.ID()); !errors.Is(err, ErrOver) {
		t.Errorf("resumed when it was done: %v", err)
	}
	if _, err := b.Resume(context.Background(), "none"); !errors.Is(err, ErrNotFound) {
		t.Errorf("resumed no job: %v", err)
	}
}

// Who cancels a job just before its server stops has cancelled it.
func TestCancelledBeforeItsLogIsClosed(t *testing.T) {
	a, b := open(t)
	a.beat = time.Hour // it does not hear of it
	r := startLong(t, a)
	if err := b.Cancel(t.Context(), r.ID()); err != nil {
		t.Fatal(err)
	}
	go func() { <-r.Context().Done(); r.Finish(nil, r.Context().Err()) }()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if j := get(t, b, r.ID()); j.State != Cancelled || j.Ended.IsZero() {
		t.Errorf("got %+v, want it cancelled", j)
	}
}

// A job that processes die of is not taken up for ever; one that gets further is.
func TestProcessesThatDieAgainAndAgain(t *testing.T) {
	_, l := open(t)
	r := startLong(t, l)
	death := func(done int64) Job {
		t.Helper()
		r.Progress(done, 10, "")
		r.beat()
		l.mu.Lock()
		delete(l.runs, r.id)
		l.mu.Unlock()
		close(r.stop)
		<-r.quiet
		if err := l.life.end(); err != nil {
			t.Fatal(err)
		}
		if _, err := l.List(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		return get(t, l, r.ID())
	}
	for n, done := range []int64{0, 0, 3, 3} {
		if j := death(done); j.State != Queued {
			t.Fatalf("death %d at %d: got %+v, want it to wait", n, done, j)
		}
		var err error
		if r, err = l.Resume(t.Context(), r.ID()); err != nil {
			t.Fatal(err)
		}
	}
	if j := death(3); j.State != Failed || j.Error == "" || j.Ended.IsZero() {
		t.Fatalf("got %+v, want it failed", j)
	}
	var err error
	if r, err = l.Resume(t.Context(), r.ID()); err != nil {
		t.Fatalf("nobody can go on with it: %v", err)
	}
	if j := death(3); j.State != Queued {
		t.Errorf("taken up by somebody: got %+v, want it to wait", j)
	}
}

func TestDeadProcessLeavesWhatGoesOnWaiting(t *testing.T) {
	a, b := open(t)
	r, asked := startLong(t, a), startLong(t, a)
	for _, at := range []*Run{r, asked} {
		at.log.mu.Lock()
		delete(at.log.runs, at.id)
		at.log.mu.Unlock()
		close(at.stop) // it beats no more
		<-at.quiet
	}
	if _, err := a.db.Exec(`UPDATE job SET cancel = 1 WHERE id = ?`, asked.ID()); err != nil {
		t.Fatal(err)
	}
	if err := a.life.end(); err != nil { // as the kernel does for a dead process
		t.Fatal(err)
	}
	if _, err := b.List(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if j := get(t, b, r.ID()); j.State != Queued || j.Error != "" {
		t.Errorf("got %+v, want it to wait", j)
	}
	if j := get(t, b, asked.ID()); j.State != Cancelled {
		t.Errorf("got %+v: somebody had cancelled it", j)
	}
	if _, err := b.List(t.Context(), 0); err != nil { // to list what waits changes nothing
		t.Fatal(err)
	}
	if err := b.Cancel(t.Context(), r.ID()); err != nil {
		t.Fatal(err)
	}
	if j := get(t, b, r.ID()); j.State != Cancelled || j.Ended.IsZero() {
		t.Errorf("cancelled while it waits: %+v", j)
	}
	again, err := b.Resume(context.Background(), r.ID())
	if err != nil {
		t.Fatalf("a cancelled job does not go on: %v", err)
	}
	again.Finish(nil, errors.New("broken"))
	if j := get(t, b, r.ID()); j.State != Failed || j.Error != "broken" {
		t.Errorf("failed: %+v", j)
	}
}
