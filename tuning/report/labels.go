package report

import (
	"fmt"
	"math"

	"assay/tuning/episode"
	"assay/tuning/quality"
)

// labelBlock is how far the labels can be relied on; no lines where no rule has
// the section.
func labelBlock(sides []side) block {
	b := block{title: "How far the labels can be relied on"}
	for i, s := range sides {
		l := s.Labels
		if l == nil {
			continue
		}
		if i == 0 || sides[0].Labels == nil {
			b.lines = append(b.lines, "Two people agree on random labelled events of the snapshot: "+proportionWords(l.Corpus)+kappaWords(l.Kappa))
		}
		name := ""
		if len(sides) > 1 {
			name = s.name + ": "
		}
		b.lines = append(b.lines, name+"labelled fired events that two people looked at: "+ofUnit(l.Double, episode.Event))
		for _, r := range []struct {
			name string
			of   *quality.Range
		}{{"actionable", l.Actionable}, {"logic", l.Logic}} {
			if words := RangeWords(r.of); words != "" {
				b.lines = append(b.lines, name+"if second opinions are right, "+r.name+" precision of events lies between "+words)
			}
		}
	}
	return b
}

// RangeWords is "61 and 74 %"; "" without a range.
func RangeWords(r *quality.Range) string {
	if r == nil {
		return ""
	}
	return fmt.Sprintf("%.0f and %.0f %%", math.Floor(r.Low*100), math.Ceil(r.High*100))
}

// kappaWords is "; kappa .74 (.58 to .88)"; "" without one.
func kappaWords(k *quality.Kappa) string {
	if words := k.Words(); words != "" {
		return "; kappa " + words
	}
	return ""
}
