package pipeline

import (
	"slices"
	"strings"

	"assay/tuning/rule"
)

// glob is a value as Sigma writes it: what an operation leaves open at an end
// is a * there.
type glob []rule.PatternPart

// globOf is a text value of a test or a keyword; not ok for what is no text.
// With numbers, those are texts too.
func globOf(e rule.Expr, o rule.Operand, numbers bool) (glob, bool) {
	if o.Kind == rule.OperandNumber && numbers && o.Text != "" {
		o = rule.Operand{Text: o.Text}
	}
	if o.Kind != rule.OperandText {
		return nil, false
	}
	g := glob(o.Pattern)
	if g == nil && o.Text != "" {
		g = glob{{Text: o.Text}}
	}
	t, ok := e.(*rule.Test)
	if !ok {
		k, ok := e.(*rule.Keyword)
		return g, ok && k.Op != rule.OpRegexp
	}
	switch t.Op {
	case rule.OpEquals:
		return g, t.Part == ""
	case rule.OpContains:
		return g.open(true, true), true
	case rule.OpStartsWith:
		return g.open(false, true), true
	case rule.OpEndsWith:
		return g.open(true, false), true
	}
	return nil, false
}

var star = rule.PatternPart{Wild: '*'}

// open puts wildcards at the ends, where there are none yet.
func (g glob) open(start, end bool) glob {
	g = slices.Clip(g)
	if start && (len(g) == 0 || g[0].Wild != '*') {
		g = append(glob{star}, g...)
	}
	if end && (len(g) == 0 || g[len(g)-1].Wild != '*') {
		g = append(g, star)
	}
	return g
}

// shut takes the wildcards at the ends away; not ok when there are none.
func (g glob) shut(start, end bool) (glob, bool) {
	if start {
		if len(g) == 0 || g[0].Wild != '*' {
			return nil, false
		}
		g = g[1:]
	}
	if end {
		if len(g) == 0 || g[len(g)-1].Wild != '*' {
			return nil, false
		}
		g = g[:len(g)-1]
	}
	return g, true
}

// plain is the glob as one text, wildcards and placeholders as they are
// written.
func (g glob) plain() string {
	var b strings.Builder
	for _, p := range g {
		switch p.Wild {
		case 0:
			b.WriteString(p.Text)
		case '%':
			b.WriteString("%" + p.Text + "%")
		default:
			b.WriteByte(p.Wild)
		}
	}
	return b.String()
}

// operand is the glob as a value.
func (g glob) operand(at rule.Span) rule.Operand {
	switch {
	case len(g) == 0:
		return rule.Operand{At: at}
	case len(g) == 1 && g[0].Wild == 0:
		return rule.Operand{Text: g[0].Text, At: at}
	}
	return rule.Operand{Pattern: g, At: at}
}

// readGlob reads Sigma's wildcards: * and ?, and \ before *, ? or \ for the
// character itself.
func readGlob(text string) glob {
	var w globWriter
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text) && strings.IndexByte(`\*?`, text[i+1]) >= 0:
			i++
			w.literal(text[i])
		case c == '*' || c == '?':
			w.part(rule.PatternPart{Wild: c})
		default:
			w.literal(c)
		}
	}
	return w.done()
}

// globWriter joins literals that stand side by side.
type globWriter struct {
	parts glob
	text  []byte
}

func (w *globWriter) literal(c byte) { w.text = append(w.text, c) }

func (w *globWriter) part(p rule.PatternPart) {
	if p.Wild == 0 {
		w.text = append(w.text, p.Text...)
		return
	}
	w.flush()
	w.parts = append(w.parts, p)
}

func (w *globWriter) flush() {
	if len(w.text) > 0 {
		w.parts = append(w.parts, rule.PatternPart{Text: string(w.text)})
		w.text = w.text[:0]
	}
}

func (w *globWriter) done() glob {
	w.flush()
	return w.parts
}
