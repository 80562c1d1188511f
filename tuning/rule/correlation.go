package rule

import "time"

// Correlation is what a correlation rule asks of the events that its base
// rules match (Sigma 2.1, correlation rules; sigma.md section 6). The rule's
// Where is an Or of one Named a base rule, by its name in Bases.
type Correlation struct {
	Type     CorrelationType
	Bases    []Base // in the order of the author
	GroupBy  []string
	Aliases  []Alias
	Timespan time.Duration

	Field      []string // of value_*: the field, or several whose values count together
	Percentile float64  // of value_percentile, 0 to 100
	Bounds     []Bound  // one or two, which both must hold; none with When
	When       Expr     // of temporal types: which base rules must have fired, as Tests OpExists true on their names; nil: Bounds, else all of them
	Generate   bool     // the base rules also raise alerts of their own
	Firing     Firing
	At         Span
}

// CorrelationType is what a correlation computes.
type CorrelationType string

// The correlation types.
const (
	EventCount      CorrelationType = "event_count"
	ValueCount      CorrelationType = "value_count"
	Temporal        CorrelationType = "temporal"
	TemporalOrdered CorrelationType = "temporal_ordered"
	ValueSum        CorrelationType = "value_sum"
	ValueAvg        CorrelationType = "value_avg"
	ValuePercentile CorrelationType = "value_percentile"
	ValueMedian     CorrelationType = "value_median"
)

// Base is a rule that a correlation refers to; it may itself be a
// correlation.
type Base struct {
	Name string // its name, else its id: what Where, Aliases and When call it
	Rule *Rule
}

// Alias is a name for different fields of different base rules. A base rule
// that it does not mention has a field of the alias's own name.
type Alias struct {
	Name   string
	Fields []Pair // base rule's name, field
}

// Bound is one criterion of a correlation's condition.
type Bound struct {
	Op    Op // OpLess, OpLessEq, OpGreater, OpGreaterEq, OpEquals, OpDiffers
	Value float64
}

// Firing says how often a correlation fires while its condition holds.
type Firing string

// The ways to fire.
const (
	FireOnce Firing = ""     // when the condition becomes true; again when it was false in between
	FireEach Firing = "each" // at each event at which the condition holds

	FireEpisode Firing = "episode" // FireOnce, said aloud
)
