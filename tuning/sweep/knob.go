package sweep

import (
	"slices"
	"strings"

	"assay/tuning/rule"
)

// Kind is where a threshold stands.
type Kind string

// The kinds.
const (
	Correlation Kind = "correlation" // a bound of a correlation
	Stage       Kind = "stage"       // a comparison behind stats
	Field       Kind = "field"       // a comparison of an event's field
)

// Knob is a threshold of a rule.
type Knob struct {
	Name  string  `json:"name"` // what is compared
	Kind  Kind    `json:"kind"`
	Op    string  `json:"op"` // as the canonical text writes it
	Value float64 `json:"value"`

	with func(v float64) *rule.Rule
}

// With is the rule with another value in place of the threshold.
func (k *Knob) With(v float64) *rule.Rule { return k.with(v) }

// Rises reports that a larger value makes the rule fire less.
func (k *Knob) Rises() bool {
	return k.Op == rule.OpGreater.String() || k.Op == rule.OpGreaterEq.String()
}

// Find gives the thresholds of a rule, the one to sweep first.
func Find(r *rule.Rule) (knobs []Knob) {
	if c := r.Correlation; c != nil {
		return bounds(r, c)
	}
	behind := slices.IndexFunc(r.Stages, func(s rule.Stage) bool { _, ok := s.(*rule.Stats); return ok })
	for i, s := range r.Stages {
		f, ok := s.(*rule.Filter)
		if !ok {
			continue
		}
		kind := Field
		if behind >= 0 && i > behind {
			kind = Stage
		}
		knobs = append(knobs, compared(r, f.Where, kind, func(e rule.Expr) *rule.Rule {
			out := *r
			out.Digest, out.Stages = "", slices.Clone(r.Stages)
			out.Stages[i] = &rule.Filter{Where: e, At: f.At}
			return &out
		})...)
	}
	knobs = append(knobs, compared(r, r.Where, Field, func(e rule.Expr) *rule.Rule {
		out := *r
		out.Digest, out.Where = "", e
		return &out
	})...)
	slices.SortStableFunc(knobs, func(a, b Knob) int { return rank(a.Kind) - rank(b.Kind) })
	return knobs
}

func rank(k Kind) int { return map[Kind]int{Correlation: 0, Stage: 1, Field: 2}[k] }

// bounds are those of a correlation that compare by size.
func bounds(r *rule.Rule, c *rule.Correlation) (knobs []Knob) {
	for i, b := range c.Bounds {
		if !ordered(b.Op) {
			continue
		}
		knobs = append(knobs, Knob{Name: strings.ReplaceAll(string(c.Type), "_", " "), Kind: Correlation, Op: b.Op.String(), Value: b.Value, with: func(v float64) *rule.Rule {
			out, cor := *r, *c
			cor.Bounds = slices.Clone(c.Bounds)
			cor.Bounds[i].Value = v
			out.Digest, out.Correlation = "", &cor
			return &out
		}})
	}
	return knobs
}

func ordered(op rule.Op) bool {
	return op == rule.OpLess || op == rule.OpLessEq || op == rule.OpGreater || op == rule.OpGreaterEq
}

// compared are the comparisons by size in an expression, which made puts into
// the rule. What is negated is no threshold that one could move.
func compared(r *rule.Rule, e rule.Expr, kind Kind, made func(rule.Expr) *rule.Rule) (knobs []Knob) {
	switch e := e.(type) {
	case *rule.And:
		for i, t := range e.Terms {
			knobs = append(knobs, compared(r, t, kind, func(x rule.Expr) *rule.Rule {
				terms := slices.Clone(e.Terms)
				terms[i] = x
				return made(&rule.And{Terms: terms, At: e.At})
			})...)
		}
	case *rule.Or:
		for i, t := range e.Terms {
			knobs = append(knobs, compared(r, t, kind, func(x rule.Expr) *rule.Rule {
				terms := slices.Clone(e.Terms)
				terms[i] = x
				return made(&rule.Or{Terms: terms, At: e.At})
			})...)
		}
	case *rule.Named:
		return compared(r, e.X, kind, func(x rule.Expr) *rule.Rule { return made(&rule.Named{Name: e.Name, X: x, At: e.At}) })
	case *rule.Test:
		if ordered(e.Op) && e.Part == "" && len(e.Operands) == 1 && e.Operands[0].Kind == rule.OperandNumber {
			return []Knob{{Name: e.Field, Kind: kind, Op: e.Op.String(), Value: e.Operands[0].Number, with: func(v float64) *rule.Rule {
				t := *e
				t.Operands = []rule.Operand{number(v)}
				return made(&t)
			}}}
		}
	case *rule.Compare:
		at, is := e.Right.(*rule.Const)
		if is && ordered(e.Op) && at.Value.Kind == rule.OperandNumber {
			return []Knob{{Name: written(r, e.Left), Kind: kind, Op: e.Op.String(), Value: at.Value.Number, with: func(v float64) *rule.Rule {
				return made(&rule.Compare{Left: e.Left, Op: e.Op, Right: &rule.Const{Value: number(v)}, At: e.At})
			}}}
		}
	}
	return knobs
}

// written are the author's words for a term.
func written(r *rule.Rule, t rule.Term) string {
	if s := t.Span(); s.Start >= 0 && s.Start < s.End && s.End <= len(r.Text) {
		return r.Text[s.Start:s.End]
	}
	return t.String()
}
