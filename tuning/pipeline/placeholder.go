package pipeline

import (
	"regexp"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// placeholders resolves %name%: by the values of the pipeline's variables, or
// by a wildcard.
type placeholders struct {
	wild             bool
	include, exclude []string
}

func (r *record) placeholders(wild bool) transformation {
	p := &placeholders{wild, r.texts("include"), r.texts("exclude")}
	if p.include != nil && p.exclude != nil {
		r.errorf(codeCondition, r.at(), "include and exclude exclude each other")
	}
	return p
}

// values are what a placeholder stands for; not ok when it is to stay.
func (p *placeholders) values(r *run, name string) ([]glob, bool) {
	if p.include != nil && !slices.Contains(p.include, name) || slices.Contains(p.exclude, name) {
		return nil, false
	}
	if p.wild {
		return []glob{{star}}, true
	}
	vars, ok := r.p.vars[name]
	if !ok {
		return nil, false
	}
	out := make([]glob, len(vars))
	for i, v := range vars {
		out[i] = readGlob(v)
	}
	return out, true
}

func (p *placeholders) apply(r *run) {
	r.each(func(e rule.Expr) rule.Expr {
		operands := operandsOf(e)
		groups, changed := make([]rewritten, len(operands)), false
		for i, o := range operands {
			groups[i].values = []rule.Operand{o}
			if out, ok := p.operand(r, e, o); ok {
				groups[i] = rewritten{out, true}
				changed = true
				r.note(Change{Kind: ValueChanged, From: o.String(), To: operandTexts(out)})
			}
		}
		if !changed {
			return e
		}
		if t, ok := e.(*rule.Test); ok && t.Op == rule.OpInList {
			c := *t
			c.Op = rule.OpEquals
			e = &c
		}
		return link(e, groups)
	})
}

func operandTexts(os []rule.Operand) []string {
	var out []string
	for _, o := range os[:min(len(os), 10)] {
		out = append(out, o.String())
	}
	return out
}

// operand resolves the placeholders of one value.
func (p *placeholders) operand(r *run, e rule.Expr, o rule.Operand) ([]rule.Operand, bool) {
	if o.Kind == rule.OperandList {
		to, ok := p.values(r, o.Text)
		return r.grown(o, to), ok
	}
	if t, ok := e.(*rule.Test); ok && t.Op == rule.OpRegexp {
		return p.expression(r, o)
	}
	out, changed := []glob{nil}, false
	for _, part := range o.Pattern {
		with := []glob{{part}}
		if part.Wild == '%' {
			if to, ok := p.values(r, part.Text); ok {
				with, changed = to, true
			}
		}
		var next []glob
		for _, head := range out {
			for _, tail := range with {
				if !r.spend(len(head) + len(tail) + 1) {
					return nil, false
				}
				next = append(next, slices.Concat(head, tail))
			}
		}
		out = next
	}
	if !changed {
		return nil, false
	}
	for i, g := range out {
		var w globWriter
		for _, part := range g {
			w.part(part)
		}
		out[i] = w.done()
	}
	return r.grown(o, out), true
}

// expression resolves those of a regular expression: values stand for
// themselves there.
func (p *placeholders) expression(r *run, o rule.Operand) ([]rule.Operand, bool) {
	out, changed := slices.Clone(o.Pattern), false
	for i, part := range out {
		if part.Wild != '%' {
			continue
		}
		to, ok := p.values(r, part.Text)
		if !ok {
			continue
		}
		changed = true
		texts := make([]string, len(to))
		for j, g := range to {
			for _, q := range g {
				texts[j] += map[byte]string{0: regexp.QuoteMeta(q.Text), '*': ".*", '?': "."}[q.Wild]
			}
		}
		out[i] = rule.PatternPart{Text: "(?:" + strings.Join(texts, "|") + ")"}
	}
	if !changed {
		return nil, false
	}
	var w globWriter
	for _, part := range out {
		w.part(part)
	}
	return r.grown(o, []glob{w.done()}), true
}
