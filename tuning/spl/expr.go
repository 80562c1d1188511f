package spl

import (
	"fmt"
	"strings"

	"assay/tuning/rule"
)

// expression reads one expression, from the current token on. After a mistake
// p.bad is set, of which one an expression is reported.
func (p *parser) expression() node {
	return p.logical(p.disjunction, func(a, b node, at rule.Span) rule.Expr {
		x, y := p.condition(a), p.condition(b)
		if p.bad {
			return nil
		}
		return &rule.Holds{X: &rule.Call{Func: xor, Args: []rule.Term{&rule.Truth{X: x, At: a.at}, &rule.Truth{X: y, At: b.at}}, At: at}, At: at}
	}, "XOR")
}

// xor is the function that stands for XOR until known takes it apart.
const xor = "xor"

// disjunction reads conditions with OR between them.
func (p *parser) disjunction() node {
	return p.joined("OR", p.conjunct, func(terms []rule.Expr, at rule.Span) rule.Expr { return &rule.Or{Terms: terms, At: at} })
}

// conjunct reads conditions with AND between them.
func (p *parser) conjunct() node {
	return p.joined("AND", p.negation, func(terms []rule.Expr, at rule.Span) rule.Expr { return &rule.And{Terms: terms, At: at} })
}

// logical reads operands of an operator word, from the left.
func (p *parser) logical(operand func() node, join func(a, b node, at rule.Span) rule.Expr, word string) node {
	a := operand()
	for !p.bad && p.tok.word(word) {
		p.advance()
		b := operand()
		at := span(a.at, b.at)
		p.count(1, at)
		a = p.truth(join(a, b, at), at, p.over(at, a, b))
	}
	return a
}

// joined reads operands of an operator word into one list.
func (p *parser) joined(word string, operand func() node, join func([]rule.Expr, rule.Span) rule.Expr) node {
	first := operand()
	if p.bad || !p.tok.word(word) {
		return first
	}
	nodes, terms := []node{first}, []rule.Expr{p.condition(first)}
	for !p.bad && p.tok.word(word) {
		p.advance()
		n := operand()
		nodes, terms = append(nodes, n), append(terms, p.condition(n))
		p.count(1, n.at)
	}
	if p.bad {
		return first
	}
	at := span(first.at, nodes[len(nodes)-1].at)
	return p.truth(join(terms, at), at, p.over(at, nodes...))
}

// negation reads a condition with the NOTs before it.
func (p *parser) negation() node {
	if !p.tok.word("NOT") && !p.tok.is("!") {
		return p.comparisonNode()
	}
	at := p.tok.at
	p.advance()
	x := p.nested(at, p.negation)
	c := p.condition(x)
	if p.bad {
		return x
	}
	at = span(at, x.at)
	return p.truth(&rule.Not{X: c, At: at}, at, p.over(at, x))
}

// nested reads one level down.
func (p *parser) nested(at rule.Span, read func() node) node {
	defer p.leave()
	if !p.enter(at) {
		p.bad = true
		p.tok = token{tokEnd, "", p.here()}
		return node{at: at}
	}
	return read()
}

// comparisonNode reads a value, or two with a comparison between them.
func (p *parser) comparisonNode() node {
	left := p.concatenation()
	if p.bad {
		return left
	}
	switch op := p.tok; {
	case op.word("IN"):
		p.advance()
		return p.inOperator(left)
	case op.word("LIKE"):
		p.advance()
		right := p.concatenation()
		if p.bad {
			return right
		}
		return p.call(functions["like"], "like", []node{left, right}, span(left.at, right.at))
	case op.kind == tokMark && comparisons[op.text]:
		p.advance()
		right := p.concatenation()
		if p.bad {
			return right
		}
		if p.tok.kind == tokMark && comparisons[p.tok.text] {
			p.fail(p.tok.at, codeUnexpected, "comparisons cannot be chained", "write a < b AND b < c")
		}
		return p.compare(left, op, right)
	}
	return left
}

var comparisons = map[string]bool{"=": true, "!=": true, "<": true, "<=": true, ">": true, ">=": true}

// inOperator reads the parenthesis behind field IN.
func (p *parser) inOperator(left node) node {
	if !p.tok.is("(") {
		p.fail(p.tok.at, codeExpectedValue, "IN needs a list in parentheses", `field IN ("one", "two")`)
		return left
	}
	args, end := p.arguments()
	if p.bad {
		return left
	}
	if len(args) == 0 {
		p.fail(end, codeExpectedValue, "the list of IN is empty", `field IN ("one", "two")`)
		return left
	}
	return p.call(functions["in"], "in", append([]node{left}, args...), span(left.at, end))
}

// concatenation reads values with dots between them, which join texts.
func (p *parser) concatenation() node { return p.arithmetic(".", p.sum) }

func (p *parser) sum() node { return p.arithmetic("+-", p.product) }

func (p *parser) product() node { return p.arithmetic("*/%", p.sign) }

