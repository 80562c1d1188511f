package plan

import (
	"math"
	"strconv"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// operand makes the matcher of one operand of a test.
func (c *compiler) operand(e *rule.Test, o rule.Operand) matcher {
	switch {
	case e.Part != "":
		return c.timePart(e, o)
	case hasPlaceholder(o):
		return c.placeholders(e, o)
	}
	switch o.Kind {
	case rule.OperandList:
		return c.list(o, e.Cased)
	case rule.OperandNull:
		if e.Op != rule.OpEquals && e.Op != rule.OpDiffers {
			c.errorf(codeOperand, o.At, "%s takes no null", e.Op)
		}
		return nothing{}
	}
	switch e.Op {
	case rule.OpEquals, rule.OpDiffers, rule.OpEqualsField:
		return equal(o, e.Cased)
	case rule.OpContains, rule.OpStartsWith, rule.OpEndsWith:
		return textual(spelled(o), e.Op, e.Cased)
	case rule.OpRegexp:
		return c.regexp(e, o)
	case rule.OpCIDR:
		return c.network(o)
	case rule.OpLess, rule.OpLessEq, rule.OpGreater, rule.OpGreaterEq:
		return c.comparison(e, o)
	case rule.OpInList:
		return c.list(o, e.Cased)
	}
	c.errorf(codeOperand, o.At, "%s takes no value", e.Op)
	return nothing{}
}

func equal(o rule.Operand, cased bool) matcher {
	switch o.Kind {
	case rule.OperandNumber:
		return newNumber(o)
	case rule.OperandBool:
		return boolean(o.Bool)
	}
	return textual(o, rule.OpEquals, cased)
}

// spelled is a number or a boolean as text.
func spelled(o rule.Operand) rule.Operand {
	switch {
	case o.Kind == rule.OperandBool:
		o.Text = strconv.FormatBool(o.Bool)
	case o.Kind == rule.OperandNumber && o.Text == "":
		o.Text = corpus.Float(o.Number).Text()
	}
	return o
}

// words is the author's text of an operand, wildcards included.
func words(o rule.Operand) string {
	if o.Pattern == nil {
		return spelled(o).Text
	}
	text := ""
	for _, p := range o.Pattern {
		if p.Wild != 0 {
			text += string(p.Wild)
		}
		text += p.Text
		if p.Wild == '%' {
			text += "%"
		}
	}
	return text
}

func (c *compiler) regexp(e *rule.Test, o rule.Operand) matcher {
	const hint = "expressions are RE2: no look-around, no back references"
	s, err := readExpression(words(o), e.Flags)
	if err != nil {
		c.report(rule.Error, codeRegexp, o.At, err.Error(), hint)
		return nothing{}
	}
	if c.program > eval.MaxProgram {
		return nothing{} // reported already
	}
	if c.program += eval.ProgramSize(s.tree); c.program > eval.MaxProgram {
		c.report(rule.Error, codeTooLarge, o.At, "the regular expressions of this rule are too large to run",
			"repeat fewer characters, such as x{1,100}, or split the rule")
		return nothing{}
	}
	m, err := s.compile()
	if err != nil {
		c.report(rule.Error, codeRegexp, o.At, err.Error(), hint)
		return nothing{}
	}
	return m
}

func (c *compiler) network(o rule.Operand) matcher {
	p, err := eval.ParseNetwork(words(o))
	if err != nil {
		c.report(rule.Error, codeNetwork, o.At, err.Error(), "write an address or a network such as 10.0.0.0/8 or 2001:db8::/32")
		return nothing{}
	}
	return networks{p}
}

func (c *compiler) comparison(e *rule.Test, o rule.Operand) matcher {
	value, ok := o.Number, o.Kind == rule.OperandNumber
	if o.Kind == rule.OperandText && o.Pattern == nil {
		value, ok = corpus.String(o.Text).Number()
	}
	if !ok || math.IsNaN(value) {
		c.errorf(codeNumber, o.At, "%s needs a number, not %s", e.Op, o)
		return nothing{}
	}
	return comparison{e.Op, value}
}

func (c *compiler) list(o rule.Operand, cased bool) matcher {
	entries, ok := c.entries(words(o), o.At)
	if !ok {
		return nothing{}
	}
	return newNamedList(entries, cased)
}
