package job

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"assay/corpus/catalog"
)

//go:embed migrations
var migrations embed.FS

const (
	beatEvery = time.Second
	deadAfter = 15 * time.Second
)

// Log is the table of jobs.
type Log struct {
	db  *sql.DB
	now func() time.Time

	mu   sync.Mutex
	runs map[string]*Run
}

// Open opens the log in a corpus database.
func Open(ctx context.Context, db *sql.DB) (*Log, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	if err := catalog.Migrate(ctx, db, "job", files); err != nil {
		return nil, err
	}
	return &Log{db: db, now: time.Now, runs: map[string]*Run{}}, nil
}

// Close cancels what this process runs and waits until it has finished.
func (l *Log) Close() error {
	l.mu.Lock()
	var runs []*Run
	for _, r := range l.runs {
		runs = append(runs, r)
	}
	l.mu.Unlock()
	for _, r := range runs {
		r.cancel()
	}
	for _, r := range runs {
		<-r.finished
	}
	return nil
}

// Start records a job and begins its heartbeat. The caller must call Finish.
func (l *Log) Start(ctx context.Context, s Spec) (*Run, error) {
	now := l.now()
	id := now.UTC().Format("20060102-150405-") + rand.Text()[:6]
	_, err := l.db.ExecContext(ctx, "INSERT INTO job (id, kind, title, state, total, unit, who, created, beat) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		id, s.Kind, s.Title, Running, s.Total, s.Unit, s.By, now.UnixNano(), now.UnixNano())
	if err != nil {
		return nil, fmt.Errorf("start job %s: %w", s.Kind, err)
	}
	r := newRun(ctx, l, id, s.Total)
	l.mu.Lock()
	l.runs[id] = r
	l.mu.Unlock()
	go r.beat()
	return r, nil
}

const columns = "id, kind, title, state, done, total, unit, message, error, who, created, ended, beat, result"

// List is the newest jobs first, at most limit of them.
func (l *Log) List(ctx context.Context, limit int) (jobs []Job, err error) {
	rows, err := l.db.QueryContext(ctx, "SELECT "+columns+" FROM job ORDER BY created DESC, id DESC LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		j, err := l.scan(rows)
		if err != nil {
			return nil, fmt.Errorf("list jobs: %w", err)
		}
		jobs = append(jobs, j)
	}
	return jobs, rows.Err()
}

// Get is one job; ErrNotFound.
func (l *Log) Get(ctx context.Context, id string) (Job, error) {
	j, err := l.scan(l.db.QueryRowContext(ctx, "SELECT "+columns+" FROM job WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Job{}, fmt.Errorf("get job %q: %w", id, err)
	}
	return j, nil
}

// Cancel asks the job to stop, in whatever process it runs. One that has
// ended stays as it is.
func (l *Log) Cancel(ctx context.Context, id string) error {
	if _, err := l.Get(ctx, id); err != nil {
		return err
	}
	if _, err := l.db.ExecContext(ctx, "UPDATE job SET cancel = 1 WHERE id = ? AND state = ?", id, Running); err != nil {
		return fmt.Errorf("cancel job %s: %w", id, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := l.runs[id]; r != nil {
		r.cancel()
	}
	return nil
}

// scan reads a row. A running job that has lost its heartbeat is shown as
// failed: its process has died.
func (l *Log) scan(row interface{ Scan(...any) error }) (Job, error) {
	var j Job
	var created, ended, beat int64
	var result string
	err := row.Scan(&j.ID, &j.Kind, &j.Title, &j.State, &j.Done, &j.Total, &j.Unit, &j.Message, &j.Error, &j.By, &created, &ended, &beat, &result)
	if err != nil {
		return Job{}, err
	}
	j.Created = time.Unix(0, created).UTC()
	if ended != 0 {
		j.Ended = time.Unix(0, ended).UTC()
	}
	if result != "" {
		j.Result = json.RawMessage(result)
	}
	if alive := time.Unix(0, beat).UTC(); j.State == Running && l.now().Sub(alive) > deadAfter {
		j.State, j.Ended, j.Error = Failed, alive, "the process that ran it has ended"
	}
	return j, nil
}
