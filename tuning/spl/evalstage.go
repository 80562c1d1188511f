package spl

import (
	"strings"

	"assay/tuning/rule"
)

// evalStage reads "eval a = expression, b = expression".
func (p *parser) evalStage(c call) rule.Stage {
	s := &rule.Eval{}
	for p.begin(); !p.bad; p.advance() {
		set, ok := p.assign()
		if !ok {
			return nil
		}
		s.Sets = append(s.Sets, set)
		if p.tok.is(",") {
			continue
		}
		p.endOf("a comma or the end of the command")
		break
	}
	if p.bad {
		return nil
	}
	s.At = p.trimmed(c.at.Start)
	return s
}

// assign reads field = expression.
func (p *parser) assign() (rule.Assign, bool) {
	t := p.tok
	if t.kind != tokName && t.kind != tokField && t.kind != tokText || t.text == "" {
		p.fail(t.at, codeExpectedField, "expected the name of a field to set, found "+p.current(), "eval field=expression")
		return rule.Assign{}, false
	}
	field := fieldName(t.text)
	if strings.ContainsAny(field, "*{}") {
		p.fail(t.at, codeNoOption, "the name of the field to set must be written out", "eval field=expression")
	}
	if p.advance(); !p.tok.is("=") {
		p.fail(p.tok.at, codeUnexpected, "expected = behind "+spelled(p.src, t.at)+", found "+p.current(), "eval field=expression")
		return rule.Assign{}, false
	}
	if p.tok.at.End-p.tok.at.Start > 1 {
		p.fail(p.tok.at, codeUnexpected, "eval sets a field with =, and == compares", "eval field=expression")
		return rule.Assign{}, false
	}
	p.advance()
	n := p.expression()
	p.needsValue(n, "a field")
	if p.bad {
		return rule.Assign{}, false
	}
	walk{field: p.checkField}.term(n.term)
	p.shape.add(field)
	p.count(1, t.at)
	return rule.Assign{Field: field, To: n.term}, !p.lost
}

// evalTerm reads eval(...) inside an aggregate, from the parenthesis on; nil
// after an error.
func (p *parser) evalTerm() rule.Term {
	p.bad = false
	p.advance() // the parenthesis
	open := p.tok.at
	p.advance()
	n := p.nested(open, p.expression)
	if !p.bad && !p.tok.is(")") {
		p.fail(open, codeUnbalanced, "this parenthesis is never closed", "")
	}
	if p.bad {
		return nil
	}
	t := p.value(n)
	if p.bad {
		return nil
	}
	walk{field: p.checkField}.term(t)
	return t
}
