package spl

import (
	"strings"

	"assay/tuning/rule"
)

// mixture remembers how AND and OR met at one level of parentheses.
type mixture struct {
	or       rule.Expr // the first unparenthesised alternatives of several fields
	plain    rule.Expr // the first alternatives of any kind
	explicit bool      // an AND is written out
}

func (m *mixture) add(e rule.Expr, alternatives int) {
	or, ok := e.(*rule.Or)
	if !ok || alternatives < 2 {
		return
	}
	if m.plain == nil {
		m.plain = e
	}
	if m.or == nil && severalFields(or) {
		m.or = e
	}
}

// hintMixture says how a mixture is read when a reader may take it otherwise:
// an AND is written out, or the alternatives are about different fields, or
// are words.
func (p *parser) hintMixture(m mixture, terms int) {
	at := m.or
	if m.explicit {
		at = m.plain
	}
	if at == nil || terms < 2 {
		return
	}
	s := at.Span()
	p.hinted(rule.Hint, s, codeOrBeforeAnd, "OR binds tighter than AND in a search: this is read as one group",
		"("+shortened(p.src[s.Start:s.End])+"), and everything beside it must hold as well; parentheses make it plain")
}

// severalFields reports that the alternatives are not all tests of one field.
func severalFields(or *rule.Or) bool {
	field := ""
	for i, e := range or.Terms {
		t, ok := e.(*rule.Test)
		if !ok || i > 0 && !strings.EqualFold(t.Field, field) {
			return true
		}
		field = t.Field
	}
	return false
}

// shortened is the text with runs of blanks as one and the middle cut out
// when it is long.
func shortened(s string) string {
	const most = 80
	if len(s) > 8*most {
		s = strings.ToValidUTF8(s[:4*most]+" "+s[len(s)-4*most:], "")
	}
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most/2]) + " ... " + string(r[len(r)-most/2:])
}
