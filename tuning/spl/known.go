package spl

import "assay/tuning/rule"

// known settles the NOTs of an expression of the where command. There a test
// of an absent or null field is neither true nor false, and so is its NOT,
// while a rule's tree knows only true and false, and a Test on an absent field
// is false. So a NOT goes down through AND and OR to the tests, where it asks
// that the field be there. isnull always knows its answer. Two NOTs cancel
// out, and the field must still be there. A comparison of terms asks that both
// have a value, a function that gives a truth is turned round by not, and XOR
// becomes the cases in which both sides are known and differ.
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
	case *rule.Compare:
		if !want {
			return p.knownUnlike(e)
		}
	case *rule.Holds:
		return p.knownHolds(e, want)
	}
	return e
}

// knownHolds turns a truth round, and takes XOR apart.
func (p *parser) knownHolds(h *rule.Holds, want bool) rule.Expr {
	call, ok := h.X.(*rule.Call)
	switch {
	case ok && call.Func == xor:
		return p.knownXor(call, want)
	case want:
		return h
	case ok && call.Func == "searchmatch": // knows its answer
		return &rule.Not{X: h, At: h.At}
	}
	p.count(1, h.At)
	return &rule.Holds{X: &rule.Call{Func: "not", Args: []rule.Term{h.X}, At: h.At}, At: h.At}
}

// knownXor is (a and not b) or (not a and b) where want, else (a and b) or
// (not a and not b).
func (p *parser) knownXor(c *rule.Call, want bool) rule.Expr {
	a, b := c.Args[0].(*rule.Truth).X, c.Args[1].(*rule.Truth).X
	if p.count(weight(a)+weight(b), c.At); p.lost {
		return &rule.And{Terms: []rule.Expr{a, b}, At: c.At}
	}
	pair := func(x, y bool) rule.Expr {
		return &rule.And{Terms: []rule.Expr{p.known(a, x), p.known(b, y)}, At: c.At}
	}
	return &rule.Or{Terms: []rule.Expr{pair(true, !want), pair(false, want)}, At: c.At}
}

// weight counts the tests of an expression as known will make them, up to a
// bound.
func weight(e rule.Expr) int { return min(weightOf(e), 2*maxTerms) }

func weightOf(e rule.Expr) int {
	n := 0
	switch e := e.(type) {
	case *rule.And:
		for _, t := range e.Terms {
			n += weight(t)
		}
	case *rule.Or:
		for _, t := range e.Terms {
			n += weight(t)
		}
	case *rule.Not:
		return weight(e.X)
	case *rule.Holds:
		if c, ok := e.X.(*rule.Call); ok && c.Func == xor {
			return 2 * (weight(c.Args[0].(*rule.Truth).X) + weight(c.Args[1].(*rule.Truth).X))
		}
		return 1
	default:
		return 1
	}
	return n
}

// knownUnlike is "both have a value, and they do not compare so".
func (p *parser) knownUnlike(c *rule.Compare) rule.Expr {
	out := []rule.Expr{}
	for _, t := range []rule.Term{c.Left, c.Right} {
		switch t := t.(type) {
		case *rule.Ref:
			out = append(out, present(t.Field, t.At))
		case *rule.Const:
			if t.Value.Kind != rule.OperandNull {
				continue
			}
			out = append(out, hasValue(t))
		default:
			out = append(out, hasValue(t))
		}
	}
	p.count(len(out), c.At)
	return &rule.And{Terms: append(out, &rule.Not{X: c, At: c.At}), At: c.At}
}

// hasValue is isnotnull of a term.
func hasValue(t rule.Term) rule.Expr {
	return &rule.Holds{X: &rule.Call{Func: "isnotnull", Args: []rule.Term{t}, At: t.Span()}, At: t.Span()}
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
