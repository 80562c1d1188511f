package views

import (
	"fmt"
	"math"
	"strings"

	"assay/tuning/interval"
	"assay/tuning/report"
	"assay/views/chart"
)

// evaluationModel says how sure the figures are.
type evaluationModel struct {
	Lead    string
	Chart   *chart.Intervals // nil with too few incidents
	Rows    []evaluationRow
	Held    string // what the author has not tuned on, "" when nothing was held out
	Against bool   // there is a column of the baseline
}

// evaluationRow is one figure, of the candidate and of the baseline.
type evaluationRow struct{ Name, Candidate, Baseline, Change, Means string }

// evaluationOf is nil for a report that was made without it.
func evaluationOf(r *report.Report) *evaluationModel {
	e := r.Evaluation
	if e == nil {
		return nil
	}
	m := &evaluationModel{Against: r.Comparison != nil && r.Comparison.Baseline.Evaluation != nil}
	var b *report.Evaluation
	var s *report.Resampled
	if m.Against {
		b, s = r.Comparison.Baseline.Evaluation, r.Comparison.Resampled
	}
	m.say(evaluationLead(&r.Figures))
	m.say(e.Precision.Words())
	if s != nil {
		m.say(shiftWords("actionable precision", s.Actionable))
	}
	m.Chart = evaluationChart(r, e, b)
	m.fill(e, b, s)
	m.holdout(r)
	return m
}

func (m *evaluationModel) say(words string) {
	if words != "" {
		m.Lead = strings.TrimSpace(m.Lead + " " + words)
	}
}

// evaluationLead is what holds of most clusters in one sentence.
func evaluationLead(f *report.Figures) string {
	e := f.Evaluation
	macro := e.Precision.Actionable.Macro
	switch {
	case macro == nil:
		return "Nothing that fired has a verdict that decides: there is no precision to be sure of."
	case macro.Low == nil:
		return ""
	}
	return fmt.Sprintf("With one vote an incident the actionable precision is %s, and the truth lies between %s and %s with 95 %% confidence.",
		formatPercent(macro.Value), formatPercent(max(0, *macro.Low)), formatPercent(min(1, *macro.High)))
}

// shiftWords say whether a difference can be told from none.
func shiftWords(name string, s *report.Shift) string {
	switch {
	case s == nil:
		return ""
	case s.Low == nil:
		return "Whether the " + name + " changes cannot be told: too few incidents differ."
	}
	if s.Value == 0 && *s.Low == 0 && *s.High == 0 {
		return "The " + name + " does not change."
	}
	told := "which can be told from no change"
	if *s.Low <= 0 && *s.High >= 0 {
		told = "which cannot be told from no change"
	}
	return "The " + name + " changes by " + pointsEstimate(s) + ", " + told + "."
}

func evaluationChart(r *report.Report, e, b *report.Evaluation) *chart.Intervals {
	c := &chart.Intervals{Title: "How sure the precision is", Summary: "Actionable precision of episodes with one vote an incident, with one vote an episode, and as if episodes were independent."}
	add := func(name string, e *report.Evaluation, alone interval.Proportion, baseline bool) {
		counts := formatCount(int64(e.Precision.Episodes)) + " episodes in " + formatCount(int64(e.Precision.Clusters)) + " incidents"
		row := func(name string, of *report.Estimate) {
			if of != nil && of.Low != nil {
				c.Rows = append(c.Rows, chart.Interval{Name: name, At: of.Value, Low: max(0, *of.Low), High: min(1, *of.High), Text: counts, Baseline: baseline})
			}
		}
		row("by incident"+name, e.Precision.Actionable.Macro)
		row("by episode"+name, e.Precision.Actionable.Pooled)
		if at, ok := alone.Value(); ok && alone.Low != nil {
			c.Rows = append(c.Rows, chart.Interval{Name: "if independent" + name, At: at, Low: *alone.Low, High: *alone.High, Text: counts, Baseline: baseline})
		}
	}
	add("", e, r.Precision.Episode.Actionable, false)
	if b != nil {
		add(", before", b, r.Comparison.Baseline.Precision.Episode.Actionable, true)
	}
	if e.Precision.Actionable.Macro == nil || e.Precision.Actionable.Macro.Low == nil {
		return nil
	}
	return c
}

