package spl

import (
	"net/netip"
	"strings"

	"assay/tuning/rule"
)

// The functions of this file give the calls of functions that are true or
// false as tests of a field, which a replay answers from columns; nil where
// the call asks more than a test can.

func (p *parser) isNull(args []node, at rule.Span) rule.Expr {
	field, ok := args[0].field()
	if !ok {
		return nil
	}
	p.count(1, at)
	return &rule.Test{Field: field.Field, Op: rule.OpNull, At: at, FieldAt: field.At}
}

func (p *parser) isNotNull(args []node, at rule.Span) rule.Expr {
	x := p.isNull(args, at)
	if x == nil {
		return nil
	}
	return &rule.Not{X: x, At: at}
}

// like compares with case; % is any run of characters, _ is one.
func (p *parser) like(args []node, at rule.Span) rule.Expr {
	field, isField := args[0].field()
	pattern, isText := args[1].text()
	if isText && !p.fewStars(pattern, "%_", args[1].at) {
		p.bad = true
	}
	if !isField || !isText || p.bad {
		return nil
	}
	return &rule.Test{Field: field.Field, Op: rule.OpEquals, Cased: true, At: at, FieldAt: field.At,
		Operands: []rule.Operand{likeOperand(pattern, args[1].at)}}
}

// match searches a regular expression, with case unless it says (?i).
func (p *parser) match(args []node, at rule.Span) rule.Expr {
	field, ok := args[0].field()
	if !ok {
		return nil
	}
	pattern, _ := args[1].constant()
	return &rule.Test{Field: field.Field, Op: rule.OpRegexp, At: at, FieldAt: field.At, Operands: []rule.Operand{pattern}}
}

// in compares with case with any of several constants.
func (p *parser) in(args []node, at rule.Span) rule.Expr {
	field, ok := args[0].field()
	if !ok {
		return nil
	}
	t := &rule.Test{Field: field.Field, Op: rule.OpEquals, Cased: true, At: at, FieldAt: field.At}
	for _, a := range args[1:] {
		c, ok := a.constant()
		if !ok || c.Kind != rule.OperandText && c.Kind != rule.OperandNumber {
			return nil
		}
		p.warnWildcard(t.Field, c)
		t.Operands = append(t.Operands, c)
	}
	p.warnListName(t)
	return t
}

// cidrMatch tests an address against a network or, ours, against the networks
// of a named list.
func (p *parser) cidrMatch(args []node, at rule.Span) rule.Expr {
	source, ok := p.network(args[0])
	if !ok {
		return nil
	}
	field, isField := args[1].field()
	list := false
	if _, err := netip.ParsePrefix(source); err != nil {
		if list = true; !p.namesList(source, args[0].at) {
			return nil
		}
	}
	if !isField {
		c := &rule.Const{Value: rule.Operand{Text: source, At: args[0].at}}
		return &rule.Holds{X: &rule.Call{Func: "cidrmatch", Args: []rule.Term{c, args[1].term}, At: at}, At: at}
	}
	t := &rule.Test{Field: field.Field, Op: rule.OpCIDR, At: at, FieldAt: field.At, Operands: []rule.Operand{{Text: source, At: args[0].at}}}
	if list {
		t.Op, t.Operands[0].Kind = rule.OpInList, rule.OperandList
	}
	return t
}

// network is the network of cidrmatch as it is written: a text, or the name
// of a list without quotes. A field that holds a network must be asked for by
// a term.
func (p *parser) network(n node) (string, bool) {
	if text, ok := n.text(); ok {
		return text, true
	}
	if f, ok := n.field(); ok && p.src[n.at.Start] != '\'' && (p.lists == nil || p.lists(f.Field)) {
		return f.Field, true
	}
	return "", false
}

// namesList checks that a text which is no network is the name of a list.
func (p *parser) namesList(name string, at rule.Span) bool {
	if strings.ContainsAny(name, "/: ") || name == "" || name[0] >= '0' && name[0] <= '9' {
		p.fail(at, codeBadNetwork, spelled(p.src, at)+" is no network",
			"write an address and a prefix length, such as 10.0.0.0/8, or the name of a named list")
		return false
	}
	p.unknownList(name, at)
	return true
}

// unknownList warns of a list that is not there.
func (p *parser) unknownList(name string, at rule.Span) {
	if p.lists != nil && !p.lists(name) {
		p.hinted(rule.Warning, at, codeUnknownList, "no named list "+name+" exists", "a named list is a text file with one value a line")
	}
}

// searchMatch reads its text by the search grammar. Places inside are those
// of the text where it is written without escapes, else the whole of it.
func (p *parser) searchMatch(args []node, at rule.Span) rule.Expr {
	text, _ := args[0].text()
	inside := args[0].at
	sub := &parser{scanner: scanner{src: p.src, pos: inside.Start + 1, end: inside.End - 1}, lists: p.lists, terms: p.terms, depth: p.depth}
	if p.src[sub.pos:sub.end] != text {
		sub.scanner = scanner{src: text, end: len(text)}
	}
	plain := sub.src == p.src
	e := sub.search()
	p.terms = sub.terms
	for _, d := range sub.found {
		if !plain {
			d.Span = inside
		}
		p.report(d)
	}
	if sub.found.Err() != nil || sub.lost {
		p.bad = true
		return nil
	}
	if e == nil {
		p.badArguments(at, `searchmatch("field=value word")`)
		return nil
	}
	if !plain {
		place(e, func(rule.Span) rule.Span { return inside })
	}
	truth := &rule.Truth{X: e, At: inside}
	return &rule.Holds{X: &rule.Call{Func: "searchmatch", Args: []rule.Term{truth}, At: at}, At: at}
}
