package filtering

import (
	"time"

	"assay/tuning/ablate"
	"assay/tuning/holdout"
	"assay/tuning/interval"
	"assay/tuning/report"
)

// SchemaVersion is the version of the JSON form.
const SchemaVersion = 1

// Proposal is the filters proposed for a rule on a snapshot, or why there are
// none. It holds no clock but the day that a filter ends on.
type Proposal struct {
	SchemaVersion int            `json:"schema_version"`
	Rule          report.Rule    `json:"rule"`
	Snapshot      string         `json:"snapshot"` // digest
	Refused       string         `json:"refused,omitempty"`
	Split         *holdout.Split `json:"split,omitempty"` // nil: refused
	SplitWords    string         `json:"split_words,omitempty"`

	FalsePositives Sides    `json:"false_positives"` // events that the rule fires on
	HoursPerWeek   *float64 `json:"hours_per_week"`  // of the rule; null where the snapshot cannot say
	Looked         int      `json:"looked"`          // candidates that were laid over what fires

	Candidates []Candidate `json:"candidates"` // the best first
}

// Sides are a number in both parts.
type Sides struct {
	Tune    int `json:"tune"`
	Holdout int `json:"holdout"`
}

// Candidate is one filter, measured.
type Candidate struct {
	Terms Filter `json:"terms"`
	Words string `json:"words"`

	// HoursSaved is the analyst hours a week that it saves: the share of the hours
	// of what the rule fires on that it saves in the holdout, times the hours of
	// the rule. Nil where the snapshot cannot say.
	HoursSaved *float64 `json:"hours_saved"`
	Tune       Effect   `json:"tune"`
	Holdout    Effect   `json:"holdout"`
	Entities   int      `json:"entities"` // that the false positives it leaves out are of, in both parts

	// Satisfiable: an attacker can make an event that the filter leaves out.
	// Evadable is then all known incidents that the rule finds now, of these.
	Satisfiable bool                `json:"satisfiable"`
	Evadable    interval.Proportion `json:"evadable"`

	Flags []Flag `json:"flags"`
	Sigma string `json:"sigma"` // a document to edit
	SPL   string `json:"spl"`   // a term of a search; "" where a search cannot say it
}

// Effect is what a filter leaves out of what the rule fires on in one part.
type Effect struct {
	FalseEvents   interval.Proportion `json:"false_events"`
	FalseEpisodes interval.Proportion `json:"false_episodes"`
	TrueEvents    interval.Proportion `json:"true_events"`
	Incidents     interval.Proportion `json:"incidents"` // known ones that the rule would no longer find
	BenignEvents  interval.Proportion `json:"benign_events"`
	Unjudged      interval.Proportion `json:"unjudged"` // unlabelled and undetermined events
	Alerts        interval.Proportion `json:"alerts"`   // all events
}

// Code names what is suspicious about a filter, as package ablate says of those
// that a rule has.
type Code = ablate.Code

// The codes.
const (
	TooBroad  = ablate.TooBroad
	TooNarrow = ablate.TooNarrow
	Dead      = ablate.Dead
	Writable  = ablate.Writable
)

// Flag is what is suspicious, and why.
type Flag = ablate.Flag

// Trust says whether an attacker can choose what stands in a field.
type Trust interface{ Writable(field string) bool }

// Options of Propose; the zero value works.
type Options struct {
	Authored time.Time // when the version was written; zero: a draft
	Most     int       // filters proposed; 0: DefaultMost
	MaxShare float64   // of the rule's alerts above which a filter is too broad; 0: DefaultMaxShare
	Trust    Trust     // nil: the table that ships
	Note     Note      // of the texts
}

// The defaults of Options, and how many false positives must lie in each part.
const (
	DefaultMost     = 10
	DefaultMaxShare = 0.5
	leastFalse      = 10
)

// flagged reports a code among the flags.
func (c *Candidate) flagged(code Code) bool {
	for _, f := range c.Flags {
		if f.Code == code {
			return true
		}
	}
	return false
}

// breadth orders filters: one that hides a true positive comes last, before it
// those that are too broad.
func (c *Candidate) breadth() int {
	switch {
	case c.HidesTruth():
		return 2
	case c.flagged(TooBroad):
		return 1
	}
	return 0
}

// HidesTruth reports that the filter leaves out a true positive of either part.
func (c *Candidate) HidesTruth() bool {
	return c.Tune.TrueEvents.K+c.Holdout.TrueEvents.K+c.Tune.Incidents.K+c.Holdout.Incidents.K > 0
}
