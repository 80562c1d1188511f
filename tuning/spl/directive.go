package spl

import (
	"regexp"
	"strings"

	"assay/tuning/rule"
)

// breakers are the characters between which an indexed term stands, as a
// class of a regular expression.
const breakers = `[\s\[\]<>(){}|!;,'"&?+]`

// directive reads CASE(text) and TERM(text), which compare with case and with
// whole terms.
func (p *parser) directive(word string, at rule.Span) rule.Expr {
	o, ok := p.directiveText(word, at)
	if !ok {
		return nil
	}
	at = at.To(o.At)
	p.count(2, at)
	if word == "CASE" {
		return &rule.Keyword{Operands: []rule.Operand{o}, Cased: true, At: at}
	}
	return &rule.Keyword{Op: rule.OpRegexp, Flags: "i", At: at, Operands: []rule.Operand{{Text: termPattern(o), At: o.At}}}
}

// directiveText reads the parenthesis; the operand's place includes it.
func (p *parser) directiveText(word string, at rule.Span) (rule.Operand, bool) {
	open := p.here()
	p.pass(1)
	p.skip()
	var o rule.Operand
	if p.peek() == '"' {
		raw, textAt := p.quoted('"')
		o = patternOperand(raw, textAt)
	} else {
		raw, textAt := p.until(")")
		o = patternOperand(raw, textAt)
	}
	if p.skip(); p.peek() != ')' {
		p.errorf(open, codeUnbalanced, "this parenthesis is never closed")
		p.giveUp()
		return o, false
	}
	p.pass(1)
	if o.Text == "" && o.Pattern == nil {
		p.errorf(at, codeExpectedValue, "%s() needs a text in its parentheses", word)
		return o, false
	}
	o.At = open.To(p.from(open.Start))
	return o, p.fewStars(p.src[o.At.Start:o.At.End], "*", o.At)
}

// termPattern is an expression for the text between breakers.
func termPattern(o rule.Operand) string {
	var b strings.Builder
	b.WriteString("(?:^|" + breakers + ")")
	parts := o.Pattern
	if parts == nil {
		parts = []rule.PatternPart{{Text: o.Text}}
	}
	for _, part := range parts {
		if part.Wild != 0 {
			b.WriteString("[^" + breakers[1:] + "*")
		} else {
			b.WriteString(regexp.QuoteMeta(part.Text))
		}
	}
	b.WriteString("(?:$|" + breakers + ")")
	return b.String()
}

// directiveValue reads field=CASE(text) and field=TERM(text): a value is a
// whole term already.
func (p *parser) directiveValue() (o rule.Operand, cased, ok bool) {
	p.skip()
	for _, word := range [...]string{"CASE", "TERM"} {
		if !p.ahead(word + "(") {
			continue
		}
		at := p.from(p.pos)
		p.pass(len(word))
		o, ok = p.directiveText(word, at)
		if !ok {
			p.giveUp()
		}
		return o, word == "CASE", ok
	}
	return o, false, false
}
