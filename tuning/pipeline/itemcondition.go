package pipeline

import (
	"slices"

	"assay/tuning/rule"
)

// partCondition is a condition on one detection item: a test or a keyword.
type partCondition interface {
	holdsForPart(r *run, e rule.Expr) bool
}

// fieldCondition is a condition on the name of a field; a keyword has "".
type fieldCondition interface {
	holdsForField(r *run, field string) bool
}

var partConditions = map[string]func(*record, *item) partCondition{
	"match_string": func(r *record, _ *item) partCondition {
		return &valueIs{pattern: r.regexp("pattern", "^"), negate: r.flag("negate"), all: r.linking()}
	},
	"match_value": func(r *record, _ *item) partCondition {
		v := r.scalar("value")
		return &valueIs{value: &v, all: r.linking()}
	},
	"is_null":                 func(r *record, _ *item) partCondition { return &valueIs{null: true, all: r.linking()} },
	"contains_wildcard":       func(r *record, _ *item) partCondition { return &valueIs{wild: true, all: r.linking()} },
	"processing_item_applied": func(r *record, it *item) partCondition { return r.applied(it) },
	"processing_state":        func(r *record, _ *item) partCondition { return r.state() },
}

var fieldConditions = map[string]func(*record, *item) fieldCondition{
	"include_fields":          func(r *record, _ *item) fieldCondition { return r.fieldNames(false) },
	"exclude_fields":          func(r *record, _ *item) fieldCondition { return r.fieldNames(true) },
	"processing_item_applied": func(r *record, it *item) fieldCondition { return r.applied(it) },
	"processing_state":        func(r *record, _ *item) fieldCondition { return r.state() },
}

// linking reads whether all values must fit, or any.
func (r *record) linking() bool {
	r.need("cond")
	return r.choice("cond", "any", "all") == "all"
}

// valueIs is a condition on the values of an item: by expression, by value, or
// that they are null or have wildcards.
type valueIs struct {
	pattern    *expr
	value      *scalar
	null, wild bool
	negate     bool
	all        bool
}

func (c *valueIs) holdsForPart(r *run, e rule.Expr) bool {
	operands := operandsOf(e)
	if t, ok := e.(*rule.Test); ok && t.Op == rule.OpNull {
		operands = []rule.Operand{{Kind: rule.OperandNull}}
	}
	if !r.spend(len(operands)) {
		return false
	}
	fits := func(o rule.Operand) bool { return c.fits(r, e, o) != c.negate }
	if c.all {
		return !slices.ContainsFunc(operands, func(o rule.Operand) bool { return !fits(o) })
	}
	return slices.ContainsFunc(operands, fits)
}

func (c *valueIs) fits(r *run, e rule.Expr, o rule.Operand) bool {
	switch {
	case c.null:
		return o.Kind == rule.OperandNull
	case c.value != nil:
		t, ok := e.(*rule.Test)
		return ok && sameValue(t, o, *c.value)
	}
	g, ok := globOf(e, o, false)
	if !ok {
		return false
	}
	if c.wild {
		return slices.ContainsFunc(g, func(p rule.PatternPart) bool { return p.Wild != 0 })
	}
	text := g.plain()
	return c.pattern != nil && c.pattern.affords(r, len(text)) && c.pattern.MatchString(text)
}

// fieldIs is a condition on a name, by name or by expression.
type fieldIs struct {
	names    map[string]bool
	patterns []*expr
	exclude  bool
}

func (r *record) fieldNames(exclude bool) *fieldIs {
	c := &fieldIs{names: map[string]bool{}, exclude: exclude}
	fields := r.needTexts("fields")
	if r.choice("mode", "plain", "re") == "plain" {
		for _, f := range fields {
			c.names[f] = true
		}
		return c
	}
	for _, f := range fields {
		if re := r.compile(r.place(r.keys["fields"].value), f, "^"); re != nil {
			c.patterns = append(c.patterns, re)
		}
	}
	return c
}

func (c *fieldIs) holdsForField(r *run, field string) bool {
	in := c.names[field] || slices.ContainsFunc(c.patterns, func(re *expr) bool { return re.affords(r, len(field)) && re.MatchString(field) })
	return (in && field != "") != c.exclude
}

// operandsOf are the values of a test or a keyword.
func operandsOf(e rule.Expr) []rule.Operand {
	switch e := e.(type) {
	case *rule.Test:
		return e.Operands
	case *rule.Keyword:
		return e.Operands
	}
	return nil
}
