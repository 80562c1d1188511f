package rule

import (
	"math"
	"time"
)

// Dialect is the language a rule was written in.
type Dialect string

// The dialects.
const (
	Sigma Dialect = "sigma"
	SPL   Dialect = "spl"
)

// Status is Sigma's status; promotion moves a rule along it.
type Status string

// The statuses.
const (
	Experimental Status = "experimental"
	Testing      Status = "test"
	Stable       Status = "stable"
	Deprecated   Status = "deprecated"
	Unsupported  Status = "unsupported"
)

// Rule is one detection rule: an immutable value named by its digest.
type Rule struct {
	ID      string // the author's id, else derived from the title or the file name by the parser
	Name    string
	Title   string
	Dialect Dialect
	Status  Status // Experimental when the author gave none
	Level   string // informational, low, medium, high, critical or ""

	Description    string
	Author         string
	Date, Modified string
	Tags           []string
	Related        []Related
	References     []string
	FalsePositives []string
	Fields         []string // to show analysts

	LogSource   LogSource
	Where       Expr              // over events; never nil in a rule without errors
	Stages      []Stage           // the pipeline behind it, in order; empty for a plain rule
	Window      time.Duration     // of the gathering stages; 0 means DefaultWindow, WholeTime one window for all
	Correlation *Correlation      // nil for other rules
	Filters     []string          // the Sigma filters that Where already holds, by title or id
	Applied     []AppliedFilter   // the same, with who answers for each; of a correlation those of the rules that it refers to
	Response    *Response         // nil: notify only
	Custom      map[string]string // other top-level scalars of the author

	Text   string // the source, word for word
	Digest string // hex SHA-256 of Text
}

// DefaultWindow is the window of event time in which gathering stages work.
const DefaultWindow = time.Hour

// WholeTime as a window is one window for all events.
const WholeTime time.Duration = math.MaxInt64

// LogSource says which events a rule is meant for.
type LogSource struct {
	Category, Product, Service string
}

// Relations are the types of a related rule that Sigma knows.
var Relations = []string{"derived", "obsolete", "merged", "renamed", "similar", "correlation"}

// Related is another rule that this one comes from or stands beside.
type Related struct {
	ID   string
	Type string // one of Relations, or the author's word
}

// Response is what the rule's author wants done when it fires. Package
// respond says which responses are allowed.
type Response struct {
	Action   string        // e.g. notify, human_review, step_up, reduce_scope, pause_session
	TTL      time.Duration // how long it lasts before it lapses by itself
	Undo     string        // how it is undone
	Owner    string
	Evidence string // what is kept of the alert before anything is done
	At       Span
}

// StatsStage is the rule's first Stats stage, nil for a plain rule.
func (r *Rule) StatsStage() *Stats {
	for _, s := range r.Stages {
		if st, ok := s.(*Stats); ok {
			return st
		}
	}
	return nil
}