// fill writes the table.
func (m *evaluationModel) fill(e, b *report.Evaluation, s *report.Resampled) {
	row := func(name, means, change string, of func(*report.Evaluation) string) {
		r := evaluationRow{Name: name, Means: means, Candidate: of(e), Change: change}
		if b != nil {
			r.Baseline = of(b)
		}
		m.Rows = append(m.Rows, r)
	}
	shift := func(of func(*report.Resampled) *report.Shift, words func(*report.Shift) string) string {
		if s == nil || of(s) == nil {
			return ""
		}
		return words(of(s))
	}
	row("Actionable precision, one vote an incident", "mean over incidents of the share of their episodes that were worth it", shift(func(s *report.Resampled) *report.Shift { return s.Actionable }, pointsEstimate),
		func(e *report.Evaluation) string { return shareEstimate(e.Precision.Actionable.Macro) })
	row("Logic precision, one vote an incident", "the same of episodes that were rightly raised", shift(func(s *report.Resampled) *report.Shift { return s.Logic }, pointsEstimate),
		func(e *report.Evaluation) string { return shareEstimate(e.Precision.Logic.Macro) })
	row("Incidents behind it", "decided episodes, and in how many incidents they are", "", func(e *report.Evaluation) string {
		return formatCount(int64(e.Precision.Episodes)) + " episodes in " + formatCount(int64(e.Precision.Clusters)) + ", at most " + formatCount(int64(e.Precision.Largest)) + " in one"
	})
	row("Design effect", "how much wider the interval is than of as many independent episodes, squared", "", func(e *report.Evaluation) string { return optional(e.Precision.Actionable.Design, "") })
	row("Known recall of incidents", "of the change: resampled incidents; one-sided, the least that holds with 95 %", recallWords(s), func(e *report.Evaluation) string { return formatCount(int64(e.Found.Incidents)) + " found" })
	row("Raised by no other rule", "known incidents found that no other rule's alert is on", "", func(e *report.Evaluation) string {
		return formatKofN(int64(e.Found.Alone), int64(e.Found.Incidents)) + " incidents"
	})
	row("Time to the first alert", "from an incident's first known true positive, median and 90th percentile", "", foundWords)
	row("False positive episodes a benign entity-day", "an entity on a day of the stream without a true positive; Garwood's interval", "", func(e *report.Evaluation) string { return rateWords(e.FalseRate) })
	row("The same if all undecided ones were false", "upper end of what is not labelled", "", func(e *report.Evaluation) string { return rateWords(e.FalseMost) })
	row("Episodes a day", "", shift(func(s *report.Resampled) *report.Shift { return s.EpisodesADay }, amountEstimate), func(e *report.Evaluation) string { return "" })
	row("F1, F2", "actionable precision of episodes with known recall of incidents; they decide nothing", "", func(e *report.Evaluation) string { return optional(e.Scores.F1, "") + ", " + optional(e.Scores.F2, "") })
	row("Fowlkes-Mallows", "the square root of precision times recall", "", func(e *report.Evaluation) string { return optional(e.Scores.FowlkesMallows, "") })
	row("Matthews correlation", "on entity-days, where true negatives are real", "", matthewsWords)
}

