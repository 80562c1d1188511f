package job

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"assay/corpus/catalog"
)

func logs(t *testing.T) (a, b *Log) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "assay.db")
	open := func() *Log {
		db, err := catalog.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		l, err := Open(context.Background(), db)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _, _ = l.Close(), db.Close() })
		return l
	}
	return open(), open()
}

func start(t *testing.T, l *Log, title string) *Run {
	t.Helper()
	r, err := l.Start(context.Background(), Spec{Kind: "import", Title: title, Unit: "events", Total: 10, By: "kim"})
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

func TestFinishRecordsTheOutcome(t *testing.T) {
	a, b := logs(t)
	for _, c := range []struct {
		title string
		err   error
		want  State
		text  string
	}{
		{"fine", nil, Done, ""},
		{"broken", errors.New("disk on fire"), Failed, "disk on fire"},
		{"stopped", context.Canceled, Cancelled, "cancelled"},
	} {
		r := start(t, a, c.title)
		r.Progress(7, 10, "half way")
		if err := r.Finish(map[string]int{"added": 7}, c.err); err != nil {
			t.Fatal(err)
		}
		if err := r.Finish(nil, errors.New("second call")); err != nil {
			t.Errorf("%s: second Finish: got %v, want it ignored", c.title, err)
		}
		j := get(t, b, r.ID())
		if j.State != c.want || j.Error != c.text || j.Done != 7 || string(j.Result) != `{"added":7}` || j.Ended.IsZero() {
			t.Errorf("%s: got %+v", c.title, j)
		}
	}
	list, err := b.List(context.Background(), 2)
	if err != nil || len(list) != 2 || list[0].Title != "stopped" {
		t.Errorf("List(2): got %v, %v; want the newest two", list, err)
	}
}

func TestCancelReachesTheProcessAtWork(t *testing.T) {
	a, b := logs(t)
	r := start(t, a, "long")
	if err := b.Cancel(context.Background(), r.ID()); err != nil {
		t.Fatal(err)
	}
	select {
	case <-r.Context().Done():
	case <-time.After(20 * time.Second):
		t.Fatal("the context did not end")
	}
	if err := r.Finish(nil, r.Context().Err()); err != nil {
		t.Fatal(err)
	}
	if j := get(t, b, r.ID()); j.State != Cancelled {
		t.Errorf("got state %s, want cancelled", j.State)
	}
	if err := b.Cancel(context.Background(), "no-such-job"); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

func TestJobOfADeadProcessIsShownAsFailed(t *testing.T) {
	a, b := logs(t)
	r := start(t, a, "orphan")
	if j := get(t, b, r.ID()); j.State != Running {
		t.Fatalf("got state %s, want running", j.State)
	}
	b.now = func() time.Time { return time.Now().Add(deadAfter + time.Minute) }
	if j := get(t, b, r.ID()); j.State != Failed || j.Error == "" {
		t.Errorf("got %+v, want failed with a reason", j)
	}
	_ = r.Finish(nil, nil)
}
