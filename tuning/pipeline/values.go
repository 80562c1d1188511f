package pipeline

import (
	"slices"
	"strings"

	"assay/tuning/rule"
)

// rewritten is what becomes of one value: the values that stand in its place,
// any of which may hold.
type rewritten struct {
	values  []rule.Operand
	changed bool
}

// globs changes the text values of the items at hand. f gives what stands in
// the place of a value, and whether that is anything new.
func (r *run) globs(numbers bool, f func(glob) ([]glob, bool)) {
	r.each(func(e rule.Expr) rule.Expr {
		operands := operandsOf(e)
		groups, changed := make([]rewritten, len(operands)), false
		for i, o := range operands {
			groups[i].values = []rule.Operand{o}
			g, ok := globOf(e, o, numbers)
			if !ok {
				continue
			}
			out, isNew := f(g)
			if isNew {
				groups[i] = rewritten{r.grown(o, out), true}
				r.note(Change{Kind: ValueChanged, From: g.plain(), To: plains(out)})
				changed = true
			}
		}
		if !changed {
			return e
		}
		return regroup(e, groups)
	})
}

func plains(gs []glob) []string {
	out := make([]string, len(gs))
	for i, g := range gs {
		out[i] = g.plain()
	}
	return out
}

// grown counts what was made of a value.
func (r *run) grown(o rule.Operand, gs []glob) []rule.Operand {
	out := make([]rule.Operand, 0, len(gs))
	for _, g := range gs {
		n := 16
		for _, p := range g {
			n += len(p.Text) + 16
		}
		if !r.spend(n) {
			return []rule.Operand{o}
		}
		out = append(out, g.operand(o.At))
	}
	return out
}

// regroup puts the values back. A test whose values no longer have the open
// ends of its operation compares whole values with wildcards.
func regroup(e rule.Expr, groups []rewritten) rule.Expr {
	t, ok := e.(*rule.Test)
	if !ok {
		return link(e, groups)
	}
	if t.Op == rule.OpEquals {
		return link(t, groups)
	}
	closed, fits := make([]rewritten, len(groups)), true
	whole := make([]rewritten, len(groups))
	start, end := t.Op != rule.OpStartsWith, t.Op != rule.OpEndsWith
	for i, g := range groups {
		for _, o := range g.values {
			full, ok := glob(o.Pattern), true
			if full == nil && o.Text != "" {
				full = glob{{Text: o.Text}}
			}
			if !g.changed {
				full, ok = globOf(t, o, true)
			}
			if !ok {
				closed[i].values, whole[i].values = append(closed[i].values, o), append(whole[i].values, o)
				continue
			}
			inner, isOpen := full.shut(start, end)
			fits = fits && isOpen
			closed[i].values = append(closed[i].values, inner.operand(o.At))
			whole[i].values = append(whole[i].values, full.operand(o.At))
		}
	}
	if fits {
		return link(t, closed)
	}
	c := *t
	c.Op = rule.OpEquals
	return link(&c, whole)
}

// link is the test or keyword with other values. Where all must hold, and one
// became several of which any may, each stands by itself.
func link(e rule.Expr, groups []rewritten) rule.Expr {
	all := false
	switch e := e.(type) {
	case *rule.Test:
		all = e.All
	case *rule.Keyword:
		all = e.All
	}
	if !all || !slices.ContainsFunc(groups, func(g rewritten) bool { return len(g.values) != 1 }) {
		var values []rule.Operand
		for _, g := range groups {
			values = append(values, g.values...)
		}
		return withValues(e, values, all)
	}
	and := &rule.And{At: e.Span()}
	for _, g := range groups {
		and.Terms = append(and.Terms, withValues(e, g.values, false))
	}
	return and
}

func withValues(e rule.Expr, values []rule.Operand, all bool) rule.Expr {
	switch e := e.(type) {
	case *rule.Test:
		c := *e
		c.Operands, c.All = values, all
		return &c
	case *rule.Keyword:
		c := *e
		c.Operands, c.All = values, all
		return &c
	}
	return e
}

// stringMap puts other texts in the place of texts that are the same letter by
// letter.
type stringMap struct{ to map[string][]glob }

