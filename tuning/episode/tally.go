package episode

import "assay/corpus"

// Unit is what is counted.
type Unit uint8

// The units.
const (
	Event Unit = iota
	Episode
	Incident
	NumUnits = 3
)

var unitNames = [NumUnits]string{"event", "episode", "incident"}

// String is the word used in reports.
func (u Unit) String() string { return unitNames[u] }

// ByUnit is one thing a unit.
type ByUnit[T any] struct {
	Event    T `json:"event"`
	Episode  T `json:"episode"`
	Incident T `json:"incident"`
}

// At is the place of a unit's thing.
func (b *ByUnit[T]) At(u Unit) *T {
	return [NumUnits]*T{&b.Event, &b.Episode, &b.Incident}[u]
}

// Tally counts units by verdict.
type Tally struct {
	TruePositive   int `json:"true_positive"`
	BenignPositive int `json:"benign_positive"`
	FalsePositive  int `json:"false_positive"`
	Undetermined   int `json:"undetermined"`
	Unlabelled     int `json:"unlabelled"`
}

// Of is the place of a verdict's count.
func (t *Tally) Of(v corpus.Verdict) *int {
	return [corpus.NumVerdicts]*int{&t.Unlabelled, &t.TruePositive, &t.BenignPositive, &t.FalsePositive, &t.Undetermined}[v]
}

// Total is the number of units of any verdict.
func (t Tally) Total() int { return t.Decided() + t.Undetermined + t.Unlabelled }

// Decided is the number of units with a verdict that says something about the
// rule: true, benign or false positive.
func (t Tally) Decided() int { return t.TruePositive + t.BenignPositive + t.FalsePositive }

// Minus is the difference, verdict by verdict.
func (t Tally) Minus(u Tally) Tally {
	return Tally{
		TruePositive:   t.TruePositive - u.TruePositive,
		BenignPositive: t.BenignPositive - u.BenignPositive,
		FalsePositive:  t.FalsePositive - u.FalsePositive,
		Undetermined:   t.Undetermined - u.Undetermined,
		Unlabelled:     t.Unlabelled - u.Unlabelled,
	}
}

func (t *Tally) add(u Tally) {
	for v := range corpus.Verdict(corpus.NumVerdicts) {
		*t.Of(v) += *u.Of(v)
	}
}

func tallyOf(counts [corpus.NumVerdicts]int) Tally {
	var t Tally
	for v, n := range counts {
		*t.Of(corpus.Verdict(v)) = n
	}
	return t
}

// rank orders verdicts by who wins in a unit: see the package comment.
var rank = [corpus.NumVerdicts]uint8{
	corpus.Unlabelled:     0,
	corpus.Undetermined:   1,
	corpus.FalsePositive:  2,
	corpus.BenignPositive: 3,
	corpus.TruePositive:   4,
}

// Leading is the verdict of a unit that holds both.
func Leading(a, b corpus.Verdict) corpus.Verdict {
	if rank[b] > rank[a] {
		return b
	}
	return a
}

// ranked is rank the other way round.
var ranked = func() (out [corpus.NumVerdicts]corpus.Verdict) {
	for v, r := range rank {
		out[r] = corpus.Verdict(v)
	}
	return out
}()

// ranks is a tally of counts by the rank of the verdict.
func ranks(counts [corpus.NumVerdicts]int) Tally {
	var t Tally
	for r, n := range counts {
		*t.Of(ranked[r]) = n
	}
	return t
}
