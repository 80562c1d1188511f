package ruleset

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/corpus/job"
	"assay/tuning/library"
	"assay/tuning/plan"
)

const (
	childOf  = "ASSAY_RULESET_CHILD" // folder that a child process replays on
	segments = 4
	ruleFile = "title: %s\nid: %s\nstatus: stable\nlogsource: {product: x}\ndetection:\n    s: {process.command_line|contains: %s}\n    condition: s\n"
)

// TestMain is also the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(childOf); dir != "" {
		beKilled(dir)
	}
	os.Exit(m.Run())
}

// beKilled starts a replay and stops half way, until somebody kills it.
func beKilled(dir string) {
	r, _, err := runnerOn(context.Background(), dir)
	if err != nil {
		panic(err)
	}
	parts := 0
	r.found = func(int) {
		if parts++; parts == segments/2 {
			fmt.Println("half way")
			select {}
		}
	}
	id, err := r.Start(context.Background(), Ask{Versions: Newest}, "child")
	for err == nil {
		var j job.Job
		if j, err = r.Jobs.Get(context.Background(), id); err == nil && j.State.Over() {
			err = fmt.Errorf("the job is %s: %s", j.State, j.Error)
		}
		time.Sleep(50 * time.Millisecond)
	}
	panic(err)
}

// runnerOn opens the corpus of the folder; close ends what runs.
func runnerOn(ctx context.Context, dir string) (r *Runner, close func() error, err error) {
	store, err := corpus.Open(ctx, dir, corpus.Options{})
	if err != nil {
		return nil, nil, err
	}
	c := Config{Store: store, Tool: "assay test", Env: func(context.Context) (plan.Env, error) { return library.Env("", ingest.DefaultMapping().Aliases()) }}
	if c.Library, err = library.Open(ctx, store.DB(), library.Options{}); err != nil {
		return nil, nil, err
	}
	if c.Jobs, err = job.Open(ctx, store.DB()); err != nil {
		return nil, nil, err
	}
	if c.Log, err = Open(ctx, store.DB()); err != nil {
		return nil, nil, err
	}
	return NewRunner(c), func() error { return errors.Join(c.Jobs.Close(), store.Close()) }, nil
}

// stock is a folder with a corpus of several segments and a library.
func stock(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	r, end := open(t, dir)
	g, err := generate.New(generate.Config{Events: 2000})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := g.Write(t.Context(), &text, nil); err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(text.Bytes(), []byte("\n"))
	for part := range slices.Chunk(lines, (len(lines)+segments-1)/segments) {
		body := bytes.Join(part, nil)
		source := ingest.Source{Name: "e.ndjson", Size: int64(len(body)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }}
		if _, err := ingest.Import(t.Context(), r.Store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, By: "t"}); err != nil {
			t.Fatal(err)
		}
	}
	set, err := generate.NewRules(generate.RulesConfig{Rules: 30, Correlations: 2})
	if err != nil {
		t.Fatal(err)
	}
	for f := range set.All {
		if _, _, err := r.Library.Adopt(t.Context(), f.Text, f.Name, "anna", "test"); err != nil {
			t.Fatal(err)
		}
	}
	end()
	return dir
}

func open(t *testing.T, dir string) (*Runner, func()) {
	t.Helper()
	r, end, err := runnerOn(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return r, func() {
		t.Helper()
		if err := end(); err != nil {
			t.Error(err)
		}
	}
}

// ended waits for the end of a job.
func ended(t *testing.T, r *Runner, id string) job.Job {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		j, err := r.Jobs.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if j.State.Over() {
			return j
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for job %s, which is %s", id, j.State)
		}
	}
}

// reported is the digest of the report that a job made.
func reported(t *testing.T, r *Runner, id string) string {
	t.Helper()
	if j := ended(t, r, id); j.State != job.Done {
		t.Fatalf("the job is %s: %s", j.State, j.Error)
	}
	rep, err := r.Log.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Log.Report(t.Context(), rep.Report)
	if err != nil {
		t.Fatal(err)
	}
	if d, err := s.Digest(); err != nil || d != rep.Report || len(s.Rules) == 0 {
		t.Fatalf("report %s has the digest %s and %d rules (%v)", rep.Report, d, len(s.Rules), err)
	}
	return rep.Report
}

