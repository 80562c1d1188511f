package spl

import (
	"fmt"
	"net/netip"
	"strings"

	"assay/tuning/rule"
)

// search reads the rest of the command by the search grammar. It is nil when
// the command holds no term.
func (p *parser) search() rule.Expr {
	for {
		e := p.searchAnd()
		if p.peek() != ')' {
			return e
		}
		p.errorf(p.here(), codeUnbalanced, "this parenthesis closes nothing")
		p.pass(1)
		p.skip()
		if p.pos >= p.end {
			return e
		}
	}
}

// searchAnd reads terms up to a closing parenthesis or the end of the command.
func (p *parser) searchAnd() rule.Expr {
	p.skip()
	start := p.pos
	var mix mixture
	var terms []rule.Expr
	for p.skip(); p.pos < p.end && p.peek() != ')'; p.skip() {
		if p.keyword("AND") {
			p.conjunction(len(terms) == 0)
			mix.explicit = true
			continue
		}
		e, alternatives := p.searchOr()
		if e != nil {
			mix.add(e, alternatives)
			terms = append(terms, e)
		}
	}
	p.hintMixture(mix, len(terms))
	if len(terms) < 2 {
		return one(terms)
	}
	return &rule.And{Terms: terms, At: rule.Span{Start: start, End: terms[len(terms)-1].Span().End}}
}

func one(terms []rule.Expr) rule.Expr {
	if len(terms) == 0 {
		return nil
	}
	return terms[0]
}

// conjunction takes an AND and checks that terms stand on both sides.
func (p *parser) conjunction(first bool) {
	at := rule.Span{Start: p.pos, End: p.pos + len("AND")}
	p.pos = at.End
	if first || p.noTerm() {
		p.errorf(at, codeExpectedTerm, "AND needs a term on both sides")
	}
}

// noTerm reports that what comes next cannot start a term.
func (p *parser) noTerm() bool {
	p.skip()
	return p.pos >= p.end || p.peek() == ')' || p.keyword("AND") || p.keyword("OR")
}

// searchOr reads alternatives; the count is 1 for a plain term.
func (p *parser) searchOr() (rule.Expr, int) {
	start := p.pos
	if p.keyword("OR") {
		p.errorf(rule.Span{Start: start, End: start + len("OR")}, codeExpectedTerm, "OR needs a term on both sides")
		p.pass(len("OR"))
		return nil, 0
	}
	terms := appendTerm(nil, p.searchNot())
	for p.skip(); p.keyword("OR"); p.skip() {
		at := rule.Span{Start: p.pos, End: p.pos + len("OR")}
		p.pos = at.End
		if p.noTerm() {
			p.errorf(at, codeExpectedTerm, "OR needs a term on both sides")
			break
		}
		terms = appendTerm(terms, p.searchNot())
	}
	if len(terms) < 2 {
		return one(terms), len(terms)
	}
	return &rule.Or{Terms: terms, At: rule.Span{Start: start, End: terms[len(terms)-1].Span().End}}, len(terms)
}

func appendTerm(terms []rule.Expr, e rule.Expr) []rule.Expr {
	if e == nil {
		return terms
	}
	return append(terms, e)
}

// searchNot reads a term with the NOTs before it.
func (p *parser) searchNot() rule.Expr {
	p.skip()
	if !p.keyword("NOT") {
		return p.searchTerm()
	}
	at := rule.Span{Start: p.pos, End: p.pos + len("NOT")}
	p.pos = at.End
	if p.noTerm() {
		p.errorf(at, codeExpectedTerm, "NOT needs a term behind it")
		return nil
	}
	defer p.leave()
	if !p.enter(at) {
		return nil
	}
	x := p.searchNot()
	if x == nil {
		return nil
	}
	return &rule.Not{X: x, At: at.To(x.Span())}
}

