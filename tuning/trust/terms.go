package trust

import "assay/tuning/rule"

// MaxTerms is how many conjunctions Terms gives at most (robustness.md
// section 5).
const MaxTerms = 10_000

// Literal is a test, or one that must not hold.
type Literal struct {
	Expr    rule.Expr // *rule.Test, *rule.Keyword, *rule.Compare or *rule.Holds
	Negated bool
}

// Term is a conjunction: all of its literals must hold.
type Term []Literal

// Terms are the conjunctions of a condition, of which one must hold: its
// disjunctive normal form. capped says that there are more than most, of
// which the first are given.
func Terms(e rule.Expr, most int) (terms []Term, capped bool) {
	d := &expansion{most: most}
	terms = d.of(e, false)
	return terms, d.capped
}

type expansion struct {
	most   int
	capped bool
}

func (d *expansion) of(e rule.Expr, negated bool) []Term {
	switch e := e.(type) {
	case *rule.And:
		return d.junction(e.Terms, negated, !negated)
	case *rule.Or:
		return d.junction(e.Terms, negated, negated)
	case *rule.Not:
		return d.of(e.X, !negated)
	case *rule.Named:
		return d.of(e.X, negated)
	case nil:
		return nil
	}
	return []Term{{{e, negated}}}
}

// junction is the product of its parts where all must hold, else their union.
func (d *expansion) junction(parts []rule.Expr, negated, all bool) []Term {
	if !all {
		var out []Term
		for _, p := range parts {
			out = d.cut(append(out, d.of(p, negated)...))
		}
		return out
	}
	out := []Term{{}}
	for _, p := range parts {
		out = d.product(out, d.of(p, negated))
	}
	return out
}

func (d *expansion) product(a, b []Term) []Term {
	out := make([]Term, 0, min(len(a)*len(b), d.most))
	for _, s := range a {
		for _, t := range b {
			if len(out) == d.most {
				d.capped = true
				return out
			}
			term := make(Term, 0, len(s)+len(t))
			out = append(out, append(append(term, s...), t...))
		}
	}
	return out
}

func (d *expansion) cut(terms []Term) []Term {
	if len(terms) > d.most {
		d.capped = true
		return terms[:d.most]
	}
	return terms
}
