package spl

import (
	"assay/tuning/rule"
)

// kind is what an expression gives, as far as the text tells.
type kind uint8

const (
	anything kind = iota // a field, or a function that passes one on
	aText
	aNumber
	aTruth // true or false: what a condition gives
	nothing
)

// node is an expression that has been read: a term, or a condition. A
// condition is kept as the language means it, neither true nor false where a
// value is missing; settled makes a rule's condition of it.
type node struct {
	term   rule.Term
	cond   rule.Expr // set for a condition
	kind   kind
	at     rule.Span
	height int // levels of the tree
}

// maxHeight bounds the tree of an expression, so that no reader of it has to
// go deeper.
const maxHeight = 100

func (n node) constant() (rule.Operand, bool) {
	c, ok := n.term.(*rule.Const)
	if !ok {
		return rule.Operand{}, false
	}
	return c.Value, true
}

func (n node) field() (*rule.Ref, bool) {
	f, ok := n.term.(*rule.Ref)
	return f, ok
}

// text is the value of a constant text.
func (n node) text() (string, bool) {
	c, ok := n.constant()
	return c.Text, ok && c.Kind == rule.OperandText
}

// over is one level more than the highest of the nodes; too many fail.
func (p *parser) over(at rule.Span, ns ...node) int {
	h := 0
	for _, n := range ns {
		h = max(h, n.height)
	}
	if h >= maxHeight {
		p.fail(at, codeTooDeep, "this expression is nested too deeply", "take it apart with several eval")
	}
	return h + 1
}

// settled is the condition as a rule holds it; nil when n is none.
func (p *parser) settled(n node) rule.Expr {
	c := p.condition(n)
	if c == nil || p.bad {
		return nil
	}
	c = p.known(c, true)
	if p.lost { // more terms than there may be
		p.bad = true
		return nil
	}
	return c
}

// choices are the functions that give a truth when one is given to them.
var choices = map[string]bool{"if": true, "case": true, "coalesce": true, "nullif": true}

// condition is the node as a condition; nil, and reported, when it is none.
func (p *parser) condition(n node) rule.Expr {
	if n.cond != nil || p.bad {
		return n.cond
	}
	if call, ok := n.term.(*rule.Call); ok && choices[call.Func] {
		p.count(1, n.at)
		return &rule.Holds{X: call, At: n.at}
	}
	p.fail(n.at, codeExpectedTest, spelled(p.src, n.at)+" is no condition",
		`compare it: field="text", count > 3, isnotnull(field)`)
	return nil
}

// value is the node as a term.
func (p *parser) value(n node) rule.Term {
	if n.cond == nil {
		return n.term
	}
	c := p.settled(n)
	if c == nil {
		return nil
	}
	return &rule.Truth{X: c, At: n.at}
}

func (p *parser) truth(c rule.Expr, at rule.Span, height int) node {
	return node{cond: c, kind: aTruth, at: at, height: height}
}

func span(a, b rule.Span) rule.Span {
	return rule.Span{Start: min(a.Start, b.Start), End: max(a.End, b.End)}
}
