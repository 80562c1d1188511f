package spl

import (
	"strconv"
	"strings"

	"assay/tuning/rule"
)

// operand makes the operand of a search term from the author's spelling,
// without its quotes: escapes are resolved and stars become wildcards. A
// number that is written as numbers print is a number unless it was quoted;
// 007 and 1e3 stay text.
func operand(raw string, quoted bool, at rule.Span) rule.Operand {
	if n, ok := number(raw); ok && !quoted {
		return rule.Operand{Kind: rule.OperandNumber, Text: raw, Number: n, At: at}
	}
	return patternOperand(raw, at)
}

// patternOperand is text with escapes and wildcards.
func patternOperand(raw string, at rule.Span) rule.Operand {
	var parts []rule.PatternPart
	var lit strings.Builder
	wild := false
	flush := func() {
		if lit.Len() > 0 {
			parts = append(parts, rule.PatternPart{Text: lit.String()})
			lit.Reset()
		}
	}
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '\\' && i+1 < len(raw) && strings.IndexByte(`\"*`, raw[i+1]) >= 0:
			i++
			lit.WriteByte(raw[i])
		case c == '*':
			flush()
			if n := len(parts); n == 0 || parts[n-1].Wild == 0 {
				parts = append(parts, rule.PatternPart{Wild: '*'})
			}
			wild = true
		default:
			lit.WriteByte(c)
		}
	}
	if !wild {
		return rule.Operand{Text: lit.String(), At: at}
	}
	flush()
	return rule.Operand{Pattern: parts, At: at}
}

// number reads a number in the spelling in which numbers print.
func number(s string) (float64, bool) {
	if s == "" || len(s) > 24 {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && strconv.FormatFloat(n, 'f', -1, 64) == s
}

// decimal reads a number in any spelling of decimals: 0.50, 007, 1e3.
func decimal(s string) (float64, bool) {
	if len(s) > 64 || strings.Trim(s, "0123456789+-.eE") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

// likeOperand makes the pattern of like(): % is any run, _ one character.
func likeOperand(text string, at rule.Span) rule.Operand {
	var parts []rule.PatternPart
	for text != "" {
		i := strings.IndexAny(text, "%_")
		if i < 0 {
			i = len(text)
		}
		if i > 0 {
			parts = append(parts, rule.PatternPart{Text: text[:i]})
			text = text[i:]
			continue
		}
		parts = append(parts, rule.PatternPart{Wild: map[byte]byte{'%': '*', '_': '?'}[text[0]]})
		text = text[1:]
	}
	if len(parts) == 0 || len(parts) == 1 && parts[0].Wild == 0 {
		return rule.Operand{Text: strings.Join(literals(parts), ""), At: at}
	}
	return rule.Operand{Pattern: parts, At: at}
}

func literals(parts []rule.PatternPart) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p.Text)
	}
	return out
}

// unescape resolves \" and \\ of a quoted text in the expression grammar and of
// a regular expression; other backslashes stay, so \s may be written plainly
// and a backslash that is to be found stands four times.
func unescape(raw string) string {
	if strings.IndexByte(raw, '\\') < 0 {
		return raw
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] == '\\' && i+1 < len(raw) && (raw[i+1] == '"' || raw[i+1] == '\\') {
			i++
		}
		b.WriteByte(raw[i])
	}
	return b.String()
}

// fieldName drops the braces that mark a list: a{}.b is a.b.
func fieldName(s string) string { return strings.ReplaceAll(s, "{}", "") }
