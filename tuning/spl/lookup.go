package spl

import (
	"strings"

	"assay/tuning/rule"
)

// lookupStage reads "lookup list column as field OUTPUT column as field".
func (p *parser) lookupStage(c call) rule.Stage {
	s := &rule.Lookup{}
	p.options(c.name, settings{"local": new(bool)}) // where the list is read: always here
	list, at, ok := p.plainName(c.name, c.at)
	if !ok {
		p.giveUp()
		return nil
	}
	s.List = list
	p.unknownList(list, at)
	s.Match = p.columns(c, "output", "outputnew")
	for _, m := range s.Match {
		p.checkField(m.To, at)
	}
	if p.atWord("outputnew") {
		s.Keep = true
	}
	if p.atWord("output", "outputnew") {
		_, at := p.until(endsName)
		if s.Output = p.columns(c); len(s.Output) == 0 && !p.lost {
			p.errorf(at, codeExpectedField, "OUTPUT needs the names of columns")
		}
	}
	if len(s.Match) == 0 && !p.lost {
		p.hinted(rule.Error, at, codeExpectedField, "lookup needs a field to look up", "lookup "+list+" column AS field OUTPUT other")
	}
	if p.lost {
		return nil
	}
	for _, o := range s.Output {
		p.shape.add(o.To)
	}
	if len(s.Output) == 0 {
		p.shape.add("*")
	}
	s.At = p.trimmed(c.at.Start)
	return s
}

// columns reads column as field, ... up to one of the words.
func (p *parser) columns(c call, stop ...string) []rule.Pair {
	var out []rule.Pair
	for p.separator(); p.pos < p.end && !p.lost && !p.atWord(stop...); p.separator() {
		column, at, ok := p.plainName(c.name, c.at)
		if !ok {
			p.giveUp()
			return nil
		}
		if out = append(out, rule.Pair{From: column, To: p.alias(column)}); !p.few(len(out), at) {
			return nil
		}
	}
	return out
}

// inputLookupStage reads "inputlookup append=t list where field=value".
func (p *parser) inputLookupStage(c call) rule.Stage {
	s := &rule.InputLookup{}
	known := settings{"append": &s.Append, "max": &s.Max}
	p.options(c.name, known)
	list, at, ok := p.plainName(c.name, c.at)
	if !ok {
		p.giveUp()
		return nil
	}
	s.List = list
	p.unknownList(list, at)
	p.options(c.name, known)
	if p.skip(); p.wordIs("where") {
		if s.Where = p.search(); s.Where == nil && !p.lost {
			p.errorf(at, codeExpectedTerm, "where needs a condition behind it")
		}
	}
	p.finish()
	if !s.Append && !p.first {
		p.hinted(rule.Error, c.at, codeBadArguments, "inputlookup behind other commands needs append=true",
			"| inputlookup append=true "+strings.TrimSpace(list)+", or | lookup to look values up")
		return nil
	}
	p.shape.add("*")
	s.At = p.trimmed(c.at.Start)
	return s
}
