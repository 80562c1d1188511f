package lint

import (
	"regexp"
	"strings"

	"assay/tuning/rule"
)

// precedence finds an and inside of an or that no parentheses hold together,
// where the author wrote both words.
func (c *checker) precedence(term rule.Expr) {
	and, ok := term.(*rule.And)
	if !ok || len(and.Terms) < 2 || c.parenthesised(and.At) {
		return
	}
	if c.saysAnd(and) {
		c.say(rule.Warning, codePrecedence, and.At, "and binds more tightly than or: a or b and c is read as a or (b and c)", "write the parentheses that you mean")
	}
}

// parenthesised reports that parentheses hold what stands at a place together,
// and nothing else.
func (c *checker) parenthesised(at rule.Span) bool {
	const blanks = " \t\r\n"
	before := strings.TrimRight(c.text(rule.Span{End: at.Start}), blanks)
	if !strings.HasSuffix(before, "(") {
		return false
	}
	close := closing(c.rule.Text, len(before))
	return close >= at.End && strings.Trim(c.text(rule.Span{Start: at.End, End: close}), blanks+")") == ""
}

// closing is where the parenthesis that was opened before pos is closed, -1
// where it is not. Parentheses in double quotes are none.
func closing(text string, pos int) int {
	depth, quoted := 1, false
	for i := pos; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

var andWord = regexp.MustCompile(`(?i)\band\b`)

// saysAnd reports that the author joined the terms by the word. The places of
// Sigma's named searches are where they stand, not where they are named.
func (c *checker) saysAnd(and *rule.And) bool {
	for _, t := range and.Terms[:2] {
		if at := t.Span(); at.Start < and.At.Start || at.Start > and.At.End {
			return andWord.MatchString(c.text(and.At))
		}
	}
	return strings.EqualFold(c.between(and.Terms[0], and.Terms[1]), "and")
}

// between is what stands between two parts, without parentheses.
func (c *checker) between(a, b rule.Expr) string {
	return strings.Trim(c.text(rule.Span{Start: a.Span().End, End: b.Span().Start}), " \t\r\n()")
}

// alternatives finds an OR beside other terms of a search that no parentheses
// hold together, as in user=a OR user=b action=x. Where an AND is written out,
// or the alternatives are of several fields, the parser of searches says so
// already.
func (c *checker) alternatives(e *rule.And) {
	if c.rule.Dialect != rule.SPL {
		return
	}
	for i, t := range e.Terms[1:] {
		if c.between(e.Terms[i], t) != "" {
			return
		}
	}
	for _, t := range e.Terms {
		or, ok := t.(*rule.Or)
		if ok && len(or.Terms) > 1 && c.between(or.Terms[0], or.Terms[1]) == "OR" && !c.parenthesised(or.At) && oneField(or) {
			c.say(rule.Hint, codePrecedence, or.At, "or binds more tightly than and in a search: these are one group, and what stands beside them must hold as well",
				"write the parentheses that you mean")
		}
	}
}

// oneField reports that all alternatives are tests of one field.
func oneField(or *rule.Or) bool {
	first, ok := or.Terms[0].(*rule.Test)
	for _, t := range or.Terms {
		x, is := t.(*rule.Test)
		if ok = ok && is; ok && !strings.EqualFold(x.Field, first.Field) {
			return false
		}
	}
	return ok
}
