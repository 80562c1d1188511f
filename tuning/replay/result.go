package replay

import (
	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

// Result is what a rule found in a snapshot. It is a value: do not change the
// bitmaps.
type Result struct {
	Rule     *rule.Rule
	Snapshot string // digest
	Events   int
	Untimed  int               // of Events, those without a time
	Fired    []*corpus.Bitmap  // by segment: the events the rule fires on; of a grouped rule, the events behind the groups that fired
	Grouped  bool              // the rule fires on groups of events, not on each
	Groups   []Group           // of a grouped rule: those for which it fires
	Parts    []PartCount       // none with Options.SkipParts
	Stages   []plan.StageCount // of a pipeline, the search first; none with Options.SkipParts
	Shown    *Shown            // of a pipeline that leaves events; nil with Options.SkipParts
	Fields   []FieldCount
	Warnings []Warning
}

// Group is one group of events for which a stats rule or a correlation fires.
type Group = plan.Group

// PartCount is how many events a named part of the rule holds for, whatever
// the other parts say.
type PartCount struct {
	Name string
	Rows int
}

// FieldCount is in how many events a field that the rule reads is present,
// null included, at one path.
type FieldCount struct {
	Field   string
	Path    string // the field itself, or an alias
	Present int
}

// Warning is what weakens a result.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// The codes of warnings.
const (
	WarnFieldAbsent = "field-absent"        // no event has a field that the rule reads
	WarnOutcome     = "outcome-field"       // the rule reads what an analyst filled in later
	WarnUntimed     = "untimed"             // events without a time share one window
	WarnDropped     = "group-field-absent"  // events, or alerts of an inner correlation, without a field to group by are left out
	WarnWide        = "group-list-too-long" // events with too many group keys are left out
	WarnBare        = "row-without-event"   // rows of a table, or of an empty span of time, raise no alert
	WarnTimeless    = "no-time"             // events without a time are left out of a correlation
	WarnFiring      = "firing-override"     // a correlation fired as often as it was asked to from outside
	WarnUnvalued    = "value-absent"        // the same of the field that a correlation compares
	WarnNotNumber   = "not-a-number"        // values that a correlation cannot compute with are left out
)

// Matches is the number of events the rule fires on.
func (r *Result) Matches() int {
	n := 0
	for _, b := range r.Fired {
		n += b.Count()
	}
	return n
}
