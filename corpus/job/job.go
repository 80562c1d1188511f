// Package job records long work: what runs, how far it is, what came of it.
//
// Whoever does long work calls Start, works under the Run's context, reports
// Progress as often as it likes, and calls Finish. Any process that has the
// database can list the jobs and ask one to stop: the process at work looks
// for that once a second. It also leaves a heartbeat; a running job without a
// recent one belongs to a process that died, and is shown as failed.
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
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Job is one piece of long work.
type Job struct {
	ID      string          `json:"id"`
	Kind    string          `json:"kind"` // e.g. import, index, replay
	Title   string          `json:"title"`
	State   State           `json:"state"`
	Done    int64           `json:"done"`
	Total   int64           `json:"total"` // 0: not known
	Unit    string          `json:"unit"`  // of Done and Total, e.g. events, bytes
	Message string          `json:"message,omitempty"`
	Error   string          `json:"error,omitempty"`
	By      string          `json:"by,omitempty"`
	Created time.Time       `json:"created"`
	Ended   time.Time       `json:"ended,omitzero"`
	Result  json.RawMessage `json:"result,omitempty"`
}

// Active reports that the job is still at work.
func (j Job) Active() bool { return j.State == Running }

// Share is how much is done, from 0 to 1; ok is false when the total is not
// known.
func (j Job) Share() (share float64, ok bool) {
	if j.Total <= 0 {
		return 0, false
	}
	return min(1, float64(j.Done)/float64(j.Total)), true
}

// Spec is what a job is about.
type Spec struct {
	Kind, Title, Unit, By string
	Total                 int64
}

// ErrNotFound is wrapped when there is no such job.
var ErrNotFound = errors.New("job not found")
