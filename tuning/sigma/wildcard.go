package sigma

import (
	"strings"

	"assay/tuning/rule"
)

// pattern is a text with wildcards: literals, no two of them side by side,
// and wildcards.
type pattern []rule.PatternPart

// parsePattern reads Sigma's wildcards: * and ?, and \ before *, ? or \ for
// the character itself. Any other backslash is one.
func parsePattern(s string) pattern {
	var p pattern
	var lit strings.Builder
	flush := func() {
		if lit.Len() > 0 {
			p = append(p, rule.PatternPart{Text: lit.String()})
			lit.Reset()
		}
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`\*?`, s[i+1]) >= 0:
			i++
			lit.WriteByte(s[i])
		case c == '*' || c == '?':
			flush()
			p = append(p, rule.PatternPart{Wild: c})
		default:
			lit.WriteByte(c)
		}
	}
	flush()
	return p
}

// literal is the text of a pattern without wildcards.
func (p pattern) literal() (string, bool) {
	switch {
	case len(p) == 0:
		return "", true
	case len(p) == 1 && p[0].Wild == 0:
		return p[0].Text, true
	}
	return "", false
}

// operand is the pattern as a value of a test.
func (p pattern) operand(at rule.Span) rule.Operand {
	if text, ok := p.literal(); ok {
		return rule.Operand{Text: text, At: at}
	}
	return rule.Operand{Pattern: p, At: at}
}

// mapLiterals is the pattern with f applied to each literal.
func (p pattern) mapLiterals(f func(string) string) pattern {
	out := make(pattern, len(p))
	for i, part := range p {
		if part.Wild == 0 {
			part.Text = f(part.Text)
		}
		out[i] = part
	}
	return out
}

// size is the bytes of the literals.
func (p pattern) size() int {
	n := 0
	for _, part := range p {
		n += len(part.Text)
	}
	return n
}
