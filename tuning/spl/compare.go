package spl

import (
	"fmt"
	"strconv"
	"strings"

	"assay/tuning/rule"
)

// turned is the operator that says the same with its sides exchanged.
var turned = map[string]string{"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// compare makes the test left op right of an expression.
func (p *parser) compare(left value, op token, right value) rule.Expr {
	if right.test != nil {
		p.fail(right.at, codeNoComparison, "the result of a function cannot be compared", "")
		return nil
	}
	if left.kind != tokField {
		left, right, op.text = right, left, turned[op.text]
	}
	at := rule.Span{Start: min(left.at.Start, right.at.Start), End: max(left.at.End, right.at.End)}
	p.count(2, at)
	switch {
	case left.kind != tokField:
		p.fail(at, codeNoComparison, "this compares two constants", "one side must be a field; \"...\" is text, '...' is a field")
		return nil
	case right.kind == tokField:
		return p.compareFields(left, op, right, at)
	}
	t := &rule.Test{Field: left.text, FieldAt: left.at, Op: searchOps[op.text], Operands: []rule.Operand{right.operand()}, At: at}
	if right.kind == tokText {
		return p.compareText(t, right)
	}
	return t
}

// compareText finishes a comparison with a text: with case, no wildcards.
func (p *parser) compareText(t *rule.Test, right value) rule.Expr {
	if t.Op != rule.OpEquals && t.Op != rule.OpDiffers {
		p.fail(right.at, codeNeedsNumber, "only numbers are put in order here", "write the number without quotes")
		return nil
	}
	t.Cased = true
	if strings.Contains(right.text, "*") {
		p.hinted(rule.Warning, right.at, codeWhereWildcard, "where compares this text as it is; the star is no wildcard",
			fmt.Sprintf("like(%s, %q)", t.Field, strings.ReplaceAll(right.text, "*", "%")))
	}
	p.warnListName(t)
	return t
}

// compareFields makes the test of two fields: equal, with case, or different
// with both of them there.
func (p *parser) compareFields(left value, op token, right value, at rule.Span) rule.Expr {
	if p.lists != nil && p.lists(right.text) {
		p.hinted(rule.Warning, right.at, codeListName,
			fmt.Sprintf("%s is read as the name of a field, not of the named list", right.text),
			fmt.Sprintf("cidrmatch(%q, %s)", right.text, spelled(p.src, left.at)))
	}
	t := &rule.Test{Field: left.text, FieldAt: left.at, Op: rule.OpEqualsField, Cased: true, At: at,
		Operands: []rule.Operand{{Kind: rule.OperandField, Text: right.text, At: right.at}}}
	switch op.text {
	case "=":
		return t
	case "!=":
		return &rule.Not{X: t, At: at}
	}
	p.fail(at, codeNoComparison, fmt.Sprintf("two fields cannot be put in order with %s yet", op.text),
		"= and != compare two fields; < and > compare a field with a number")
	return nil
}

// operand is the value as an operand of a test.
func (v value) operand() rule.Operand {
	if v.kind == tokNumber {
		return rule.Operand{Kind: rule.OperandNumber, Text: v.text, Number: v.num, At: v.at}
	}
	return rule.Operand{Text: v.text, At: v.at}
}

func parseFloat(s string) (float64, bool) {
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}
