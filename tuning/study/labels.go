package study

import (
	"context"
	"fmt"
	"math"

	"assay/tuning/interval"
	"assay/tuning/quality"
	"assay/tuning/report"
)

// labelsSection says how far the labels behind the precisions can be relied on.
var labelsSection = section{name: "labels", title: "how far labels can be relied on", fill: fillLabels}

func fillLabels(ctx context.Context, g *Ground, s Subject, f *report.Figures) (err error) {
	if g.labels == nil {
		most := int64(math.MaxInt64)
		if g.Opinions != nil {
			most = *g.Opinions
		}
		if g.labels, err = quality.ReadUpTo(ctx, g.View, nil, most); err != nil {
			return err
		}
	}
	t := f.Fired.Event
	labelled := t.Total() - t.Unlabelled
	rows := s.Outcome.Firing.Rows
	if len(rows) == 0 { // the candidate of a retirement
		return nil
	}
	f.Labels = g.labels.Fired(rows, labelled, f.Precision.Event.Actionable, f.Precision.Event.Logic)
	f.Warnings = append(f.Warnings, labelWarnings(f.Labels, labelled)...)
	return nil
}

// labelWarnings say what the labels cannot bear.
func labelWarnings(l *quality.Fired, labelled int) (ws []report.Warning) {
	add := func(when bool, code, format string, args ...any) {
		if when {
			ws = append(ws, report.Warning{Code: code, Message: fmt.Sprintf(format, args...)})
		}
	}
	add(labelled > 0 && l.Double.K == 0, "labels/no-second",
		"none of the %d labelled events that the rule fires on has a second opinion: nothing says how far one person's labels can be relied on", labelled)
	add(labelled > 0 && l.Corpus.N > 0 && (l.Actionable == nil || l.Logic == nil), "labels/no-range",
		"not every precision has a range: the %d random second opinions show no true positives, or nothing else", l.Corpus.N)
	add(low(l.Corpus), "labels/low-agreement",
		"two people agree on %d of %d labelled events looked at twice: below %.0f %%, precision is as uncertain as its labels", l.Corpus.K, l.Corpus.N, quality.LowAgreement*100)
	return ws
}

// low reports an agreement that is low, of enough pairs to say so.
func low(p interval.Proportion) bool {
	share, ok := p.Value()
	return ok && p.N >= quality.FewPairs && share < quality.LowAgreement
}
