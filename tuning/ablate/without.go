package ablate

import "assay/tuning/rule"

// without is an expression from which a part is left out, and with it every
// other mention of the part when it has a name; nil when nothing remains. What
// is left empty goes too.
func without(e, part rule.Expr) rule.Expr {
	if same(e, part) {
		return nil
	}
	switch e := e.(type) {
	case *rule.And:
		if terms := withoutAll(e.Terms, part); len(terms) > 0 {
			return &rule.And{Terms: terms, At: e.At}
		}
		return nil
	case *rule.Or:
		if terms := withoutAll(e.Terms, part); len(terms) > 0 {
			return &rule.Or{Terms: terms, At: e.At}
		}
		return nil
	case *rule.Not:
		if x := without(e.X, part); x != nil {
			return &rule.Not{X: x, At: e.At}
		}
		return nil
	case *rule.Named:
		if x := without(e.X, part); x != nil {
			return &rule.Named{Name: e.Name, X: x, At: e.At}
		}
		return nil
	}
	return e
}

func withoutAll(terms []rule.Expr, part rule.Expr) (out []rule.Expr) {
	for _, t := range terms {
		if x := without(t, part); x != nil {
			out = append(out, x)
		}
	}
	return out
}

// same reports that an expression is the part, or a mention of the same name.
func same(e, part rule.Expr) bool {
	if e == part {
		return true
	}
	n, ok := e.(*rule.Named)
	p, named := part.(*rule.Named)
	return ok && named && n.Name == p.Name
}
