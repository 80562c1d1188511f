package spl

import "assay/tuning/rule"

// where reads the rest of the command by the expression grammar; nil after an
// error, of which one a command is reported.
func (p *parser) where() rule.Expr {
	p.begin()
	if p.tok.kind == tokEnd {
		p.fail(p.tok.at, codeExpectedTest, "where needs a condition", "| where count > 3")
		return nil
	}
	n := p.expression()
	p.endOf("AND, OR or the end of the command")
	return p.settled(n)
}

// begin starts an expression.
func (p *parser) begin() {
	p.bad = false
	p.advance()
}

// endOf reports what stands behind an expression that ends the command.
func (p *parser) endOf(expected string) {
	if p.bad || p.tok.kind == tokEnd {
		return
	}
	if p.tok.is(")") {
		p.fail(p.tok.at, codeUnbalanced, "this parenthesis closes nothing", "")
		return
	}
	p.fail(p.tok.at, codeUnexpected, "expected "+expected+", found "+p.current(), "")
}
