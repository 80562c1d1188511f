package views

import (
	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/report"
	"assay/views/chart"
)

// verifiedModel is the card about what nobody raised.
type verifiedModel struct {
	Sentence  string
	Refused   []string
	Recall    *chart.Bounds
	Precision *chart.Bounds
	Rows      []verifiedRow
	Strata    []stratumRow
	Silent    string
	Next      string
	Capture   string
	AuditURL  string // of the draw, "" without one
	DrawURL   string // where one is made
}

// verifiedRow is a figure of the table.
type verifiedRow struct{ Figure, Who, Value, Range, From string }

// verifiedOf is nil where the report did not ask.
func verifiedOf(r *report.Report) *verifiedModel {
	v := r.Verified
	if v == nil {
		return nil
	}
	m := &verifiedModel{Sentence: typeset(v.Words(&r.Figures)), DrawURL: "/audits?rule=" + r.Rule.Digest + "#draw"}
	for _, f := range v.Refused {
		m.Refused = append(m.Refused, sentence(f.Message))
	}
	m.Recall, m.Precision = recallBars(r), precisionBars(r)
	m.Rows = verifiedRows("candidate", &r.Figures)
	if b := r.LostBounds(); b != nil {
		m.Rows = append(m.Rows, verifiedRow{"known recall of events, counting open events that it lost as attacks", "candidate", "", typeset(b.Words()), openWords(int64(unjudged(&r.Comparison.Stopped)))})
	}
	if r.Comparison != nil && r.Comparison.Baseline.Verified != nil {
		m.Rows = append(m.Rows, verifiedRows("baseline", &r.Comparison.Baseline)...)
	}
	if a := v.Audit; a != nil {
		m.AuditURL, m.Silent, m.Next = auditURL(a.Draw), a.SilentWords(), a.NextWords()
		for _, s := range a.Strata {
			m.Strata = append(m.Strata, stratumRow{Name: s.Stratum.Words(), Meaning: s.Stratum.Meaning(), Units: formatCount(int64(s.Units)),
				Positive: formatCount(int64(s.Positive)), Done: int64(s.Judged + s.Undetermined), Of: int64(s.Drawn), Judged: formatKofN(int64(s.Judged), int64(s.Drawn))})
		}
	}
	if c := v.Capture; c != nil {
		m.Capture = "From what this rule finds (" + formatCount(int64(c.Rule)) + "), what other rules raised (" + formatCount(int64(c.Others)) + ") and what both saw (" + formatCount(int64(c.Both)) +
			"), Chapman's estimate is " + formatDecimal(c.Total) + " true positives (± " + formatDecimal(c.StandardError) + "). It assumes independent sources, which rules rarely are."
	}
	return m
}

func unjudged(t *episode.Tally) int { return t.Undetermined + t.Unlabelled }

func openWords(n int64) string { return countOf(n, "event") + " without a verdict" }

// recallBars are the three rows: what is known, what an audit corrects, and
// what cannot be ruled out.
func recallBars(r *report.Report) *chart.Bounds {
	b := &chart.Bounds{Title: "Recall of events", Summary: "Solid up to the lower end, hatched up to the upper; the dot is the estimate. Known and corrected have 95 % intervals, the others are bounds."}
	if r.Refusal(report.RefusedRecall) == "" {
		if row, ok := shareBar("known", r.KnownRecall.Event, "known true positives"); ok {
			b.Rows = append(b.Rows, row)
		}
	}
	if c := r.Verified.Corrected; c != nil {
		b.Rows = append(b.Rows, chart.Bound{Name: "corrected", At: &c.Value, Low: c.Low, High: c.High, Text: formatCount(int64(r.Verified.Audit.Judged())) + " audited events"})
	}
	if l := r.LostBounds(); l != nil {
		b.Rows = append(b.Rows, chart.Bound{Name: "counting losses", Low: l.Low, High: l.High, Text: openWords(int64(unjudged(&r.Comparison.Stopped)))})
	}
	if l := r.Verified.Recall; l != nil {
		b.Rows = append(b.Rows, chart.Bound{Name: "nothing assumed", Low: l.Low, High: l.High, Text: openWords(int64(unjudged(&r.Fired.Event) + unjudged(&r.Silent.Event)))})
	}
	if len(b.Rows) == 0 {
		return nil
	}
	return b
}

// precisionBars are the two precisions of episodes with what the episodes
// without a verdict leave open.
func precisionBars(r *report.Report) *chart.Bounds {
	b := &chart.Bounds{Title: "Precision of episodes", Summary: "Solid: certain. Hatched: what the fired episodes without a verdict leave open. Dot: of those with one."}
	p, known := r.Verified.Precision.Episode, r.Precision.Episode
	add := func(name string, l *report.Bounds, of interval.Proportion) {
		if l == nil {
			return
		}
		row := chart.Bound{Name: name, Low: l.Low, High: l.High, Text: openEpisodes(&r.Fired.Episode)}
		if at, ok := of.Value(); ok && r.Refusal(report.RefusedPrecision) == "" {
			row.At = &at
		}
		b.Rows = append(b.Rows, row)
	}
	add("actionable", p.Actionable, known.Actionable)
	add("logic", p.Logic, known.Logic)
	if len(b.Rows) == 0 {
		return nil
	}
	return b
}

func openEpisodes(t *episode.Tally) string {
	return formatKofN(int64(unjudged(t)), int64(t.Total())) + " episodes without a verdict"
}

func shareBar(name string, p interval.Proportion, unit string) (chart.Bound, bool) {
	at, ok := p.Value()
	if !ok || p.Low == nil {
		return chart.Bound{}, false
	}
	return chart.Bound{Name: name, At: &at, Low: *p.Low, High: *p.High, Text: formatKofN(int64(p.K), int64(p.N)) + " " + unit}, true
}

// verifiedRows are the figures of one rule in words.
func verifiedRows(who string, f *report.Figures) (rows []verifiedRow) {
	v := f.Verified
	known := verifiedRow{Figure: "known recall of events", Who: who, Value: "no figure", From: f.Refusal(report.RefusedRecall)}
	if cell := shareCellOf(f.KnownRecall.Event); known.From == "" {
		known.Value, known.Range, known.From = cell.Share, cell.Interval, cell.Of+" known true positives"
	}
	corrected := verifiedRow{Figure: "corrected recall of events", Who: who, Value: "no figure", From: v.Reason}
	if c := v.Corrected; c != nil {
		corrected.Value, corrected.Range = formatPercent(c.Value), rangeWords(c.Low, c.High)
		corrected.From = countOf(int64(v.Audit.Positive()), "attack") + " in " + countOf(int64(v.Audit.Judged()), "audited event")
	}
	rows = append(rows, known, corrected,
		verifiedRow{"recall of events, whatever the rest is", who, "", boundWords(v.Recall), openWords(int64(unjudged(&f.Fired.Event) + unjudged(&f.Silent.Event)))})
	p := v.Precision.Episode
	for _, x := range []struct {
		name   string
		bounds *report.Bounds
	}{{"actionable", p.Actionable}, {"logic", p.Logic}} {
		rows = append(rows, verifiedRow{x.name + " precision of episodes, whatever the rest is", who, "", boundWords(x.bounds), openEpisodes(&f.Fired.Episode)})
	}
	return rows
}

func boundWords(b *report.Bounds) string {
	if b == nil {
		return "none"
	}
	return rangeWords(b.Low, b.High)
}

func rangeWords(low, high float64) string { return formatPercent(low) + " to " + formatPercent(high) }