// searchTerm reads a group, a comparison, a word or a phrase. What cannot
// start a term is reported and passed.
func (p *parser) searchTerm() rule.Expr {
	switch c := p.peek(); c {
	case 0:
		return nil
	case '(':
		return p.searchGroup()
	case '[':
		p.hinted(rule.Error, p.bracketed(), codeNoSubsearch, "subsearches are not supported",
			insteadOfSubsearch)
		return nil
	case '`':
		p.macro()
		return nil
	case ',':
		p.hinted(rule.Error, p.here(), codeComma, "a comma separates nothing in a search",
			`put the value into double quotes when the comma belongs to it`)
		p.pass(1)
		return nil
	case '"':
		raw, at := p.quoted('"')
		return p.comparisonOr(raw, at, true)
	}
	if op, at := p.operator(); op != "" {
		p.errorf(at, codeExpectedField, "%s has no field before it", op)
		p.searchValue(false)
		return nil
	}
	return p.searchWord()
}

// macro passes a macro that could not be expanded. Its expansion has been
// reported, and settle drops this report; it makes the command fail.
func (p *parser) macro() {
	_, at := p.quoted('`')
	p.errorf(at, codeMacroCall, "this macro is not expanded")
}

func (p *parser) searchGroup() rule.Expr {
	open := p.here()
	p.pass(1)
	defer p.leave()
	if !p.enter(open) {
		return nil
	}
	before := len(p.found)
	e := p.searchAnd()
	if p.peek() == ')' {
		p.pass(1)
	} else if !p.lost {
		p.errorf(open, codeUnbalanced, "this parenthesis is never closed")
	}
	if e == nil && len(p.found) == before {
		p.errorf(open, codeExpectedTerm, "nothing stands between these parentheses")
	}
	return e
}

// searchWord reads a bare word, which may turn out to be a field.
func (p *parser) searchWord() rule.Expr {
	raw, at := p.until(endsName)
	if raw == "" { // a stray ], or a < or > that operator has refused
		p.errorf(p.here(), codeUnexpected, "%q means nothing here", p.src[p.here().Start:p.here().End])
		p.pos = p.here().End
		return nil
	}
	if (raw == "CASE" || raw == "TERM") && p.peek() == '(' {
		return p.directive(raw, at)
	}
	return p.comparisonOr(raw, at, false)
}

// comparisonOr reads what follows a word or phrase: an operator and a value
// make it a field, else it is searched in every value.
func (p *parser) comparisonOr(raw string, at rule.Span, quoted bool) rule.Expr {
	p.skip()
	if op, opAt := p.operator(); op != "" {
		return p.comparison(p.searchField(raw, at, quoted), at, op, opAt)
	}
	if p.keyword("IN") {
		inAt := rule.Span{Start: p.pos, End: p.pos + len("IN")}
		p.pos = inAt.End
		if p.skip(); p.peek() == '(' {
			return p.inList(p.searchField(raw, at, quoted), at)
		}
		p.pos = inAt.Start // the word IN
	}
	p.count(1, at)
	p.warnWord(raw, at, quoted)
	if !p.fewStars(raw, "*", at) {
		return nil
	}
	return &rule.Keyword{Operands: []rule.Operand{patternOperand(raw, at)}, At: at}
}

// warnWord speaks up for words that look like something else.
func (p *parser) warnWord(raw string, at rule.Span, quoted bool) {
	switch upper := strings.ToUpper(raw); {
	case quoted || upper == raw:
	case upper == "AND" || upper == "OR" || upper == "NOT" || upper == "IN" && p.peek() == '(':
		p.hinted(rule.Warning, at, codeLowerOperator, fmt.Sprintf("%s in lower case is searched as a word", raw), "write "+upper)
	case raw[0] == '\'':
		p.warnSingleQuote(at)
	default:
		p.warnDoubleColon(raw, at)
	}
}

// warnDoubleColon speaks up for host::web, but not for addresses.
func (p *parser) warnDoubleColon(raw string, at rule.Span) {
	field, value, ok := strings.Cut(raw, "::")
	if _, err := netip.ParseAddr(raw); !ok || err == nil || value == "" || !bareField(field) {
		return
	}
	p.hinted(rule.Warning, at, codeDoubleColon, "this is searched as a word, colons and all, and not in the field "+field, "write "+field+"="+value)
}

func (p *parser) warnSingleQuote(at rule.Span) {
	p.hinted(rule.Warning, at, codeSingleQuote, "single quotes are ordinary characters in a search", "use double quotes")
}

func (p *parser) searchField(raw string, at rule.Span, quoted bool) string {
	if quoted {
		return fieldName(unescape(raw))
	}
	if raw[0] == '\'' {
		p.warnSingleQuote(at)
	}
	return fieldName(raw)
}
