package spl

import (
	"strings"

	"assay/tuning/rule"
)

// tokenKind is the kind of a token of the expression grammar.
type tokenKind uint8

const (
	tokEnd    tokenKind = iota
	tokName             // a word: a field, a function, an operator word
	tokField            // 'quoted field'
	tokText             // "text", escapes resolved
	tokNumber           // digits, perhaps with a fraction
	tokMark             // an operator, a parenthesis or a comma
)

// token is one token; Text is its value.
type token struct {
	kind tokenKind
	text string
	at   rule.Span
}

// is reports that the token is this operator, parenthesis or comma.
func (t token) is(mark string) bool { return t.kind == tokMark && t.text == mark }

// word reports that the token is this operator word, in any case.
func (t token) word(w string) bool { return t.kind == tokName && strings.EqualFold(t.text, w) }

// advance reads the next token of an expression into p.tok.
func (p *parser) advance() {
	p.skip()
	start := p.pos
	switch c := p.peek(); {
	case c == 0 && p.pos >= p.end:
		p.tok = token{tokEnd, "", p.here()}
		return
	case c == '"':
		raw, at := p.quoted('"')
		p.tok = token{tokText, unescape(raw), at}
		return
	case c == '\'':
		raw, at := p.quoted('\'')
		if p.src[p.pos-1] != '\'' || len(raw)+2 > at.End-at.Start {
			p.fail(at, codeUnclosed, "this field name is never closed by a single quote", "")
		}
		p.tok = token{tokField, fieldName(raw), at}
		return
	case isNameStart(c):
		p.tok = token{kind: tokName, text: p.undotted(p.run(isNamePart))}
	case c >= '0' && c <= '9', c == '.' && p.digitBehind():
		p.tok = token{kind: tokNumber, text: p.numeral()}
	default:
		p.tok = token{kind: tokMark, text: p.mark()}
	}
	p.tok.at = p.from(start)
}

// undotted gives the dot at the end of a word back: it joins texts.
func (p *parser) undotted(word string) string {
	bare := strings.TrimRight(word, ".")
	p.pos -= len(word) - len(bare)
	return bare
}

// digitBehind reports a digit behind the next byte.
func (p *parser) digitBehind() bool {
	return p.pos+1 < p.end && p.src[p.pos+1] >= '0' && p.src[p.pos+1] <= '9'
}

// numeral takes a number, perhaps with a fraction and an exponent.
func (p *parser) numeral() string {
	start := p.pos
	p.undotted(p.run(isNumberPart))
	if i := p.pos; i < p.end && p.src[i]|0x20 == 'e' {
		if i++; i < p.end && (p.src[i] == '+' || p.src[i] == '-') {
			i++
		}
		if i < p.end && p.src[i] >= '0' && p.src[i] <= '9' {
			p.pos = i
			p.run(func(c byte) bool { return c >= '0' && c <= '9' })
		}
	}
	return p.src[start:p.pos]
}

// run takes bytes while they fit.
func (p *parser) run(fits func(byte) bool) string {
	start := p.pos
	for p.pos < p.end && fits(p.src[p.pos]) {
		p.pass(1)
	}
	return p.src[start:p.pos]
}

// mark takes an operator, or one character.
func (p *parser) mark() string {
	if op, _ := p.operator(); op != "" {
		return op
	}
	at := p.here()
	p.pos = at.End
	return p.src[at.Start:at.End]
}

func isNameStart(c byte) bool {
	return c == '_' || c == '@' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func isNamePart(c byte) bool {
	return isNameStart(c) || isNumberPart(c) || c == '{' || c == '}' || c == ':'
}

func isNumberPart(c byte) bool { return c >= '0' && c <= '9' || c == '.' }

// bareField reports that a field name needs no quotes in an expression.
func bareField(s string) bool {
	for i := range len(s) {
		if !isNamePart(s[i]) {
			return false
		}
	}
	return s != "" && isNameStart(s[0])
}