func (r *record) stringMap() transformation {
	m := &stringMap{map[string][]glob{}}
	n := r.need("mapping")
	if n == nil {
		return nil
	}
	inner := r.record(n, "mapping")
	if inner == nil {
		return nil
	}
	for _, e := range entries(n) {
		for _, text := range inner.texts(e.key.Value) {
			m.to[e.key.Value] = append(m.to[e.key.Value], readGlob(text))
		}
	}
	return m
}

func (m *stringMap) apply(r *run) {
	r.globs(false, func(g glob) ([]glob, bool) {
		to, ok := m.to[g.plain()]
		return to, ok
	})
}

// letterCase writes texts in lower or upper case.
type letterCase struct{ method string }

func (c letterCase) apply(r *run) {
	to := strings.ToLower
	if c.method == "upper" {
		to = strings.ToUpper
	}
	r.globs(false, func(g glob) ([]glob, bool) {
		out := slices.Clone(g)
		for i := range out {
			if out[i].Wild == 0 {
				out[i].Text = to(out[i].Text)
			}
		}
		return []glob{out}, !slices.Equal(g, out)
	})
}

// fixedValue puts one value in the place of all of an item.
type fixedValue struct{ value rule.Operand }

func (r *record) fixedValue() transformation {
	v := r.scalar("value")
	switch r.choice("force_type", "", "str", "num") {
	case "str":
		v.kind = isText
	case "num":
		if v.kind != isNumber {
			r.errorf(codeValue, r.at(), "force_type num needs a number as value")
		}
	}
	return &fixedValue{v.operand()}
}

// operand is the scalar as a value, with wildcards when it is a text.
func (v scalar) operand() rule.Operand {
	switch v.kind {
	case isNumber:
		return rule.Operand{Kind: rule.OperandNumber, Text: v.text, Number: v.number}
	case isBool:
		return rule.Operand{Kind: rule.OperandBool, Bool: v.truth}
	case isNull:
		return rule.Operand{Kind: rule.OperandNull}
	}
	return readGlob(v.text).operand(rule.Span{})
}

func (f *fixedValue) apply(r *run) {
	r.each(func(e rule.Expr) rule.Expr {
		t, ok := e.(*rule.Test)
		if !ok || !r.spend(64) {
			return e
		}
		r.note(Change{Kind: ValueChanged, From: valuesText(t), To: []string{f.value.String()}})
		c := &rule.Test{Field: t.Field, FieldAt: t.FieldAt, At: t.At, Cased: t.Cased, Operands: []rule.Operand{f.value}}
		if f.value.Kind == rule.OperandNull {
			c.Op, c.Operands, c.Cased = rule.OpNull, nil, false
		}
		return c
	})
}

func valuesText(t *rule.Test) string {
	var out []string
	for i, o := range t.Operands {
		if i == 3 {
			return strings.Join(append(out, "…"), ", ")
		}
		out = append(out, o.String())
	}
	return strings.Join(out, ", ")
}

// convert makes texts of numbers, or numbers of texts.
type convert struct{ to string }

func (c convert) apply(r *run) {
	r.each(func(e rule.Expr) rule.Expr {
		t, ok := e.(*rule.Test)
		if !ok || t.Op != rule.OpEquals || t.Part != "" {
			return e
		}
		operands, changed := slices.Clone(t.Operands), false
		for i, o := range operands {
			next, ok := c.one(o)
			if !ok {
				r.fail(codeConvert, o.At, "the pipeline asks for a number, and "+o.String()+" is none")
			}
			changed = changed || next.Kind != o.Kind
			operands[i] = next
		}
		if !changed {
			return e
		}
		r.note(Change{Kind: ValueChanged, From: valuesText(t), To: []string{c.to}})
		return withValues(t, operands, t.All)
	})
}

func (c convert) one(o rule.Operand) (rule.Operand, bool) {
	switch {
	case c.to == "str" && o.Kind == rule.OperandNumber:
		return rule.Operand{Text: o.Text, At: o.At}, true
	case c.to == "num" && o.Kind == rule.OperandText:
		v := scalarText(o.Text)
		if o.Pattern != nil || v.kind != isNumber {
			return o, false
		}
		n := v.operand()
		n.At = o.At
		return n, true
	}
	return o, true
}
