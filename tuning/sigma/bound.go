package sigma

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

var bounds = map[string]rule.Op{
	"gt": rule.OpGreater, "gte": rule.OpGreaterEq, "lt": rule.OpLess, "lte": rule.OpLessEq, "eq": rule.OpEquals, "neq": rule.OpDiffers,
}

var boundKeys = []string{"gt", "gte", "lt", "lte", "eq", "neq", "field", "percentile"}

// correlationCondition reads what the correlation compares: a map of one or
// two bounds, and the field of types that have one; of temporal types also a
// text over the names of rules, or nothing, which means all of them.
func (d *document) correlationCondition(c *correlation, correlation, e entry) {
	switch {
	case c.Type == "":
	case e.key == nil && isTemporal(c.Type):
	case e.key == nil:
		d.report(rule.Error, codeBound, d.place(correlation.key), fmt.Sprintf("a correlation of type %s has a condition", c.Type), "such as gte: 10")
	case e.value.Kind == yaml.MappingNode:
		d.bounds(c, e)
	case e.value.Kind == yaml.ScalarNode && typed(e.value).Kind == rule.OperandText && isTemporal(c.Type):
		d.when(c, e.value)
	case isTemporal(c.Type):
		d.report(rule.Error, codeBound, d.place(e.key), "the condition is a map of bounds, or a text over the names of rules", "such as gte: 2, or a and not b")
	default:
		d.report(rule.Error, codeBound, d.place(e.key), fmt.Sprintf("the condition of type %s is a map of bounds", c.Type), "such as gte: 10")
	}
}

func (d *document) bounds(c *correlation, e entry) {
	keys := d.keys(e.value)
	for _, b := range entries(e.value) {
		op, ok := bounds[b.key.Value]
		switch {
		case ok:
			if o := typed(b.value); o.Kind == rule.OperandNumber {
				c.Bounds = append(c.Bounds, rule.Bound{Op: op, Value: o.Number})
			} else {
				d.report(rule.Error, codeBound, d.place(b.key), b.key.Value+" takes a number", unquoteHint(o))
			}
		case !slices.Contains(boundKeys, b.key.Value):
			d.report(rule.Error, codeBound, d.place(b.key), fmt.Sprintf("a condition has no %s", b.key.Value), nearHint(b.key.Value, boundKeys))
		}
	}
	switch n := len(c.Bounds); {
	case n == 0 && d.faults.Err() == nil:
		d.report(rule.Error, codeBound, d.place(e.key), "the condition has no bound", "such as gte: 10")
	case n > 2:
		d.errorf(codeBound, d.place(e.key), "the condition has more than two bounds")
	case n == 2 && apart(c.Bounds):
		d.warnf(codeBound, d.place(e.key), "no number is within both bounds")
	}
	d.boundField(c, e, keys["field"])
	d.percentile(c, e, keys["percentile"])
}

// apart reports a lower bound above the upper one.
func apart(bs []rule.Bound) bool {
	for _, low := range bs {
		for _, high := range bs {
			lower := low.Op == rule.OpGreater || low.Op == rule.OpGreaterEq
			strict := low.Op == rule.OpGreater || high.Op == rule.OpLess
			if lower && (high.Op == rule.OpLess || high.Op == rule.OpLessEq) && (low.Value > high.Value || strict && low.Value == high.Value) {
				return true
			}
		}
	}
	return false
}

// boundField reads the field that types of values need, and others do not.
func (d *document) boundField(c *correlation, condition, e entry) {
	valued := strings.HasPrefix(string(c.Type), "value_")
	switch {
	case e.key == nil && valued:
		d.report(rule.Error, codeBound, d.place(condition.key), fmt.Sprintf("a condition of type %s has a field", c.Type), "field: the one whose values are meant")
	case e.key == nil:
	case !valued:
		d.report(rule.Warning, codeBound, d.place(e.key), fmt.Sprintf("type %s compares no field; it has no effect", c.Type), "value_count counts the distinct values of a field")
	default:
		c.Field = d.fieldNames(e)
		if len(c.Field) == 0 || len(c.Field) > 1 && c.Type != rule.ValueCount {
			d.errorf(codeBound, d.place(e.key), "type %s compares one field", c.Type)
		}
	}
}

func (d *document) percentile(c *correlation, condition, e entry) {
	switch o := (rule.Operand{}); {
	case e.key == nil && c.Type == rule.ValuePercentile:
		d.report(rule.Error, codeBound, d.place(condition.key), "the condition says no percentile", "percentile: 95, say; value_median is the 50th")
	case e.key == nil:
	case c.Type != rule.ValuePercentile:
		d.warnf(codeBound, d.place(e.key), "type %s has no percentile; it has no effect", c.Type)
	default:
		if o = typed(e.value); o.Kind != rule.OperandNumber || o.Number < 0 || o.Number > 100 {
			d.errorf(codeBound, d.place(e.key), "a percentile is a number from 0 to 100")
		}
		c.Percentile = o.Number
	}
}

// when reads the condition of a temporal correlation over the names of its
// rules, which it must all mention. Without a list of rules, they are those
// that it mentions.
func (d *document) when(c *correlation, n *yaml.Node) {
	listed := len(c.refs) > 0
	mentioned := map[string]bool{}
	p := &conditionParser{d: d, node: n}
	p.leaf = func(w word) rule.Expr {
		at := p.place(w.start, w.end)
		if !mentioned[w.text] && !listed {
			c.refs = append(c.refs, reference{w.text, at})
		}
		mentioned[w.text] = true
		t := &rule.Test{Field: w.text, Op: rule.OpExists, Operands: []rule.Operand{{Kind: rule.OperandBool, Bool: true, At: at}}, At: at, FieldAt: at}
		c.mentions = append(c.mentions, t)
		return t
	}
	if x, ok := p.parse(); ok {
		c.When = x
	}
}
