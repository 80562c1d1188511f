package ruleset

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"assay/corpus"
	"assay/corpus/job"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
)

// Kind is the kind of a Runner's jobs.
const Kind = "rule set replay"

// mostWaiting is how many replays may be at work or wait for their turn.
const mostWaiting = 16

// ErrBusy is wrapped when too many replays wait.
var ErrBusy = errors.New("too many replays of rule sets are waiting; let one end first")

// Config is what a Runner works on. Atoms, Kept and Fault may be nil.
type Config struct {
	Store   *corpus.Store
	Library *library.Library
	Jobs    *job.Log
	Log     *Log
	Env     func(context.Context) (plan.Env, error) // what names in rules mean, as it is now
	Atoms   *plan.Atoms
	Kept    *replay.Kept
	Tool    string                      // name and version of the program, for reports
	Now     func() time.Time            // the clock; time.Now when nil
	Fault   func(job string, err error) // hears what came of a job that could not be recorded
}

// Runner replays sets as jobs, one after the other: each takes the whole
// machine. It is safe for concurrent use.
type Runner struct {
	Config
	turn   *semaphore.Weighted
	begun  atomic.Int64 // replays at work, and those that wait
	reader reader
	memory *report.SetMemory
	found  func(segment int) // tests stop here
}

// NewRunner takes up nothing yet: see ResumeAll.
func NewRunner(c Config) *Runner {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Fault == nil {
		c.Fault = func(string, error) {}
	}
	return &Runner{Config: c, turn: semaphore.NewWeighted(1), memory: report.NewSetMemory(), found: func(int) {}}
}

// Outcome is the result of a job.
type Outcome struct {
	Report string `json:"report"` // digest
	Rules  int    `json:"rules"`  // that ran
	Broken int    `json:"broken"` // that could not
}

// Start begins a replay of what is asked for on the corpus as it is now, and
// gives the id of its job.
func (r *Runner) Start(ctx context.Context, ask Ask, who string) (string, error) {
	if r.begun.Load() >= mostWaiting {
		return "", fmt.Errorf("replay a rule set: %w", ErrBusy)
	}
	candidate, baseline, err := ask.Choose(ctx, r.Library)
	if err != nil {
		return "", fmt.Errorf("replay a rule set: %w", err)
	}
	snap, err := r.Store.Head(ctx)
	if err == nil {
		err = r.Store.Keep(ctx, snap)
	}
	if err != nil {
		return "", fmt.Errorf("replay a rule set: %w", err)
	}
	rep := &Replay{Ask: ask, Title: ask.Title(len(candidate)), Snapshot: snap.Digest(), Candidate: membersOf(candidate), Baseline: membersOf(baseline), Who: who, At: r.Now()}
	run, err := r.Jobs.Start(context.WithoutCancel(ctx), job.Spec{Kind: Kind, Title: rep.Title, Unit: "events", Total: int64(snap.Rows()), By: who, Resumes: true})
	if err != nil {
		return "", err
	}
	rep.Job = run.ID()
	if err := r.Log.begin(ctx, rep); err != nil {
		return "", errors.Join(fmt.Errorf("record the replay: %w", err), run.Finish(nil, err))
	}
	r.begin(run)
	return run.ID(), nil
}

// Resume goes on with a replay that was stopped, where it was.
func (r *Runner) Resume(ctx context.Context, id string) error {
	run, err := r.Jobs.Resume(context.WithoutCancel(ctx), id)
	if err == nil {
		r.begin(run)
	}
	return err
}

// ResumeAll goes on with the replays whose process ended. What another process
// has taken up is left to it.
func (r *Runner) ResumeAll(ctx context.Context) error {
	all, err := r.Jobs.Waiting(ctx, Kind)
	if err != nil {
		return err
	}
	for _, j := range all {
		if err := r.Resume(ctx, j.ID); err != nil && !errors.Is(err, job.ErrOver) {
			return err
		}
	}
	return nil
}

// Watch is ResumeAll once in a while, until the context ends: what another process
// on the same corpus left is gone on with here.
func (r *Runner) Watch(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := r.ResumeAll(ctx); err != nil && ctx.Err() == nil {
			r.Fault("", err)
		}
	}
}

func (r *Runner) begin(run *job.Run) {
	r.begun.Add(1)
	go func() {
		defer r.begun.Add(-1)
		r.work(run)
	}()
}

// work runs a job to its end, whatever that is.
func (r *Runner) work(run *job.Run) {
	out, err := r.replay(run)
	if err := run.Finish(out, err); err != nil {
		r.Fault(run.ID(), err)
	}
}

func (r *Runner) replay(run *job.Run) (out *Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.Fault(run.ID(), fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			out, err = nil, fmt.Errorf("replay a rule set: %v", p)
		}
	}()
	ctx := run.Context()
	if err := r.turn.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer r.turn.Release(1)
	start := r.Now()
	rep, err := r.Log.Get(ctx, run.ID())
	if err != nil {
		return nil, err
	}
	set, err := r.measure(run, rep)
	if err != nil {
		return nil, err
	}
	out = &Outcome{Rules: len(set.Rules), Broken: len(set.Broken)}
	if out.Report, err = r.Log.finish(ctx, run.ID(), set, r.Now().Sub(start)); err != nil {
		return nil, fmt.Errorf("keep the report: %w", err)
	}
	return out, nil
}

// measure replays the set, or what is left of it, and puts figures to it.
func (r *Runner) measure(run *job.Run, rep *Replay) (*report.Set, error) {
	ctx := run.Context()
	if rep.Report != "" { // the process died before it could say so
		return r.Log.Report(ctx, rep.Report)
	}
	env, err := r.Env(ctx)
	if err != nil {
		return nil, err
	}
	candidate, baseline, err := r.read(ctx, rep, env)
	if err != nil {
		return nil, err
	}
	snap, err := r.Store.Resolve(ctx, rep.Snapshot)
	if err != nil {
		return nil, err
	}
	view, err := r.Store.View(ctx, snap)
	if err != nil {
		return nil, err
	}
	plans, _ := union(candidate, baseline)
	basis, err := basisOf(rep.Snapshot, env.Digest(), r.Tool, plans)
	if err == nil {
		err = r.Log.rest(ctx, run.ID(), basis)
	}
	if err != nil {
		return nil, fmt.Errorf("look for what was found: %w", err)
	}
	return Run(ctx, view, candidate, baseline, env.Digest(), r.options(run))
}

func (r *Runner) read(ctx context.Context, rep *Replay, env plan.Env) (candidate, baseline *Set, err error) {
	var lists [2][]library.Version
	for i, members := range [][]Member{rep.Candidate, rep.Baseline} {
		if members == nil {
			continue
		}
		numbers := make([]int64, len(members))
		for n, m := range members {
			numbers[n] = m.Version
		}
		if lists[i], err = r.Library.At(ctx, numbers); err != nil {
			return nil, nil, err
		}
		for n, m := range members {
			lists[i][n].Status = m.Status
		}
	}
	sets := r.reader.sets(env, lists[:]...)
	return sets[0], sets[1], nil
}

func (r *Runner) options(run *job.Run) Options {
	ctx, id := run.Context(), run.ID()
	o := Options{Tool: r.Tool, Memory: r.memory}
	o.Atoms, o.Kept = r.Atoms, r.Kept
	o.Progress = func(done, total int64) { run.Progress(done, total, "") }
	o.Known = func(segment int) *replay.SetPart { return r.Log.part(ctx, id, segment) }
	o.Found = func(segment int, p *replay.SetPart) error {
		defer r.found(segment)
		return r.Log.keepPart(ctx, id, segment, p)
	}
	return o
}
