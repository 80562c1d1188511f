package portfolio

import (
	"bytes"
	"encoding/json"
	"fmt"

	"assay/tuning/interval"
	"assay/tuning/report"
)

// SchemaVersion is the version of the JSON form.
const SchemaVersion = 1

// LeastAlike is the Jaccard index from which on two rules are called alike.
const LeastAlike = 0.9

// DefaultRecall is how much of what the set finds a cheap set is to find.
const DefaultRecall = 0.95

// CostUnit says in what the cost of a choice is counted.
type CostUnit string

// The units: hours where handling times are known, else cases, else the rules
// themselves where no stream shows what they cost.
const (
	Hours CostUnit = "hours a week"
	Cases CostUnit = "cases"
	Rules CostUnit = "rules"
)

// Portfolio is what each rule of a set is worth beside the others, on one
// snapshot. It holds no clock.
type Portfolio struct {
	SchemaVersion int    `json:"schema_version"`
	Tool          string `json:"tool"`
	Snapshot      string `json:"snapshot"`              // digest
	Environment   string `json:"environment,omitempty"` // digest of what the rules were read with
	Synthetic     bool   `json:"synthetic"`
	Events        int    `json:"events"`

	Found        interval.Proportion `json:"found"`          // known incidents that a rule hits
	OnlyOne      int                 `json:"only_one"`       // of them, those that exactly one rule hits
	Cases        int                 `json:"cases"`          // of the stream, that a rule opens
	HoursPerWeek *float64            `json:"hours_per_week"` // of these; null where the snapshot cannot say
	CostUnit     CostUnit            `json:"cost_unit"`

	Rules      []Worth             `json:"rules"` // in the order given
	Redundant  []Redundancy        `json:"redundant"`
	Cheapest   Cheap               `json:"cheapest"`
	Techniques []Technique         `json:"techniques"` // that one rule alone is tagged with
	Tagged     int                 `json:"tagged"`     // techniques that any rule is tagged with
	Broken     []report.BrokenFile `json:"broken"`
	Warnings   []report.Warning    `json:"warnings"`
}

// Worth is one rule beside the others.
type Worth struct {
	report.Rule
	File      string              `json:"file"`
	Incidents interval.Proportion `json:"incidents"`  // known incidents that it hits
	Alone     int                 `json:"alone"`      // that no other rule hits: what is lost without it
	Shapley   float64             `json:"shapley"`    // its share of the incidents found
	Cases     int                 `json:"cases"`      // that it opens or is in
	Vanish    int                 `json:"vanish"`     // that nobody would open without it
	Load      *float64            `json:"load"`       // hours a week of its cases, were it alone; null where the snapshot cannot say
	LoadShare *float64            `json:"load_share"` // its share of the hours of all cases
	PerHour   *float64            `json:"per_hour"`   // Shapley for each hour of LoadShare; null where it costs none
	Warnings  []report.Warning    `json:"warnings"`   // of its replay
}

// Redundancy is a rule that finds nothing alone and nearly the same as another.
type Redundancy struct {
	Rule    int     `json:"rule"` // among the rules
	By      int     `json:"by"`   // the one most like it
	Shared  int     `json:"shared"`
	Either  int     `json:"either"`
	Jaccard float64 `json:"jaccard"`

	// Independent says how the two differ in what they look at, so that what
	// blinds the one may leave the other: "" where they do not.
	Independent string `json:"independent,omitempty"`
}

// Cheap is a cheap set that finds so much.
type Cheap struct {
	Recall  float64             `json:"recall"` // of the known incidents, as asked for
	Want    int                 `json:"want"`   // incidents
	Reached bool                `json:"reached"`
	Rules   []int               `json:"rules"` // among the rules, in the order in which they were taken
	Found   interval.Proportion `json:"found"` // known incidents
	Cost    float64             `json:"cost"`  // of the cases of these rules together, in the unit of the portfolio
	Bound   float64             `json:"bound"` // the sum of the rules' own costs is at most so many times the least possible
}

// Technique is one that a single rule is tagged with.
type Technique struct {
	Tag  string `json:"tag"`
	Rule int    `json:"rule"`
}

// Encode is the JSON form: indented, ended by a newline, the same bytes for
// the same figures.
func (p *Portfolio) Encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(p); err != nil {
		return nil, fmt.Errorf("encode portfolio: %w", err)
	}
	return b.Bytes(), nil
}
