package pipeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// addition is a condition that is put before that of the rule.
type addition struct {
	name     string
	fields   []added
	template bool // $category, $product and $service stand for the rule's
	negated  bool
}

// added is one field of it.
type added struct {
	test   rule.Test // without operands
	negate bool
	values []scalar
	raw    bool // values have no wildcards
}

// addedOps are the modifiers that say how a value is compared.
var addedOps = map[string]rule.Op{
	"contains": rule.OpContains, "startswith": rule.OpStartsWith, "endswith": rule.OpEndsWith, "re": rule.OpRegexp, "cidr": rule.OpCIDR,
	"exists": rule.OpExists, "lt": rule.OpLess, "lte": rule.OpLessEq, "gt": rule.OpGreater, "gte": rule.OpGreaterEq,
}

func (r *record) addition() transformation {
	a := &addition{name: r.text("name"), template: r.flag("template"), negated: r.flag("negated")}
	n := r.need("conditions")
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		r.errorf(codeValue, r.place(n), "conditions is a map from fields to values")
		return nil
	}
	for _, e := range entries(n) {
		if f, ok := r.added(e); ok {
			a.fields = append(a.fields, f)
		}
	}
	return a
}

// added reads a field with its modifiers and values.
func (s *source) added(e entry) (f added, ok bool) {
	parts := strings.Split(e.key.Value, "|")
	f.test.Field, ok = parts[0], true
	at := s.place(e.key)
	if f.test.Field == "" {
		s.errorf(codeValue, at, "a condition that is added has a field")
		return f, false
	}
	for _, m := range parts[1:] {
		ok = s.modifier(&f, m, at) && ok
	}
	nodes := []*yaml.Node{e.value}
	if e.value.Kind == yaml.SequenceNode {
		nodes = elements(e.value)
	}
	if len(nodes) == 0 {
		s.errorf(codeValue, s.place(e.value), "the list of values is empty")
		return f, false
	}
	for _, n := range nodes {
		v := scalarOf(n)
		ok = s.suits(&f, v, s.place(n), len(nodes)) && ok
		f.values = append(f.values, v)
	}
	return f, ok
}

func (s *source) modifier(f *added, name string, at rule.Span) bool {
	op, isOp := addedOps[name]
	switch {
	case isOp && f.test.Op == rule.OpEquals:
		f.test.Op = op
		f.raw = op == rule.OpRegexp || op == rule.OpCIDR
	case name == "all":
		f.test.All = true
	case name == "cased":
		f.test.Cased = true
	case name == "neq":
		f.negate = true
	case f.test.Op == rule.OpRegexp && len(name) == 1 && strings.Contains("ims", name):
		f.test.Flags = string(slices.Sorted(slices.Values([]byte(f.test.Flags + name))))
	default:
		names := slices.Concat([]string{"all", "cased", "neq"}, slices.Collect(maps.Keys(addedOps)))
		s.report(codeValue, at, fmt.Sprintf("a condition that is added cannot have the modifier %q here", name), nearHint(name, names))
		return false
	}
	return true
}

// suits refuses a value that the operation cannot take.
func (s *source) suits(f *added, v scalar, at rule.Span, n int) bool {
	message := ""
	size := f.test.Op >= rule.OpLess && f.test.Op <= rule.OpGreaterEq
	switch {
	case v.kind == isNone:
		message = "a value is a text, a number, true, false or null"
	case f.test.Op == rule.OpExists && (v.kind != isBool || n > 1):
		message = "exists takes true or false"
	case size && v.kind != isNumber:
		message = "a comparison by size takes a number"
	case v.kind == isNull && f.test.Op != rule.OpEquals:
		message = "null stands without modifiers"
	case f.test.Op == rule.OpRegexp:
		return s.compile(at, v.text, "") != nil
	}
	if message != "" {
		s.errorf(codeValue, at, "%s", message)
	}
	return message == ""
}

// expr is the field's condition for a rule.
func (f *added) expr(src rule.LogSource, template bool) rule.Expr {
	t := f.test
	for _, v := range f.values {
		if v.kind == isText && template {
			v.text = fill(v.text, src)
		}
		o := v.operand()
		if f.raw {
			o = rule.Operand{Text: v.text}
		} else if t.Op == rule.OpContains || t.Op == rule.OpStartsWith || t.Op == rule.OpEndsWith {
			o = readGlob(v.text).operand(rule.Span{})
		}
		t.Operands = append(t.Operands, o)
	}
	if len(t.Operands) == 1 && t.Operands[0].Kind == rule.OperandNull {
		t = rule.Test{Field: t.Field, Op: rule.OpNull}
	}
	if f.negate {
		return &rule.Not{X: &t}
	}
	return &t
}

// fill puts the log source in the place of $category, $product and $service,
// also in braces; $$ is a dollar sign, and what is none of these stays.
func fill(text string, s rule.LogSource) string {
	return strings.NewReplacer("$$", "$", "${category}", s.Category, "${product}", s.Product, "${service}", s.Service,
		"$category", s.Category, "$product", s.Product, "$service", s.Service).Replace(text)
}

func (a *addition) apply(r *run) {
	if r.rule.Correlation != nil || r.rule.Where == nil || !r.spend(64*len(a.fields)) {
		return
	}
	and := &rule.And{}
	for i := range a.fields {
		and.Terms = append(and.Terms, a.fields[i].expr(r.rule.LogSource, a.template))
	}
	x := rule.Expr(and)
	if len(and.Terms) == 1 {
		x = and.Terms[0]
	}
	r.mark(x, x)
	text := x.String()
	var e rule.Expr = &rule.Named{Name: a.called(r.item), X: x}
	if a.negated {
		e, text = &rule.Not{X: e}, "not ("+text+")"
	}
	r.note(Change{Kind: ConditionAdded, To: []string{text}})
	r.rule.Where = &rule.And{Terms: []rule.Expr{e, r.rule.Where}, At: r.rule.Where.Span()}
}

// called is the name of the part that is added: the author's, else where it
// comes from.
func (a *addition) called(it *item) string {
	if a.name != "" {
		return "pipeline/" + a.name
	}
	return "pipeline/" + it.of.Name + "/" + it.id
}
