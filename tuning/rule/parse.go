package rule

import (
	"fmt"
	"strings"
)

// Limits on the text that ParseExpr reads.
const (
	maxExprBytes = 16 << 20
	maxExprDepth = 1000
)

// ParseExpr reads the canonical text of an expression, as String writes it.
// The spans of the tree are places in that text. The error is Diagnostics
// with one entry of code rule/syntax or rule/too-large.
func ParseExpr(text string) (Expr, error) {
	if len(text) > maxExprBytes {
		return nil, Diagnostics{{Code: codeTooLarge, Message: fmt.Sprintf("the expression has more than %d bytes", maxExprBytes)}}
	}
	p := &parser{lex: lexer{text: text}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokEnd {
		return nil, p.unexpected("the end")
	}
	return e, nil
}

// parser reads by recursive descent with one token of look-ahead.
type parser struct {
	lex   lexer
	tok   token
	end   int // where the last consumed token ended
	depth int
}

func (p *parser) advance() (err error) {
	p.end = p.tok.at.End
	p.tok, err = p.lex.next()
	return err
}

func (p *parser) unexpected(want string) error {
	got := p.tok.raw
	if p.tok.kind == tokEnd {
		got = "the end"
	}
	return syntaxError(p.tok.at, fmt.Sprintf("expected %s, found %s", want, got))
}

// expect consumes that mark or word.
func (p *parser) expect(s string) error {
	if !p.tok.is(s) {
		return p.unexpected(s)
	}
	return p.advance()
}

func (p *parser) or() (Expr, error) {
	terms, at, err := p.terms("or", p.and)
	if err != nil || len(terms) == 1 {
		return one(terms), err
	}
	return &Or{Terms: terms, At: at}, nil
}

func (p *parser) and() (Expr, error) {
	terms, at, err := p.terms("and", p.unary)
	if err != nil || len(terms) == 1 {
		return one(terms), err
	}
	return &And{Terms: terms, At: at}, nil
}

func (p *parser) terms(op string, term func() (Expr, error)) ([]Expr, Span, error) {
	start := p.tok.at.Start
	var terms []Expr
	for {
		t, err := term()
		if err != nil {
			return nil, Span{}, err
		}
		terms = append(terms, t)
		if !p.tok.is(op) {
			return terms, Span{start, p.end}, nil
		}
		if err := p.advance(); err != nil {
			return nil, Span{}, err
		}
	}
}

func one(terms []Expr) Expr {
	if len(terms) == 0 {
		return nil
	}
	return terms[0]
}

// unary bounds the depth: every way to nest passes here.
func (p *parser) unary() (Expr, error) {
	if p.depth++; p.depth > maxExprDepth {
		return nil, syntaxError(p.tok.at, fmt.Sprintf("the expression nests deeper than %d", maxExprDepth))
	}
	defer func() { p.depth-- }()
	if !p.tok.is("not") {
		return p.primary()
	}
	start := p.tok.at.Start
	if err := p.advance(); err != nil {
		return nil, err
	}
	x, err := p.unary()
	if err != nil {
		return nil, err
	}
	return &Not{X: x, At: Span{start, p.end}}, nil
}

func (p *parser) primary() (Expr, error) {
	start := p.tok
	switch {
	case p.tok.is("("):
		return p.group("(", ")")
	case p.tok.is("and") || p.tok.is("or"):
		return p.single()
	case p.tok.is("keyword"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		ops, all, err := p.operands()
		return &Keyword{Operands: ops, All: all, At: Span{start.at.Start, p.end}}, err
	case p.tok.is("compare"):
		return p.compare()
	case p.tok.is("holds"):
		return p.holds()
	}
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	if p.tok.is("{") {
		x, err := p.group("{", "}")
		return &Named{Name: name, X: x, At: Span{start.at.Start, p.end}}, err
	}
	return p.test(name, start.at)
}

// group reads an expression between two marks.
func (p *parser) group(open, shut string) (Expr, error) {
	if err := p.expect(open); err != nil {
		return nil, err
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	return e, p.expect(shut)
}

// single reads and(x) or or(x), a node of one term.
func (p *parser) single() (Expr, error) {
	op := p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	x, err := p.group("(", ")")
	if err != nil {
		return nil, err
	}
	at := Span{op.at.Start, p.end}
	if op.raw == "and" {
		return &And{Terms: []Expr{x}, At: at}, nil
	}
	return &Or{Terms: []Expr{x}, At: at}, nil
}

// name reads a bare or quoted name.
func (p *parser) name() (string, error) {
	name := p.tok.raw
	switch {
	case p.tok.kind == tokString:
		var err error
		if name, err = p.tok.unquote(); err != nil {
			return "", err
		}
	case p.tok.kind != tokWord || !isBareName(name):
		return "", p.unexpected("a name")
	}
	return name, p.advance()
}

func (p *parser) test(field string, at Span) (Expr, error) {
	t := &Test{Field: field, FieldAt: at}
	if err := p.part(t); err != nil {
		return nil, err
	}
	if err := p.op(t); err != nil {
		return nil, err
	}
	if t.Op != OpNull {
		if err := p.manner(t); err != nil {
			return nil, err
		}
		var err error
		if t.Operands, t.All, err = p.operands(); err != nil {
			return nil, err
		}
	}
	t.At = Span{at.Start, p.end}
	return t, nil
}

// part reads which part of a time is meant.
func (p *parser) part(t *Test) (err error) {
	if !p.tok.is("part") {
		return nil
	}
	if err = p.advance(); err == nil {
		t.Part, err = p.name()
	}
	return err
}

// op reads the operation; "is null" is the one of two words.
func (p *parser) op(t *Test) error {
	if p.tok.is("is") {
		t.Op = OpNull
		if err := p.advance(); err != nil {
			return err
		}
		return p.expect("null")
	}
	for o, text := range opText {
		if p.tok.is(text) {
			t.Op = Op(o)
			return p.advance()
		}
	}
	return p.unexpected("an operation")
}

// manner reads the flags and the word cased.
func (p *parser) manner(t *Test) error {
	if p.tok.is("/") {
		if err := p.advance(); err != nil {
			return err
		}
		if t.Op != OpRegexp || !isFlags(p.tok.raw) {
			return p.unexpected("the flags i, m, s of re")
		}
		t.Flags = p.tok.raw
		if err := p.advance(); err != nil {
			return err
		}
	}
	if !p.tok.is("cased") {
		return nil
	}
	t.Cased = true
	return p.advance()
}

func isFlags(s string) bool {
	rest := "ims"
	for _, c := range s {
		i := strings.IndexRune(rest, c)
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
	}
	return s != ""
}
