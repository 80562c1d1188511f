package report

import (
	"fmt"

	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/sampling"
)

// Verified says what the labels of a corpus leave open, for they stand where an
// old rule fired: a recall corrected by an audit, and the bounds within which
// the figures lie whatever was not looked at (metrics.md section 5). Its recalls
// are of events.
type Verified struct {
	Audit     *Audit                          `json:"audit"`     // nil: Reason says why
	Corrected *Share                          `json:"corrected"` // recall; nil: Reason says why
	Reason    string                          `json:"reason,omitempty"`
	Recall    *Bounds                         `json:"recall"`    // sampling.RecallBounds; nil: nothing is known and nothing open
	Precision episode.ByUnit[PrecisionBounds] `json:"precision"` // sampling.PrecisionBounds
	Capture   *Capture                        `json:"capture,omitempty"`
	Refused   []Refusal                       `json:"refused"`
}

// Share is an estimate with its 95 % interval, rounded to nine decimals.
type Share struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// ShareOf rounds an estimate.
func ShareOf(e sampling.Estimate) *Share {
	return &Share{round(e.Value), round(e.Low), round(e.High)}
}

// Bounds are the least and the most that a figure can be.
type Bounds struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// PrecisionBounds are those of the two precisions; nil where nothing fired.
type PrecisionBounds struct {
	Actionable *Bounds `json:"actionable"`
	Logic      *Bounds `json:"logic"`
}

// Capture is Chapman's estimate of how many true positives there are, from
// those that the rule finds and those that other rules raised. It assumes that
// these do not depend on one another.
type Capture struct {
	Rule          int     `json:"rule"`   // known true positives that the rule fires on
	Others        int     `json:"others"` // that other rules raised
	Both          int     `json:"both"`
	Total         float64 `json:"total"`
	StandardError float64 `json:"standard_error"`
}

// The figures that can be refused.
const (
	RefusedPrecision = "precision"
	RefusedRecall    = "known_recall"
)

// Refusal is a figure that says nothing on this snapshot, and why.
type Refusal struct {
	Figure string `json:"figure"` // RefusedPrecision or RefusedRecall
	Warning
}

// Refusal is why a figure says nothing, "" when it does or nobody asked.
func (f *Figures) Refusal(figure string) string {
	if f.Verified == nil {
		return ""
	}
	for _, r := range f.Verified.Refused {
		if r.Figure == figure {
			return r.Message
		}
	}
	return ""
}

func boundsOf(b interval.Bounds, ok bool) *Bounds {
	if !ok {
		return nil
	}
	return &Bounds{round(b.Low), round(b.High)}
}

func open(t *episode.Tally) int { return t.Undetermined + t.Unlabelled }

// RecallBounds are those of events, whatever the open ones are; nil when
// nothing is known and nothing open.
func (f *Figures) RecallBounds() *Bounds {
	fired, silent := &f.Fired.Event, &f.Silent.Event
	return boundsOf(sampling.RecallBounds(fired.TruePositive, fired.TruePositive+silent.TruePositive, open(fired), open(silent)))
}

// PrecisionBounds are those of a unit.
func (f *Figures) PrecisionBounds(u episode.Unit) PrecisionBounds {
	t := f.Fired.At(u)
	return PrecisionBounds{
		Actionable: boundsOf(sampling.PrecisionBounds(t.TruePositive, t.Decided(), open(t))),
		Logic:      boundsOf(sampling.PrecisionBounds(t.TruePositive+t.BenignPositive, t.Decided(), open(t))),
	}
}

// LostBounds are the known recall of events of the candidate as if every open
// event that only the baseline fires on were a true positive, and as if none
// were; nil without a known or an open one.
func (r *Report) LostBounds() *Bounds {
	if r.Comparison == nil {
		return nil
	}
	p := r.KnownRecall.Event
	return boundsOf(sampling.RecallBounds(p.K, p.N, 0, open(&r.Comparison.Stopped)))
}

// refusals are the figures that the choice of labels settled before the rule
// ran; own is the number of known true positives with an alert of the rule.
func refusals(f *Figures, own int) (all []Refusal) {
	fired, silent := &f.Fired.Event, &f.Silent.Event
	benign := fired.FalsePositive + fired.BenignPositive + silent.FalsePositive + silent.BenignPositive
	positive := fired.TruePositive + silent.TruePositive
	if fired.Decided() > 0 && benign == 0 {
		all = append(all, Refusal{RefusedPrecision, Warning{Code: VacuousPrecision, Message: "precision says nothing here: the snapshot has no event known to be benign, so that the rule could not have been wrong"}})
	}
	if positive > 0 && own == positive {
		all = append(all, Refusal{RefusedRecall, Warning{Code: VacuousRecall, Message: fmt.Sprintf(
			"known recall says nothing here: every known true positive (%s) was labelled on an alert of this rule, which chose what it is measured by", count(own))}})
	}
	return all
}

// The codes of figures that are refused.
const (
	VacuousPrecision = "figures/vacuous-precision"
	VacuousRecall    = "figures/vacuous-recall"
)

// Verify fills in what the counts alone say; own is the number of known true
// positives that carry an alert of the rule itself. Refused figures are warned
// of too.
func (f *Figures) Verify(own int) {
	v := &Verified{Recall: f.RecallBounds(), Refused: append([]Refusal{}, refusals(f, own)...)}
	for u := range episode.Unit(episode.NumUnits) {
		*v.Precision.At(u) = f.PrecisionBounds(u)
	}
	for _, r := range v.Refused {
		f.Warnings = append(f.Warnings, r.Warning)
	}
	f.Verified = v
}