// holdout says what the figures are where the author has not tuned.
func (m *evaluationModel) holdout(r *report.Report) {
	h := r.Holdout
	if h == nil {
		return
	}
	m.Held = h.Words() + " " + sentence(h.Split.Words())
	if h.Seen > 0 {
		m.Held += " " + countOf(int64(h.Seen), "event") + " of it count as tuned on, for the author had looked at them or at others of their incident."
	}
	row := func(name, means string, of func(*report.Measured) string) {
		line := evaluationRow{Name: name, Means: means, Candidate: of(&h.Held)}
		if m.Against && r.Comparison.Baseline.Holdout != nil {
			line.Baseline = of(&r.Comparison.Baseline.Holdout.Held)
		}
		m.Rows = append(m.Rows, line)
	}
	row("Known recall, held out", "incidents that the author has not tuned on", func(x *report.Measured) string { return proportionText(x.KnownRecall, "incidents") })
	row("Actionable precision, held out", "episodes that the author has not tuned on", func(x *report.Measured) string { return proportionText(x.Actionable, "episodes") })
}

func proportionText(p interval.Proportion, unit string) string {
	at, ok := p.Value()
	if !ok || p.Low == nil {
		return "no " + unit
	}
	return formatPercent(at) + " (" + formatPercent(*p.Low) + " to " + formatPercent(*p.High) + "), " + formatKofN(int64(p.K), int64(p.N))
}

// lookedBefore says how often rules of this name were measured on the snapshot
// before: what is looked at often stops being a surprise (C. Dwork et al., The
// reusable holdout, Science 349 (2015) 636-638). Holm's correction for k looks
// takes the first interval at 1 - .05/k.
func lookedBefore(earlier int) string {
	if earlier == 0 {
		return ""
	}
	level := 100 * (1 - 0.05/float64(earlier+1))
	return fmt.Sprintf(" This is look %d of this rule at this snapshot: an interval that should hold at 95 %% after so many would have to be one of %.1f %%. New incidents are a fresh holdout.", earlier+1, level)
}

func recallWords(s *report.Resampled) string {
	if s == nil || s.KnownRecall == nil {
		return ""
	}
	words := pointsEstimate(s.KnownRecall)
	if s.RecallAtLeast != nil {
		words += ", at least " + formatPoints(*s.RecallAtLeast)
	}
	return words
}

func foundWords(e *report.Evaluation) string {
	if e.Found.MedianSeconds == nil {
		return "no incident found with a time"
	}
	return seconds(*e.Found.MedianSeconds) + ", " + seconds(*e.Found.P90Seconds) + ", of " + formatCount(int64(e.Found.Timed))
}

func rateWords(r *report.Rate) string {
	if r == nil {
		return "no benign entity-day"
	}
	return fmt.Sprintf("%.3f (%.3f to %.3f), %s", r.Value, r.Low, r.High, formatKofN(int64(r.Count), int64(r.Units)))
}

func matthewsWords(e *report.Evaluation) string {
	d := e.EntityDays
	if e.Scores.MCC == nil {
		return "not on " + formatCount(int64(d.Total())) + " entity-days of one kind"
	}
	return optional(e.Scores.MCC, "") + " on " + formatCount(int64(d.Total())) + " entity-days"
}

func optional(x *float64, unit string) string {
	if x == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f", *x) + unit
}

// shareEstimate is a share with its interval.
func shareEstimate(e *report.Estimate) string {
	switch {
	case e == nil:
		return "–"
	case e.Low == nil:
		return "too few incidents"
	}
	return formatPercent(e.Value) + " (" + formatPercent(max(0, *e.Low)) + " to " + formatPercent(min(1, *e.High)) + ")"
}

// pointsEstimate is a difference of shares with its interval.
func pointsEstimate(e *report.Estimate) string {
	if e.Low == nil {
		return formatPoints(e.Value) + ", too few incidents for an interval"
	}
	return formatPoints(e.Value) + " (" + strings.TrimSuffix(formatPoints(*e.Low), " points") + " to " + strings.TrimSuffix(formatPoints(*e.High), " points") + ")"
}

// formatPoints is a difference of shares, with a sign that is not a hyphen.
func formatPoints(d float64) string { return formatChange(math.Round(d*1000)/10) + " points" }

func amountEstimate(e *report.Estimate) string {
	if e.Low == nil {
		return formatChange(e.Value)
	}
	return formatChange(e.Value) + " (" + formatChange(*e.Low) + " to " + formatChange(*e.High) + ")"
}
