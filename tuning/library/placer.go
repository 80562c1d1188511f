package library

import (
	"strings"

	"assay/tuning/rule"
	"assay/tuning/sigma"
)

// Placer moves places in the own texts of rules, such as those of
// plan.Compile, to places in the text that Parse read the rules from. It reads
// that text once, however many rules it holds; it is not safe for concurrent
// use.
type Placer struct {
	text   string
	places *sigma.Places // once they are asked for
}

// NewPlacer is for the rules of one text.
func NewPlacer(text string) *Placer { return &Placer{text: text} }

// Placed is Place for a text of few rules.
func Placed(ds rule.Diagnostics, r *rule.Rule, text string) rule.Diagnostics {
	return NewPlacer(text).Place(ds, r)
}

// Place gives the diagnostics of a rule with their places in the text. What
// lies in another file of a set is placed at the rule itself.
func (p *Placer) Place(ds rule.Diagnostics, r *rule.Rule) rule.Diagnostics {
	if len(ds) == 0 {
		return nil
	}
	if r.Text == p.text {
		return ds
	}
	if r.Dialect != rule.Sigma {
		return moved(ds, stanzaAt(p.text, r.Text))
	}
	if p.places == nil {
		p.places = sigma.PlacesOf(p.text)
	}
	spans := make([]rule.Span, len(ds)+1)
	for i, d := range ds {
		spans[i] = d.Span
	}
	spans[len(ds)] = sigma.Own(r)
	at, found := p.places.Locate(r.Text, spans)
	own := at[len(ds)].Start
	out := make(rule.Diagnostics, len(ds))
	for i, d := range ds {
		d.Span = at[i]
		if !found[i] {
			d.Span = rule.Span{Start: own, End: own}
		}
		out[i] = d
	}
	return out
}

// stanzaAt is where a stanza stands in a file of saved searches: at the start
// of a line, and nothing of its own goes on behind it. It is 0 when the stanza
// is not there.
func stanzaAt(text, stanza string) int {
	for from := 0; stanza != ""; {
		n := strings.Index(text[from:], stanza)
		if n < 0 {
			break
		}
		start, behind := from+n, strings.TrimLeft(text[from+n+len(stanza):], " \t\r\n")
		before := text[strings.LastIndexByte(text[:start], '\n')+1 : start]
		if strings.Trim(before, " \t\ufeff") == "" && (behind == "" || behind[0] == '[') {
			return start
		}
		from = start + 1
	}
	return 0
}

func moved(ds rule.Diagnostics, by int) rule.Diagnostics {
	out := make(rule.Diagnostics, len(ds))
	for i, d := range ds {
		d.Span.Start, d.Span.End = d.Span.Start+by, d.Span.End+by
		out[i] = d
	}
	return out
}
