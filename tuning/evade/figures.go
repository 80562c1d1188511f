package evade

import (
	"math"

	"assay/tuning/interval"
)

// Figures are what is left of a rule's known recall under evasion. The unit is
// the incident; shares are rounded to nine decimals.
type Figures struct {
	Version      int        `json:"version"` // of the catalogue
	Seed         uint64     `json:"seed"`
	Caught       int        `json:"caught"`    // true positive incidents that the rule catches
	Asked        int        `json:"asked"`     // of these, written anew
	Unfit        int        `json:"unfit"`     // taken up and left out: their events alone do not make the rule fire, or are too many
	Incidents    []string   `json:"incidents"` // those asked, by the id of their first true positive event, sorted
	Worst        Worst      `json:"worst"`
	Robust       Robust     `json:"robust"`
	SinglePoints []string   `json:"single_points"` // fields without which, A1, no incident is caught
	Fields       []Field    `json:"fields"`        // A1 by field, the worst first
	Operators    []Operated `json:"operators"`     // in the order of the catalogue
	Gaps         []Gap      `json:"gaps"`          // where what the rule seeks lies in other fields; the most promising first
}

// Recall is K still caught of N to which the operator applies, with the Wilson
// and the Clopper-Pearson interval.
type Recall struct {
	interval.Proportion
	CPLow  *float64 `json:"cp_low"`
	CPHigh *float64 `json:"cp_high"`
}

func recallOf(k, n int) Recall {
	r := Recall{Proportion: interval.Of(k, n)}
	if b, ok := interval.ClopperPearson(k, n); ok {
		low, high := round(b.Low), round(b.High)
		r.CPLow, r.CPHigh = &low, &high
	}
	return r
}

// round keeps nine decimals: the same on every processor.
func round(x float64) float64 { return math.Round(x*1e9) / 1e9 }

// Operated is one operator's work on the base set.
type Operated struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Class    Class    `json:"class"`
	Cost     Cost     `json:"cost"`
	Form     string   `json:"form,omitempty"` // the worst of its forms, which the figures are of
	Recall   Recall   `json:"recall"`
	Any      *Recall  `json:"any,omitempty"` // still caught by any rule of a set
	Forms    int      `json:"forms"`         // that apply to some incident
	Written  int      `json:"written"`       // incidents times forms
	Invalid  int      `json:"invalid"`       // of these, skipped: the check did not pass
	Outcomes string   `json:"outcomes"`      // an incident a letter: 1 caught, 0 lost, - not applicable, x invalid
	Witness  *Witness `json:"witness,omitempty"`
}

// Witness is the first incident lost, and the part of the rule that no longer
// holds.
type Witness struct {
	Incident string `json:"incident"`
	Event    string `json:"event"`
	Part     string `json:"part"` // the author's words
	Field    string `json:"field,omitempty"`
	Met      string `json:"met,omitempty"` // absent, null, empty, value
}

// Field is A1 on one field.
type Field struct {
	Field  string `json:"field"`
	Recall Recall `json:"recall"`
}

// Worst is the operator under which the smallest share is still caught; nil
// where none applies.
type Worst struct {
	A   *Least `json:"a"`
	B   *Least `json:"b"`
	G   *Least `json:"g"`
	All *Least `json:"a_b"` // over A and B
}

// Least is the recall of the worst operator.
type Least struct {
	Operator string `json:"operator"`
	Form     string `json:"form,omitempty"`
	Recall   Recall `json:"recall"`
}

// Robust is the mean recall of the operators, by class and over all.
type Robust struct {
	Weights map[Class]float64 `json:"weights"`
	A       *Mean             `json:"a"`
	B       *Mean             `json:"b"`
	G       *Mean             `json:"g"`
	All     *Mean             `json:"all"`
}

// Mean is a weighted mean of recalls. Low and High are the means of the
// operators' Wilson bounds: the 95 % interval where all operators stand and fall
// together, as they do on the same incidents, and wider than it otherwise.
type Mean struct {
	Value     float64 `json:"value"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	Operators int     `json:"operators"` // that apply
	Incidents int     `json:"incidents"` // to which one of them applies
}

// weights of the classes in the mean over all.
var weights = map[Class]float64{Telemetry: 1, Platform: 1, Agentic: 0.5}

// Of is the figures of one operator, nil for an id that is not measured.
func (f *Figures) Of(id string) *Operated {
	for i := range f.Operators {
		if f.Operators[i].ID == id {
			return &f.Operators[i]
		}
	}
	return nil
}
