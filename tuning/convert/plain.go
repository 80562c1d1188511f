package convert

import (
	"slices"

	"assay/tuning/rule"
)

// plain is what holds exactly when e does (want), or exactly when e does not: an
// and and an or of tests of one operand, and of their nots.
func plain(e rule.Expr, want bool) rule.Expr {
	switch e := e.(type) {
	case *rule.Named:
		return plain(e.X, want)
	case *rule.Not:
		return plain(e.X, !want)
	case *rule.And:
		return group(want, plainly(e.Terms, want))
	case *rule.Or:
		return group(!want, plainly(e.Terms, want))
	case *rule.Test:
		if word := several(e.Operands, e.All, e.Op); word != "" {
			return group((word == "and") == want, plainly(testsOf(e), want))
		}
	case *rule.Keyword:
		if len(e.Operands) > 1 {
			return group(e.All == want, plainly(keywordsOf(e), want))
		}
	case *rule.Holds:
		if x := searchOf(e); x != nil {
			return plain(x, want)
		}
	}
	if want {
		return e
	}
	return &rule.Not{X: e}
}

func plainly(terms []rule.Expr, want bool) []rule.Expr {
	out := make([]rule.Expr, len(terms))
	for i, t := range terms {
		out[i] = plain(t, want)
	}
	return out
}

// group joins terms, those of terms of the same kind among them.
func group(and bool, terms []rule.Expr) rule.Expr {
	var flat []rule.Expr
	for _, t := range terms {
		switch x := t.(type) {
		case *rule.And:
			if and {
				flat = append(flat, x.Terms...)
				continue
			}
		case *rule.Or:
			if !and {
				flat = append(flat, x.Terms...)
				continue
			}
		}
		flat = append(flat, t)
	}
	if !and {
		flat = unguarded(flat)
	}
	switch {
	case len(flat) == 1:
		return flat[0]
	case and:
		return &rule.And{Terms: flat}
	}
	return &rule.Or{Terms: flat}
}

// unguarded takes from an or what is there for a field without a value alone: of
// isnull(f) OR (isnotnull(f) AND NOT match(f, x)) it leaves NOT match(f, x), as
// a test of an absent field is false and its not true.
func unguarded(terms []rule.Expr) []rule.Expr {
	out := slices.Clone(terms)
	for _, t := range terms {
		field, ok := nullOf(t)
		if !ok {
			continue
		}
		guard := func(x rule.Expr) bool {
			not, ok := x.(*rule.Not)
			if !ok {
				return false
			}
			of, ok := nullOf(not.X)
			return ok && of == field
		}
		for i, x := range out {
			if and, ok := x.(*rule.And); ok {
				out[i] = group(true, slices.DeleteFunc(slices.Clone(and.Terms), guard))
			}
		}
		if slices.ContainsFunc(out, func(x rule.Expr) bool { return followsFromNull(x, field) }) {
			out = slices.DeleteFunc(out, func(x rule.Expr) bool { of, ok := nullOf(x); return ok && of == field })
		}
	}
	return out
}

func nullOf(e rule.Expr) (field string, ok bool) {
	t, ok := e.(*rule.Test)
	if !ok || t.Op != rule.OpNull {
		return "", false
	}
	return t.Field, true
}

// followsFromNull reports a term that holds whenever the field has no value.
func followsFromNull(e rule.Expr, field string) bool {
	switch e := e.(type) {
	case *rule.And:
		return len(e.Terms) > 0 && !slices.ContainsFunc(e.Terms, func(x rule.Expr) bool { return !followsFromNull(x, field) })
	case *rule.Not:
		t, ok := e.X.(*rule.Test)
		return ok && t.Field == field && (t.Op == rule.OpRegexp || t.Op == rule.OpCIDR)
	}
	return false
}

func testsOf(t *rule.Test) []rule.Expr {
	out := make([]rule.Expr, len(t.Operands))
	for i, o := range t.Operands {
		one := *t
		one.Operands, one.All = []rule.Operand{o}, false
		out[i] = &one
	}
	return out
}

func keywordsOf(k *rule.Keyword) []rule.Expr {
	out := make([]rule.Expr, len(k.Operands))
	for i, o := range k.Operands {
		one := *k
		one.Operands, one.All = []rule.Operand{o}, false
		out[i] = &one
	}
	return out
}

// searchOf is the search inside of searchmatch, nil of another truth.
func searchOf(h *rule.Holds) rule.Expr {
	if c, ok := h.X.(*rule.Call); ok && c.Func == "searchmatch" && len(c.Args) == 1 {
		if t, ok := c.Args[0].(*rule.Truth); ok {
			return t.X
		}
	}
	return nil
}
