package spl

import (
	"strings"

	"assay/tuning/rule"
)

// dedupStage reads "dedup 2 a, b keepempty=t sortby -c".
func (p *parser) dedupStage(c call) rule.Stage {
	s := &rule.Dedup{N: 1}
	c.known = settings{"keepevents": &s.KeepEvents, "keepempty": &s.KeepEmpty, "consecutive": &s.Consecutive}
	p.options(c.name, c.known)
	if n, ok := p.number(); ok {
		s.N = n
	}
	for !p.lost {
		if p.separator(); p.options(c.name, c.known) {
			continue
		}
		if p.pos >= p.end || p.atWord("sortby") {
			break
		}
		field, at, ok := p.plainName(c.name, c.at)
		if !ok {
			p.giveUp()
			return nil
		}
		p.checkField(field, at)
		if s.Fields = append(s.Fields, field); !p.few(len(s.Fields), at) {
			return nil
		}
	}
	if p.wordIs("sortby") {
		s.Sort = p.sortKeys(c)
	}
	if len(s.Fields) == 0 || s.N == 0 {
		p.hinted(rule.Error, c.at, codeExpectedField, "dedup needs the names of fields, and a number above 0", "dedup user, host")
		return nil
	}
	s.At = p.trimmed(c.at.Start)
	return s
}

// sortLimit is how many rows sort keeps when it does not say.
const sortLimit = 10_000

// sortStage reads "sort 20 -count, +num(user)".
func (p *parser) sortStage(c call) rule.Stage {
	s := &rule.Sort{Limit: sortLimit}
	p.options(c.name, settings{"limit": &s.Limit})
	if n, ok := p.number(); ok {
		s.Limit = n
	}
	if s.Keys = p.sortKeys(c); len(s.Keys) == 0 {
		p.hinted(rule.Error, c.at, codeExpectedField, "sort needs the names of fields", "sort 0 -count")
		return nil
	}
	s.At = p.trimmed(c.at.Start)
	return s
}

// sortKeys reads fields with signs before them; desc behind them turns all
// round.
func (p *parser) sortKeys(c call) []rule.SortKey {
	var keys []rule.SortKey
	for p.separator(); p.pos < p.end && !p.lost; p.separator() {
		if len(keys) > 0 && p.turnsRound() {
			for i := range keys {
				keys[i].Desc = !keys[i].Desc
			}
			return keys
		}
		k, at, ok := p.sortKey(c)
		if !ok {
			p.giveUp()
			return nil
		}
		if keys = append(keys, k); !p.few(len(keys), at) {
			return nil
		}
	}
	return keys
}

// turnsRound takes a desc that ends the command.
func (p *parser) turnsRound() bool {
	start := p.pos
	if p.wordIs("desc") || p.wordIs("d") {
		if p.skip(); p.pos >= p.end {
			return true
		}
	}
	p.pos = start
	return false
}

// sortKey reads a sign and a field, perhaps in num(...), str(...), ip(...) or
// auto(...).
func (p *parser) sortKey(c call) (rule.SortKey, rule.Span, bool) {
	var k rule.SortKey
	if p.peek() == '-' || p.peek() == '+' {
		k.Desc = p.peek() == '-'
		p.pass(1)
	}
	field, at, ok := p.plainName(c.name, c.at)
	if !ok {
		return k, at, false
	}
	if p.peek() == '(' {
		switch k.As = strings.ToLower(field); k.As {
		case "num", "str", "ip", "auto":
		default:
			p.hinted(rule.Error, at, codeNoFunction, shortened(field)+" is no way to sort", "num(field), str(field), ip(field) or auto(field)")
			return k, at, false
		}
		open := p.here()
		p.pass(1)
		if field, at, ok = p.plainName(c.name, c.at); !ok {
			return k, at, false
		}
		if p.skip(); p.peek() != ')' {
			p.errorf(open, codeUnbalanced, "this parenthesis is never closed")
			return k, at, false
		}
		p.pass(1)
	}
	k.Field = field
	p.checkField(field, at)
	return k, at, true
}

// headStage reads "head 20", or "head (condition) keeplast=t".
func (p *parser) headStage(c call) rule.Stage {
	s := &rule.Head{}
	const open = -1 // no number is written: 10 rows, or all for which a condition holds
	limit := open
	c.known = settings{"limit": &limit, "null": &s.Null, "keeplast": &s.KeepLast}
	p.options(c.name, c.known)
	if n, ok := p.number(); ok {
		limit = n
	}
	p.options(c.name, c.known)
	if p.skip(); p.pos < p.end && !p.lost {
		grouped := p.peek() == '('
		p.begin()
		n := p.headCondition(grouped)
		if s.While = p.settled(n); s.While == nil {
			return nil
		}
		p.checkFields(s.While)
		p.options(c.name, c.known)
		p.finish()
	}
	if s.N = max(limit, 0); limit == open && s.While == nil {
		s.N = 10
	}
	s.At = p.trimmed(c.at.Start)
	return s
}

// headCondition reads a condition in parentheses, behind which options may
// stand, or one that ends the command.
func (p *parser) headCondition(grouped bool) node {
	if !grouped {
		n := p.expression()
		p.endOf("the end of the command")
		return n
	}
	at := p.tok.at
	p.advance()
	n := p.nested(at, p.expression)
	if !p.bad && !p.tok.is(")") {
		p.fail(at, codeUnbalanced, "this parenthesis is never closed", "")
	}
	return n
}

// tailStage reads "tail 20".
func (p *parser) tailStage(c call) rule.Stage {
	s := &rule.Tail{N: 10}
	p.options(c.name, settings{"limit": &s.N})
	if n, ok := p.number(); ok {
		s.N = n
	}
	p.finish()
	s.At = p.trimmed(c.at.Start)
	return s
}

// topStage reads "top 5 a, b by c", and rare.
func (p *parser) topStage(c call) rule.Stage {
	s := &rule.Top{Rare: c.name == "rare", Limit: 10, CountField: "count", PercentField: "percent"}
	count, percent := true, true
	c.known = settings{"limit": &s.Limit, "countfield": &s.CountField, "percentfield": &s.PercentField, "showcount": &count,
		"showperc": &percent, "useother": &s.Other}
	p.options(c.name, c.known)
	if n, ok := p.number(); ok {
		s.Limit = n
	}
	p.options(c.name, c.known)
	p.names(c, func(f string, at rule.Span) { s.Fields = p.counted(s.Fields, f, at) }, "by")
	if p.wordIs("by") {
		p.names(c, func(f string, at rule.Span) { s.By = p.counted(s.By, f, at) })
	}
	if len(s.Fields) == 0 {
		p.hinted(rule.Error, c.at, codeExpectedField, c.name+" needs the names of fields", c.name+" limit=20 process_name by host")
		return nil
	}
	if !count {
		s.CountField = ""
	}
	if !percent {
		s.PercentField = ""
	}
	s.At = p.trimmed(c.at.Start)
	p.shape.keep(c.name, append(append([]string{s.CountField, s.PercentField}, s.By...), s.Fields...))
	return s
}

// counted adds a field whose values are counted.
func (p *parser) counted(to []string, field string, at rule.Span) []string {
	if strings.Contains(field, "*") {
		p.errorf(at, codeNoOption, "a wildcard cannot be counted by")
	}
	p.checkField(field, at)
	return append(to, field)
}
