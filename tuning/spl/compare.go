package spl

import (
	"fmt"
	"strconv"
	"strings"

	"assay/tuning/rule"
)

// turned is the operator that says the same with its sides exchanged.
var turned = map[string]string{"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// compare makes the condition left op right of an expression: a test where a
// field is compared with a constant or, for equality, with another field;
// else a comparison of terms.
func (p *parser) compare(left node, op token, right node) node {
	at := span(left.at, right.at)
	p.count(2, at)
	if left.cond != nil || right.cond != nil {
		return p.compareTruths(left, op, right, at)
	}
	height := p.over(at, left, right)
	if _, ok := left.field(); !ok {
		if _, ok := right.field(); ok {
			left, right, op.text = right, left, turned[op.text]
		}
	}
	if field, ok := left.field(); ok {
		if e := p.test(field, op.text, right, at); e != nil {
			return p.truth(e, at, height)
		}
	}
	if left.kind == nothing || right.kind == nothing {
		p.hinted(rule.Warning, at, codeNullCompared, "a comparison with null() never holds", "isnull(field) asks for a field without a value")
	}
	return p.truth(&rule.Compare{Left: left.term, Op: searchOps[op.text], Right: right.term, At: at}, at, height)
}

// test is the comparison as a rule.Test or its negation; nil when none says
// the same.
func (p *parser) test(field *rule.Ref, op string, right node, at rule.Span) rule.Expr {
	if other, ok := right.field(); ok {
		return p.compareFields(field, op, other, at)
	}
	c, ok := right.constant()
	if !ok || c.Kind != rule.OperandNumber && c.Kind != rule.OperandText {
		return nil
	}
	t := &rule.Test{Field: field.Field, FieldAt: field.At, Op: searchOps[op], Operands: []rule.Operand{c}, At: at}
	if c.Kind == rule.OperandNumber {
		return t
	}
	if op != "=" && op != "!=" {
		return nil
	}
	return p.compareText(t, c)
}

// compareText finishes a comparison with a text: with case, no wildcards.
func (p *parser) compareText(t *rule.Test, text rule.Operand) rule.Expr {
	t.Cased = true
	p.warnWildcard(t.Field, text)
	p.warnListName(t)
	return t
}

// warnWildcard speaks up for a star that is none there.
func (p *parser) warnWildcard(field string, text rule.Operand) {
	if strings.Contains(text.Text, "*") {
		p.hinted(rule.Warning, text.At, codeWhereWildcard, "where compares this text as it is; the star is no wildcard",
			fmt.Sprintf("like(%s, %q)", field, strings.ReplaceAll(text.Text, "*", "%")))
	}
}

// compareFields makes the test of two fields: equal, with case, or different;
// nil for an order.
func (p *parser) compareFields(left *rule.Ref, op string, right *rule.Ref, at rule.Span) rule.Expr {
	if p.lists != nil && p.lists(right.Field) {
		p.hinted(rule.Warning, right.At, codeListName,
			fmt.Sprintf("%s is read as the name of a field, not of the named list", right.Field),
			fmt.Sprintf("cidrmatch(%q, %s)", right.Field, spelled(p.src, left.At)))
	}
	t := &rule.Test{Field: left.Field, FieldAt: left.At, Op: rule.OpEqualsField, Cased: true, At: at,
		Operands: []rule.Operand{{Kind: rule.OperandField, Text: right.Field, At: right.At}}}
	switch op {
	case "=":
		return t
	case "!=":
		return &rule.Not{X: t, At: at}
	}
	return nil
}

// compareTruths reads condition = true() and condition = false().
func (p *parser) compareTruths(left node, op token, right node, at rule.Span) node {
	if _, ok := truthConstant(left); ok {
		left, right = right, left
	}
	is, ok := truthConstant(right)
	if !ok || left.cond == nil || op.text != "=" && op.text != "!=" {
		p.fail(at, codeNoComparison, "a condition cannot be compared with a value", "join conditions with AND, OR and NOT")
		return left
	}
	if is == (op.text == "=") {
		return p.truth(left.cond, at, left.height)
	}
	return p.truth(&rule.Not{X: left.cond, At: at}, at, p.over(at, left))
}

// truthConstant is the value of true() or false().
func truthConstant(n node) (bool, bool) {
	h, ok := n.cond.(*rule.Holds)
	if !ok {
		return false, false
	}
	c, ok := h.X.(*rule.Const)
	return ok && c.Value.Bool, ok
}

func parseFloat(s string) (float64, bool) {
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}
