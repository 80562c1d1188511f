package index

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// part is a literal or a wildcard of a word.
type part struct {
	wild byte   // 0 literal, '*' any run, '?' one character
	text string // the literal
}

// word is what stands between two blanks of a query, or in quotes. Two
// literals never stand side by side, nor do two stars.
type word []part

func literal(s string) word { return word{{text: s}} }

// plain is the text of a word without wildcards; the empty word is plain.
func (w word) plain() (string, bool) {
	switch {
	case len(w) == 0:
		return "", true
	case len(w) == 1 && w[0].wild == 0:
		return w[0].text, true
	}
	return "", false
}

// isStar reports the lone star.
func (w word) isStar() bool { return len(w) == 1 && w[0].wild == '*' }

// isInfix reports a star at both ends: as a whole value it finds whatever it
// would find as words.
func (w word) isInfix() bool { return len(w) > 1 && w[0].wild == '*' && w[len(w)-1].wild == '*' }

// addText appends a literal.
func (w word) addText(s string) word {
	if s == "" {
		return w
	}
	if n := len(w); n > 0 && w[n-1].wild == 0 {
		w[n-1].text += s
		return w
	}
	return append(w, part{text: s})
}

// addWild appends a wildcard.
func (w word) addWild(c byte) word {
	if n := len(w); n > 0 && c == '*' && w[n-1].wild == '*' {
		return w
	}
	return append(w, part{wild: c})
}

// isSpecial reports the characters that mean something in a bare word; they
// can be written with a backslash before them.
func isSpecial(r rune) bool {
	return isBlank(r) || r < utf8.RuneSelf && strings.IndexByte(`\*?"()[]{}:<>-`, byte(r)) >= 0
}

func isBlank(r rune) bool { return unicode.IsSpace(r) }

// String is the word as it can be typed: bare where that reads back to the
// same word, quoted or with backslashes otherwise.
func (w word) String() string {
	if s, ok := w.plain(); ok {
		if bareSafe(s) {
			return s
		}
		return quote(s)
	}
	var b strings.Builder
	for _, p := range w {
		if p.wild != 0 {
			b.WriteByte(p.wild)
		} else {
			escape(&b, p.text)
		}
	}
	return b.String()
}

// escape writes a text with a backslash before everything special.
func escape(b *strings.Builder, s string) {
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if isSpecial(r) {
			b.WriteByte('\\')
		}
		b.WriteString(s[:size])
		s = s[size:]
	}
}

// bareSafe reports that a text needs neither quotes nor backslashes.
func bareSafe(s string) bool {
	if s == "" || strings.IndexByte("-><=", s[0]) >= 0 {
		return false
	}
	switch s {
	case "AND", "OR", "NOT", "TO":
		return false
	}
	for _, r := range s {
		if isBlank(r) {
			return false
		}
	}
	return !strings.ContainsAny(s, `\*?"()[]{}:`)
}

// quote puts a text in quotes; a backslash before a quote or a backslash is
// the only escape inside.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
