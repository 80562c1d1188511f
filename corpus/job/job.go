// Package job records long work: what runs, how far it is, what came of it.
package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// State is where a job is.
type State string

// The states of a job.
const (
	Queued    State = "queued"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Job is one piece of long work.
type Job struct {
	ID      string          `json:"id"`
	Kind    string          `json:"kind"`
	Title   string          `json:"title"`
	State   State           `json:"state"`
	Done    int64           `json:"done"`
	Total   int64           `json:"total"`
	Unit    string          `json:"unit"`
	Message string          `json:"message"`
	Error   string          `json:"error"`
	By      string          `json:"by"`
	Created time.Time       `json:"created"`
	Started time.Time       `json:"started"`
	Ended   time.Time       `json:"ended"`
	Result  json.RawMessage `json:"result"`
}

// Spec is what a job is about.
type Spec struct {
	Kind, Title, Unit, By string
	Total                 int64
}

// ErrNotFound is wrapped when there is no such job.
var ErrNotFound = errors.New("job not found")

var errNotBuilt = errors.New("job: not built yet")

// Log is the table of jobs.
type Log struct{}

// Run is a job at work.
type Run struct{}

func Open(ctx context.Context, db *sql.DB) (*Log, error)          { return nil, errNotBuilt }
func (l *Log) Close() error                                       { return nil }
func (l *Log) Start(ctx context.Context, s Spec) (*Run, error)    { return nil, errNotBuilt }
func (l *Log) List(ctx context.Context, limit int) ([]Job, error) { return nil, errNotBuilt }
func (l *Log) Get(ctx context.Context, id string) (Job, error)    { return Job{}, errNotBuilt }
func (l *Log) Cancel(ctx context.Context, id string) error        { return errNotBuilt }
func (r *Run) ID() string                                         { return "" }
func (r *Run) Context() context.Context                           { return nil }
func (r *Run) Progress(done, total int64, message string)         {}
func (r *Run) Finish(result any, err error) error                 { return errNotBuilt }
