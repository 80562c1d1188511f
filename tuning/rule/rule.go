package rule

import "time"

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
	References     []string
	FalsePositives []string
	Fields         []string // to show analysts

	LogSource LogSource
	Where     Expr              // over events; never nil in a rule without errors
	Stages    []Stage           // the pipeline behind it, in order; empty for a plain rule
	Window    time.Duration     // of a stats stage; 0 means DefaultWindow
	Response  *Response         // nil: notify only
	Custom    map[string]string // other top-level scalars of the author

	Text   string // the source, word for word
	Digest string // hex SHA-256 of Text
}

// DefaultWindow is the window of event time in which a stats stage counts.
const DefaultWindow = time.Hour

// LogSource says which events a rule is meant for.
type LogSource struct {
	Category, Product, Service string
}

// Response is what the rule's author wants done when it fires. Package
// respond says which responses are allowed.
type Response struct {
	Action string        // e.g. notify, human_review, step_up, reduce_scope, pause_session
	TTL    time.Duration // how long it lasts before it lapses by itself
	Undo   string        // how it is undone
	Owner  string
	At     Span
}

// Stage is one step of a pipeline behind the search. It is sealed: Filter,
// Stats, Table. Stages before the first Stats see events, later ones see the
// rows that Stats made.
type Stage interface {
	String() string
	Span() Span
	stage()
}

// Filter keeps the events or rows for which Where holds.
type Filter struct {
	Where Expr
	At    Span
}

// Stats groups events by fields within each window of event time and
// computes aggregates. An event without one of the By fields is left out.
type Stats struct {
	Aggs []Agg
	By   []string
	At   Span
}

// Agg is one aggregate: count, dc, sum, avg, min, max, values.
type Agg struct {
	Func  string
	Field string // "" for a plain count
	As    string // the name of the result field: what the author gave, else Func or Func(Field)
	At    Span
}

// Table names the fields to show; it drops no event.
type Table struct {
	Fields []string
	At     Span
}

func (*Filter) stage() {}
func (*Stats) stage()  {}
func (*Table) stage()  {}

// Span is the stage's place in the rule's text.
func (s *Filter) Span() Span { return s.At }
func (s *Stats) Span() Span  { return s.At }
func (s *Table) Span() Span  { return s.At }

// StatsStage is the rule's first Stats stage, nil for a plain rule.
func (r *Rule) StatsStage() *Stats {
	for _, s := range r.Stages {
		if st, ok := s.(*Stats); ok {
			return st
		}
	}
	return nil
}
