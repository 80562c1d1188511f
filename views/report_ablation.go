package views

import (
	"math"
	"slices"

	"assay/tuning/ablate"
	"assay/tuning/interval"
	"assay/tuning/report"
	"assay/views/chart"
)

// mostDrawnParts is how many parts are drawn; the table has all.
const mostDrawnParts = 16

// ablationModel is what each part of the candidate does.
type ablationModel struct {
	Sentence string
	Chart    chart.Trade
	Rows     []effectRow
	More     string // parts that were not looked at, "" for none
}

// effectRow is a part in the table.
type effectRow struct {
	Name, Kind, Of               string
	Told                         string // instead of figures
	HidesIncidents, HidesRange   string
	HidesEpisodes, Finds         string
	QuietsEpisodes, QuietsEvents string
	Hours                        string
	Flags                        []string // of a filter: what is suspicious about it
}

// ablationOf is nil for a report without that section, and for a rule of which
// nothing can be left out.
func ablationOf(r *report.Report) *ablationModel {
	a := r.Ablation
	if a == nil || len(a.Parts) == 0 {
		return nil
	}
	m := &ablationModel{Sentence: report.AblationWords(a)}
	for i := range a.Parts {
		m.Rows = append(m.Rows, effectRowOf(&a.Parts[i]))
	}
	if a.More > 0 {
		m.More = formatCount(int64(a.More))
	}
	m.Chart = tradeOf(report.Costliest(a))
	return m
}

// tradeOf draws what parts cost against what they save: hours where there are
// any, else episodes.
func tradeOf(parts []ablate.Effect) chart.Trade {
	c := chart.Trade{Title: "What each part does", Name: "Part",
		Summary: "Left the known incidents that a part hides, right what it saves. A part that widens the rule is hollow: it finds and it costs.",
		Left:    chart.TradeSide{Head: "Known incidents hidden", Reversed: "found by this part alone", Class: "f-tp"},
		Right:   chart.TradeSide{Head: "Analyst hours a week saved", Reversed: "hours that it costs", Class: "bar"}}
	hours := !slices.ContainsFunc(parts, func(e ablate.Effect) bool { return e.HoursSaved == nil })
	if !hours {
		c.Right.Head, c.Right.Reversed = "False positive episodes quieted", "episodes that it makes"
	}
	for _, e := range parts[:min(len(parts), mostDrawnParts)] {
		left := float64(e.Hides.Incident.K)
		if left == 0 {
			left = -float64(e.Finds.Incident.K)
		}
		row := chart.TradeRow{Name: e.Name, Left: left, LeftText: formatKofN(int64(math.Abs(left)), int64(e.Hides.Incident.N)), Right: float64(e.Quiets.Episode), RightText: formatSigned(e.Quiets.Episode)}
		if hours {
			row.Right, row.RightText = *e.HoursSaved, signedDecimal(*e.HoursSaved)+" h"
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// formatSigned writes a count that may be below zero.
func formatSigned(n int) string {
	if n < 0 {
		return "−" + formatCount(int64(-n))
	}
	return formatCount(int64(n))
}

// signedDecimal writes a decimal that may be below zero.
func signedDecimal(x float64) string {
	if x < 0 {
		return "−" + formatDecimal(-x)
	}
	return formatDecimal(x)
}

var kindWords = map[ablate.Kind]string{ablate.Detection: "detection", ablate.Filter: "filter", ablate.Item: "test", ablate.Stage: "condition"}

func effectRowOf(e *ablate.Effect) effectRow {
	row := effectRow{Name: e.Name, Kind: kindWords[e.Kind], Of: e.Of}
	switch {
	case e.Whole:
		row.Told = "All that is asked: without it there is no rule."
		return row
	case e.Error != "":
		row.Told = "Without it the rule does not run: " + e.Error
		return row
	}
	row.HidesIncidents, row.HidesRange = ofKnown(e.Hides.Incident)
	row.HidesEpisodes, _ = ofKnown(e.Hides.Episode)
	row.Finds, _ = ofKnown(e.Finds.Incident)
	quiets, of := e.Falses()
	row.QuietsEpisodes = formatSigned(quiets) + " of " + formatCount(int64(of))
	row.QuietsEvents = formatSigned(e.Quiets.Event)
	row.Hours = "–"
	if e.HoursSaved != nil {
		row.Hours = signedDecimal(*e.HoursSaved)
	}
	for _, f := range e.Flags {
		row.Flags = append(row.Flags, flagWords[f.Code].word+": "+f.Message)
	}
	return row
}

// ofKnown is K of N, and the interval where there are units enough for one.
func ofKnown(p interval.Proportion) (of, within string) {
	if p.N >= 10 && p.Low != nil {
		within = formatInterval(*p.Low, *p.High)
	} else if p.N > 0 {
		within = "too few for an interval"
	}
	return formatKofN(int64(p.K), int64(p.N)), within
}
