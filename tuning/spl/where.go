package spl

import (
	"fmt"

	"assay/tuning/rule"
)

// value is one side of a comparison: a field, a text or a number; or, with
// test set, a whole condition such as a call of like().
type value struct {
	kind tokenKind // tokField, tokText, tokNumber
	text string
	num  float64
	at   rule.Span
	test rule.Expr
}

// where reads the rest of the command by the expression grammar; nil after an
// error, of which one a command is reported.
func (p *parser) where() rule.Expr {
	p.bad = false
	p.advance()
	if p.tok.kind == tokEnd {
		p.fail(p.tok.at, codeExpectedTest, "where needs a condition", "| where count > 3")
		return nil
	}
	e := p.whereOr()
	if p.tok.is(")") {
		p.fail(p.tok.at, codeUnbalanced, "this parenthesis closes nothing", "")
	} else if p.tok.kind != tokEnd {
		p.fail(p.tok.at, codeUnexpected, "expected AND, OR or the end of the command, found "+p.current(), "")
	}
	if p.bad || e == nil {
		return nil
	}
	return p.known(e, true)
}

// current is the current token as the author wrote it.
func (p *parser) current() string {
	if p.tok.kind == tokEnd {
		return "the end of the command"
	}
	return spelled(p.src, p.tok.at)
}

// fail reports the first error of an expression and goes to its end.
func (p *parser) fail(at rule.Span, code, message, hint string) {
	if !p.bad {
		p.hinted(rule.Error, at, code, message, hint)
	}
	p.bad = true
	p.pos = p.end
	p.tok = token{tokEnd, "", rule.Span{Start: p.end, End: p.end}}
}

func (p *parser) whereOr() rule.Expr {
	terms := p.whereTerms("OR", p.whereAnd)
	if len(terms) < 2 || p.bad {
		return one(terms)
	}
	return &rule.Or{Terms: terms, At: terms[0].Span().To(terms[len(terms)-1].Span())}
}

func (p *parser) whereAnd() rule.Expr {
	terms := p.whereTerms("AND", p.whereNot)
	if len(terms) < 2 || p.bad {
		return one(terms)
	}
	return &rule.And{Terms: terms, At: terms[0].Span().To(terms[len(terms)-1].Span())}
}

func (p *parser) whereTerms(op string, term func() rule.Expr) []rule.Expr {
	terms := []rule.Expr{term()}
	for !p.bad && p.tok.word(op) {
		p.advance()
		terms = append(terms, term())
	}
	if p.tok.word("XOR") {
		p.fail(p.tok.at, codeNoComparison, "XOR is not supported", "write (a AND NOT b) OR (b AND NOT a)")
	}
	return terms
}

func (p *parser) whereNot() rule.Expr {
	if !p.tok.word("NOT") && !p.tok.is("!") {
		return p.whereTest()
	}
	at := p.tok.at
	p.advance()
	x := p.nested(at, p.whereNot)
	if x == nil {
		return nil
	}
	return &rule.Not{X: x, At: at.To(x.Span())}
}

// nested reads one level down; nil after an error.
func (p *parser) nested(at rule.Span, read func() rule.Expr) rule.Expr {
	defer p.leave()
	if !p.enter(at) {
		p.bad = true
		p.tok = token{tokEnd, "", p.here()}
		return nil
	}
	x := read()
	if p.bad {
		return nil
	}
	return x
}

// whereTest reads a group, or a comparison.
func (p *parser) whereTest() rule.Expr {
	if open := p.tok.at; p.tok.is("(") {
		p.advance()
		x := p.nested(open, p.whereOr)
		if x != nil && !p.tok.is(")") {
			p.fail(open, codeUnbalanced, "this parenthesis is never closed", "")
			return nil
		}
		if x != nil {
			p.advance()
			p.refuseArithmetic()
		}
		return x
	}
	left, ok := p.whereValue()
	if !ok {
		return nil
	}
	if left.test != nil {
		return left.test
	}
	return p.whereComparison(left)
}

