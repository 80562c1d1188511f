package rule

import "time"

// Stage is one step of a pipeline behind the search. It is sealed: the types
// of this file and of stagefield.go.
//
// Some stages work on one row at a time (Filter, Eval, Rename, Fields, Bin,
// Rex, FillNull, MakeMV, MVExpand, Spath, Lookup, Convert, Table); the others
// gather: they need all the rows of a window of event time at once (Stats,
// EventStats, StreamStats, Dedup, Sort, Head, Tail, Top, TimeChart). A window
// stands for one run of the scheduled search, so everything from the first
// gathering stage on is done once a window.
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

// Stats groups events or rows by fields within each window of event time and
// computes aggregates. A row without one of the By fields is left out.
type Stats struct {
	Aggs []Agg
	By   []string
	At   Span
}

// EventStats is Stats, whose results are added to every row instead of
// replacing them.
type EventStats struct {
	Aggs []Agg
	By   []string
	At   Span
}

// StreamStats adds to every row the aggregates over the rows up to it, in the
// order of the rows.
type StreamStats struct {
	Aggs    []Agg
	By      []string
	Rows    int           // how many rows at most; 0: all
	Period  time.Duration // how far back in event time; 0: all
	Without bool          // the row itself is not counted (current=false)
	Overall bool          // Rows counts over all groups together (global=true)
	At      Span
}

// Agg is one aggregate. The functions are count, dc, values, list, min, max,
// sum, sumsq, avg, median, mode, perc, upperperc, exactperc, stdev, stdevp,
// var, varp, range, first, last, earliest, latest, earliest_time,
// latest_time, rate, estdc.
type Agg struct {
	Func    string
	Field   string  // "" for a plain count, or with Arg
	Arg     Term    // of eval(...); nil otherwise
	Percent float64 // of perc and its kin, 0 to 100
	As      string  // the name of the result field: what the author gave, else DefaultAs
	At      Span
}

// Dedup keeps the first N rows of each combination of values.
type Dedup struct {
	N           int
	Fields      []string
	KeepEmpty   bool // rows without one of the fields stay
	KeepEvents  bool // the others stay, without the fields
	Consecutive bool // combinations are counted anew when another one came between
	Sort        []SortKey
	At          Span
}

// Sort orders the rows.
type Sort struct {
	Keys  []SortKey
	Limit int // 0: all
	At    Span
}

// SortKey is one field to sort by.
type SortKey struct {
	Field string
	Desc  bool
	As    string // auto (or ""), str, num, ip
}

// Head keeps the first N rows, or the first ones for which While holds.
type Head struct {
	N        int  // 0: no limit, While decides
	While    Expr // nil: N decides
	KeepLast bool // the row at which While ends stays too
	Null     bool // a row for which While has no value stays
	At       Span
}

// Tail keeps the last N rows, the last one first.
type Tail struct {
	N  int
	At Span
}

// Top keeps the most frequent combinations of values, or the rarest.
type Top struct {
	Rare         bool
	Limit        int // 0: all
	Fields       []string
	By           []string
	CountField   string // "" for none
	PercentField string // "" for none
	Other        bool   // one more row for the rest
	At           Span
}

// TimeChart counts by spans of event time; with By, a column for each value.
type TimeChart struct {
	Every time.Duration // 0: one hour
	Aggs  []Agg
	By    string
	Limit int // values of By with a column of their own; 0: all
	Other bool
	At    Span
}

func (*Filter) stage()      {}
func (*Stats) stage()       {}
func (*EventStats) stage()  {}
func (*StreamStats) stage() {}
func (*Dedup) stage()       {}
func (*Sort) stage()        {}
func (*Head) stage()        {}
func (*Tail) stage()        {}
func (*Top) stage()         {}
func (*TimeChart) stage()   {}

// Span is the stage's place in the rule's text.
func (s *Filter) Span() Span      { return s.At }
func (s *Stats) Span() Span       { return s.At }
func (s *EventStats) Span() Span  { return s.At }
func (s *StreamStats) Span() Span { return s.At }
func (s *Dedup) Span() Span       { return s.At }
func (s *Sort) Span() Span        { return s.At }
func (s *Head) Span() Span        { return s.At }
func (s *Tail) Span() Span        { return s.At }
func (s *Top) Span() Span         { return s.At }
func (s *TimeChart) Span() Span   { return s.At }
