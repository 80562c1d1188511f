package gate

import (
	"strings"

	"assay/tuning/interval"
	"assay/tuning/quality"
	"assay/tuning/report"
)

// labelFigures say how far labels can be relied on: the agreement of two people
// on the random share of the snapshot, and how many of the fired events two
// people looked at.
func labelFigures() []figure {
	var out []figure
	add := func(name, title, basis string, of func(*quality.Fired) interval.Proportion) {
		out = append(out, shares(name, title, basis, func(f *report.Figures) (p interval.Proportion, ok bool) {
			if f.Labels == nil {
				return p, false
			}
			return of(f.Labels), true
		})...)
	}
	add("labels.agreement", "agreement of two people on labels", "random double-labelled event", func(l *quality.Fired) interval.Proportion { return l.Corpus })
	add("labels.fired_agreement", "agreement of two people on labels of fired events", "double-labelled event", func(l *quality.Fired) interval.Proportion { return l.Agreement })
	add("labels.double", "share of labelled fired events with a second opinion", "labelled event", func(l *quality.Fired) interval.Proportion { return l.Double })
	return append(out, labelRanges()...)
}

// labelRanges are the ends of the precisions if second opinions are right.
func labelRanges() []figure {
	var out []figure
	add := func(name, title string, of func(*quality.Fired) *quality.Range, end func(*quality.Range) float64) {
		out = append(out, figure{name: name, title: title, basis: "judged event", scale: share, bound: true, upper: strings.HasSuffix(name, ".high"), of: func(f *report.Figures) reading {
			if f.Labels == nil || of(f.Labels) == nil {
				return reading{}
			}
			r := of(f.Labels)
			at, _ := r.Observed.Value()
			return reading{value: end(r), k: r.Observed.K, n: r.Observed.N, ok: true, ends: &ends{low: r.Low, high: r.High, point: at}}
		}})
	}
	for _, p := range []struct {
		name string
		of   func(*quality.Fired) *quality.Range
	}{{"actionable", func(l *quality.Fired) *quality.Range { return l.Actionable }}, {"logic", func(l *quality.Fired) *quality.Range { return l.Logic }}} {
		add("labels."+p.name+".low", "lower end of the "+p.name+" precision if second opinions are right", p.of, func(r *quality.Range) float64 { return r.Low })
		add("labels."+p.name+".high", "upper end of the "+p.name+" precision if second opinions are right", p.of, func(r *quality.Range) float64 { return r.High })
	}
	return out
}

// missingLabels is why a report gives no figure about labels.
func missingLabels(r *report.Report) string {
	switch {
	case r.Labels == nil:
		return "the report was made without looking at second opinions"
	case r.Labels.Corpus.N == 0:
		return "no event of the random share was looked at by a second person"
	}
	return "the second opinions there are show no such figure"
}
