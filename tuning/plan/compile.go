package plan

import (
	"fmt"
	"strings"
	"time"

	"assay/tuning/eval"
	"assay/tuning/rule"
)

// maxDepth is how deeply a condition may be nested.
const maxDepth = 500

// compiler makes nodes and collects what there is to say about the rule.
type compiler struct {
	env     Env
	columns map[string]bool // while compiling a condition over stats rows: the columns there are
	diags   rule.Diagnostics
	parts   []*part
	named   map[string]bool
	within  string // of a base rule of a correlation: what stands before the names of its parts
	fields  []FieldUse
	seen    map[fieldKey]bool
	program int // size of the regular expressions so far
	terms   *eval.Compiler
	window  time.Duration
	rows    bool // while compiling a condition over rows of a pipeline
	nested  bool // a field may be an object, whose fields stand behind a dot
}

type fieldKey struct {
	field string
	use   Use
}

func (c *compiler) report(g rule.Grade, code string, at rule.Span, message, hint string) {
	c.diags = append(c.diags, rule.Diagnostic{Grade: g, Code: code, Message: message, Hint: hint, Span: at})
}

func (c *compiler) errorf(code string, at rule.Span, format string, args ...any) {
	c.report(rule.Error, code, at, fmt.Sprintf(format, args...), "")
}

// use notes that the rule reads a field, and gives its candidate paths.
func (c *compiler) use(field string, use Use, at rule.Span) []string {
	if c.rows {
		return []string{field}
	}
	if c.columns != nil {
		if !c.columns[field] {
			c.report(rule.Warning, codeUnknownColumn, at, fmt.Sprintf("the rows behind stats have no column %q", field),
				"name a field of the by clause or an aggregate")
		}
		return []string{field}
	}
	paths := c.env.candidates(field)
	if len(paths) == 0 {
		c.report(rule.Warning, codeHiddenField, at, fmt.Sprintf("the field %q is hidden from rules and counts as absent", field),
			"labels and ground truth would give the answer away")
	}
	if key := (fieldKey{field, use}); !c.seen[key] && !isMade(field) {
		c.seen[key] = true
		late := use != Shown && knownLater(paths)
		if late {
			c.report(rule.Warning, codeOutcomeField, at, fmt.Sprintf("the field %q is not known before an analyst has closed the alert", field),
				"a rule that reads it looks good on past alerts and never fires in production")
		}
		c.fields = append(c.fields, FieldUse{field, paths, use, at, late})
	}
	return paths
}

func (c *compiler) node(e rule.Expr, depth int) node {
	if depth > maxDepth {
		c.errorf(codeTooDeep, e.Span(), "the condition is nested more than %d deep", maxDepth)
		return &junction{}
	}
	switch e := e.(type) {
	case *rule.And:
		return newJunction(true, c.nodes(e.Terms, depth), e)
	case *rule.Or:
		return newJunction(false, c.nodes(e.Terms, depth), e)
	case *rule.Not:
		return &negation{c.node(e.X, depth+1), e}
	case *rule.Named:
		return c.part(e, depth)
	case *rule.Test:
		return c.test(e)
	case *rule.Keyword:
		return c.keyword(e)
	case *rule.Compare, *rule.Holds:
		return c.condition(e)
	}
	if e != nil {
		c.errorf(codeStage, e.Span(), "this condition cannot be run yet: %s", e)
		return &junction{}
	}
	c.errorf(codeNoCondition, rule.Span{}, "the condition has an empty term")
	return &junction{}
}

func (c *compiler) nodes(terms []rule.Expr, depth int) []node {
	nodes := make([]node, len(terms))
	for i, t := range terms {
		nodes[i] = c.node(t, depth+1)
	}
	return nodes
}

// part compiles a named part. A name that the condition mentions twice is
// listed once, where it stands first.
func (c *compiler) part(e *rule.Named, depth int) node {
	return c.listed(&part{name: e.Name, full: c.full(e.Name), x: c.node(e.X, depth+1), expr: e})
}

// full is the name of a part with those of the rules that it is inside of; a
// parser may have put them there.
func (c *compiler) full(name string) string {
	if strings.HasPrefix(name, c.within) {
		return name
	}
	return c.within + name
}

func (c *compiler) listed(n *part) *part {
	if c.named == nil {
		c.named = map[string]bool{}
	}
	if !c.named[n.full] && c.columns == nil && !c.rows {
		c.named[n.full] = true
		c.parts = append(c.parts, n)
	}
	return n
}

// test compiles a test; operands that are fields become pairs beside it.
func (c *compiler) test(e *rule.Test) node {
	paths := c.use(e.Field, Tested, e.FieldAt)
	var nodes []node
	values := *e
	values.Operands = nil
	for _, o := range e.Operands {
		if o.Kind == rule.OperandField {
			nodes = append(nodes, c.pair(e, o, paths))
		} else {
			values.Operands = append(values.Operands, o)
		}
	}
	if len(values.Operands) > 0 || len(nodes) == 0 {
		nodes = append(nodes, c.values(&values, paths))
	}
	if len(nodes) == 1 {
		return nodes[0]
	}
	return newJunction(e.All || e.Op == rule.OpDiffers, nodes, e)
}

// values compiles a test against values.
func (c *compiler) values(e *rule.Test, paths []string) *test {
	t := &test{field: e.Field, paths: paths, expr: e, nested: c.nested && !c.rows && c.columns == nil}
	if e.Part != "" && (e.Op == rule.OpNull || e.Op == rule.OpExists) {
		c.errorf(codeOperand, e.At, "%s cannot compare a part of a time", e.Op)
		return t
	}
	switch {
	case e.Op == rule.OpNull:
		t.link, t.absents, t.nulls = noValue, true, true
		return t
	case e.Op == rule.OpExists:
		c.exists(t, e)
		return t
	case e.Op == rule.OpDiffers:
		t.link = noOperand
	case e.All:
		t.link = allOperands
	}
	for _, o := range e.Operands {
		t.each = append(t.each, c.operand(e, o))
	}
	t.fast = t.each
	if t.link != allOperands {
		t.fast = gather(t.each)
	}
	t.atoms = atomsOf(t.fast)
	t.absents = t.link != noOperand && nullHolds(e)
	t.nulls = t.absents
	t.price = 1
	for _, m := range t.fast {
		t.needs = t.needs || m.folds()
		t.price += m.cost()
	}
	return t
}

func (c *compiler) exists(t *test, e *rule.Test) {
	if len(e.Operands) != 1 || e.Operands[0].Kind != rule.OperandBool {
		c.errorf(codeOperand, e.At, "exists takes true or false")
		return
	}
	if t.link = noValue; e.Operands[0].Bool {
		t.link = anyValue
	}
	t.nulls, t.absents = e.Operands[0].Bool, !e.Operands[0].Bool
}

// nullHolds reports whether the operands hold for a field without a value.
func nullHolds(e *rule.Test) bool {
	nulls := 0
	for _, o := range e.Operands {
		if o.Kind == rule.OperandNull {
			nulls++
		}
	}
	if e.All {
		return nulls == len(e.Operands)
	}
	return nulls > 0
}
