package rule

import "strconv"

// operands reads one operand, or several in parentheses.
func (p *parser) operands() (ops []Operand, all bool, err error) {
	if p.tok.is("all") {
		all = true
		if err := p.advance(); err != nil {
			return nil, false, err
		}
	}
	if !all && !p.tok.is("(") {
		o, err := p.operand()
		return []Operand{o}, false, err
	}
	if err := p.expect("("); err != nil {
		return nil, false, err
	}
	for {
		o, err := p.operand()
		if err != nil {
			return nil, false, err
		}
		ops = append(ops, o)
		if !p.tok.is(",") {
			return ops, all, p.expect(")")
		}
		if err := p.advance(); err != nil {
			return nil, false, err
		}
	}
}

func (p *parser) operand() (o Operand, err error) {
	start := p.tok
	switch {
	case start.kind == tokString:
		if o.Text, err = start.unquote(); err == nil {
			err = p.advance()
		}
	case start.kind == tokNumber:
		o, err = p.number()
	case start.is("num"):
		o, err = p.spelledNumber()
	case start.is("like"):
		o, err = p.like()
	case start.is("true"), start.is("false"):
		o, err = Operand{Kind: OperandBool, Bool: start.raw == "true"}, p.advance()
	case start.is("null"):
		o, err = Operand{Kind: OperandNull}, p.advance()
	case start.is("field"):
		o, err = p.reference(OperandField)
	case start.is("list"):
		o, err = p.reference(OperandList)
	default:
		err = p.unexpected("a value")
	}
	o.At = Span{start.at.Start, p.end}
	return o, err
}

func (p *parser) number() (Operand, error) {
	n, ok := plainNumber(p.tok.raw)
	if !ok {
		return Operand{}, p.unexpected("a number")
	}
	o := Operand{Kind: OperandNumber, Text: p.tok.raw, Number: n}
	return o, p.advance()
}

// spelledNumber reads num("0x10", 16).
func (p *parser) spelledNumber() (o Operand, err error) {
	o.Kind = OperandNumber
	if err = p.advance(); err != nil {
		return o, err
	}
	if err = p.expect("("); err != nil {
		return o, err
	}
	if p.tok.kind != tokString {
		return o, p.unexpected("a spelling in quotes")
	}
	if o.Text, err = p.tok.unquote(); err != nil {
		return o, err
	}
	if err = p.advance(); err != nil {
		return o, err
	}
	if err = p.expect(","); err != nil {
		return o, err
	}
	if o.Number, err = strconv.ParseFloat(p.tok.raw, 64); err != nil {
		return o, p.unexpected("a number")
	}
	if err = p.advance(); err != nil {
		return o, err
	}
	return o, p.expect(")")
}

func (p *parser) like() (o Operand, err error) {
	if err = p.advance(); err != nil {
		return o, err
	}
	if p.tok.kind != tokString {
		return o, p.unexpected("a string")
	}
	if o.Pattern, err = p.tok.pattern(); err != nil {
		return o, err
	}
	return o, p.advance()
}

func (p *parser) reference(kind OperandKind) (o Operand, err error) {
	if err = p.advance(); err != nil {
		return o, err
	}
	o.Kind = kind
	o.Text, err = p.name()
	return o, err
}
