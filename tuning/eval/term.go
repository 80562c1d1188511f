package eval

import (
	"fmt"

	"assay/corpus"
	"assay/tuning/rule"
)

// Bounds of what a term may give.
const (
	MaxText = 1 << 20 // bytes of a text
	MaxList = 1 << 14 // elements of a list
)

// maxDepth is how deeply terms may be nested.
const maxDepth = 500

// Record is what a term reads: an event or a row.
type Record interface {
	// Get is the value at a path, absent when there is none.
	Get(path string) corpus.Value
	// All yields the visible fields until yield says stop.
	All(yield func(path string, v corpus.Value) bool)
	// Now is the end of the run's window in Unix nanoseconds, corpus.NoTime
	// when it has none.
	Now() int64
}

// Term gives its value over a record; absent when it has none. It is safe for
// concurrent use.
type Term func(Record) corpus.Value

// Condition reports whether it holds for a record. It is safe for concurrent
// use.
type Condition func(Record) bool

// Env is what the terms of a rule may refer to.
type Env struct {
	Paths     func(field string, at rule.Span) []string // where a field may be, in order; nil: at its own name
	Condition func(rule.Expr) Condition                 // compiles a condition inside a term; it reports what is wrong by itself
	List      func(name string) ([]string, bool)        // the networks of a named list, for cidrmatch; nil: there are none
	Report    func(rule.Diagnostic)                     // what is wrong with a term
}

// Compiler makes Terms. It is for one rule and one goroutine.
type Compiler struct {
	env     Env
	depth   int
	program int // size of the regular expressions so far
}

// NewCompiler makes a Compiler.
func NewCompiler(env Env) *Compiler {
	if env.Paths == nil {
		env.Paths = func(field string, _ rule.Span) []string { return []string{field} }
	}
	if env.Report == nil {
		env.Report = func(rule.Diagnostic) {}
	}
	return &Compiler{env: env}
}

func (c *Compiler) errorf(code string, at rule.Span, hint, format string, args ...any) Term {
	c.env.Report(rule.Diagnostic{Grade: rule.Error, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint, Span: at})
	return noTerm
}

func noTerm(Record) corpus.Value { return corpus.Value{} }

// Term compiles a term. What is wrong with it is reported; the Term then has
// no value.
func (c *Compiler) Term(t rule.Term) Term {
	if c.depth++; c.depth > maxDepth {
		c.depth--
		return c.errorf(codeTooDeep, t.Span(), "", "the term is nested more than %d deep", maxDepth)
	}
	defer func() { c.depth-- }()
	switch t := t.(type) {
	case *rule.Const:
		v := constant(t.Value)
		return func(Record) corpus.Value { return v }
	case *rule.Ref:
		return c.ref(t)
	case *rule.Truth:
		return c.truth(t.X)
	case *rule.Call:
		return c.call(t)
	}
	return c.errorf(codeFunction, rule.Span{}, "", "a term is missing")
}

func constant(o rule.Operand) corpus.Value {
	switch o.Kind {
	case rule.OperandText:
		return corpus.String(o.Text)
	case rule.OperandNumber:
		return number(o.Number)
	case rule.OperandBool:
		return corpus.Bool(o.Bool)
	}
	return corpus.Value{}
}

func (c *Compiler) ref(t *rule.Ref) Term {
	paths := c.env.Paths(t.Field, t.At)
	if len(paths) == 1 {
		path := paths[0]
		return func(r Record) corpus.Value { return known(r.Get(path)) }
	}
	return func(r Record) corpus.Value {
		for _, path := range paths {
			if v := r.Get(path); !v.IsAbsent() {
				return known(v)
			}
		}
		return corpus.Value{}
	}
}

func (c *Compiler) truth(x rule.Expr) Term {
	if c.env.Condition == nil {
		return c.errorf(codeFunction, x.Span(), "", "a condition cannot stand here")
	}
	holds := c.env.Condition(x)
	return func(r Record) corpus.Value { return corpus.Bool(holds(r)) }
}

func (c *Compiler) call(t *rule.Call) Term {
	f, ok := functions[t.Func]
	if !ok {
		return c.errorf(codeFunction, t.At, "", "there is no function %q", t.Func)
	}
	if len(t.Args) < f.Min || f.Max >= 0 && len(t.Args) > f.Max {
		return c.errorf(codeArguments, t.At, "write "+f.Usage, "%s has %d arguments", t.Func, len(t.Args))
	}
	args := make([]Term, len(t.Args))
	for i, a := range t.Args {
		args[i] = c.Term(a)
	}
	return f.make(c, t, args)
}

// Compare is the condition that two terms compare so (rule.Compare).
func (c *Compiler) Compare(e *rule.Compare) Condition {
	left, right, op := c.Term(e.Left), c.Term(e.Right), e.Op
	return func(r Record) bool { return Holds(op, left(r), right(r)) }
}

// Holds is the condition that a term is true (rule.Holds).
func (c *Compiler) Holds(e *rule.Holds) Condition {
	x := c.Term(e.X)
	return func(r Record) bool { return isTrue(x(r)) }
}

func isTrue(v corpus.Value) bool { return v.Kind() == corpus.KindBool && v.Truth() }
