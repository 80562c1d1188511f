package views

import (
	"cmp"
	"slices"
	"strings"

	"assay/tuning/report"
	"assay/tuning/sweep"
	"assay/views/chart"
)

// sweepModel is what becomes of the candidate when its threshold moves.
type sweepModel struct {
	Sentence string
	How      string // how the snapshot was split; "" where it was not
	Chart    chart.Curve
	Rows     []sweepRow
	Others   string // thresholds that stay as they are; "" for none
}

type sweepRow struct {
	Value, Marks           string
	Precision, Recall      string
	PrecisionIn, RecallIn  string
	Hours                  string
	HeldPrecision, HeldHas string
}

// sweepOf is nil for a report without that section.
func sweepOf(r *report.Report) *sweepModel {
	s := r.Sweep
	if s == nil {
		return nil
	}
	m := &sweepModel{Sentence: report.SweepWords(s), Chart: sweepChart(s)}
	if s.Split != "" {
		m.How = sentence(s.Split + "; what is chosen is chosen on the rest")
	}
	if s.Others > 0 {
		m.Others = plural(s.Others, "more threshold stays", "more thresholds stay") + " as it is written."
	}
	for i := range s.Points {
		m.Rows = append(m.Rows, sweepRowOf(s, i))
	}
	return m
}

func sweepRowOf(s *sweep.Sweep, i int) sweepRow {
	p := &s.Points[i]
	row := sweepRow{Value: report.KnobWords(s, p.Value), Hours: hoursOrDash(p.Hours)}
	row.Precision, row.PrecisionIn = ofKnown(p.Precision)
	row.Recall, row.RecallIn = ofKnown(p.Recall)
	row.HeldPrecision, row.HeldHas = "–", "–"
	if s.Split != "" {
		row.HeldPrecision, _ = ofKnown(p.Holdout.Precision)
		row.HeldHas, _ = ofKnown(p.Holdout.Recall)
	}
	var marks []string
	for _, mark := range []struct {
		is   bool
		word string
	}{{i == s.Current, "now"}, {s.Chosen != nil && i == *s.Chosen, "chosen"}, {p.Pareto, "none is better"}} {
		if mark.is {
			marks = append(marks, mark.word)
		}
	}
	row.Marks = strings.Join(marks, ", ")
	return row
}

// sweepChart draws precision and known recall along the hours; where no hours
// are known, along the episodes.
func sweepChart(s *sweep.Sweep) chart.Curve {
	c := chart.Curve{Title: "Precision and known recall along the cost", Unit: "analyst hours a week",
		Summary: "Each point is a value of the threshold; the line goes through those that no other is better than in precision, known recall and hours.",
		Series:  []chart.CurveSeries{{Name: "known recall, incidents"}, {Name: "actionable precision, episodes", Class: "base"}}}
	hours := !slices.ContainsFunc(s.Points, func(p sweep.Point) bool { return p.Hours == nil })
	if !hours {
		c.Unit = "episodes"
	}
	at := make([]int, 0, len(s.Points))
	for i := range s.Points {
		if s.Points[i].Episodes > 0 || i == s.Current {
			at = append(at, i)
		}
	}
	x := func(i int) float64 {
		if hours {
			return *s.Points[i].Hours
		}
		return float64(s.Points[i].Episodes)
	}
	slices.SortStableFunc(at, func(i, j int) int { return cmp.Compare(x(i), x(j)) })
	for row, i := range at {
		p := &s.Points[i]
		c.Rows = append(c.Rows, chart.CurveRow{Name: report.KnobWords(s, p.Value), X: x(i), Shares: []float64{valueOf(p.Recall), valueOf(p.Precision)}, Joined: p.Pareto,
			Texts: []string{formatKofN(int64(p.Recall.K), int64(p.Recall.N)) + " known incidents", formatKofN(int64(p.Precision.K), int64(p.Precision.N)) + " episodes"}})
		if i == s.Current {
			c.Marks = append(c.Marks, chart.CurveMark{Row: row, Text: "now: " + report.KnobWords(s, p.Value)})
		} else if s.Chosen != nil && i == *s.Chosen {
			c.Marks = append(c.Marks, chart.CurveMark{Row: row, Text: "chosen: " + report.KnobWords(s, p.Value)})
		}
	}
	return c
}
