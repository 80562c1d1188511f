package report

import (
	"fmt"

	"assay/tuning/holdout"
	"assay/tuning/interval"
)

// Holdout is a rule's figures on the part of the snapshot that its author has
// not tuned on, beside those on the rest (metrics.md section 7).
type Holdout struct {
	Split    *holdout.Split `json:"split"`
	Seen     int            `json:"seen"`     // events that are tuned on because the author had seen them, or others of their incident
	Position int64          `json:"position"` // of the log of what was seen
	Tune     Measured       `json:"tune"`
	Held     Measured       `json:"held"`
}

// Measured is a rule on a part of the snapshot.
type Measured struct {
	Events      int                 `json:"events"`
	Actionable  interval.Proportion `json:"actionable"`   // precision of episodes
	Logic       interval.Proportion `json:"logic"`        // precision of episodes
	KnownRecall interval.Proportion `json:"known_recall"` // of incidents
}

// Words say what the holdout shows in a sentence.
func (h *Holdout) Words() string {
	if h == nil {
		return ""
	}
	words := fmt.Sprintf("On what its author has not tuned on the rule finds %s known incidents (%s of those it was tuned on), at an actionable precision of %s episodes (%s).",
		ofWords(h.Held.KnownRecall), ofWords(h.Tune.KnownRecall), ofWords(h.Held.Actionable), ofWords(h.Tune.Actionable))
	if h.Held.KnownRecall.N < fewIncidents {
		words += " So few held out say little."
	}
	return words
}

func ofWords(p interval.Proportion) string { return count(p.K) + " of " + count(p.N) }

// holdouts is the block of it.
func holdouts(sides []side) block {
	b := block{title: "On what was not tuned on"}
	for _, s := range sides {
		if s.Holdout == nil {
			continue
		}
		if b.table == nil {
			b.lines = append(b.lines, "How it was parted: "+s.Holdout.Split.Words()+".")
			b.table = [][]string{{"figure"}, {"known recall of incidents, held out"}, {"known recall of incidents, tuned on"}, {"actionable precision of episodes, held out"}, {"actionable precision of episodes, tuned on"}}
		}
		for i, cell := range []string{s.name, proportionWords(s.Holdout.Held.KnownRecall), proportionWords(s.Holdout.Tune.KnownRecall), proportionWords(s.Holdout.Held.Actionable), proportionWords(s.Holdout.Tune.Actionable)} {
			b.table[i] = append(b.table[i], cell)
		}
	}
	return b
}
