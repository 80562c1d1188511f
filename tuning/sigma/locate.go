package sigma

import "assay/tuning/rule"

// Places knows where the documents of a text lie, so that places of a rule's
// closed text can be found in the text that the rule was read from.
type Places struct {
	text string
	at   map[string]int // of each document, in its normal form, the first one
}

// PlacesOf reads a text once, for any number of Locate.
func PlacesOf(text string) *Places {
	p := &Places{text: text, at: map[string]int{}}
	for _, d := range split(text) {
		body, lead := normal(text[d.start:d.end])
		if _, seen := p.at[body]; !seen {
			p.at[body] = d.start + lead
		}
	}
	return p
}

// Locate finds each place of a rule's closed text. It is false for one that
// lies in a document which the text does not hold.
func (p *Places) Locate(closed string, places []rule.Span) ([]rule.Span, []bool) {
	out, found := make([]rule.Span, len(places)), make([]bool, len(places))
	pieces := split(closed)
	for i, at := range places {
		for _, d := range pieces {
			if at.Start > d.end || at.Start < d.start {
				continue
			}
			body, lead := normal(closed[d.start:d.end])
			start, ok := p.at[body]
			if by := start - d.start - lead; ok {
				out[i] = rule.Span{Start: p.within(at.Start + by), End: p.within(at.End + by)}
			}
			found[i] = ok
			break
		}
	}
	return out, found
}

func (p *Places) within(at int) int { return min(max(0, at), len(p.text)) }

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