func start(t *testing.T, r *Runner, ask Ask) string {
	t.Helper()
	id, err := r.Start(t.Context(), ask, "anna")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func parts(t *testing.T, r *Runner, id string) (n int) {
	t.Helper()
	if err := r.Log.db.QueryRow(`SELECT count(*) FROM set_part WHERE job = ?`, id).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// whole is the report of an uninterrupted run by other means.
func whole(t *testing.T, r *Runner) string {
	t.Helper()
	candidate, _, err := Ask{Versions: Newest}.Choose(t.Context(), r.Library)
	if err != nil {
		t.Fatal(err)
	}
	env, err := r.Env(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	snap, err := r.Store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	view, err := r.Store.View(t.Context(), snap)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Run(t.Context(), view, ReadVersions(candidate, env), nil, env.Digest(), Options{Tool: r.Tool})
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// killed is a process on the folder that was killed in the middle of a replay.
func killed(t *testing.T, dir string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env, child.Stderr = append(os.Environ(), childOf+"="+dir), os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, len("half way"))); err != nil {
		t.Fatal(err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
}

// TestReplayLeftToAnother: a server that runs takes up what one leaves that dies.
func TestReplayLeftToAnother(t *testing.T) {
	dir := stock(t)
	r, end := open(t, dir)
	defer end()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); r.Watch(ctx, time.Millisecond) }()
	killed(t, dir)
	var all []*Replay
	for deadline := time.Now().Add(time.Minute); len(all) == 0 && time.Now().Before(deadline); {
		var err error
		if all, err = r.Log.List(t.Context(), 1, 0); err != nil {
			t.Fatal(err)
		}
	}
	if len(all) == 0 {
		t.Fatal("no replay was begun")
	}
	if got, want := reported(t, r, all[0].Job), whole(t, r); got != want {
		t.Errorf("the report is %s, an uninterrupted one %s", got, want)
	}
	stop()
	<-done
}

// TestKilledReplayGoesOn kills a process in the middle of a replay. The next
// one goes on, finds again nothing that was found, and makes the report that an
// uninterrupted run makes.
func TestKilledReplayGoesOn(t *testing.T) {
	dir := stock(t)
	killed(t, dir)
	r, end := open(t, dir)
	defer end()
	all, err := r.Jobs.List(t.Context(), 0)
	if err != nil || len(all) != 1 || all[0].State != job.Queued {
		t.Fatalf("jobs after the kill: %+v, %v; want one that waits", all, err)
	}
	id := all[0].ID
	if n := parts(t, r, id); n != segments/2 {
		t.Fatalf("%d segments are kept, want %d", n, segments/2)
	}
	again := 0
	r.found = func(int) { again++ }
	if err := r.ResumeAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := reported(t, r, id), whole(t, r); got != want {
		t.Errorf("the resumed report is %s, an uninterrupted one %s", got, want)
	}
	if again != segments-segments/2 {
		t.Errorf("%d segments were replayed after the kill, want %d", again, segments-segments/2)
	}
	if n := parts(t, r, id); n != 0 {
		t.Errorf("%d parts are left of a report that is made", n)
	}
}

// TestClosedAndCancelledReplaysGoOn stops a replay after its first segment: as
// a server that is stopped does, then as a person who cancels and thinks
// better of it.
func TestClosedAndCancelledReplaysGoOn(t *testing.T) {
	dir := stock(t)
	half := func(r *Runner) (id string, reached chan struct{}) {
		reached = make(chan struct{})
		first := true
		r.found = func(int) {
			if first {
				first = false
				close(reached)
				time.Sleep(20 * time.Millisecond) // room for whoever stops it
			}
		}
		return start(t, r, Ask{Versions: Newest}), reached
	}
	r, end := open(t, dir)
	id, reached := half(r)
	<-reached
	end()

	r, end = open(t, dir)
	defer end()
	if n := parts(t, r, id); n == 0 {
		t.Error("nothing is kept of a replay whose server stopped")
	}
	if err := r.ResumeAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := whole(t, r)
	if got := reported(t, r, id); got != want {
		t.Errorf("resumed after a stop: report %s, want %s", got, want)
	}
	id, reached = half(r)
	<-reached
	if err := r.Jobs.Cancel(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if j := ended(t, r, id); j.State != job.Cancelled {
		t.Fatalf("a cancelled replay is %s", j.State)
	}
	if err := r.ResumeAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if j := ended(t, r, id); j.State != job.Cancelled {
		t.Fatalf("a cancelled replay went on by itself: %s", j.State)
	}
	if err := r.Resume(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if got := reported(t, r, id); got != want {
		t.Errorf("resumed after cancelling: report %s, want %s", got, want)
	}
	if err := r.Resume(t.Context(), id); !errors.Is(err, job.ErrOver) {
		t.Errorf("a replay that is done goes on: %v", err)
	}
}

// TestOtherNamesForgetParts: what names mean is part of what was found.
func TestOtherNamesForgetParts(t *testing.T) {
	r, end := open(t, stock(t))
	defer end()
	if err := r.Log.begin(t.Context(), &Replay{Job: "j", At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if err := r.Log.rest(t.Context(), "j", "one"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Log.db.Exec(`INSERT INTO set_part (job, segment, form) VALUES ('j', 0, x'00')`); err != nil {
		t.Fatal(err)
	}
	if r.Log.part(t.Context(), "j", 0) != nil {
		t.Error("a part that cannot be read is taken")
	}
	for basis, want := range map[string]int{"one": 1} {
		if err := r.Log.rest(t.Context(), "j", basis); err != nil || parts(t, r, "j") != want {
			t.Errorf("basis %q: %d parts, %v", basis, parts(t, r, "j"), err)
		}
	}
	if err := r.Log.rest(t.Context(), "j", "two"); err != nil || parts(t, r, "j") != 0 {
		t.Errorf("another basis leaves %d parts, %v", parts(t, r, "j"), err)
	}
}

// TestTooManyWait: one who presses the button again and again does not fill the
// memory.
func TestTooManyWait(t *testing.T) {
	r, end := open(t, stock(t))
	defer end()
	hold := make(chan struct{})
	r.found = func(int) { <-hold }
	var ids []string
	for range mostWaiting {
		ids = append(ids, start(t, r, Ask{}))
	}
	if _, err := r.Start(t.Context(), Ask{}, "anna"); !errors.Is(err, ErrBusy) {
		t.Errorf("one more than may wait: %v", err)
	}
	close(hold)
	for _, id := range ids {
		reported(t, r, id)
	}
}