// arithmetic reads operands with any of these operators between them, from
// the left.
func (p *parser) arithmetic(ops string, operand func() node) node {
	a := operand()
	for !p.bad && p.tok.kind == tokMark && len(p.tok.text) == 1 && strings.Contains(ops, p.tok.text) {
		op := p.tok
		p.advance()
		b := operand()
		if p.bad {
			return b
		}
		a = p.operation(op, a, b)
	}
	return a
}

// operation makes the call that an operator stands for.
func (p *parser) operation(op token, a, b node) node {
	at := span(a.at, b.at)
	p.count(1, at)
	for _, n := range []node{a, b} {
		p.needsValue(n, "the operator "+op.text)
		if !strings.Contains("+.", op.text) {
			p.needsNumber(n, "the operator "+op.text)
		}
	}
	out := node{kind: aNumber, at: at, height: p.over(at, a, b)}
	if op.text == "." {
		out.kind = aText
	} else if op.text == "+" && (a.kind != aNumber || b.kind != aNumber) {
		out.kind = anything
	}
	out.term = &rule.Call{Func: op.text, Args: []rule.Term{a.term, b.term}, At: at}
	return out
}

// sign reads a value with the signs before it.
func (p *parser) sign() node {
	op := p.tok
	if !op.is("-") && !op.is("+") {
		return p.primary()
	}
	p.advance()
	if p.tok.kind == tokNumber && op.is("-") {
		n := p.tok
		p.advance()
		return p.numberNode("-"+n.text, span(op.at, n.at))
	}
	x := p.nested(op.at, p.sign)
	if p.bad || op.is("+") {
		return x
	}
	at := span(op.at, x.at)
	p.needsValue(x, "a minus sign")
	p.needsNumber(x, "a minus sign")
	p.count(1, at)
	return node{term: &rule.Call{Func: "neg", Args: []rule.Term{x.term}, At: at}, kind: aNumber, at: at, height: p.over(at, x)}
}

// primary reads a constant, a field, a call or a group.
func (p *parser) primary() node {
	t := p.tok
	switch {
	case t.is("("):
		return p.group(t.at)
	case t.kind == tokText:
		p.advance()
		return node{term: &rule.Const{Value: rule.Operand{Text: t.text, At: t.at}}, kind: aText, at: t.at, height: 1}
	case t.kind == tokField:
		p.advance()
		return p.fieldNode(t.text, t.at)
	case t.kind == tokNumber:
		p.advance()
		return p.numberNode(t.text, t.at)
	case t.kind == tokName && (!operatorWord(t) || p.calls(t)):
		p.advance()
		if p.tok.is("(") {
			return p.named(t)
		}
		return p.fieldNode(fieldName(t.text), t.at)
	}
	p.failValue()
	return node{at: t.at}
}

func (p *parser) group(open rule.Span) node {
	p.advance()
	x := p.nested(open, p.expression)
	if p.bad {
		return x
	}
	if !p.tok.is(")") {
		p.fail(open, codeUnbalanced, "this parenthesis is never closed", "")
		return x
	}
	p.advance()
	return x
}

func (p *parser) fieldNode(name string, at rule.Span) node {
	if name == "" {
		p.fail(at, codeExpectedField, "the name of a field is empty", "")
	}
	return node{term: &rule.Ref{Field: name, At: at}, at: at, height: 1}
}

func (p *parser) numberNode(text string, at rule.Span) node {
	n, ok := parseFloat(text)
	if !ok {
		p.fail(at, codeNeedsNumber, spelled(p.src, at)+" is no number", "")
	}
	return node{term: &rule.Const{Value: rule.Operand{Kind: rule.OperandNumber, Text: text, Number: n, At: at}}, kind: aNumber, at: at, height: 1}
}

// failValue names what stands in the place of a value.
func (p *parser) failValue() {
	switch t := p.tok; {
	case t.is("["):
		p.fail(t.at, codeNoSubsearch, "subsearches are not supported", insteadOfSubsearch)
	case t.is("`"):
		p.fail(t.at, codeMacroCall, "this macro is not expanded", "")
	case t.is("*"):
		p.fail(t.at, codeExpectedValue, "expected a field, a text or a number, found "+p.current(), `a star is no wildcard here: like(field, "%part%")`)
	default:
		p.fail(t.at, codeExpectedValue, "expected a field, a text or a number, found "+p.current(), "")
	}
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

// needsValue refuses a condition where a value is needed.
func (p *parser) needsValue(n node, who string) {
	if n.cond != nil {
		p.fail(n.at, codeBadArguments, fmt.Sprintf("%s takes a value, not the condition %s", who, spelled(p.src, n.at)),
			"if(condition, 1, 0) makes a number of a condition")
	}
}

// needsNumber refuses a text that is plainly no number.
func (p *parser) needsNumber(n node, who string) {
	if text, ok := n.text(); ok {
		if _, number := parseFloat(strings.TrimSpace(text)); number {
			return
		}
	} else if n.kind != aText {
		return
	}
	p.fail(n.at, codeNeedsNumber, fmt.Sprintf("%s takes a number, and %s is a text", who, spelled(p.src, n.at)), "tonumber(...) reads a number out of a text; a dot joins texts")
}
