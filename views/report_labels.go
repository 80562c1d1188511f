package views

import (
	"assay/tuning/episode"
	"assay/tuning/quality"
	"assay/tuning/report"
)

// reportLabels is how far the labels behind a report can be relied on.
type reportLabels struct {
	Sentence string
	Rows     []reportLabelRow
}

// reportLabelRow is one rule of the report.
type reportLabelRow struct{ Rule, Double, Agreed, Actionable, Logic string }

// reportLabelsOf is nil for a report that was made without the section.
func reportLabelsOf(r *report.Report) *reportLabels {
	if r.Labels == nil {
		return nil
	}
	m := &reportLabels{Sentence: labelsSentence(r.Labels)}
	if r.Comparison != nil && r.Comparison.Baseline.Labels != nil {
		m.Rows = append(m.Rows, reportLabelRowOf("baseline", &r.Comparison.Baseline))
	}
	m.Rows = append(m.Rows, reportLabelRowOf("candidate", &r.Figures))
	return m
}

// labelsSentence says what a lead can act on.
func labelsSentence(l *quality.Fired) string {
	if l.Corpus.N == 0 {
		return "Nobody has looked at these labels a second time: the precisions rest on one person's word an event."
	}
	s := "Two people agree on " + knWords(l.Corpus) + " random double-labelled events (" + formatInterval(*l.Corpus.Low, *l.Corpus.High) + ")"
	if words := l.Kappa.Words(); words != "" {
		s += "; kappa " + words
	}
	if l.Actionable == nil {
		return s + "."
	}
	return s + ". " + rangeSentence("actionable", "events", l.Actionable)
}

func reportLabelRowOf(rule string, f *report.Figures) reportLabelRow {
	l := f.Labels
	r := reportLabelRow{Rule: rule, Double: unitShare(l.Double.K, l.Double.N), Agreed: unitShare(l.Agreement.K, l.Agreement.N), Actionable: "no range", Logic: "no range"}
	if words := report.RangeWords(l.Actionable); words != "" {
		r.Actionable = words
	}
	if words := report.RangeWords(l.Logic); words != "" {
		r.Logic = words
	}
	return r
}

// unitShare is "12 of 40 events".
func unitShare(k, n int) string {
	return formatKofN(int64(k), int64(n)) + " " + episode.Event.String() + "s"
}
