package rule

// String is the canonical text.
func (t *Const) String() string { return string(appendTerm(nil, t)) }
func (t *Ref) String() string   { return string(appendTerm(nil, t)) }
func (t *Call) String() string  { return string(appendTerm(nil, t)) }
func (t *Truth) String() string { return string(appendTerm(nil, t)) }

// String is the canonical text; ParseExpr reads it back.
func (e *Compare) String() string { return string(appendExpr(nil, e)) }
func (e *Holds) String() string   { return string(appendExpr(nil, e)) }

func appendTerm(b []byte, t Term) []byte {
	switch t := t.(type) {
	case *Const:
		return appendOperand(b, t.Value)
	case *Ref:
		return appendOperand(b, Operand{Kind: OperandField, Text: t.Field})
	case *Call:
		b = append(appendName(b, t.Func), '(')
		for i, a := range t.Args {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = appendTerm(b, a)
		}
		return append(b, ')')
	case *Truth:
		return append(appendExpr(append(b, '{'), t.X), '}')
	}
	return b
}
