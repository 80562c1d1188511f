package job

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"sync"
	"time"

	"assay/corpus/catalog"
)

//go:embed migrations/*.sql
var migrations embed.FS

// How often a run beats, and after how long without a beat a process counts as
// dead that has no file to hold locked.
const (
	beatEvery = 500 * time.Millisecond
	deadAfter = 15 * time.Second
)

// Log is the table of jobs. It is safe for concurrent use.
type Log struct {
	db   *sql.DB
	now  func() time.Time
	beat time.Duration

	mu   sync.Mutex
	life life
	runs map[string]*Run // at work in this process
}

// Open opens the log in the database and fails the jobs whose process died.
func Open(ctx context.Context, db *sql.DB) (*Log, error) {
	l := &Log{db: db, now: time.Now, beat: beatEvery, runs: map[string]*Run{}}
	files, err := fs.Sub(migrations, "migrations")
	if err == nil {
		err = catalog.Migrate(ctx, db, "job", files)
	}
	if err == nil {
		l.life.dir, err = lifeDir(ctx, db)
	}
	if err != nil {
		return nil, fmt.Errorf("open job log: %w", err)
	}
	return l, l.bury(ctx)
}

// bury fails the jobs whose process is dead, or makes them wait: it holds its
// file locked no more, or, where there is no such file, it has not beaten for a
// while.
func (l *Log) bury(ctx context.Context) error {
	owners, err := l.owners(ctx)
	if err != nil {
		return fmt.Errorf("look for dead jobs: %w", err)
	}
	for _, owner := range owners {
		silent := int64(math.MaxInt64) // a dead process is dead, whenever it beat
		if owner == "" {
			silent = l.now().Add(-deadAfter).UnixNano()
		} else if !l.life.gone(owner) {
			continue
		}
		_, err := l.db.ExecContext(ctx, `UPDATE job SET message = '', owner = '',
				state = CASE WHEN cancel = 1 THEN 'cancelled' WHEN `+goesOn+` THEN 'queued' ELSE 'failed' END,
				error = CASE WHEN cancel = 1 OR resumes = 0 THEN 'its process ended' WHEN `+goesOn+` THEN '' ELSE 'its process ended again and again before it got any further' END,
				ended = CASE WHEN cancel = 0 AND `+goesOn+` THEN 0 ELSE max(beat, created) END,
				died = CASE WHEN done > before THEN 1 ELSE died + 1 END
			WHERE `+atWork+` AND owner = ? AND beat < ?`, owner, silent)
		if err != nil {
			return fmt.Errorf("look for dead jobs: %w", err)
		}
		l.life.forget(owner)
	}
	return nil
}

// goesOn are the jobs that wait for another process when theirs died. One that
// may be what processes die of, such as by the memory it takes, waits no more
// after the third: else it would be the end of every server that starts.
const goesOn = `(resumes = 1 AND (done > before OR died < 2))`

// atWork are the jobs that a process says it is at work on; what waits has none.
const atWork = `(state = 'running' OR state = 'queued' AND resumes = 0)`

// owners are the processes that say they are at work, but this one.
func (l *Log) owners(ctx context.Context) ([]string, error) {
	l.mu.Lock()
	own := l.life.name
	l.mu.Unlock()
	rows, err := l.db.QueryContext(ctx, `SELECT DISTINCT owner FROM job WHERE `+atWork+` AND (owner = '' OR owner <> ?)`, own)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var owner string
		if err := rows.Scan(&owner); err != nil {
			return nil, err
		}
		out = append(out, owner)
	}
	return out, rows.Err()
}

// Close cancels the runs of this process and waits until the work behind them
// has called Finish. What goes on waits for the next process.
func (l *Log) Close() error {
	l.mu.Lock()
	runs := make([]*Run, 0, len(l.runs))
	for _, r := range l.runs {
		runs = append(runs, r)
	}
	l.mu.Unlock()
	for _, r := range runs {
		if r.spec.Resumes {
			r.cancel(errStopping)
		} else {
			r.cancel(ErrCancelled)
		}
		<-r.over
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.life.end()
}

// own is the name of this process, made with its first job.
func (l *Log) own() (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.life.begin()
	return l.life.name, err
}

// Start records a job that is at work from now on. Its context ends with ctx,
// when somebody cancels the job, and with Finish.
func (l *Log) Start(ctx context.Context, s Spec) (*Run, error) {
	var b [8]byte
	rand.Read(b[:])
	id := hex.EncodeToString(b[:])
	now := l.now().UnixNano()
	owner, err := l.own()
	if err != nil {
		return nil, fmt.Errorf("start job %q: %w", s.Title, err)
	}
	_, err = l.db.ExecContext(ctx, `INSERT INTO job (id, kind, title, state, total, unit, by_whom, created, started, beat, owner, resumes) VALUES (?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, s.Kind, s.Title, s.Total, s.Unit, s.By, now, now, now, owner, s.Resumes)
	if err != nil {
		return nil, fmt.Errorf("start job %q: %w", s.Title, err)
	}
	r := newRun(ctx, l, id, s)
	l.begin(r)
	return r, nil
}

func (l *Log) begin(r *Run) {
	l.mu.Lock()
	l.runs[r.id] = r
	l.mu.Unlock()
	go r.live()
}

const fields = `id, kind, title, state, done, total, unit, message, error, by_whom, created, started, ended, result, resumes, before`

// List gives the newest jobs first, at most limit; 0 is all.
func (l *Log) List(ctx context.Context, limit int) ([]Job, error) {
	if err := l.bury(ctx); err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = -1
	}
	return l.query(ctx, `SELECT `+fields+` FROM job ORDER BY seq DESC LIMIT ?`, limit)
}

func (l *Log) query(ctx context.Context, text string, args ...any) ([]Job, error) {
	rows, err := l.db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	defer rows.Close()
	var out []Job
	for rows.Next() {
		j, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("list jobs: %w", err)
		}
		out = append(out, j)
	}
	return out, rows.Err()
}

// Get is one job.
func (l *Log) Get(ctx context.Context, id string) (Job, error) {
	j, err := scan(l.db.QueryRowContext(ctx, `SELECT `+fields+` FROM job WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Job{}, fmt.Errorf("get job %q: %w", id, err)
	}
	return j, nil
}

func scan(row interface{ Scan(...any) error }) (j Job, err error) {
	var created, started, ended int64
	err = row.Scan(&j.ID, &j.Kind, &j.Title, &j.State, &j.Done, &j.Total, &j.Unit, &j.Message, &j.Error, &j.By, &created, &started, &ended, (*[]byte)(&j.Result), &j.Resumes, &j.Before)
	j.Created, j.Started, j.Ended = timeOf(created), timeOf(started), timeOf(ended)
	return j, err
}

func timeOf(nano int64) time.Time {
	if nano == 0 {
		return time.Time{}
	}
	return time.Unix(0, nano).UTC()
}

// Cancel asks a job to stop, in whichever process it runs. A job that is over
// stays as it is.
func (l *Log) Cancel(ctx context.Context, id string) error {
	j, err := l.Get(ctx, id)
	if err != nil || j.State.Over() {
		return err
	}
	if _, err = l.db.ExecContext(ctx, `UPDATE job SET cancel = 1 WHERE id = ?`, id); err == nil {
		var dropped bool
		if dropped, err = l.drop(ctx, id); dropped {
			return nil
		}
	}
	if err != nil {
		return fmt.Errorf("cancel job %q: %w", id, err)
	}
	l.mu.Lock()
	r := l.runs[id]
	l.mu.Unlock()
	if r != nil {
		r.cancel(ErrCancelled)
	}
	return nil
}
