package spl

import (
	"fmt"
	"net/netip"
	"regexp/syntax"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// function is one function of the expression grammar.
type function struct {
	min, max int // arguments
	usage    string
	make     func(p *parser, args []value, at rule.Span) rule.Expr
}

// functionOf finds a function by its name, in any case.
func functionOf(name string) (function, bool) {
	switch strings.ToLower(name) {
	case "isnull":
		return function{1, 1, "isnull(field)", (*parser).isNull}, true
	case "isnotnull":
		return function{1, 1, "isnotnull(field)", (*parser).isNotNull}, true
	case "like":
		return function{2, 2, `like(field, "%part%")`, (*parser).like}, true
	case "match":
		return function{2, 2, `match(field, "regular expression")`, (*parser).match}, true
	case "in":
		return function{2, maxTerms, `in(field, "one", "two")`, (*parser).in}, true
	case "cidrmatch":
		return function{2, 2, `cidrmatch("10.0.0.0/8", field) or cidrmatch("list", field)`, (*parser).cidrMatch}, true
	}
	return function{}, false
}

// call reads the arguments of the function named by t.
func (p *parser) call(t token) (value, bool) {
	f, ok := functionOf(t.text)
	if !ok {
		p.fail(t.at, codeNoFunction, fmt.Sprintf("the function %s is not supported yet", t.text),
			"supported here: isnull, isnotnull, like, match, in, cidrmatch")
		return value{}, false
	}
	args, end, ok := p.arguments()
	if !ok {
		return value{}, false
	}
	at := t.at.To(end)
	if len(args) < f.min || len(args) > f.max {
		p.badArguments(at, f.usage)
		return value{}, false
	}
	x := f.make(p, args, at)
	return value{at: at, test: x}, x != nil && p.refuseArithmetic()
}

func (p *parser) badArguments(at rule.Span, usage string) rule.Expr {
	p.fail(at, codeBadArguments, "this call has the wrong number or kind of arguments", "write "+usage)
	return nil
}

// arguments reads values in parentheses; the span is that of the closing one.
func (p *parser) arguments() (args []value, end rule.Span, ok bool) {
	open := p.tok.at
	defer p.leave()
	if !p.enter(open) {
		p.bad = true
		return nil, open, false
	}
	for p.advance(); !p.tok.is(")"); p.advance() {
		v, ok := p.whereValue()
		if !ok {
			return nil, open, false
		}
		args = append(args, v)
		p.count(1, v.at)
		if p.tok.is(")") {
			break
		}
		if !p.tok.is(",") {
			p.failArgument(open)
			return nil, open, false
		}
	}
	end = p.tok.at
	p.advance()
	return args, end, true
}

func (p *parser) failArgument(open rule.Span) {
	if p.tok.kind == tokEnd {
		p.fail(open, codeUnbalanced, "this parenthesis is never closed", "")
		return
	}
	p.fail(p.tok.at, codeUnexpected, "expected a comma or a closing parenthesis, found "+p.current(), "")
}

func (p *parser) isNull(args []value, at rule.Span) rule.Expr {
	if args[0].kind != tokField {
		return p.badArguments(at, "isnull(field)")
	}
	p.count(1, at)
	return &rule.Test{Field: args[0].text, Op: rule.OpNull, At: at, FieldAt: args[0].at}
}

func (p *parser) isNotNull(args []value, at rule.Span) rule.Expr {
	x := p.isNull(args, at)
	if x == nil {
		return nil
	}
	return &rule.Not{X: x, At: at}
}

// like compares with case; % is any run of characters, _ is one.
func (p *parser) like(args []value, at rule.Span) rule.Expr {
	if args[0].kind != tokField || args[1].kind != tokText {
		return p.badArguments(at, `like(field, "%part%")`)
	}
	if !p.fewStars(args[1].text, "%_", args[1].at) {
		p.bad = true
		return nil
	}
	return &rule.Test{Field: args[0].text, Op: rule.OpEquals, Cased: true, At: at, FieldAt: args[0].at,
		Operands: []rule.Operand{likeOperand(args[1].text, args[1].at)}}
}

// match searches a regular expression, with case unless it says (?i).
func (p *parser) match(args []value, at rule.Span) rule.Expr {
	if args[0].kind != tokField || args[1].kind != tokText {
		return p.badArguments(at, `match(field, "regular expression")`)
	}
	if _, err := syntax.Parse(args[1].text, syntax.Perl); err != nil {
		p.fail(args[1].at, codeBadRegexp, "this regular expression cannot be read: "+regexpReason(err),
			"the syntax is RE2: no look-around, no back-references")
		return nil
	}
	return &rule.Test{Field: args[0].text, Op: rule.OpRegexp, At: at, FieldAt: args[0].at,
		Operands: []rule.Operand{args[1].operand()}}
}

func regexpReason(err error) string {
	if e, ok := err.(*syntax.Error); ok {
		return fmt.Sprintf("%s: %s", e.Code, shortened(e.Expr))
	}
	return "bad syntax"
}

// in compares with case with any of several constants.
func (p *parser) in(args []value, at rule.Span) rule.Expr {
	constant := func(v value) bool { return v.test == nil && (v.kind == tokText || v.kind == tokNumber) }
	if args[0].kind != tokField || args[0].test != nil || len(args) < 2 || !all(args[1:], constant) {
		return p.badArguments(at, `in(field, "one", "two") or field IN ("one", "two")`)
	}
	t := &rule.Test{Field: args[0].text, Op: rule.OpEquals, Cased: true, At: at, FieldAt: args[0].at}
	for _, a := range args[1:] {
		t.Operands = append(t.Operands, a.operand())
	}
	p.warnListName(t)
	return t
}

func all(vs []value, ok func(value) bool) bool {
	return !slices.ContainsFunc(vs, func(v value) bool { return !ok(v) })
}

// cidrMatch tests an address against a network or, ours, against the networks
// of a named list.
func (p *parser) cidrMatch(args []value, at rule.Span) rule.Expr {
	network, field := args[0], args[1]
	if network.test != nil || network.kind == tokNumber || field.kind != tokField {
		return p.badArguments(at, `cidrmatch("10.0.0.0/8", field) or cidrmatch("list", field)`)
	}
	t := &rule.Test{Field: field.text, Op: rule.OpCIDR, At: at, FieldAt: field.at,
		Operands: []rule.Operand{{Text: network.text, At: network.at}}}
	if _, err := netip.ParsePrefix(network.text); err == nil {
		return t
	}
	if strings.ContainsAny(network.text, "/: ") || network.text == "" || network.text[0] >= '0' && network.text[0] <= '9' {
		p.fail(network.at, codeBadNetwork, spelled(p.src, network.at)+" is no network",
			"write an address and a prefix length, such as 10.0.0.0/8, or the name of a named list")
		return nil
	}
	if p.lists != nil && !p.lists(network.text) {
		p.hinted(rule.Warning, network.at, codeUnknownList, "no named list "+network.text+" exists", "a named list is a text file with one value a line")
	}
	t.Op, t.Operands[0].Kind = rule.OpInList, rule.OperandList
	return t
}
