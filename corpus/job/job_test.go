package job

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
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

// A job whose process died is failed by whoever looks next; one that beats is
// left alone.
func TestDeadProcess(t *testing.T) {
	a, b := open(t)
	alive := start(t, a, "alive")
	defer alive.Finish(nil, nil)
	dead := start(t, a, "dead")
	close(dead.stop) // its beat ends and Finish is never called
	<-dead.quiet
	if _, err := a.db.Exec(`UPDATE job SET beat = 1 WHERE id = ?`, dead.ID()); err != nil {
		t.Fatal(err)
	}
	c := openOn(t, b.db)
	if j := get(t, c, dead.ID()); j.State != Failed || j.Error == "" || j.Ended.IsZero() {
		t.Errorf("dead: got %+v", j)
	}
	if j := get(t, c, alive.ID()); j.State != Running {
		t.Errorf("alive: got %+v", j)
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
}
