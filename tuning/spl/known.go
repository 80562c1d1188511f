package spl

import "assay/tuning/rule"

// known settles the NOTs of an expression of the where command. There a test
// of an absent or null field is neither true nor false, and so is its NOT,
// while a rule's tree knows only true and false, and a Test on an absent field
// is false. So a NOT goes down through AND and OR to the tests, where it asks
// that the field be there. isnull always knows its answer. Two NOTs cancel
// out, and the field must still be there.
//
// The result holds exactly when e is true (want) or when e is false (not
// want), and not when e is neither.
func (p *parser) known(e rule.Expr, want bool) rule.Expr {
	switch e := e.(type) {
	case *rule.And:
		return group(want, p.knownAll(e.Terms, want), e.At)
	case *rule.Or:
		return group(!want, p.knownAll(e.Terms, want), e.At)
	case *rule.Not:
		return p.known(e.X, !want)
	case *rule.Test:
		if !want {
			return p.knownFalse(e)
		}
	}
	return e
}

func (p *parser) knownAll(terms []rule.Expr, want bool) []rule.Expr {
	out := make([]rule.Expr, len(terms))
	for i, t := range terms {
		out[i] = p.known(t, want)
	}
	return out
}

func group(and bool, terms []rule.Expr, at rule.Span) rule.Expr {
	if and {
		return &rule.And{Terms: terms, At: at}
	}
	return &rule.Or{Terms: terms, At: at}
}

// knownFalse is "the fields are there, and not t".
func (p *parser) knownFalse(t *rule.Test) rule.Expr {
	not := &rule.Not{X: t, At: t.At}
	if t.Op == rule.OpNull {
		return not
	}
	terms := []rule.Expr{present(t.Field, t.FieldAt)}
	for _, o := range t.Operands {
		if o.Kind == rule.OperandField {
			terms = append(terms, present(o.Text, o.At))
		}
	}
	p.count(len(terms), t.At)
	return &rule.And{Terms: append(terms, not), At: t.At}
}

// absent is isnull(field): absent or null, which SPL does not tell apart.
func absent(field string, at rule.Span) *rule.Test {
	return &rule.Test{Field: field, Op: rule.OpNull, At: at, FieldAt: at}
}

// present is isnotnull(field).
func present(field string, at rule.Span) rule.Expr {
	return &rule.Not{X: absent(field, at), At: at}
}
