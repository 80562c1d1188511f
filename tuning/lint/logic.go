package lint

import (
	"fmt"
	"strings"

	"assay/tuning/rule"
)

// widest is how many terms of one list are compared with each other.
const widest = 64

// conjunction finds terms that exclude each other, and terms that stand twice.
func (c *checker) conjunction(e *rule.And) {
	c.twice(e.Terms)
	c.alternatives(e)
	flat := conjuncts(e, nil)
	for i, a := range flat[:min(len(flat), widest)] {
		for _, b := range flat[:i] {
			if why := excludes(a, b); why != "" {
				c.say(rule.Warning, codeUnreachable, a.Span(), why, "one of the two is wrong, or they belong under an or")
			}
		}
	}
}

// conjuncts are the terms of an and with those of the ands below it.
func conjuncts(e rule.Expr, out []rule.Expr) []rule.Expr {
	e = bare(e)
	a, ok := e.(*rule.And)
	if !ok {
		return append(out, e)
	}
	for _, t := range a.Terms {
		out = conjuncts(t, out)
	}
	return out
}

// disjunction finds a term and its negation, terms that stand twice, and an
// and without parentheses.
func (c *checker) disjunction(e *rule.Or) {
	c.twice(e.Terms)
	for i, a := range e.Terms[:min(len(e.Terms), widest)] {
		for _, b := range e.Terms[:i] {
			if negates(a, b) || negates(b, a) {
				c.say(rule.Warning, codeAlwaysTrue, a.Span(), "this and its negation are joined by or, so one of them always holds", "")
			}
		}
		c.precedence(a)
	}
}

// twice finds terms that mean the same.
func (c *checker) twice(terms []rule.Expr) {
	seen := map[string]bool{}
	for _, t := range terms {
		text := bare(t).String()
		if seen[text] {
			c.say(rule.Warning, codeRepeated, t.Span(), "this part stands here already", "take one out")
		}
		seen[text] = true
	}
}

func negates(a, b rule.Expr) bool {
	n, ok := bare(a).(*rule.Not)
	return ok && bare(n.X).String() == bare(b).String()
}

// excludes says why two conditions never hold together, "" when they may.
func excludes(a, b rule.Expr) string {
	if negates(a, b) || negates(b, a) {
		return "this and its negation have to hold together, which cannot be"
	}
	x, ok := a.(*rule.Test)
	y, also := b.(*rule.Test)
	if !ok || !also || x.Field != y.Field || x.Part != y.Part {
		return ""
	}
	if x.Op == rule.OpNull && asksValue(y) || y.Op == rule.OpNull && asksValue(x) {
		return fmt.Sprintf("%s cannot be null and have a value", x.Field)
	}
	if absent(x) && asksValue(y) || absent(y) && asksValue(x) {
		return fmt.Sprintf("%s cannot be absent and have a value", x.Field)
	}
	if x.Op == rule.OpEquals && y.Op == rule.OpEquals && apart(x, y) {
		return fmt.Sprintf("%s has one value, unless it is a list, and cannot be both", x.Field)
	}
	if gap(x, y) || gap(y, x) {
		return fmt.Sprintf("no number is in both ranges of %s", x.Field)
	}
	return ""
}

func asksValue(t *rule.Test) bool {
	switch t.Op {
	case rule.OpEquals, rule.OpContains, rule.OpStartsWith, rule.OpEndsWith:
		return len(t.Operands) > 0 && (t.Operands[0].Kind == rule.OperandText || t.Operands[0].Kind == rule.OperandNumber)
	case rule.OpCIDR, rule.OpLess, rule.OpLessEq, rule.OpGreater, rule.OpGreaterEq, rule.OpRegexp:
		return true
	}
	return false
}

func absent(t *rule.Test) bool {
	return t.Op == rule.OpExists && len(t.Operands) == 1 && t.Operands[0].Kind == rule.OperandBool && !t.Operands[0].Bool
}

// apart reports that no value of the one test is one of the other.
func apart(x, y *rule.Test) bool {
	for _, a := range x.Operands {
		for _, b := range y.Operands {
			if a.Pattern != nil || b.Pattern != nil || a.Kind != b.Kind || a.Kind != rule.OperandText && a.Kind != rule.OperandNumber || strings.EqualFold(a.Text, b.Text) {
				return false
			}
		}
	}
	return len(x.Operands) > 0 && len(y.Operands) > 0
}

// gap reports that all that is below or at x's bound is not above y's.
func gap(x, y *rule.Test) bool {
	low := x.Op == rule.OpLess || x.Op == rule.OpLessEq
	high := y.Op == rule.OpGreater || y.Op == rule.OpGreaterEq
	if !low || !high || len(x.Operands) != 1 || len(y.Operands) != 1 {
		return false
	}
	top, bottom := x.Operands[0].Number, y.Operands[0].Number
	both := x.Op == rule.OpLessEq && y.Op == rule.OpGreaterEq
	return top < bottom || top == bottom && !both
}
