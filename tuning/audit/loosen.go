package audit

import (
	"slices"

	"assay/tuning/plan"
	"assay/tuning/rule"
)

// maxLoosened bounds how many conditions are dropped in turn.
const maxLoosened = 64

// maxDropped bounds the words that name a dropped condition.
const maxDropped = 80

// loosened is a rule with one condition less.
type loosened struct {
	dropped string // the part's name, else the condition
	where   rule.Expr
}

// loosen drops each condition in turn: a term of an And, one of several values
// that must all be there, and within a negation an alternative of an Or, for
// there one less lets more through. Filters right
// behind the search are conditions like its own. A rule of one condition has
// none to drop, and what is left must still ask for something: exceptions alone
// let everything through.
func loosen(r *rule.Rule) []loosened {
	where := r.Where
	for _, s := range r.Stages {
		f, ok := s.(*rule.Filter)
		if !ok {
			break
		}
		where = &rule.And{Terms: []rule.Expr{where, f.Where}, At: r.Where.Span()}
	}
	var out []loosened
	drop(where, true, "", func(dropped string, e rule.Expr) bool {
		if demands(e) {
			out = append(out, loosened{clip(dropped), e})
		}
		return len(out) < maxLoosened
	})
	return out
}

// drop yields the expression with one condition less, until yield has enough.
// wide says that less lets more through: that it is under an even number of
// negations.
func drop(e rule.Expr, wide bool, within string, yield func(dropped string, e rule.Expr) bool) bool {
	switch e := e.(type) {
	case *rule.And:
		with := func(terms []rule.Expr) rule.Expr { return alone(terms, &rule.And{Terms: terms, At: e.At}) }
		return dropTerms(e.Terms, wide, wide, within, with, yield)
	case *rule.Or:
		with := func(terms []rule.Expr) rule.Expr { return alone(terms, &rule.Or{Terms: terms, At: e.At}) }
		return dropTerms(e.Terms, !wide, wide, within, with, yield)
	case *rule.Not:
		return drop(e.X, !wide, within, func(dropped string, x rule.Expr) bool { return yield(dropped, &rule.Not{X: x, At: e.At}) })
	case *rule.Test:
		if e.All && wide && len(e.Operands) > 1 {
			return dropOperands(e, within, yield)
		}
	case *rule.Named:
		return drop(e.X, wide, e.Name, func(dropped string, x rule.Expr) bool {
			return yield(dropped, &rule.Named{Name: e.Name, X: x, At: e.At})
		})
	}
	return true
}

// alone is the only term, or the junction of several.
func alone(terms []rule.Expr, several rule.Expr) rule.Expr {
	if len(terms) == 1 {
		return terms[0]
	}
	return several
}

// dropOperands drops each of the values that must all be there.
func dropOperands(e *rule.Test, within string, yield func(dropped string, e rule.Expr) bool) bool {
	for i, o := range e.Operands {
		t, gone := *e, *e
		t.Operands = append(append(make([]rule.Operand, 0, len(e.Operands)), e.Operands[:i]...), e.Operands[i+1:]...)
		gone.Operands, gone.All = []rule.Operand{o}, false
		t.All = len(t.Operands) > 1
		if !yield(nameOf(&gone, within), &t) {
			return false
		}
	}
	return true
}

// dropTerms drops each of the terms where that widens, and then what can be
// dropped inside them.
func dropTerms(terms []rule.Expr, here, wide bool, within string, with func([]rule.Expr) rule.Expr, yield func(string, rule.Expr) bool) bool {
	for i, t := range terms {
		rest := append(append(make([]rule.Expr, 0, len(terms)), terms[:i]...), terms[i+1:]...)
		if here && len(rest) > 0 && !yield(nameOf(t, within), with(rest)) {
			return false
		}
		more := drop(t, wide, within, func(dropped string, x rule.Expr) bool {
			changed := append(make([]rule.Expr, 0, len(terms)), terms...)
			changed[i] = x
			return yield(dropped, with(changed))
		})
		if !more {
			return false
		}
	}
	return true
}

// demands reports that an event must have something for the condition to hold.
func demands(e rule.Expr) bool {
	switch e := e.(type) {
	case *rule.And:
		return slices.ContainsFunc(e.Terms, demands)
	case *rule.Or:
		return !slices.ContainsFunc(e.Terms, func(t rule.Expr) bool { return !demands(t) })
	case *rule.Not:
		return false
	case *rule.Named:
		return demands(e.X)
	case *rule.Test:
		return e.Op != rule.OpNull
	}
	return true
}

// nameOf is the author's name of a part, else the condition with the name of
// the part that it stands in.
func nameOf(e rule.Expr, within string) string {
	switch x := e.(type) {
	case *rule.Named:
		return x.Name
	case *rule.Not:
		if n, ok := x.X.(*rule.Named); ok {
			return "not " + n.Name
		}
	}
	if within != "" {
		return within + ": " + e.String()
	}
	return e.String()
}

func clip(s string) string {
	if r := []rune(s); len(r) > maxDropped {
		return string(r[:maxDropped-1]) + "…"
	}
	return s
}

// Loosened is a condition that was dropped from the rule, and how many more
// events of the frame it fires on without it.
type Loosened struct {
	Dropped string `json:"dropped"`
	Events  int    `json:"events"`
	Wide    bool   `json:"wide"` // so many that they are no near misses
}

// maxNear is the share of the frame that a rule with one condition less may
// fire on, for its events to be near misses.
const maxNear = 0.05

// nearMisses compiles the loosened rules; what does not compile alone is left
// out.
func nearMisses(p *plan.Plan, env plan.Env) (plans []*plan.Plan, dropped []Loosened) {
	fitted, _ := p.Fitted()
	env.Pipelines = nil
	for _, l := range loosen(fitted) {
		r := *fitted
		r.Where, r.Stages, r.Correlation = l.where, nil, nil
		if q, _ := plan.Compile(&r, env); q != nil {
			plans, dropped = append(plans, q), append(dropped, Loosened{Dropped: l.dropped})
		}
	}
	if p.Grouper() != nil {
		r := *fitted
		r.Stages, r.Correlation = nil, nil
		if q, _ := plan.Compile(&r, env); q != nil {
			plans, dropped = append(plans, q), append(dropped, Loosened{Dropped: "what it asks of groups"})
		}
	}
	return plans, dropped
}