// whereComparison reads what must follow a value.
func (p *parser) whereComparison(left value) rule.Expr {
	switch op := p.tok; {
	case op.word("IN"):
		p.advance()
		return p.whereIn(left)
	case op.word("LIKE"):
		p.advance()
		right, ok := p.whereValue()
		if !ok {
			return nil
		}
		return p.like([]value{left, right}, left.at.To(right.at))
	case op.kind == tokMark && searchOps[op.text] != rule.OpEquals || op.is("="):
		p.advance()
		right, ok := p.whereValue()
		if !ok {
			return nil
		}
		return p.compare(left, op, right)
	}
	p.fail(left.at, codeExpectedTest, fmt.Sprintf("%s stands alone; where needs a comparison", spelled(p.src, left.at)),
		`compare it: field="text", count > 3, isnotnull(field)`)
	return nil
}

// whereIn reads field IN (a, b).
func (p *parser) whereIn(left value) rule.Expr {
	if !p.tok.is("(") {
		p.fail(p.tok.at, codeExpectedValue, "IN needs a list in parentheses", `field IN ("one", "two")`)
		return nil
	}
	args, end, ok := p.arguments()
	if !ok {
		return nil
	}
	return p.in(append([]value{left}, args...), left.at.To(end))
}

// whereValue reads one value, or the call of a function.
func (p *parser) whereValue() (value, bool) {
	t := p.tok
	v := value{kind: t.kind, text: t.text, at: t.at}
	switch {
	case t.kind == tokText || t.kind == tokField:
		p.advance()
	case t.kind == tokNumber:
		p.advance()
		return p.numberValue(t.text, t.at)
	case t.is("-"):
		p.advance()
		if p.tok.kind != tokNumber {
			p.fail(t.at, codeNoArithmetic, "only a number can follow this minus sign", "arithmetic is not supported yet")
			return v, false
		}
		n := p.tok
		p.advance()
		return p.numberValue("-"+n.text, t.at.To(n.at))
	case t.kind == tokName && (!operatorWord(t) || p.calls(t)):
		p.advance()
		if p.tok.is("(") {
			return p.call(t)
		}
		v.kind, v.text = tokField, fieldName(t.text)
	default:
		p.failValue()
		return v, false
	}
	return v, p.refuseArithmetic()
}

// failValue names what stands in the place of a value.
func (p *parser) failValue() {
	switch t := p.tok; {
	case t.is("["):
		p.fail(t.at, codeNoSubsearch, "subsearches are not supported", `keep the values in a named list: cidrmatch("list", field)`)
	case t.is("`"):
		p.fail(t.at, codeNoMacro, "macros are not expanded", "write out what the macro stands for")
	default:
		p.fail(t.at, codeExpectedValue, "expected a field, a text or a number, found "+p.current(), "")
	}
}

func (p *parser) numberValue(text string, at rule.Span) (value, bool) {
	n, ok := parseFloat(text)
	if !ok {
		p.fail(at, codeNeedsNumber, spelled(p.src, at)+" is no number", "")
		return value{}, false
	}
	return value{kind: tokNumber, text: text, num: n, at: at}, p.refuseArithmetic()
}

// operatorWord reports a word that cannot be a field here.
func operatorWord(t token) bool {
	return t.word("AND") || t.word("OR") || t.word("NOT") || t.word("XOR") || t.word("IN") || t.word("LIKE")
}

// calls reports in( and like(, which are functions as well as operators. The
// scanner stands behind t.
func (p *parser) calls(t token) bool {
	p.skip()
	return (t.word("IN") || t.word("LIKE")) && p.peek() == '('
}

// refuseArithmetic fails when the value goes on with an operator of
// arithmetic; true when it does not.
func (p *parser) refuseArithmetic() bool {
	if p.tok.kind == tokMark {
		switch p.tok.text {
		case "+", "-", "*", "/", "%", ".":
			p.fail(p.tok.at, codeNoArithmetic, fmt.Sprintf("arithmetic with %s is not supported yet", p.tok.text),
				"compare the field with a number; a field whose name has such a character goes into single quotes")
		}
	}
	return !p.bad
}
