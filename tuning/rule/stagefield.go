package rule

import "time"

// Eval sets fields, one after the other; a term without a value removes the
// field.
type Eval struct {
	Sets []Assign
	At   Span
}

// Assign is one field that Eval sets.
type Assign struct {
	Field string
	To    Term
}

// Table names the fields to show; it drops no row.
type Table struct {
	Fields []string
	At     Span
}

// Fields keeps or drops fields. Names may hold wildcards.
type Fields struct {
	Names []string
	Drop  bool
	At    Span
}

// Rename gives fields other names. Both names may hold the same number of
// wildcards.
type Rename struct {
	Pairs []Pair
	At    Span
}

// Pair is a name and another one.
type Pair struct{ From, To string }

// Bin puts numbers or times into buckets that start at whole multiples of the
// span, times at multiples since 1970-01-01 UTC.
type Bin struct {
	Field string
	As    string        // "" for Field itself
	Every time.Duration // of a time; else 0
	Width float64       // of a number; else 0
	Bins  int           // at most so many, when neither is given
	At    Span
}

// Rex takes texts out of a field by the named groups of a regular expression,
// or replaces in it.
type Rex struct {
	Field   string // "_raw" when the author gave none
	Pattern string
	Max     int    // matches; more than one gives lists; 0: all
	Replace string // with Mode "s": what the matches become; with "y": the characters put for those of Pattern
	Mode    string // "" extracts; "s" replaces the Max first matches (0: all); "y" puts characters for characters
	At      Span
}

// FillNull gives a value to fields that have none.
type FillNull struct {
	Value  string
	Fields []string // empty: every field that a row of the window has
	At     Span
}

// MakeMV cuts a text into a list.
type MakeMV struct {
	Field      string
	Delim      string // " " when the author gave none
	Tokenizer  string // a regular expression whose first group is an element; "" for none
	AllowEmpty bool
	At         Span
}

// MVExpand makes a row for each element of a list.
type MVExpand struct {
	Field string
	Limit int // 0: all
	At    Span
}

// Spath takes values out of a text that is JSON or XML.
type Spath struct {
	Input  string // "_raw" when the author gave none
	Path   string // "" for every path
	Output string // "" for the path's own name
	At     Span
}

// Lookup adds columns of a named list to rows whose fields equal others.
type Lookup struct {
	List   string
	Match  []Pair // column of the list, field of the row; at least one
	Output []Pair // column of the list, field of the row; empty: all others
	Keep   bool   // a field that has a value keeps it (OUTPUTNEW)
	At     Span
}

// InputLookup makes the rows of a named list rows of the pipeline.
type InputLookup struct {
	List   string
	Where  Expr // nil: all
	Append bool // behind the rows there are; else it is the first command
	Max    int  // 0: all
	At     Span
}

// Convert changes how fields are written: ctime, mktime, dur2sec, mstime,
// memk, auto, num, rmcomma, rmunit, none.
type Convert struct {
	Calls  []Conversion
	Format string // strftime format of ctime and mktime; "" for theirs
	At     Span
}

// Conversion is one function of Convert.
type Conversion struct {
	Func  string
	Field string // may hold wildcards
	As    string // "" for Field itself
}

// MaxSpan bounds spans of time in rules.
const MaxSpan = 366 * 24 * time.Hour

func (*Eval) stage()        {}
func (*Table) stage()       {}
func (*Fields) stage()      {}
func (*Rename) stage()      {}
func (*Bin) stage()         {}
func (*Rex) stage()         {}
func (*FillNull) stage()    {}
func (*MakeMV) stage()      {}
func (*MVExpand) stage()    {}
func (*Spath) stage()       {}
func (*Lookup) stage()      {}
func (*InputLookup) stage() {}
func (*Convert) stage()     {}

// Span is the stage's place in the rule's text.
func (s *Eval) Span() Span        { return s.At }
func (s *Table) Span() Span       { return s.At }
func (s *Fields) Span() Span      { return s.At }
func (s *Rename) Span() Span      { return s.At }
func (s *Bin) Span() Span         { return s.At }
func (s *Rex) Span() Span         { return s.At }
func (s *FillNull) Span() Span    { return s.At }
func (s *MakeMV) Span() Span      { return s.At }
func (s *MVExpand) Span() Span    { return s.At }
func (s *Spath) Span() Span       { return s.At }
func (s *Lookup) Span() Span      { return s.At }
func (s *InputLookup) Span() Span { return s.At }
func (s *Convert) Span() Span     { return s.At }
