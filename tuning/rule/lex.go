package rule

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokWord
	tokString
	tokNumber
	tokMark // one of ( ) { } , / | and the comparison signs
)

// token is one word of the canonical text. Raw is its spelling; Text the
// value of a string without wildcards.
type token struct {
	kind tokenKind
	raw  string
	at   Span
}

// is reports that the token is that word or mark; a quoted string is neither.
func (t token) is(s string) bool {
	return (t.kind == tokWord || t.kind == tokMark) && t.raw == s
}

// lexer cuts the canonical text into tokens.
type lexer struct {
	text string
	pos  int
}

func (l *lexer) next() (token, error) {
	for l.pos < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.pos]) >= 0 {
		l.pos++
	}
	start := l.pos
	kind, n := l.measure(l.text[start:])
	if kind == tokString && n < 0 {
		return token{}, syntaxError(Span{start, len(l.text)}, "this string is not closed")
	}
	if n == 0 && start < len(l.text) {
		r, size := utf8.DecodeRuneInString(l.text[start:])
		return token{}, syntaxError(Span{start, start + size}, fmt.Sprintf("%q means nothing here", r))
	}
	l.pos = start + n
	return token{kind, l.text[start:l.pos], Span{start, l.pos}}, nil
}

// measure is the kind and length of the token that rest begins with; the
// length is 0 at the end and where nothing fits, negative for a string
// without an end.
func (l *lexer) measure(rest string) (tokenKind, int) {
	if rest == "" {
		return tokEnd, 0
	}
	switch c := rest[0]; {
	case c == '"':
		return tokString, stringLen(rest)
	case isNameStart(c):
		return tokWord, spanOf(rest, isNameByte)
	case c >= '0' && c <= '9', c == '-', c == '+', c == '.':
		return tokNumber, spanOf(rest, isNumberByte)
	case strings.IndexByte("(){},/|=", c) >= 0:
		return tokMark, 1
	case c == '<' || c == '>':
		return tokMark, 1 + strings.Count(rest[1:min(2, len(rest))], "=")
	case strings.HasPrefix(rest, "!="):
		return tokMark, 2
	}
	return tokMark, 0
}

func spanOf(s string, in func(byte) bool) int {
	n := 0
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

func isNumberByte(c byte) bool {
	return c == '-' || c == '+' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// stringLen is the length of the quoted string at the start of s, -1 when it
// has no end.
func stringLen(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// unquote is the value of a string token.
func (t token) unquote() (string, error) {
	s, err := strconv.Unquote(t.raw)
	if err != nil {
		return "", syntaxError(t.at, "this string has an escape that means nothing")
	}
	return s, nil
}

// pattern is the value of a like string: unescaped * and ? are wildcards, and
// a name between two unescaped % is a placeholder.
func (t token) pattern() ([]PatternPart, error) {
	parts := []PatternPart{}
	for rest := t.raw[1 : len(t.raw)-1]; rest != ""; {
		c := rest[0]
		if isWild(c) {
			rest = rest[1:]
		}
		switch {
		case c == '%':
			list, tail, err := t.literal(rest)
			if err != nil {
				return nil, err
			}
			if tail == "" || tail[0] != '%' {
				return nil, syntaxError(t.at, "this placeholder is not closed by %")
			}
			parts, rest = append(parts, PatternPart{Wild: '%', Text: list}), tail[1:]
		case isWild(c):
			parts = append(parts, PatternPart{Wild: c})
		default:
			text, tail, err := t.literal(rest)
			if err != nil {
				return nil, err
			}
			parts, rest = append(parts, PatternPart{Text: text}), tail
		}
	}
	return parts, nil
}

// literal reads a like string up to its next unescaped sign.
func (t token) literal(rest string) (text, tail string, err error) {
	var b []byte
	for rest != "" && !isWild(rest[0]) {
		if len(rest) > 1 && rest[0] == '\\' && isWild(rest[1]) {
			b, rest = append(b, rest[1]), rest[2:]
			continue
		}
		r, multi, tail, err := strconv.UnquoteChar(rest, '"')
		if err != nil {
			return "", "", syntaxError(t.at, "this string has an escape that means nothing")
		}
		if multi || r < utf8.RuneSelf {
			b = utf8.AppendRune(b, r)
		} else {
			b = append(b, byte(r))
		}
		rest = tail
	}
	return string(b), rest, nil
}

// syntaxError is what the readers return: one diagnostic with its place.
func syntaxError(at Span, message string) error {
	return Diagnostics{{Grade: Error, Code: codeSyntax, Message: message, Span: at}}
}
