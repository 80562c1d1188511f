package spl

import (
	"slices"
	"strings"

	"assay/tuning/rule"
)

// tableStage reads "table a, b": what to show, and all that is left.
func (p *parser) tableStage(c call) rule.Stage {
	t := &rule.Table{}
	t.Fields = p.fieldNames(c, p.hintLost)
	if len(t.Fields) == 0 {
		return nil
	}
	t.At = p.trimmed(c.at.Start)
	c.rule.Fields = slices.Clone(t.Fields)
	p.shape.narrow(c.name, t.Fields)
	return t
}

// fieldsStage reads "fields a, b" and "fields - a, b".
func (p *parser) fieldsStage(c call) rule.Stage {
	s := &rule.Fields{}
	if p.skip(); p.peek() == '-' || p.peek() == '+' {
		s.Drop = p.peek() == '-'
		p.pass(1)
	}
	check := p.hintLost
	if s.Drop {
		check = func(string, rule.Span) {}
	}
	if s.Names = p.fieldNames(c, check); len(s.Names) == 0 {
		return nil
	}
	s.At = p.trimmed(c.at.Start)
	if s.Drop {
		for _, f := range s.Names {
			p.shape.take(c.name, f)
		}
		return s
	}
	c.rule.Fields = slices.Clone(s.Names)
	p.shape.narrow(c.name, append(slices.Clone(s.Names), "_*"))
	return s
}

// fieldNames reads the names of a command that has nothing else; none, and
// reported, when something is wrong.
func (p *parser) fieldNames(c call, check func(string, rule.Span)) []string {
	var out []string
	before := len(p.found)
	p.names(c, func(field string, at rule.Span) {
		check(field, at)
		out = append(out, field)
	})
	if p.pos < p.end {
		return nil
	}
	if len(out) == 0 && before == len(p.found) {
		p.errorf(c.at, codeExpectedField, "%s needs the names of fields", c.name)
	}
	return out
}

// renameStage reads "rename a as b, c as d".
func (p *parser) renameStage(c call) rule.Stage {
	s := &rule.Rename{}
	for p.separator(); p.pos < p.end; p.separator() {
		from, to, at, ok := p.renamed(c)
		if !ok {
			return nil
		}
		if strings.Count(from, "*") != strings.Count(to, "*") {
			p.hinted(rule.Error, at, codeBadArguments, "both names of a rename need the same number of stars", "rename properties.* as *")
			return nil
		}
		s.Pairs = append(s.Pairs, rule.Pair{From: from, To: to})
		p.shape.rename(from, to)
	}
	if len(s.Pairs) == 0 {
		p.errorf(c.at, codeExpectedField, "rename needs field as name")
		return nil
	}
	s.At = p.trimmed(c.at.Start)
	return s
}

// renamed reads field as name.
func (p *parser) renamed(c call) (from, to string, at rule.Span, ok bool) {
	from, at, ok = p.name()
	if !ok {
		p.unexpectedField()
		return from, to, at, false
	}
	p.count(2, at)
	if !strings.Contains(from, "*") {
		p.checkField(from, at)
	}
	if p.skip(); !p.wordIs("as") {
		p.hinted(rule.Error, p.here(), codeUnexpected, "rename needs the word as between two names", "rename "+from+" as name")
		p.giveUp()
		return from, to, at, false
	}
	to, toAt, ok := p.name()
	if !ok {
		p.errorf(c.at, codeExpectedField, "as needs a name behind it")
		p.giveUp()
	}
	return from, to, at.To(toAt), ok
}
