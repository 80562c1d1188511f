package filtering

import (
	"fmt"

	"assay/tuning/interval"
)

// Sentences are what a proposal says before its filters.
func (p *Proposal) Sentences() []string {
	if p.Refused != "" {
		return []string{"No filter is proposed: " + p.Refused + "."}
	}
	how := fmt.Sprintf("Of %d false positives %d are in the tuned part and %d in the holdout: %s.", p.FalsePositives.Tune+p.FalsePositives.Holdout, p.FalsePositives.Tune, p.FalsePositives.Holdout, p.SplitWords)
	if len(p.Candidates) == 0 {
		return []string{"No filter is proposed: the false positives have nothing in common that a filter could name.", how}
	}
	return []string{p.Best(), how}
}

// Best is the first filter in a sentence that can be acted on.
func (p *Proposal) Best() string {
	c := &p.Candidates[0]
	if c.HidesTruth() {
		return "Every filter that was found hides true positives; tell the cases apart by something else than one or two fields."
	}
	words := "The best filter, " + c.Words + ", "
	if c.HoursSaved != nil {
		words += fmt.Sprintf("saves %.1f analyst hours a week", *c.HoursSaved)
		if p.HoursPerWeek != nil {
			words += fmt.Sprintf(" of %.1f", *p.HoursPerWeek)
		}
	} else {
		words += "leaves out " + of(c.Holdout.FalseEpisodes) + " false positive episodes of the holdout"
	}
	if c.Tune.TrueEvents.N+c.Holdout.TrueEvents.N > 0 {
		words += " and hides no known true positive"
	} else {
		words += "; the rule finds no known true positive, so nothing shows what it would hide"
	}
	switch {
	case c.flagged(TooBroad):
		words += "; but it leaves out most of what the rule fires on"
	case c.Satisfiable:
		words += "; but an attacker can make it hold"
	}
	return words + "."
}

// EffectWords are what a filter does, in a line.
func (c *Candidate) EffectWords() string {
	words := ""
	if c.HoursSaved != nil {
		words = fmt.Sprintf("saves %.1f analyst hours a week; ", *c.HoursSaved)
	}
	return words + fmt.Sprintf("holdout: %s false positives, %s true positives, %s known incidents lost; tuned: %s false positives, %s true positives",
		of(c.Holdout.FalseEvents), of(c.Holdout.TrueEvents), of(c.Holdout.Incidents), of(c.Tune.FalseEvents), of(c.Tune.TrueEvents))
}

func of(p interval.Proportion) string { return fmt.Sprintf("%d of %d", p.K, p.N) }
