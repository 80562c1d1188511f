package correlate

import (
	"fmt"
	"slices"

	"assay/tuning/rule"
)

// way is one of the ways in which a boolean condition can hold: every rule of
// with has fired and none of without, as bits by index of Options.Names.
type way struct{ with, without uint64 }

// maxNesting is how deeply a boolean condition may be nested.
const maxNesting = 200

// maxSteps is how many alternatives are looked at before the condition is
// refused.
const maxSteps = 1 << 20

// waysOf is the condition as alternatives.
func waysOf(e rule.Expr, names []string) ([]way, error) {
	w := &unfolder{names: names}
	ways := w.unfold(e, false, 0)
	return ways, w.err
}

// unfolder turns a condition into alternatives.
type unfolder struct {
	names []string
	steps int // work so far, which maxSteps ends
	err   error
}

func (u *unfolder) refuse(format string, args ...any) []way {
	if u.err == nil {
		u.err = fmt.Errorf(format, args...)
	}
	return nil
}

// unfold gives the ways in which e holds, or does not hold when negated.
func (u *unfolder) unfold(e rule.Expr, negated bool, depth int) []way {
	if depth > maxNesting || u.err != nil {
		return u.refuse("the condition is nested more than %d deep", maxNesting)
	}
	switch e := e.(type) {
	case *rule.Not:
		return u.unfold(e.X, !negated, depth+1)
	case *rule.And:
		return u.join(e.Terms, !negated, negated, depth)
	case *rule.Or:
		return u.join(e.Terms, negated, negated, depth)
	case *rule.Named:
		return u.unfold(e.X, negated, depth+1)
	case *rule.Test:
		i := slices.Index(u.names, e.Field)
		if i < 0 || e.Op != rule.OpExists {
			return u.refuse("the condition names %q, which is none of its rules", e.Field)
		}
		if negated {
			return []way{{without: 1 << i}}
		}
		return []way{{with: 1 << i}}
	}
	return u.refuse("the condition cannot hold %v", e)
}

// join gives the ways in which all terms hold, or any.
func (u *unfolder) join(terms []rule.Expr, all, negated bool, depth int) []way {
	var out []way
	if all {
		out = []way{{}}
	}
	for _, t := range terms {
		ways := u.unfold(t, negated, depth+1)
		if all {
			out = u.both(out, ways)
		} else {
			out = u.either(out, ways)
		}
	}
	return out
}

// either is the alternatives of a and of b.
func (u *unfolder) either(a, b []way) []way {
	for _, w := range b {
		if u.steps++; w.with&w.without == 0 && !slices.Contains(a, w) {
			a = append(a, w)
		}
	}
	if len(a) > MaxWays || u.steps > maxSteps {
		return u.refuse("the condition can hold in more than %d ways", MaxWays)
	}
	return a
}

// both combines the alternatives of two terms that must both hold.
func (u *unfolder) both(a, b []way) []way {
	var out []way
	for _, x := range a {
		combined := make([]way, len(b))
		for i, y := range b {
			combined[i] = way{x.with | y.with, x.without | y.without}
		}
		out = u.either(out, combined)
	}
	return out
}
