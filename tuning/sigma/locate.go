package sigma

import (
	"strings"

	"assay/tuning/rule"
)

// Locate finds a place of a rule's closed text in a text that holds the same
// document, such as the file that the rule was read from. It is false when
// the text does not hold that document.
func Locate(closed string, at rule.Span, text string) (rule.Span, bool) {
	for _, p := range split(closed) {
		if at.Start > p.end || at.Start < p.start {
			continue
		}
		body, lead := normal(closed[p.start:p.end])
		i := strings.Index(text, strings.TrimRight(body, "\n"))
		if i < 0 {
			return rule.Span{}, false
		}
		by := i - p.start - lead
		return rule.Span{Start: min(max(0, at.Start+by), len(text)), End: min(max(0, at.End+by), len(text))}, true
	}
	return rule.Span{}, false
}

// Own is where a rule's own document lies in its closed text.
func Own(r *rule.Rule) rule.Span {
	anchor := r.Where.Span()
	if r.Correlation != nil {
		anchor = r.Correlation.At
	}
	for _, p := range split(r.Text) {
		if p.start <= anchor.Start && anchor.Start <= p.end {
			_, lead := normal(r.Text[p.start:p.end])
			return rule.Span{Start: p.start + lead, End: p.end}
		}
	}
	return rule.Span{End: len(r.Text)}
}
