package plan

import (
	"slices"
	"strings"

	"assay/corpus"
	pipelines "assay/tuning/pipeline"
	"assay/tuning/rule"
)

// Explain says part by part why the event passes everything before the first
// stats stage, or why not. It never stops early; its verdict is Match's.
func (p *Plan) Explain(e *corpus.Event) *Explanation {
	x := &explainer{text: p.rule.Text, dialect: p.rule.Dialect, changes: p.changes}
	tree := p.root.explain(x, p.record(e))
	tree.weigh()
	tree.mark()
	return tree
}

// explainer knows the author's text, and what pipelines did to the rule.
type explainer struct {
	text    string
	dialect rule.Dialect
	changes []pipelines.Change
}

// renamed notes the author's name of a field that a pipeline has renamed, by
// its place in the text.
func (x *explainer) renamed(ex *Explanation, at rule.Span) {
	if len(x.changes) == 0 || at.Start >= at.End || at.Start < 0 || at.End > len(x.text) {
		return
	}
	name := x.text[at.Start:at.End]
	if name == ex.Field {
		return
	}
	for _, c := range x.changes {
		if c.Kind == pipelines.FieldRenamed && slices.Contains(c.To, ex.Field) {
			ex.Written, ex.By = name, c.Pipeline
		}
	}
}

// written is what stands in the author's text.
type written interface {
	String() string
	Span() rule.Span
}

// node starts the explanation of an expression or a stage.
func (x *explainer) node(kind string, e written) *Explanation {
	ex := &Explanation{Kind: kind}
	if e == nil {
		return ex
	}
	ex.Span = e.Span()
	if s := ex.Span; s.Start < s.End && s.Start >= 0 && s.End <= len(x.text) {
		ex.Text = x.text[s.Start:s.End]
	} else {
		ex.Text = e.String()
	}
	return ex
}

func (n *junction) explain(x *explainer, r record) *Explanation {
	kind := "or"
	if n.all {
		kind = "and"
	}
	ex := x.node(kind, n.expr)
	ex.Holds = n.all
	for _, t := range n.terms {
		child := t.explain(x, r)
		ex.Children = append(ex.Children, child)
		if child.Holds != n.all {
			ex.Holds = !n.all
		}
	}
	return ex
}

func (n *negation) explain(x *explainer, r record) *Explanation {
	ex := x.node("not", n.expr)
	child := n.x.explain(x, r)
	t, ok := n.x.(*test)
	switch {
	case !ok || child.Span != ex.Span || ex.Span.Start >= ex.Span.End:
	case asksPresence(t.expr):
		child.Text, child.Holds = "isnotnull("+ex.Text+")", !child.Holds
		return child
	case x.negative(ex.Text, t.expr.Op): // one part in the author's words
		child.Text, child.Holds = ex.Text, !child.Holds
		return child
	}
	ex.Children, ex.Holds = []*Explanation{child}, !child.Holds
	return ex
}

func (n *part) explain(x *explainer, r record) *Explanation {
	ex := x.node("part", n.expr)
	child := n.x.explain(x, r)
	ex.Name, ex.Children, ex.Holds = n.name, []*Explanation{child}, child.Holds
	return ex
}

// meet notes what the record has at a field.
func (ex *Explanation) meet(field string, v corpus.Value, path string) {
	ex.Field, ex.Path, ex.Value, ex.Met = field, path, v, metOf(v)
	if ex.Met == MetValue {
		ex.Shown = v.Text()
	}
}

func (t *test) explain(x *explainer, r record) *Explanation {
	ex := x.node("test", t.expr)
	v, path, holds := t.met(r)
	ex.meet(t.field, v, path)
	x.renamed(ex, t.expr.FieldAt)
	switch {
	case asksPresence(t.expr) && ex.Text != "":
		ex.Text = "isnull(" + ex.Text + ")"
	case x.dialect == rule.SPL && x.negative(ex.Text, t.expr.Op): // two negations have cancelled out
		ex.Text = "NOT " + ex.Text
	}
	ex.Holds = holds
	if i := t.deciding(v, ex.Holds); i >= 0 {
		ex.Operand, ex.Several = t.expr.Operands[i].String(), len(t.expr.Operands) > 1
	}
	return ex
}

// asksPresence reports what SPL asks besides the author's words.
func asksPresence(t *rule.Test) bool { return t.Op == rule.OpNull && t.At == t.FieldAt }

// negative reports words that hold when the test does not that was made of
// them: f|neq: v, isnotnull(f), regex f!="x" and f!=g.
func (x *explainer) negative(text string, op rule.Op) bool {
	switch {
	case x.dialect == rule.Sigma:
		return true
	case op == rule.OpNull:
		return strings.HasPrefix(strings.ToLower(text), "isnotnull(")
	case op == rule.OpRegexp, op == rule.OpEqualsField:
		return strings.Contains(strings.SplitN(text, `"`, 2)[0], "!=")
	}
	return false
}

// deciding is the first operand that settles the verdict by itself, -1 when
// it takes all of them or none.
func (t *test) deciding(v corpus.Value, holds bool) int {
	if !hasValue(v) || t.link == noValue || t.link == anyValue {
		return -1
	}
	settles := t.link == anyOperand && holds
	if t.link == allOperands || t.link == noOperand {
		settles = !holds
	}
	if !settles {
		return -1
	}
	for i, m := range t.each {
		if t.meets(m, v, t.fold(v)) != (t.link == allOperands) {
			return i
		}
	}
	return -1
}

func (p *pair) explain(x *explainer, r record) *Explanation {
	ex := x.node("test", p.expr)
	a, path := resolve(r, p.paths)
	b, otherPath := resolve(r, p.otherPaths)
	ex.meet(p.field, a, path)
	x.renamed(ex, p.expr.FieldAt)
	ex.Other = &Explanation{Kind: "field", Span: p.operand.At}
	ex.Other.meet(p.other, b, otherPath)
	x.renamed(ex.Other, p.operand.At)
	ex.Holds = p.relation.holds(a, b)
	ex.Operand = p.operand.String()
	return ex
}

func (k *keyword) explain(x *explainer, r record) *Explanation {
	ex := x.node("keyword", k.expr)
	ex.Holds, ex.Several = k.match(r), len(k.terms) > 1
	for _, t := range k.terms {
		path, v, ok := t.in(r)
		if ok && !k.all {
			ex.meet(path, v, path)
			ex.Operand = t.operand.String()
			return ex
		}
		if !ok && k.all {
			ex.Operand = t.operand.String()
			return ex
		}
	}
	return ex
}
