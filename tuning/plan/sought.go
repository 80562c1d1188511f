package plan

import "assay/tuning/literal"

// literalsOf are the literals of which a text that the matcher holds for has
// one; check says that having one is not enough. ok is false when there are
// none, or when they are of texts in the other case.
func literalsOf(m matcher, cased bool) (ls []literal.Literal, check, ok bool) {
	switch m := m.(type) {
	case textMatcher:
		if m.cased != cased || m.how == anyText {
			return nil, false, false
		}
		return []literal.Literal{{Text: m.text, Start: m.how == prefix || m.how == whole, End: m.how == suffix || m.how == whole}}, false, true
	case oneOf:
		if m.cased != cased || len(m.texts) > maxSought {
			return nil, false, false
		}
		for text := range m.texts {
			ls = append(ls, literal.Literal{Text: text, Start: true, End: true})
		}
		return ls, false, len(ls) > 0
	case wildcard:
		if l := longest(m.runs); m.cased == cased && len(l) >= minLiteral {
			return []literal.Literal{{Text: l}}, true, true
		}
	case expression:
		if !cased && len(m.literals) > 0 {
			for _, l := range m.literals {
				ls = append(ls, literal.Literal{Text: l})
			}
			return ls, true, true
		}
	}
	return nil, false, false
}

// maxSought bounds the whole texts that are looked for one by one: of more, a
// set is asked about each value.
const maxSought = 64

// longest is the longest literal of a pattern.
func longest(runs []run) (best string) {
	for _, r := range runs {
		for _, p := range r {
			if len(p.text) > len(best) {
				best = p.text
			}
		}
	}
	return best
}
