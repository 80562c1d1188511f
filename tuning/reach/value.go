package reach

import (
	"net/netip"
	"strings"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
	"assay/tuning/trust"
)

// wish is what a field should hold for some tests on it to hold.
type wish struct {
	path         string
	whole        *corpus.Value
	starts, ends string
	holds        []string
}

// add takes up a test that should hold, by its operand number pick (counted
// around); ok is false for a test that nothing can be written for.
func (w *wish) add(t *rule.Test, env plan.Env, pick int) bool {
	operands := t.Operands
	if !t.All && len(operands) > 0 {
		operands = operands[pick%len(operands) : pick%len(operands)+1]
	}
	for _, o := range operands {
		if !w.addOne(t, o, env) {
			return false
		}
	}
	return len(operands) > 0 && t.Part == ""
}

func (w *wish) addOne(t *rule.Test, o rule.Operand, env plan.Env) bool {
	switch t.Op {
	case rule.OpEquals, rule.OpInList:
		if n := len(o.Pattern); n > 1 && (o.Pattern[0].Wild == '*' || o.Pattern[n-1].Wild == '*') {
			w.like(o, env)
			return true
		}
		v, ok := valueOf(o, env)
		w.whole = &v
		return ok
	case rule.OpContains, rule.OpStartsWith, rule.OpEndsWith:
		s := textOf(o, env)
		switch t.Op {
		case rule.OpStartsWith:
			w.starts = s
		case rule.OpEndsWith:
			w.ends = s
		default:
			w.holds = append(w.holds, s)
		}
		return s != ""
	case rule.OpRegexp:
		s, ok := sampleOf(textOf(o, env), t.Flags)
		w.holds = append(w.holds, s)
		return ok
	case rule.OpCIDR:
		s, ok := addressIn(textOf(o, env))
		v := corpus.String(s)
		w.whole = &v
		return ok
	case rule.OpLess, rule.OpLessEq, rule.OpGreater, rule.OpGreaterEq:
		v := corpus.Float(beside(t.Op, o.Number))
		w.whole = &v
		return o.Kind == rule.OperandNumber
	case rule.OpDiffers:
		w.holds = append(w.holds, "x")
		return true
	case rule.OpExists:
		w.holds = append(w.holds, "x")
		return o.Bool
	}
	return false
}

// like takes up a pattern that is open at an end.
func (w *wish) like(o rule.Operand, env plan.Env) {
	switch s := textOf(o, env); {
	case o.Pattern[0].Wild != '*':
		w.starts = s
	case o.Pattern[len(o.Pattern)-1].Wild != '*':
		w.ends = s
	default:
		w.holds = append(w.holds, s)
	}
}

// values are the ways to grant the wish where old stands now: the old text
// with the words behind it, where the words may stand anywhere, then the words
// alone.
func (w *wish) values(old corpus.Value) (out []corpus.Value) {
	if w.whole != nil {
		return []corpus.Value{*w.whole}
	}
	words := strings.Join(w.holds, " ")
	parts := make([]string, 0, 3)
	for _, s := range []string{w.starts, words, w.ends} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	plain := corpus.String(strings.Join(parts, " "))
	if old.Kind() == corpus.KindString && old.Text() != "" && w.starts == "" && w.ends == "" {
		return []corpus.Value{corpus.String(old.Text() + " " + words), plain}
	}
	return []corpus.Value{plain}
}

// valueOf is a value that the operand stands for.
func valueOf(o rule.Operand, env plan.Env) (corpus.Value, bool) {
	switch o.Kind {
	case rule.OperandNumber:
		if n := int64(o.Number); float64(n) == o.Number {
			return corpus.Int(n), true
		}
		return corpus.Float(o.Number), true
	case rule.OperandBool:
		return corpus.Bool(o.Bool), true
	case rule.OperandNull:
		return corpus.Null(), true
	case rule.OperandField:
		return corpus.Value{}, false
	}
	s := textOf(o, env)
	return corpus.String(s), s != "" || o.Kind == rule.OperandText
}

// textOf is the operand's text: of a pattern its literals, of a list its first
// entry.
func textOf(o rule.Operand, env plan.Env) string {
	if o.Kind == rule.OperandList {
		return firstOf(env, o.Text)
	}
	if o.Pattern == nil {
		return o.Text
	}
	var b strings.Builder
	for _, p := range o.Pattern {
		switch p.Wild {
		case 0:
			b.WriteString(p.Text)
		case '?':
			b.WriteByte('x')
		case '%':
			b.WriteString(firstOf(env, p.Text))
		}
	}
	return b.String()
}

func firstOf(env plan.Env, list string) string {
	values := env.Lists[list]
	if len(values) == 0 {
		return ""
	}
	if s, ok := addressIn(values[0]); ok {
		return s
	}
	return values[0]
}

// addressIn is an address of a network.
func addressIn(network string) (string, bool) {
	p, err := netip.ParsePrefix(network)
	if err != nil {
		return "", false
	}
	a := p.Masked().Addr()
	if next := a.Next(); next.IsValid() && p.Contains(next) {
		a = next
	}
	return a.String(), true
}

// beside is a number that compares so with n.
func beside(op rule.Op, n float64) float64 {
	switch op {
	case rule.OpLess:
		return n - 1
	case rule.OpGreater:
		return n + 1
	}
	return n
}

// neutral are values that few tests look for: what a field may hold so that a
// negated test holds.
func neutral() []corpus.Value {
	return []corpus.Value{corpus.String("203.0.113.7"), corpus.String("x"), corpus.Int(0), corpus.String("")}
}

// testOf is the literal as a test of a field against values: a test, or a
// comparison of a field with a constant.
func testOf(l trust.Literal) (*rule.Test, bool) {
	switch e := l.Expr.(type) {
	case *rule.Test:
		for _, o := range e.Operands {
			if o.Kind == rule.OperandField {
				return nil, false
			}
		}
		return e, true
	case *rule.Compare:
		ref, isRef := e.Left.(*rule.Ref)
		c, isConst := e.Right.(*rule.Const)
		if isRef && isConst {
			return &rule.Test{Field: ref.Field, Op: e.Op, Operands: []rule.Operand{c.Value}}, true
		}
	}
	return nil, false
}
