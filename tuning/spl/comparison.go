package spl

import (
	"net/netip"
	"strings"

	"assay/tuning/rule"
)

// searchOps are the operators of the search grammar.
var searchOps = map[string]rule.Op{
	"=": rule.OpEquals, "!=": rule.OpDiffers,
	"<": rule.OpLess, "<=": rule.OpLessEq, ">": rule.OpGreater, ">=": rule.OpGreaterEq,
}

// timeModifiers choose events by time in a live search.
var timeModifiers = map[string]bool{
	"earliest": true, "latest": true, "_index_earliest": true, "_index_latest": true,
	"starttime": true, "endtime": true, "starthoursago": true, "endhoursago": true,
}

// comparison reads the value behind field and operator.
func (p *parser) comparison(field string, fieldAt rule.Span, op string, opAt rule.Span) rule.Expr {
	v, cased, ok := p.directiveValue()
	if p.lost {
		return nil
	}
	if !ok {
		v, ok = p.searchValue(false)
	}
	if !ok {
		p.errorf(opAt, codeExpectedValue, "%s %s has no value behind it", field, op)
		return nil
	}
	if field == "" {
		p.errorf(fieldAt, codeExpectedField, "the name of a field is empty")
		return nil
	}
	if timeModifiers[field] && op == "=" {
		p.hinted(rule.Warning, fieldAt.To(v.At), codeTimeModifier, field+" has no effect here",
			"a replay's snapshot says which events are read; the header's window says over how long stats counts")
		return nil
	}
	t := &rule.Test{Field: field, Op: searchOps[op], Operands: []rule.Operand{v}, Cased: cased, At: fieldAt.To(v.At), FieldAt: fieldAt}
	if t.Op != rule.OpEquals && t.Op != rule.OpDiffers {
		return p.ordered(t)
	}
	p.count(2, t.At)
	p.warnListName(t)
	return p.withNetworks(t)
}

// withNetworks lets a value that is written as a network stand for the
// addresses in it as well as for its own text, as the search command does.
func (p *parser) withNetworks(t *rule.Test) rule.Expr {
	in := &rule.Test{Field: t.Field, Op: rule.OpCIDR, At: t.At, FieldAt: t.FieldAt}
	for _, o := range t.Operands {
		if _, err := netip.ParsePrefix(o.Text); err == nil && o.Kind == rule.OperandText {
			in.Operands = append(in.Operands, o)
		}
	}
	if len(in.Operands) == 0 {
		return t
	}
	p.count(1+len(in.Operands), t.At)
	if t.Op == rule.OpDiffers {
		return &rule.And{Terms: []rule.Expr{t, &rule.Not{X: in, At: t.At}}, At: t.At}
	}
	return &rule.Or{Terms: []rule.Expr{t, in}, At: t.At}
}

// ordered checks that an order comparison has a number.
func (p *parser) ordered(t *rule.Test) rule.Expr {
	p.count(2, t.At)
	v := &t.Operands[0]
	if v.Kind != rule.OperandNumber {
		n, ok := decimal(v.Text)
		if !ok {
			p.hinted(rule.Error, v.At, codeNeedsNumber, "only numbers are put in order here",
				"texts compare with = and !=, and with * as a wildcard")
			return nil
		}
		*v = rule.Operand{Kind: rule.OperandNumber, Text: v.Text, Number: n, At: v.At}
	}
	return t
}

// searchValue reads the value behind an operator, or one of an IN list; false when
// there is none.
func (p *parser) searchValue(inList bool) (rule.Operand, bool) {
	p.skip()
	if p.peek() == '"' {
		raw, at := p.quoted('"')
		return p.operand(raw, true, at), true
	}
	raw, at := p.until(endsValue)
	if raw == "" {
		return rule.Operand{}, false
	}
	if c := p.peek(); c == '"' || c == '(' && !inList {
		p.hinted(rule.Error, p.here(), codeUnexpected, "the value ends in the middle of a word",
			"put the whole value into double quotes")
	}
	return p.operand(raw, false, at), true
}

// operand makes the operand of a value, and says what may surprise in it.
func (p *parser) operand(raw string, quoted bool, at rule.Span) rule.Operand {
	p.hintEscapedStar(raw, at)
	if !p.fewStars(raw, "*", at) {
		return rule.Operand{At: at}
	}
	return operand(raw, quoted, at)
}

// fewStars bounds the wildcards of one value.
func (p *parser) fewStars(raw, wildcards string, at rule.Span) bool {
	n := 0
	for _, w := range []byte(wildcards) {
		n += strings.Count(raw, string(rune(w)))
	}
	p.count(n, at)
	if n > maxStars {
		p.errorf(at, codeTooMany, "more than %d wildcards in one value", maxStars)
		p.giveUp()
	}
	return n <= maxStars
}

// hintEscapedStar says what \* is: \\* was perhaps meant.
func (p *parser) hintEscapedStar(raw string, at rule.Span) {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if i++; raw[i] == '*' {
			p.hinted(rule.Hint, at, codeEscapedStar, `\* is a star that is no wildcard`, `for a backslash and then anything write \\*`)
			return
		}
	}
}

// inList reads the parenthesis behind IN.
func (p *parser) inList(field string, fieldAt rule.Span) rule.Expr {
	open := p.here()
	t := &rule.Test{Field: field, Op: rule.OpEquals, FieldAt: fieldAt}
	for p.pass(1); ; p.pass(1) {
		v, ok := p.searchValue(true)
		if !ok {
			p.errorf(p.here(), codeExpectedValue, "a value is missing in the list of IN")
			p.skipList()
			return nil
		}
		t.Operands = append(t.Operands, v)
		p.count(1, v.At)
		if p.skip(); p.peek() != ',' {
			break
		}
	}
	if p.peek() != ')' {
		if p.lost { // more values than there may be, which is told
			return nil
		}
		if p.pos >= p.end {
			p.errorf(open, codeUnbalanced, "this parenthesis is never closed")
		} else {
			p.hinted(rule.Error, p.here(), codeComma, "the values of IN need commas between them", `IN (one, "two words", three*)`)
		}
		p.skipList()
		return nil
	}
	p.pass(1)
	t.At = p.from(fieldAt.Start)
	p.count(1, t.At)
	p.warnListName(t)
	return p.withNetworks(t)
}

// skipList passes the rest of a broken IN list.
func (p *parser) skipList() {
	for p.pos < p.end {
		switch p.peek() {
		case ')':
			p.pass(1)
			return
		case '"':
			p.quoted('"')
		default:
			p.pass(1)
		}
	}
}
