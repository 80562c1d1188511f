package report

import "fmt"

// Small numbers (metrics.md sections 3.1, 5.4 and 12).
const (
	fewIncidents  = 10   // below: counts only
	wideIncidents = 30   // below: an interval, and it is wide
	muchUnjudged  = 0.20 // share of fired events without a verdict that decides
)

// Codes that are asked for elsewhere.
const (
	silentRule = "figures/silent-rule"
	// SameText is the code of the warning that a rule is compared with itself.
	SameText = "comparison/same-text"
)

// warnings are the sentences that the figures themselves call for.
func (s *Survey) warnings(f *Figures) []Warning {
	var ws []Warning
	add := func(when bool, code, format string, args ...any) {
		if when {
			ws = append(ws, Warning{Code: code, Message: fmt.Sprintf(format, args...)})
		}
	}
	fired := f.Fired.Event
	total, open := fired.Total(), fired.Undetermined+fired.Unlabelled
	add(s.synthetic, "corpus/synthetic", "the snapshot holds synthetic events: the figures are an exercise")
	add(s.curated, "corpus/curated", "the snapshot holds curated segments: precision on them is not that of production, for attacks are more frequent in them")
	add(total == 0, silentRule, "the rule fires on nothing")
	add(total > 0 && fired.Decided() == 0, "figures/no-precision",
		"no precision is given: none of the %s fired events has a verdict that decides", count(total))
	add(fired.Decided() > 0 && float64(open) > muchUnjudged*float64(total), "figures/unjudged",
		"%s of the %s fired events are unlabelled or undetermined: precision says nothing about them", count(open), count(total))

	known := f.KnownRecall.Incident.N
	add(known == 0, "figures/no-recall", "no known recall is given: the snapshot has no known true positive")
	add(known > 0 && known < fewIncidents, "figures/few-incidents",
		"known incidents in the snapshot: %d; too few for an interval, read the counts", known)
	add(known >= fewIncidents && known < wideIncidents, "figures/wide",
		"known incidents in the snapshot: %d; the intervals are wide", known)
	add(s.pool.Untimed() > 0, "units/no-times",
		"events without a time: %s of %s; they are one episode and one incident for each entity and session", count(s.pool.Untimed()), count(s.pool.Rows()))
	return ws
}
