package lint

import (
	"cmp"
	"slices"

	"assay/tuning/rule"
)

// Check says what one rule says that its author hardly meant. lists tells
// whether a named list exists; nil: not known. Diagnostics are warnings and
// hints, in the order of the rule's text.
func Check(r *rule.Rule, lists func(string) bool) rule.Diagnostics {
	c := &checker{rule: r, lists: lists}
	c.metadata()
	c.correlation()
	if r.Where != nil {
		c.condition(r.Where)
	}
	for _, s := range r.Stages {
		if f, ok := s.(*rule.Filter); ok {
			c.expr(f.Where)
		}
	}
	slices.SortStableFunc(c.found, func(a, b rule.Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return c.found
}

// checker gathers what is found in a rule.
type checker struct {
	rule  *rule.Rule
	lists func(string) bool
	found rule.Diagnostics
}

func (c *checker) say(g rule.Grade, code string, at rule.Span, message, hint string) {
	d := rule.Diagnostic{Grade: g, Code: code, Message: message, Hint: hint, Span: at}
	if !slices.Contains(c.found, d) {
		c.found = append(c.found, d)
	}
}

// text is the author's text at a place.
func (c *checker) text(at rule.Span) string {
	if at.Start < 0 || at.End > len(c.rule.Text) || at.Start >= at.End {
		return ""
	}
	return c.rule.Text[at.Start:at.End]
}

// condition checks what the whole condition of a rule is about, and its parts.
func (c *checker) condition(e rule.Expr) {
	c.expr(e)
	c.exclusions(e)
	c.writable(e)
	c.missing(e)
}

// expr checks a part and the parts below it.
func (c *checker) expr(e rule.Expr) {
	switch e := e.(type) {
	case *rule.And:
		c.conjunction(e)
		c.each(e.Terms)
	case *rule.Or:
		c.disjunction(e)
		c.each(e.Terms)
	case *rule.Not:
		c.expr(e.X)
	case *rule.Named:
		c.expr(e.X)
	case *rule.Test:
		c.test(e)
	case *rule.Keyword:
		c.keyword(e)
	case *rule.Compare:
		c.compare(e)
	}
}

func (c *checker) each(terms []rule.Expr) {
	for _, t := range terms {
		c.expr(t)
	}
}

// bare is a part without the names around it.
func bare(e rule.Expr) rule.Expr {
	for {
		n, ok := e.(*rule.Named)
		if !ok {
			return e
		}
		e = n.X
	}
}
