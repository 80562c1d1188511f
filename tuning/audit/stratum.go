package audit

import "assay/tuning/sampling"

// Stratum is where in the frame an event lies: the first that has it.
type Stratum uint8

// The strata.
const (
	NearMiss Stratum = iota
	SameEntity
	OtherSource
	Rest

	NumStrata = 4
)

var stratumNames = [NumStrata]string{"near_miss", "same_entity", "other_source", "rest"}

// String is the word in files and in the API.
func (s Stratum) String() string { return stratumNames[s] }

// Words are the stratum as a person calls it.
func (s Stratum) Words() string {
	return [NumStrata]string{"near miss", "same entity", "other source", "rest"}[s]
}

// Meaning is what the stratum holds, in a clause.
func (s Stratum) Meaning() string {
	return [NumStrata]string{
		"the rule with one condition dropped fires",
		"within 24 hours of a known true positive of the same entity",
		"another rule raised it, or fires on it",
		"everything else",
	}[s]
}

// guesses are the shares of positives that a first draw is split by. They only
// say where labels go: no estimate knows them.
var guesses = [NumStrata]float64{0.10, 0.02, 0.02, 0.001}

// floors are how many events of each stratum are drawn at least, where it has
// them: near misses are few, and worth looking at whatever they add to the
// variance.
var floors = [NumStrata]int{30, 20, 20, sampling.RestFloor}
