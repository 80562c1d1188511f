package index

import (
	"strings"
	"unicode/utf8"
)

func (p *parser) blankAt(i int) bool {
	r, _ := utf8.DecodeRuneInString(p.text[i:])
	return isBlank(r)
}

func (p *parser) blanks() {
	for p.pos < len(p.text) && p.blankAt(p.pos) {
		_, size := utf8.DecodeRuneInString(p.text[p.pos:])
		p.pos += size
	}
}

// atEnd reports the end of the text or of the parenthesis.
func (p *parser) atEnd() bool {
	p.blanks()
	return p.pos >= len(p.text) || p.text[p.pos] == ')'
}

// peekKeyword reports an upper-case keyword standing alone.
func (p *parser) peekKeyword(k string) bool {
	p.blanks()
	rest := p.text[p.pos:]
	if !strings.HasPrefix(rest, k) {
		return false
	}
	end := p.pos + len(k)
	return end == len(p.text) || p.blankAt(end) || strings.IndexByte(`()"`, p.text[end]) >= 0
}

func (p *parser) keyword(k string) bool {
	if !p.peekKeyword(k) {
		return false
	}
	p.pos += len(k)
	p.blanks()
	return true
}

// quoted reads a text in quotes; ok is false when it does not end.
func (p *parser) quoted() (s string, ok bool) {
	open := p.pos
	var b strings.Builder
	for p.pos++; p.pos < len(p.text); p.pos++ {
		c := p.text[p.pos]
		switch {
		case c == '"':
			p.pos++
			return b.String(), true
		case c == '\\' && p.pos+1 < len(p.text) && (p.text[p.pos+1] == '"' || p.text[p.pos+1] == '\\'):
			p.pos++
			c = p.text[p.pos]
		}
		b.WriteByte(c)
	}
	p.fail(open, len(p.text)-open, "this quote is not closed", `end it with ", or write \" for the character itself`)
	return "", false
}

// bare reads a word up to a blank, a parenthesis or a quote. It reads at
// least one character.
func (p *parser) bare() word {
	var w word
	start := p.pos
	for p.pos < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[p.pos:])
		switch {
		case r == '\\' && p.pos+1 < len(p.text) && p.specialAt(p.pos+1):
			_, n := utf8.DecodeRuneInString(p.text[p.pos+1:])
			w = w.addText(p.text[p.pos+1 : p.pos+1+n])
			size = 1 + n
		case r == '*' || r == '?':
			w = w.addWild(byte(r))
		case isBlank(r) || r == '(' || r == ')' || r == '"':
			if p.pos > start {
				return w
			}
			w = w.addText(p.text[p.pos : p.pos+size])
		default:
			w = w.addText(p.text[p.pos : p.pos+size])
		}
		p.pos += size
	}
	return w
}

func (p *parser) specialAt(i int) bool {
	r, _ := utf8.DecodeRuneInString(p.text[i:])
	return isSpecial(r)
}

// boundAt reads one end of a range: in quotes, or up to a blank, a
// parenthesis, a quote or one of stop. A lone star outside quotes is no bound.
func (p *parser) boundAt(stop string) (b bound, ok bool) {
	if p.pos < len(p.text) && p.text[p.pos] == '"' {
		b.text, ok = p.quoted()
		return b, ok
	}
	start := p.pos
	for p.pos < len(p.text) && !p.blankAt(p.pos) && strings.IndexByte(`()"`+stop, p.text[p.pos]) < 0 {
		_, size := utf8.DecodeRuneInString(p.text[p.pos:])
		p.pos += size
	}
	switch s := p.text[start:p.pos]; s {
	case "*":
		return bound{open: true}, true
	case "", "TO":
		return bound{}, false
	default:
		return bound{text: s}, true
	}
}

// startsField reports a byte that a field name may start with.
func startsField(c byte) bool {
	return c == '_' || c == '@' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf
}

// looksForeign reports an address (http://x, fe80::1) or a drive (C:\), judging
// by the length of what stands before the colon and by what stands behind.
func looksForeign(before int, behind string) bool {
	return strings.HasPrefix(behind, "//") || strings.HasPrefix(behind, ":") || before == 1 && strings.HasPrefix(behind, `\`)
}

// fieldAt reads a field name and its colon. What looks foreign is no field,
// unless a backslash stands before it; nor is a time of day (12:30).
func (p *parser) fieldAt(pos int) (name string, end int, ok bool) {
	var b strings.Builder
	start := pos
	if first := p.text[pos]; !startsField(first) && first != '\\' {
		return "", 0, false
	}
	for pos < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[pos:])
		switch {
		case r == ':':
			foreign := p.text[start] != '\\' && looksForeign(pos-start, p.text[pos+1:])
			if foreign || b.Len() == 0 {
				return "", 0, false
			}
			return b.String(), pos + 1, true
		case r == '\\' && pos+1 < len(p.text) && (p.specialAt(pos+1) || pos == start):
			pos++
			_, size = utf8.DecodeRuneInString(p.text[pos:])
		case isBlank(r) || r != '-' && isSpecial(r):
			return "", 0, false
		}
		b.WriteString(p.text[pos : pos+size])
		pos += size
	}
	return "", 0, false
}
