package views

import (
	"cmp"
	"regexp"
	"strings"

	"assay/tuning/report"
)

// briefModel is a report on one screen: a line of each of its sections.
type briefModel struct {
	Title    string
	Lines    []briefLine
	Weakened string // how much weakens the figures, "" for nothing
	Warnings []noticeModel
}

// briefLine is the first sentence of a section, and where the section is.
type briefLine struct{ Name, URL, Text string }

// briefOf says what changed and what is uncertain. at is the address of the
// report, "" on its own page.
func briefOf(r *report.Report, at string) briefModel {
	m := briefModel{Title: "What changed and what is uncertain", Warnings: warningModels(r)}
	if r.Comparison == nil {
		m.Title = "What it does and what is uncertain"
	}
	if n := len(m.Warnings); n > 0 {
		m.Weakened = countOf(int64(n), "thing") + map[bool]string{true: " weakens", false: " weaken"}[n == 1] + " these figures"
	}
	for _, l := range []briefLine{
		{"Changed events", "changed", changedBrief(r)}, {"Precision", "evaluation", precisionBrief(r)}, {"Holdout", "holdout", holdoutBrief(r)}, {"Recall", "verified", recallBrief(r)},
		{"Labels", "label-quality", labelsBrief(r)}, {"Load", "forecast", loadBrief(r)}, {"Parts", "ablation", firstSentence(report.AblationWords(r.Ablation))},
		{"Threshold", "sweep", firstSentence(report.SweepWords(r.Sweep))}, {"Evasion", "evasion", evasionBrief(r)}, {"Response", "reach", reachBrief(r)},
	} {
		if l.Text != "" {
			l.URL, l.Text = at+"#"+l.URL, typeset(l.Text)
			m.Lines = append(m.Lines, l)
		}
	}
	return m
}

// changedBrief is what the candidate loses and gains, "" without a baseline.
func changedBrief(r *report.Report) string {
	c := r.Comparison
	switch {
	case c == nil:
		return ""
	case r.Retirement != nil:
		return retiredWords(r)
	case c.ChangedTotal == 0:
		return "Candidate and baseline fire on the same events."
	}
	return countOf(int64(len(c.Lost)), "true positive") + " lost, " + formatCount(int64(len(c.Gained))) + " gained; " +
		countOf(int64(c.Quieted), "false positive") + " quieted, " + formatCount(int64(c.Added)) + " added. " + firstSentence(c.Loss.Words())
}

// precisionBrief is the precision with its interval, and whether its change can
// be told from none.
func precisionBrief(r *report.Report) string {
	if r.Evaluation == nil {
		return ""
	}
	words := cmp.Or(evaluationLead(&r.Figures), "Too few incidents for an interval of the precision.")
	if r.Comparison != nil && r.Comparison.Resampled != nil {
		words += " " + shiftWords("actionable precision", r.Comparison.Resampled.Actionable)
	}
	return strings.TrimSpace(words)
}

// holdoutBrief is what the rule does on what its author has not tuned it on.
func holdoutBrief(r *report.Report) string {
	if r.Evaluation == nil {
		return ""
	}
	return r.Holdout.Words()
}

func recallBrief(r *report.Report) string {
	if r.Verified == nil {
		return ""
	}
	return firstSentence(r.Verified.Words(&r.Figures))
}

func labelsBrief(r *report.Report) string {
	if r.Labels == nil {
		return ""
	}
	return firstSentence(labelsSentence(r.Labels))
}

// loadBrief is how busy the team would be, or why that cannot be said.
func loadBrief(r *report.Report) string {
	if m := noForecast(r); m != "" {
		return m
	}
	busy, _, _ := strings.Cut(r.ForecastWords(), ";")
	if busy == "" {
		return ""
	}
	return sentence(busy)
}

func evasionBrief(r *report.Report) string {
	m := evasionOf(r)
	if m == nil {
		return ""
	}
	words := firstSentence(m.Sentence)
	if m.Thin != "" && r.Evasion != nil && r.Evasion.Asked > 0 {
		words += " Too little evidence for shares."
	}
	return words
}

func reachBrief(r *report.Report) string {
	if r.Reach == nil {
		return ""
	}
	return strings.TrimSpace(r.Reach.Brief() + " " + r.Reach.Suppress.Sentence())
}

// sentenceEnd is a full stop before the next sentence; that of a field's name,
// a number or a file has no blank and capital behind it.
var sentenceEnd = regexp.MustCompile(`[.?!] +["\p{Lu}]`)

// firstSentence is a text up to the end of its first sentence.
func firstSentence(s string) string {
	if at := sentenceEnd.FindStringIndex(s); at != nil {
		return s[:at[0]+1]
	}
	return s
}
