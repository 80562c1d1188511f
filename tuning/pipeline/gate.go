package pipeline

import (
	"fmt"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// gate is the conditions of one kind of an item and how they are linked. One
// without conditions is open.
type gate[T any] struct {
	conditions []T
	names      map[string]int // of conditions that an expression links
	expr       expression     // nil: all of them, or any
	any, not   bool
}

func (g *gate[T]) open(holds func(T) bool) bool {
	if len(g.conditions) == 0 {
		return true
	}
	if g.expr != nil {
		return g.expr.holds(func(name string) bool { return holds(g.conditions[g.names[name]]) }) != g.not
	}
	for _, c := range g.conditions {
		if holds(c) == g.any {
			return g.any != g.not
		}
	}
	return g.any == g.not
}

// conditions reads the three kinds of an item.
func (r *record) conditions(it *item) {
	readGate(r, it, "rule", &it.rules, ruleConditions)
	readGate(r, it, "detection_item", &it.parts, partConditions)
	readGate(r, it, "field_name", &it.fields, fieldConditions)
}

// readGate reads KIND_conditions, KIND_cond_op, KIND_cond_expr and
// KIND_cond_not.
func readGate[T any](r *record, it *item, kind string, g *gate[T], types map[string]func(*record, *item) T) {
	g.any = r.choice(kind+"_cond_op", "and", "or") == "or"
	g.not = r.flag(kind + "_cond_not")
	text := r.text(kind + "_cond_expr")
	if n := r.get(kind + "_conditions"); n != nil {
		readConditions(r.source, it, n, g, types)
	}
	if text == "" {
		return
	}
	at := r.place(r.keys[kind+"_cond_expr"].value)
	switch {
	case r.keys[kind+"_cond_op"].key != nil:
		r.errorf(codeCondition, at, "%s_cond_expr and %s_cond_op exclude each other", kind, kind)
	case g.names == nil:
		r.errorf(codeCondition, at, "%s_cond_expr needs %s_conditions as a map from names to conditions", kind, kind)
	default:
		g.expr = r.expression(text, at, g.names)
	}
}

// readConditions reads a list of conditions, or a map of named ones.
func readConditions[T any](s *source, it *item, n *yaml.Node, g *gate[T], types map[string]func(*record, *item) T) {
	switch n.Kind {
	case yaml.SequenceNode:
		for _, c := range elements(n) {
			readCondition(s, it, c, g, types)
		}
	case yaml.MappingNode:
		g.names = map[string]int{}
		for _, e := range entries(n) {
			g.names[e.key.Value] = len(g.conditions)
			readCondition(s, it, e.value, g, types)
		}
	default:
		s.errorf(codeValue, s.place(n), "conditions are a list, or a map from names to conditions")
	}
}

func readCondition[T any](s *source, it *item, n *yaml.Node, g *gate[T], types map[string]func(*record, *item) T) {
	r := s.record(n, "a condition")
	if r == nil {
		return
	}
	kind := r.needText("type")
	build := types[kind]
	if build == nil {
		if kind != "" {
			var known []string
			for k := range types {
				known = append(known, k)
			}
			r.report(codeType, r.place(r.keys["type"].value), fmt.Sprintf("there is no condition %q of this kind", kind), nearHint(kind, known))
		}
		return
	}
	g.conditions = append(g.conditions, build(r, it))
	r.done()
}

// expression links named conditions.
type expression interface {
	holds(of func(string) bool) bool
}

type (
	allOf []expression
	anyOf []expression
	notOf struct{ x expression }
	named string
)

func (e allOf) holds(of func(string) bool) bool {
	for _, x := range e {
		if !x.holds(of) {
			return false
		}
	}
	return true
}

func (e anyOf) holds(of func(string) bool) bool {
	for _, x := range e {
		if x.holds(of) {
			return true
		}
	}
	return false
}

func (e notOf) holds(of func(string) bool) bool { return !e.x.holds(of) }
func (e named) holds(of func(string) bool) bool { return of(string(e)) }

// expression reads an expression over named conditions, each of which it must
// mention; nil when an error was reported.
func (s *source) expression(text string, at rule.Span, names map[string]int) expression {
	p := &linker{words: words(text), names: names, used: map[string]bool{}}
	e := p.or(0)
	switch {
	case p.fault != "":
	case len(p.words) > 0:
		p.fault = fmt.Sprintf("the expression goes on with %q", p.words[0])
	case len(p.used) < len(names):
		for name := range names {
			if !p.used[name] {
				p.fault = fmt.Sprintf("the expression does not mention the condition %q", name)
			}
		}
	}
	if p.fault != "" {
		s.errorf(codeExpression, at, "%s", p.fault)
		return nil
	}
	return e
}

// words are the names, operators and parentheses of an expression; a sign
// that is none of these is a word of its own.
func words(text string) []string {
	var out []string
	for i := 0; i < len(text); {
		c := text[i]
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			i++
			continue
		}
		j := i
		for j < len(text) && isNameByte(text[j]) {
			j++
		}
		j = max(j, i+1)
		out = append(out, text[i:j])
		i = j
	}
	return out
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

// linker reads by recursive descent: or, and, not, parentheses.
type linker struct {
	words []string
	names map[string]int
	used  map[string]bool
	fault string
}

func (p *linker) is(word string) bool { return len(p.words) > 0 && p.words[0] == word }

func (p *linker) or(depth int) expression {
	all := anyOf{p.and(depth)}
	for p.fault == "" && p.is("or") {
		p.words = p.words[1:]
		all = append(all, p.and(depth))
	}
	return all
}

func (p *linker) and(depth int) expression {
	all := allOf{p.unary(depth)}
	for p.fault == "" && p.is("and") {
		p.words = p.words[1:]
		all = append(all, p.unary(depth))
	}
	return all
}

func (p *linker) unary(depth int) expression {
	switch {
	case depth > maxDepth:
		p.fault = "the expression nests too deeply"
	case len(p.words) == 0:
		p.fault = "the expression ends too early"
	}
	if p.fault != "" {
		return anyOf{}
	}
	word := p.words[0]
	p.words = p.words[1:]
	switch {
	case word == "not":
		return notOf{p.unary(depth + 1)}
	case word == "(":
		e := p.or(depth + 1)
		if p.fault == "" && !p.is(")") {
			p.fault = "a parenthesis is not closed"
		} else if p.fault == "" {
			p.words = p.words[1:]
		}
		return e
	}
	if _, ok := p.names[word]; !ok {
		p.fault = fmt.Sprintf("there is no condition %q", word)
	}
	p.used[word] = true
	return named(word)
}
