package quality

import (
	"assay/tuning/interval"
)

// Fired is what second opinions say of the events that one rule fires on, and
// of its precision.
type Fired struct {
	Opinions   int64               `json:"opinions"`   // position of the newest opinion that was read
	Double     interval.Proportion `json:"double"`     // fired events with a verdict that have a second opinion
	Agreement  interval.Proportion `json:"agreement"`  // of those, where both give one verdict
	Corpus     interval.Proportion `json:"corpus"`     // agreement on the random share of the whole snapshot
	Kappa      *Kappa              `json:"kappa"`      // of that share
	Actionable *Range              `json:"actionable"` // precision of events; nil: a warning says why
	Logic      *Range              `json:"logic"`
}

// LowAgreement is the share below which a warning says that labels are not to be
// relied on.
const LowAgreement = 0.90

// FewPairs is how many pairs an agreement needs to be called low.
const FewPairs = 10
