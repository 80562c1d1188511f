package quality

import (
	"assay/corpus"
	"assay/tuning/agreement"
	"assay/tuning/interval"
)

// Precision names one of the two precisions of a report.
type Precision int

// The precisions (metrics.md section 1).
const (
	Actionable    Precision = iota // true positives
	Logic                          // true and benign positives
	NumPrecisions = 2
)

// holds reports that a verdict counts for the precision.
func (p Precision) holds(v corpus.Verdict) bool {
	return v == corpus.TruePositive || p == Logic && v == corpus.BenignPositive
}

// Errors are those of first labels, taking second opinions for right. Pairs in
// which either is undetermined are left out: precision leaves them out too.
type Errors struct {
	Sensitivity interval.Proportion `json:"sensitivity"` // what counts, and was labelled so
	Specificity interval.Proportion `json:"specificity"` // what does not count, and was labelled so
}

// ByPrecision is the errors of both precisions.
type ByPrecision struct {
	Actionable Errors `json:"actionable"`
	Logic      Errors `json:"logic"`
}

// At is the errors of one precision.
func (b *ByPrecision) At(p Precision) *Errors {
	if p == Logic {
		return &b.Logic
	}
	return &b.Actionable
}

func errorsOf(table *agreement.Table, p Precision) Errors {
	var found, all, left, others int
	for i, first := range Verdicts {
		for j, second := range Verdicts {
			n := table.At(i, j)
			switch {
			case first == corpus.Undetermined || second == corpus.Undetermined:
			case p.holds(second):
				all += n
				if p.holds(first) {
					found += n
				}
			default:
				others += n
				if !p.holds(first) {
					left += n
				}
			}
		}
	}
	return Errors{interval.Of(found, all), interval.Of(left, others)}
}

// Range is a precision as it is labelled, and where it lies if second opinions
// are right.
type Range struct {
	Observed  interval.Proportion `json:"observed"`
	Corrected *float64            `json:"corrected"` // at the measured errors; nil where those are no better than a coin
	Low       float64             `json:"low"`       // over the 95 % intervals of the observed share and both errors
	High      float64             `json:"high"`
}

// Range of a precision under the errors of first labels (Rogan & Gladen 1978);
// nil where nothing was observed, or no pair shows one of the two errors.
func (e Errors) Range(observed interval.Proportion) *Range {
	share, ok := observed.Value()
	se, ok2 := e.Sensitivity.Value()
	sp, ok3 := e.Specificity.Value()
	if !ok || !ok2 || !ok3 {
		return nil
	}
	b := agreement.Sensitivity(boundsOf(observed), boundsOf(e.Sensitivity), boundsOf(e.Specificity))
	r := &Range{Observed: observed, Low: *rounded(b.Low), High: *rounded(b.High)}
	if x, ok := agreement.RoganGladen(share, se, sp); ok {
		r.Corrected = rounded(x)
	}
	return r
}

func boundsOf(p interval.Proportion) agreement.Bounds {
	return agreement.Bounds{Low: *p.Low, High: *p.High}
}
