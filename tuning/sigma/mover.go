package sigma

import (
	"slices"

	"assay/tuning/rule"
)

// mover copies trees to another place of the text, with a prefix before the
// names of parts. A tree that stays as it is is not copied.
type mover struct {
	by     int
	prefix string
}

func (m mover) span(s rule.Span) rule.Span {
	return rule.Span{Start: s.Start + m.by, End: s.End + m.by}
}

func (m mover) expr(x rule.Expr) rule.Expr {
	if m == (mover{}) {
		return x
	}
	switch x := x.(type) {
	case *rule.And:
		return &rule.And{Terms: m.exprs(x.Terms), At: m.span(x.At)}
	case *rule.Or:
		return &rule.Or{Terms: m.exprs(x.Terms), At: m.span(x.At)}
	case *rule.Not:
		return &rule.Not{X: m.expr(x.X), At: m.span(x.At)}
	case *rule.Named:
		return &rule.Named{Name: m.prefix + x.Name, X: m.expr(x.X), At: m.span(x.At)}
	case *rule.Test:
		out := *x
		out.At, out.FieldAt, out.Operands = m.span(x.At), m.span(x.FieldAt), m.operands(x.Operands)
		return &out
	case *rule.Keyword:
		out := *x
		out.At, out.Operands = m.span(x.At), m.operands(x.Operands)
		return &out
	}
	return x
}

func (m mover) exprs(xs []rule.Expr) []rule.Expr {
	out := make([]rule.Expr, len(xs))
	for i, x := range xs {
		out[i] = m.expr(x)
	}
	return out
}

func (m mover) operands(os []rule.Operand) []rule.Operand {
	if m.by == 0 {
		return os
	}
	out := slices.Clone(os)
	for i := range out {
		out[i].At = m.span(out[i].At)
	}
	return out
}
