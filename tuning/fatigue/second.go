package fatigue

import (
	"context"
	"fmt"

	"assay/corpus"
	"assay/tuning/interval"
	"assay/tuning/vigilance"
)

// Second is one event that two people judged, each without seeing the other's
// label. It names neither.
type Second struct {
	Event  string
	Team   string
	First  corpus.Verdict
	Second corpus.Verdict
}

// Seconds reads the pairs of labels; nil stands for none being kept.
type Seconds interface {
	Seconds(ctx context.Context) ([]Second, error)
}

const overturnLimit = .05

// overturned is indicator 10.
func overturned(all []Second, kept bool) Indicator {
	i := Indicator{Number: 10, Name: "overturn_rate", Title: "Overturn rate", Unit: "events labelled twice",
		Definition: "Of the events that a second person labelled without seeing the first label, those with another verdict; Cohen's kappa, and 2·share − 1 beside it, since kappa collapses where one verdict is rare. Flagged over 5 %; benign positives that became true positives are counted apart.",
		Do:         "Look at the benign positives that became true positives first: these were misses."}
	if !kept || len(all) == 0 {
		i.State, i.Says = Unrecorded, "Cannot be measured: there are no second labels."
		return i
	}
	table := make([][]int, corpus.NumVerdicts)
	for v := range table {
		table[v] = make([]int, corpus.NumVerdicts)
	}
	flips := 0
	for _, s := range all {
		table[s.First][s.Second]++
		if s.First != corpus.TruePositive && s.Second == corpus.TruePositive {
			flips++
		}
	}
	a, ok := vigilance.Agree(table)
	i.withShare(interval.Of(a.Of-a.Same, a.Of), i.Unit, overturnLimit)
	i.Figures = []Figure{figure("missed", float64(flips), "events became true positives"), figure("adjusted", a.Adjusted, "")}
	kappa := "not defined"
	if ok {
		i.Figures = append(i.Figures, figure("kappa", a.Kappa, ""))
		kappa = short(nine(a.Kappa))
	}
	if i.Says = fmt.Sprintf("Overturned: %s; kappa is %s, and %s became true positives.", of(*i.Share, i.Unit), kappa, plural(flips, "event", "events")); i.State == Inconclusive {
		i.Says = few(a.Of, i.Unit)
	}
	return i
}
