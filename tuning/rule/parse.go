package rule

import (
	"fmt"
	"strings"
)

// Limits on the text that is read.
const (
	maxExprBytes = 16 << 20
	maxExprDepth = 1000
)

// ParseExpr reads the canonical text of an expression, as String writes it.
// The spans of the tree are places in that text. The error is Diagnostics
// with one entry of code rule/syntax or rule/too-large.
func ParseExpr(text string) (Expr, error) { return whole(text, (*parser).or) }

// ParseStage reads the canonical text of a stage as ParseExpr does that of an
// expression.
func ParseStage(text string) (Stage, error) { return whole(text, (*parser).stage) }

// Parse reads the canonical text of a rule as ParseExpr does that of an
// expression. The rule's Text and Digest are empty: they belong to the source
// in the author's language.
func Parse(text string) (*Rule, error) { return whole(text, (*parser).rule) }

// whole reads a text from its start to its end.
func whole[T any](text string, read func(*parser) (T, error)) (out T, err error) {
	var none T
	if len(text) > maxExprBytes {
		return none, Diagnostics{{Code: codeTooLarge, Message: fmt.Sprintf("the canonical text has more than %d bytes", maxExprBytes)}}
	}
	p := &parser{lex: lexer{text: text}}
	if err = p.advance(); err != nil {
		return none, err
	}
	if out, err = read(p); err != nil {
		return none, err
	}
	if p.tok.kind != tokEnd {
		return none, p.unexpected("the end")
	}
	return out, nil
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

// enter goes one level down, within bounds; a leave belongs to it.
func (p *parser) enter() error {
	if p.depth++; p.depth > maxExprDepth {
		return syntaxError(p.tok.at, fmt.Sprintf("the expression nests deeper than %d", maxExprDepth))
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

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
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
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
		return p.keyword()
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
		if err := p.manner(t.Op, &t.Flags, &t.Cased); err != nil {
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

// keyword reads the words behind "keyword"; "=" goes without saying.
func (p *parser) keyword() (Expr, error) {
	k, start := &Keyword{}, p.tok.at.Start
	if err := p.advance(); err != nil {
		return nil, err
	}
	if op, ok := p.opHere(); ok {
		k.Op = op
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	err := p.manner(k.Op, &k.Flags, &k.Cased)
	if err == nil {
		k.Operands, k.All, err = p.operands()
	}
	k.At = Span{start, p.end}
	return k, err
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
	op, ok := p.opHere()
	if !ok {
		return p.unexpected("an operation")
	}
	t.Op = op
	return p.advance()
}

// opHere is the operation of one word that the current token names.
func (p *parser) opHere() (Op, bool) {
	for o, text := range opText {
		if p.tok.is(text) {
			return Op(o), true
		}
	}
	return 0, false
}

// manner reads the flags and the word cased.
func (p *parser) manner(op Op, flags *string, cased *bool) error {
	if p.tok.is("/") {
		if err := p.advance(); err != nil {
			return err
		}
		if op != OpRegexp || !isFlags(p.tok.raw) {
			return p.unexpected("the flags i, m, s of re")
		}
		*flags = p.tok.raw
		if err := p.advance(); err != nil {
			return err
		}
	}
	if !p.tok.is("cased") {
		return nil
	}
	*cased = true
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
