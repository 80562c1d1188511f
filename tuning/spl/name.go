package spl

import (
	"strings"

	"assay/tuning/rule"
)

// separator passes blanks and commas.
func (p *parser) separator() {
	for p.skip(); p.peek() == ','; p.skip() {
		p.pass(1)
	}
}

// trimmed is the span from start to here without the blanks at its end.
func (p *parser) trimmed(start int) rule.Span {
	return rule.Span{Start: start, End: start + len(strings.TrimRight(p.src[start:p.pos], " \t\r\n\f\v"))}
}

// wordIs takes a word in any case when it stands here by itself.
func (p *parser) wordIs(word string) bool {
	start := p.pos
	if w, _ := p.until(endsName); strings.EqualFold(w, word) {
		return true
	}
	p.pos = start
	return false
}

// few bounds the names of one command; past it the rest is given up.
func (p *parser) few(n int, at rule.Span) bool {
	if n > maxNames {
		p.errorf(at, codeTooMany, "more than %d names in one command", maxNames)
		p.giveUp()
	}
	return n <= maxNames
}

// alias reads "as name"; without it the name is what is given.
func (p *parser) alias(name string) string {
	p.skip()
	if !p.wordIs("as") {
		return name
	}
	p.skip()
	as, at, ok := p.name()
	if !ok {
		p.errorf(at, codeExpectedField, "as needs a name behind it")
		return name
	}
	return as
}

// name reads a field name: a word, or a quoted text; false when there is
// none.
func (p *parser) name() (string, rule.Span, bool) {
	p.skip()
	if c := p.peek(); c == '"' || c == '\'' {
		raw, at := p.quoted(c)
		return fieldName(unescape(raw)), at, raw != ""
	}
	raw, at := p.until(endsName)
	if raw == "" {
		return "", p.here(), false
	}
	return fieldName(raw), at, true
}

// skipCall passes parentheses and what is in them.
func (p *parser) skipCall() {
	depth := 0
	for p.pos < p.end && (depth > 0 || p.peek() == '(') {
		switch p.peek() {
		case '"':
			p.quoted('"')
			continue
		case '(':
			depth++
		case ')':
			depth--
		}
		p.pass(1)
	}
}

// unexpectedField reports what stands in the place of a field's name and
// gives the command up.
func (p *parser) unexpectedField() {
	switch p.peek() {
	case '`':
		p.macro()
	case '[':
		p.hinted(rule.Error, p.bracketed(), codeNoSubsearch, "subsearches are not supported", insteadOfSubsearch)
	default:
		p.errorf(p.here(), codeUnexpected, "expected the name of a field, found %q", p.src[p.here().Start:p.here().End])
	}
	p.pos = p.end
}
