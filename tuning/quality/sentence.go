package quality

import (
	"fmt"
	"math"
)

// Sentence says in plain words how far two people agree.
func (f *Figures) Sentence() string {
	switch {
	case f.Labelled == 0:
		return "No event is labelled: there is nothing to look at twice."
	case f.Agreement.N == 0:
		return "No label of the random share was looked at by a second person: nothing says how far one person's labels can be relied on."
	}
	a := f.Agreement
	s := fmt.Sprintf("Two people agree on %d of %d double-labelled events (%.0f to %.0f %%)", a.K, a.N, math.Floor(*a.Low*100), math.Ceil(*a.High*100))
	switch k := f.Kappa; {
	case k == nil:
		return s + "; kappa is not defined, for all are of one verdict."
	case k.Low == nil:
		return s + "; kappa " + k.Words() + ", without an interval, for all but a few are of one verdict."
	default:
		return s + "; kappa " + k.Words() + "."
	}
}
