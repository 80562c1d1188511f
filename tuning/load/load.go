package load

import (
	"assay/corpus"
)

// Warning is a sentence that weakens or replaces a figure.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Load is what a rule costs on the stream. Days are UTC.
type Load struct {
	AlertsPerDay   float64  `json:"alerts_per_day"`   // mean
	P95Day         int      `json:"p95_day"`          // alerts on the day that 95 % of the days do not exceed
	BusiestDay     *Day     `json:"busiest_day"`      // the earliest of equals; null when nothing fired
	EpisodesPerDay float64  `json:"episodes_per_day"` // mean
	HoursPerWeek   *float64 `json:"hours_per_week"`   // null when no handling time was ever measured
	Days           int      `json:"days"`             // that the stream covers
	Basis          Basis    `json:"basis"`
}

// Day is a day and its alerts.
type Day struct {
	Day   string `json:"day"` // 2006-01-02
	Count int    `json:"count"`
}

// Basis says what a Load was computed from.
type Basis struct {
	Unit     string    `json:"unit"` // of an alert: event, or group for a stats rule
	Alerts   int       `json:"alerts"`
	Episodes int       `json:"episodes"`
	From     string    `json:"from"` // first and last day of the stream
	To       string    `json:"to"`
	Curated  int       `json:"curated"`  // alerts left out: in curated segments
	Untimed  int       `json:"untimed"`  // alerts left out: without a time
	Handling []Service `json:"handling"` // a line for each verdict that the episodes have
}

// Service is the handling time of an episode of one verdict.
type Service struct {
	Verdict       corpus.Verdict `json:"verdict"`
	MeanSeconds   float64        `json:"mean_seconds"`
	MedianSeconds float64        `json:"median_seconds"`
	Measured      int            `json:"measured"` // past episodes behind it
	From          Source         `json:"from"`
}

// Source says which past alerts a handling time is measured on.
type Source string

// The sources, best first: the first with at least MinMeasured episodes, else
// FromCorpus.
const (
	FromRule    Source = "rule"    // this rule's alerts of this verdict
	FromVerdict Source = "verdict" // any rule's alerts of this verdict
	FromCorpus  Source = "corpus"  // all alerts
)

// MinMeasured is how many past episodes a mean of its own needs (load.md
// section 3: below 30 closures the rule's own times are not trusted alone).
const MinMeasured = 30
