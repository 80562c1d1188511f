package rule

// compare reads "compare" term op term.
func (p *parser) compare() (Expr, error) {
	e, start := &Compare{}, p.tok.at.Start
	if err := p.advance(); err != nil {
		return nil, err
	}
	var err error
	if e.Left, err = p.term(); err != nil {
		return nil, err
	}
	if e.Op, err = p.order(); err != nil {
		return nil, err
	}
	if e.Right, err = p.term(); err != nil {
		return nil, err
	}
	e.At = Span{start, p.end}
	return e, nil
}

// order reads one of = != < <= > >=.
func (p *parser) order() (Op, error) {
	for _, o := range [...]Op{OpEquals, OpDiffers, OpLess, OpLessEq, OpGreater, OpGreaterEq} {
		if p.tok.is(opText[o]) {
			return o, p.advance()
		}
	}
	return 0, p.unexpected("a comparison")
}

// holds reads "holds" term.
func (p *parser) holds() (Expr, error) {
	start := p.tok.at.Start
	if err := p.advance(); err != nil {
		return nil, err
	}
	x, err := p.term()
	return &Holds{X: x, At: Span{start, p.end}}, err
}

// term reads a constant, a reference, a call or a condition in braces.
func (p *parser) term() (Term, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	start := p.tok
	switch {
	case start.is("{"):
		x, err := p.group("{", "}")
		return &Truth{X: x, At: Span{start.at.Start, p.end}}, err
	case start.kind == tokWord && isBareName(start.raw):
		if err := p.advance(); err != nil {
			return nil, err
		}
		return p.call(start.raw, start.at.Start)
	case start.is("like"), start.is("list"):
		return nil, p.unexpected("a term")
	}
	o, err := p.operand()
	switch {
	case err != nil:
		return nil, err
	case o.Kind == OperandField:
		return &Ref{Field: o.Text, At: o.At}, nil
	case start.kind == tokString && p.tok.is("("):
		return p.call(o.Text, start.at.Start)
	}
	return &Const{Value: o}, nil
}

// call reads the arguments of a function.
func (p *parser) call(name string, start int) (Term, error) {
	c := &Call{Func: name}
	if err := p.expect("("); err != nil {
		return nil, err
	}
	for !p.tok.is(")") {
		if len(c.Args) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		a, err := p.term()
		if err != nil {
			return nil, err
		}
		c.Args = append(c.Args, a)
	}
	err := p.advance()
	c.At = Span{start, p.end}
	return c, err
}
