package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// renamer gives a field its other names; not ok when it keeps its own.
type renamer interface {
	names(field string) ([]string, bool)
}

// mapping renames fields, or what their names begin with.
type mapping struct {
	prefix bool
	order  []string // of the author; the first prefix that fits counts
	to     map[string][]string
}

func (r *record) mapping(prefix bool) transformation {
	n := r.need("mapping")
	if n == nil {
		return nil
	}
	inner := r.record(n, "mapping")
	if inner == nil {
		return nil
	}
	m := &mapping{prefix: prefix, to: map[string][]string{}}
	for _, e := range entries(n) {
		if scalarOf(e.key).kind == isNull {
			r.errorf(codeUnsupported, r.place(e.key), "keywords have no field that could be renamed")
			continue
		}
		m.order = append(m.order, e.key.Value)
		m.to[e.key.Value] = inner.texts(e.key.Value)
	}
	return m
}

func (m *mapping) names(field string) ([]string, bool) {
	if !m.prefix {
		to, ok := m.to[field]
		return to, ok
	}
	for _, from := range m.order {
		if rest, ok := strings.CutPrefix(field, from); ok {
			var out []string
			for _, to := range m.to[from] {
				out = append(out, to+rest)
			}
			return out, true
		}
	}
	return nil, false
}

func (m *mapping) apply(r *run) { r.rename(m) }

// affix puts a text before or behind every field.
type affix struct{ prefix, suffix string }

func (a *affix) names(field string) ([]string, bool) {
	return []string{a.prefix + field + a.suffix}, true
}

func (a *affix) apply(r *run) { r.rename(a) }

// rename renames the fields of a rule, and those that its author shows.
func (r *run) rename(by renamer) {
	r.rule.Fields = r.list(by, r.rule.Fields)
	if r.rule.Correlation != nil {
		r.renameCorrelation(by)
		return
	}
	r.each(func(e rule.Expr) rule.Expr {
		t, ok := e.(*rule.Test)
		if !ok {
			return e
		}
		t = r.references(by, t)
		names := r.named(by, t.Field)
		if len(names) == 1 && names[0] == t.Field {
			return same(e, t)
		}
		return spread(t, names)
	})
}

// same is e itself when t is.
func same(e rule.Expr, t *rule.Test) rule.Expr {
	if e == rule.Expr(t) {
		return e
	}
	return t
}

// named is what a field is called now: itself when it is not renamed.
func (r *run) named(by renamer, field string) []string {
	if field == "" || !r.meetsField(field) {
		return []string{field}
	}
	to, ok := by.names(field)
	if !ok {
		return []string{field}
	}
	for _, name := range to {
		if len(name) > maxField {
			r.fail(codeGrowth, rule.Span{}, fmt.Sprintf("the pipeline %s makes a field's name longer than %d bytes", r.item.of.Name, maxField))
			return []string{field}
		}
		if r.p.tracks && !slices.Contains(r.through[name], r.key()) {
			r.through[name] = append(append(slices.Clone(r.through[name]), r.through[field]...), r.key())
		}
		if !r.spend(64 + len(name)) {
			return []string{field}
		}
	}
	if len(to) != 1 || to[0] != field {
		r.note(Change{Kind: FieldRenamed, From: field, To: slices.Clone(to)})
	}
	return to
}

// list renames each name of a list; the list itself when nothing is new.
func (r *run) list(by renamer, fields []string) []string {
	var out []string
	for _, f := range fields {
		for _, name := range r.named(by, f) {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	if slices.Equal(out, fields) {
		return fields
	}
	return out
}

// references renames the fields that a test compares with.
func (r *run) references(by renamer, t *rule.Test) *rule.Test {
	if !slices.ContainsFunc(t.Operands, func(o rule.Operand) bool { return o.Kind == rule.OperandField }) {
		return t
	}
	var operands []rule.Operand
	changed := false
	for _, o := range t.Operands {
		if o.Kind != rule.OperandField {
			operands = append(operands, o)
			continue
		}
		names := r.named(by, o.Text)
		changed = changed || len(names) > 1 || names[0] != o.Text
		if len(names) > 1 && t.All {
			r.fail(codeSeveral, o.At, fmt.Sprintf("the pipeline %s makes several fields of %s, and the rule wants all that it names", r.item.of.Name, o.Text))
		}
		for _, name := range names {
			o.Text = name
			operands = append(operands, o)
		}
	}
	if !changed {
		return t
	}
	c := *t
	c.Operands = operands
	return &c
}

// spread is a test of each of the names: any of them may hold, but a field is
// absent when it is so under all of its names.
func spread(t *rule.Test, names []string) rule.Expr {
	absent := t.Op == rule.OpNull || t.Op == rule.OpExists && len(t.Operands) == 1 && !t.Operands[0].Bool
	if absent || len(names) == 1 {
		return alike(t, names, absent)
	}
	isNull := func(o rule.Operand) bool { return o.Kind == rule.OperandNull }
	if t.All || !slices.ContainsFunc(t.Operands, isNull) {
		return alike(t, names, false)
	}
	null := alike(&rule.Test{Field: t.Field, Op: rule.OpNull, At: t.At, FieldAt: t.FieldAt}, names, true)
	rest := *t
	if rest.Operands = slices.DeleteFunc(slices.Clone(t.Operands), isNull); len(rest.Operands) == 0 {
		return null
	}
	return &rule.Or{Terms: []rule.Expr{alike(&rest, names, false), null}, At: t.At}
}

func alike(t *rule.Test, names []string, all bool) rule.Expr {
	terms := make([]rule.Expr, len(names))
	for i, name := range names {
		c := *t
		c.Field = name
		terms[i] = &c
	}
	switch {
	case len(terms) == 1:
		return terms[0]
	case all:
		return &rule.And{Terms: terms, At: t.At}
	}
	return &rule.Or{Terms: terms, At: t.At}
}
