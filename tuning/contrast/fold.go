package contrast

import (
	"strings"

	"assay/tuning/rule"
)

// foldedRule is the rule with every comparison of texts without regard to
// case.
func foldedRule(r *rule.Rule) *rule.Rule {
	out := *r
	if r.Where != nil {
		out.Where = folded(r.Where)
	}
	out.Stages = nil
	for _, s := range r.Stages {
		if f, ok := s.(*rule.Filter); ok {
			s = &rule.Filter{Where: folded(f.Where), At: f.At}
		}
		out.Stages = append(out.Stages, s)
	}
	return &out
}

func folded(e rule.Expr) rule.Expr {
	switch e := e.(type) {
	case *rule.And:
		return &rule.And{Terms: foldedAll(e.Terms), At: e.At}
	case *rule.Or:
		return &rule.Or{Terms: foldedAll(e.Terms), At: e.At}
	case *rule.Not:
		return &rule.Not{X: folded(e.X), At: e.At}
	case *rule.Named:
		return &rule.Named{Name: e.Name, X: folded(e.X), At: e.At}
	case *rule.Test:
		t := *e
		t.Cased = false
		if t.Op == rule.OpRegexp && !strings.Contains(t.Flags, "i") {
			t.Flags = "i" + t.Flags
		}
		return &t
	case *rule.Keyword:
		k := *e
		k.Cased = false
		if k.Op == rule.OpRegexp && !strings.Contains(k.Flags, "i") {
			k.Flags = "i" + k.Flags
		}
		return &k
	case *rule.Compare:
		if e.Op == rule.OpEquals || e.Op == rule.OpDiffers {
			return &rule.Compare{Left: lowered(e.Left), Op: e.Op, Right: lowered(e.Right), At: e.At}
		}
	case *rule.Holds:
		return &rule.Holds{X: loweredQuestion(e.X), At: e.At}
	}
	return e
}

func foldedAll(terms []rule.Expr) []rule.Expr {
	out := make([]rule.Expr, len(terms))
	for i, t := range terms {
		out[i] = folded(t)
	}
	return out
}

// lowered brings texts to small letters; numbers stay what they are.
func lowered(t rule.Term) rule.Term {
	switch t := t.(type) {
	case *rule.Const:
		if t.Value.Kind != rule.OperandText || t.Value.Pattern != nil {
			return t
		}
		v := t.Value
		v.Text = strings.ToLower(v.Text)
		return &rule.Const{Value: v}
	case *rule.Ref:
		return &rule.Call{Func: "lower", Args: []rule.Term{t}, At: t.At}
	}
	return t
}

// loweredQuestion is match and like without regard to case.
func loweredQuestion(t rule.Term) rule.Term {
	c, ok := t.(*rule.Call)
	if !ok || len(c.Args) != 2 || c.Func != "match" && c.Func != "like" {
		return t
	}
	pattern, ok := c.Args[1].(*rule.Const)
	if !ok || pattern.Value.Kind != rule.OperandText {
		return t
	}
	v := pattern.Value
	if c.Func == "match" {
		v.Text = "(?i)" + v.Text
		return &rule.Call{Func: c.Func, Args: []rule.Term{c.Args[0], &rule.Const{Value: v}}, At: c.At}
	}
	return &rule.Call{Func: c.Func, Args: []rule.Term{lowered(c.Args[0]), lowered(pattern)}, At: c.At}
}
