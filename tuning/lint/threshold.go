package lint

import (
	"fmt"

	"assay/tuning/rule"
)

// correlation finds thresholds that one event reaches, and counts over
// everything.
func (c *checker) correlation() {
	r := c.rule.Correlation
	if r == nil {
		c.stats()
		return
	}
	counts := r.Type == rule.EventCount || r.Type == rule.ValueCount
	if counts && len(r.Bounds) == 1 && reachedByOne(r.Bounds[0].Op, r.Bounds[0].Value) {
		c.say(rule.Warning, codeAlwaysReached, r.At, fmt.Sprintf("a single event reaches %s, so this fires on each", r.BoundsText()), "raise the threshold, or use the rule below it as it is")
	}
	if len(r.GroupBy) == 0 {
		c.say(rule.Hint, codeNoGroup, r.At, "the correlation names no field to group by, so the events of everybody are counted together", "group-by: the account, the host or the address that acts")
	}
}

// reachedByOne reports that the count 1 satisfies the bound.
func reachedByOne(op rule.Op, bound float64) bool {
	return op == rule.OpGreater && bound < 1 || op == rule.OpGreaterEq && bound <= 1
}

// stats finds the same behind a count of SPL.
func (c *checker) stats() {
	st := c.rule.StatsStage()
	if st == nil {
		return
	}
	counts, rows := map[string]bool{}, map[string]bool{}
	for _, a := range st.Aggs {
		if a.Func == "count" && a.Field == "" && a.Arg == nil || a.Func == "dc" {
			counts[a.As], rows[a.As] = true, a.Func == "count"
		}
	}
	for _, s := range c.rule.Stages {
		f, ok := s.(*rule.Filter)
		switch {
		case !ok:
		case bounded(f.Where, counts, reachedByOne):
			c.say(rule.Warning, codeAlwaysReached, f.Where.Span(), fmt.Sprintf("a single event reaches %s, so counting changes nothing", c.text(f.Where.Span())), "raise the threshold, or leave stats out")
		case bounded(f.Where, rows, reachedByNone):
			c.say(rule.Warning, codeUnreachable, f.Where.Span(), fmt.Sprintf("%s never holds: a row of stats has at least one event behind it, and a window without events has no row and raises nothing", c.text(f.Where.Span())), "look for silence outside of rules, or count what is there")
		}
	}
}

// reachedByNone reports that no count from 1 on satisfies the bound.
func reachedByNone(op rule.Op, bound float64) bool {
	return op == rule.OpEquals && bound < 1 || op == rule.OpLess && bound <= 1 || op == rule.OpLessEq && bound < 1
}

// bounded reports a comparison of a count with a bound that is reached.
func bounded(e rule.Expr, counts map[string]bool, reached func(rule.Op, float64) bool) bool {
	switch e := e.(type) {
	case *rule.Test:
		return counts[e.Field] && len(e.Operands) == 1 && e.Operands[0].Kind == rule.OperandNumber && reached(e.Op, e.Operands[0].Number)
	case *rule.Compare:
		field, isRef := e.Left.(*rule.Ref)
		bound, isConst := e.Right.(*rule.Const)
		return isRef && isConst && counts[field.Field] && bound.Value.Kind == rule.OperandNumber && reached(e.Op, bound.Value.Number)
	}
	return false
}
