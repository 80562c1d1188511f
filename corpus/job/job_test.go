package job

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"assay/corpus/catalog"
)

// open opens two logs on the same file, as two processes would.
func open(t *testing.T) (a, b *Log) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "assay.db")
	logs := make([]*Log, 2)
	for i := range logs {
		db, err := catalog.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		logs[i] = openOn(t, db)
	}
	return logs[0], logs[1]
}

func openOn(t *testing.T, db *sql.DB) *Log {
	t.Helper()
	l, err := Open(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	l.beat = time.Millisecond
	return l
}

func start(t *testing.T, l *Log, title string) *Run {
	t.Helper()
	r, err := l.Start(context.Background(), Spec{Kind: "import", Title: title, Unit: "events", By: "anna", Total: 10})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func get(t *testing.T, l *Log, id string) Job {
	t.Helper()
	j, err := l.Get(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestRunIsSeenByOthers(t *testing.T) {
	a, b := open(t)
	r := start(t, a, "first")
	if j := get(t, b, r.ID()); j.State != Running || j.Total != 10 || j.Unit != "events" || j.By != "anna" || j.Started.IsZero() || !j.Ended.IsZero() {
		t.Errorf("at work: %+v", j)
	}
	r.Progress(4, 12, "half way")
	if err := r.Finish(map[string]int{"added": 4}, nil); err != nil {
		t.Fatal(err)
	}
	j := get(t, b, r.ID())
	if j.State != Done || j.Done != 4 || j.Total != 12 || j.Message != "half way" || string(j.Result) != `{"added":4}` || j.Ended.IsZero() {
		t.Errorf("finished: %+v", j)
	}
	second := start(t, b, "second")
	defer second.Finish(nil, nil)
	list, err := a.List(context.Background(), 0)
	if err != nil || len(list) != 2 || list[0].Title != "second" {
		t.Errorf("list: %+v, %v; want the newest first", list, err)
	}
	if list, _ := a.List(context.Background(), 1); len(list) != 1 {
		t.Errorf("list of 1: %+v", list)
	}
}

func TestCancelFromAnotherProcess(t *testing.T) {
	a, b := open(t)
	r := start(t, a, "long")
	if err := b.Cancel(context.Background(), r.ID()); err != nil {
		t.Fatal(err)
	}
	<-r.Context().Done()
	if err := context.Cause(r.Context()); !errors.Is(err, ErrCancelled) {
		t.Errorf("cause: got %v, want ErrCancelled", err)
	}
	if err := r.Finish(nil, r.Context().Err()); err != nil {
		t.Fatal(err)
	}
	if j := get(t, b, r.ID()); j.State != Cancelled || j.Error == "" {
		t.Errorf("got %+v, want it cancelled", j)
	}
	if err := b.Cancel(context.Background(), r.ID()); err != nil {
		t.Errorf("cancel of a job that is over: %v", err)
	}
	if err := b.Cancel(context.Background(), "none"); !errors.Is(err, ErrNotFound) {
		t.Errorf("cancel of no job: %v", err)
	}
}

func TestFinishWithError(t *testing.T) {
	a, _ := open(t)
	r := start(t, a, "bad")
	if err := r.Finish(nil, errors.New("disk is full")); err != nil {
		t.Fatal(err)
	}
	if err := r.Finish("late", nil); err != nil {
		t.Fatal(err)
	}
	if j := get(t, a, r.ID()); j.State != Failed || j.Error != "disk is full" || string(j.Result) != "null" {
		t.Errorf("got %+v", j)
	}
}

// die ends the log as a process that is killed does: nothing is recorded, and
// the kernel lets go of what it held.
func die(t *testing.T, l *Log, runs ...*Run) {
	t.Helper()
	for _, r := range runs {
		close(r.stop) // its beat ends and Finish is never called
		<-r.quiet
	}
	if err := l.life.file.Close(); err != nil {
		t.Fatal(err)
	}
}

// A job whose process died is failed by whoever looks next, at once; one whose
// process lives is left alone.
func TestDeadProcess(t *testing.T) {
	a, b := open(t)
	alive := start(t, a, "alive")
	defer alive.Finish(nil, nil)
	dead := start(t, b, "dead")
	die(t, b, dead)
	c := openOn(t, a.db)
	if j := get(t, c, dead.ID()); j.State != Failed || j.Error == "" || j.Ended.Before(j.Created) {
		t.Errorf("dead: got %+v", j)
	}
	if j := get(t, c, alive.ID()); j.State != Running {
		t.Errorf("alive: got %+v", j)
	}
	if left, err := filepath.Glob(filepath.Join(a.life.dir, "*")); err != nil || len(left) != 1 {
		t.Errorf("files of processes: %v, %v; want that of the living one", left, err)
	}
}

// A clock that is set, in whichever process and direction, kills no job.
func TestClockThatIsSet(t *testing.T) {
	for _, jump := range []time.Duration{-time.Hour, -20 * time.Second, 20 * time.Second, 365 * 24 * time.Hour} {
		a, b := open(t)
		var set atomic.Int64 // the worker's clock, which its beat reads meanwhile
		a.now = func() time.Time { return time.Now().Add(time.Duration(set.Load())) }
		r := start(t, a, "long")
		b.now = func() time.Time { return time.Now().Add(jump) }
		if list, err := b.List(t.Context(), 0); err != nil || len(list) != 1 || list[0].State != Running {
			t.Errorf("the reader's clock set by %v: got %+v, %v", jump, list, err)
		}
		set.Store(int64(jump))
		r.beat()
		b.now = time.Now
		if list, err := b.List(t.Context(), 0); err != nil || len(list) != 1 || list[0].State != Running {
			t.Errorf("the worker's clock set by %v: got %+v, %v", jump, list, err)
		}
		if err := r.Finish(nil, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// Where nothing can be locked, the beat has to do.
func TestDeadProcessWithoutAFile(t *testing.T) {
	a, b := open(t)
	a.life.dir = ""
	alive, dead := start(t, a, "alive"), start(t, a, "dead")
	defer alive.Finish(nil, nil)
	close(dead.stop)
	<-dead.quiet
	if _, err := a.db.Exec(`UPDATE job SET beat = 1 WHERE id = ?`, dead.ID()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.List(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if d, l := get(t, b, dead.ID()), get(t, b, alive.ID()); d.State != Failed || l.State != Running {
		t.Errorf("dead: %s, alive: %s", d.State, l.State)
	}
}

// A result that has no JSON is the fault of who made it, not of the work.
func TestResultThatCannotBeMarshalled(t *testing.T) {
	a, b := open(t)
	r := start(t, a, "odd")
	if err := r.Finish(math.NaN(), nil); err == nil || !strings.Contains(err.Error(), "write the result") {
		t.Errorf("finish: got %v", err)
	}
	if _, err := b.List(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if j := get(t, b, r.ID()); j.State != Done || !strings.Contains(j.Error, "write the result") || string(j.Result) != "null" || j.Ended.IsZero() {
		t.Errorf("got %+v, want it done with an error about its result", j)
	}
	failed := start(t, a, "both")
	failed.Progress(5, 10, "5 rows added")
	_ = failed.Finish(make(chan int), errors.New("disk is full"))
	if j := get(t, b, failed.ID()); j.State != Failed || j.Error != "disk is full" || j.Message != "" {
		t.Errorf("got %+v, want it failed for its own reason", j)
	}
}

func TestCloseCancels(t *testing.T) {
	a, _ := open(t)
	r := start(t, a, "long")
	go func() {
		<-r.Context().Done()
		r.Finish(nil, r.Context().Err())
	}()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if j := get(t, a, r.ID()); j.State != Cancelled {
		t.Errorf("got %+v, want it cancelled", j)
	}
	if left, err := filepath.Glob(filepath.Join(a.life.dir, "*")); err != nil || len(left) != 0 {
		t.Errorf("a closed log left %v, %v", left, err)
	}
}
