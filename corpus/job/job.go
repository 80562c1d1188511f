// Package job records long work: what runs, how far it is, what came of it.
//
// Whoever does the work starts a Run, reports progress, and finishes it. The
// run beats while it lives; anybody, in this process or another one with the
// same database, may list the jobs and cancel one. A process with jobs holds a
// file in the folder jobs beside the database locked; a job whose process holds
// its file no more lost it, and is marked failed when a log is opened or listed.
// No clock has a part in that: one that is set changes nothing.
package job

import (
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

// Over reports that the state is final.
func (s State) Over() bool { return s == Done || s == Failed || s == Cancelled }

// Job is one piece of long work.
type Job struct {
	ID      string          `json:"id"`
	Kind    string          `json:"kind"`
	Title   string          `json:"title"`
	State   State           `json:"state"`
	Done    int64           `json:"done"`
	Total   int64           `json:"total"` // 0: not known
	Unit    string          `json:"unit"`
	Message string          `json:"message"`
	Error   string          `json:"error"`
	By      string          `json:"by"`
	Created time.Time       `json:"created"`
	Started time.Time       `json:"started,omitzero"`
	Ended   time.Time       `json:"ended,omitzero"`
	Result  json.RawMessage `json:"result"`
	Resumes bool            `json:"resumes"`          // it goes on after its process has ended; queued, it waits for another
	Before  int64           `json:"before,omitempty"` // what was done when it was taken up last, at Started
}

// Spec is what a job is about.
type Spec struct {
	Kind  string // "import", "index", ...
	Title string
	Unit  string // what Done and Total count
	By    string
	Total int64 // 0: not known

	Resumes bool // when its process ends it waits for one that takes it up (Resume)
}

// ErrNotFound is wrapped when there is no such job.
var ErrNotFound = errors.New("job not found")

// ErrCancelled is the cause of a run's context that somebody cancelled.
var ErrCancelled = errors.New("job cancelled")
