package sigma

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// parsePlaceholders is parsePattern with expand: %name% stands for the values
// of a list, and \% is a percent sign. A % that begins no placeholder is one
// too.
func parsePlaceholders(s string) pattern {
	var p pattern
	for s != "" {
		i, name := nextPlaceholder(s, true)
		p = p.join(parsePattern(unescapePercent(s[:i])))
		if name == "" {
			break
		}
		p = append(p, rule.PatternPart{Wild: '%', Text: name})
		s = s[i+len(name)+2:]
	}
	return p
}

// nextPlaceholder is where the first placeholder begins and what it names;
// the end and "" when there is none. In a text, but not in an expression, a
// backslash before another one is no escape of the percent sign behind them.
func nextPlaceholder(s string, text bool) (int, string) {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (!text || strings.IndexByte(`\*?%`, s[i+1]) >= 0):
			i++
		case s[i] == '%':
			if n := strings.IndexByte(s[i+1:], '%'); n > 0 && isListName(s[i+1:i+1+n]) {
				return i, s[i+1 : i+1+n]
			}
		}
	}
	return len(s), ""
}

// isListName reports letters, digits, and . _ - alone.
func isListName(s string) bool {
	for _, c := range []byte(s) {
		if c < 0x80 && !isWordRune(rune(c)) && c != '.' && c != '-' {
			return false
		}
	}
	return true
}

// unescapePercent takes the backslash from before each percent sign.
func unescapePercent(s string) string {
	if !strings.Contains(s, `\%`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(`\*?%`, s[i+1]) >= 0 {
			if i++; s[i] != '%' {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// join is both patterns, with no two literals side by side.
func (p pattern) join(q pattern) pattern {
	if len(p) > 0 && len(q) > 0 && p[len(p)-1].Wild == 0 && q[0].Wild == 0 {
		p = slices.Clone(p)
		p[len(p)-1].Text += q[0].Text
		q = q[1:]
	}
	return append(p, q...)
}

// list is the name of the placeholder that the pattern is.
func (p pattern) list() (string, bool) {
	if len(p) == 1 && p[0].Wild == '%' {
		return p[0].Text, true
	}
	return "", false
}

func (p pattern) hasPlaceholder() bool {
	return slices.ContainsFunc(p, func(part rule.PatternPart) bool { return part.Wild == '%' })
}

func hasPlaceholder(it item, text string) bool {
	_, name := nextPlaceholder(text, true)
	return it.expand && name != ""
}

// noPlaceholder warns that expand has nothing to do.
func (d *document) noPlaceholder(o rule.Operand) {
	hint := "write %name%, the name of a list"
	if strings.Contains(o.Text, "%") {
		hint = `a backslash before % makes it a percent sign; behind a folder write \\%name%`
	}
	d.report(rule.Warning, codePlaceholder, o.At, "expand has no placeholder here", hint)
}

func anyPlaceholder(values []value) bool {
	return slices.ContainsFunc(values, func(v value) bool {
		return slices.ContainsFunc(v, func(o rule.Operand) bool { return o.Kind == rule.OperandList || pattern(o.Pattern).hasPlaceholder() })
	})
}

// expression is a regular expression; with expand, the values of a list stand
// for themselves in it.
func (d *document) expression(it item, o rule.Operand, n *yaml.Node) (value, bool) {
	if !it.expand {
		return value{o}, d.checkRegexp(o.Text, it.flags, n)
	}
	var p pattern
	sample := "" // with a text as long in the place of each placeholder
	for s := o.Text; s != ""; {
		i, name := nextPlaceholder(s, false)
		p = p.join(literalPattern(s[:i]))
		sample += s[:i]
		if name == "" {
			break
		}
		p, sample = append(p, rule.PatternPart{Wild: '%', Text: name}), sample+strings.Repeat("x", len(name)+2)
		s = s[i+len(name)+2:]
	}
	if p.hasPlaceholder() {
		o.Text, o.Pattern = "", p
	}
	return value{o}, d.checkRegexp(sample, it.flags, n)
}
