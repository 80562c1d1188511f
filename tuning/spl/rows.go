package spl

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"assay/tuning/rule"
)

// binStage reads "bin span=5m _time as t", also written bucket.
func (p *parser) binStage(c call) rule.Stage {
	s := &rule.Bin{}
	var width option
	c.known = settings{"span": func(o option) { width = o }, "bins": &s.Bins}
	p.options(c.name, c.known)
	field, at, ok := p.plainName(c.name, c.at)
	if !ok {
		p.giveUp()
		return nil
	}
	s.Field = field
	p.checkField(field, at)
	p.options(c.name, c.known)
	if as := p.alias(field); as != field {
		s.As = as
		p.shape.add(as)
	}
	p.options(c.name, c.known)
	p.finish()
	switch {
	case width.value != "":
		p.width(s, width)
	case s.Bins == 0:
		s.Bins = 100
	}
	s.At = p.trimmed(c.at.Start)
	return s
}

// width reads the span of bin: a length of time, or a number, which for _time
// is seconds.
func (p *parser) width(s *rule.Bin, o option) {
	s.Bins = 0
	if d, ok := timeSpan(o.value); ok {
		s.Every = d
		return
	}
	n, ok := parseFloat(o.value)
	if ok && n > 0 && s.Field == "_time" {
		if d, whole := timeSpan(o.value + "s"); whole {
			s.Every = d
			return
		}
	} else if ok && n > 0 && n <= 1e300 {
		s.Width = n
		return
	}
	p.hinted(rule.Error, o.valueAt, codeBadSpan, fmt.Sprintf("span: %s is neither a span of time nor a number above 0", shortened(o.value)), spanHint)
}

// fillNullStage reads "fillnull value=x a, b".
func (p *parser) fillNullStage(c call) rule.Stage {
	s := &rule.FillNull{Value: "0"}
	c.known = settings{"value": &s.Value}
	p.options(c.name, c.known)
	p.names(c, func(field string, at rule.Span) {
		if strings.Contains(field, "*") {
			p.errorf(at, codeNoOption, "a wildcard is not supported in fillnull")
		}
		s.Fields = append(s.Fields, field)
		p.shape.add(field)
	})
	s.At = p.trimmed(c.at.Start)
	return s
}

// makeMVStage reads makemv delim="," field.
func (p *parser) makeMVStage(c call) rule.Stage {
	s := &rule.MakeMV{Delim: " "}
	delim := false
	c.known = settings{"delim": func(o option) { s.Delim, delim = o.value, true }, "allowempty": &s.AllowEmpty,
		"tokenizer": func(o option) {
			if s.Tokenizer = o.value; p.soundRegexp(o.value, o.valueAt) && !capturing(o.value) {
				p.hinted(rule.Error, o.valueAt, codeBadArguments, "the tokenizer has no group, whose text is an element", `tokenizer="([^,]+),?"`)
			}
		}}
	if !p.fieldAmong(c, &s.Field) {
		return nil
	}
	if delim && s.Tokenizer != "" {
		p.errorf(c.at, codeNoOption, "makemv takes delim or tokenizer, not both")
	}
	if s.Tokenizer != "" {
		s.Delim = ""
	}
	s.At = p.trimmed(c.at.Start)
	return s
}

// fieldAmong reads the one field of a command, whose options stand before or
// behind it, to the end of the command.
func (p *parser) fieldAmong(c call, field *string) bool {
	p.options(c.name, c.known)
	name, at, ok := p.plainName(c.name, c.at)
	if !ok {
		p.giveUp()
		return false
	}
	*field = name
	p.checkField(name, at)
	p.options(c.name, c.known)
	p.finish()
	return true
}

// mvExpandStage reads "mvexpand field limit=10".
func (p *parser) mvExpandStage(c call) rule.Stage {
	s := &rule.MVExpand{}
	c.known = settings{"limit": &s.Limit}
	if !p.fieldAmong(c, &s.Field) {
		return nil
	}
	s.At = p.trimmed(c.at.Start)
	return s
}

// spathStage reads "spath input=a output=b path=c.d".
func (p *parser) spathStage(c call) rule.Stage {
	s := &rule.Spath{Input: "_raw"}
	c.known = settings{"input": &s.Input, "output": &s.Output, "path": &s.Path}
	p.options(c.name, c.known)
	if p.skip(); p.pos < p.end && !p.lost {
		if path, _, ok := p.pathName(); ok && s.Path == "" {
			s.Path = path
		}
		p.options(c.name, c.known)
	}
	p.finish()
	switch {
	case s.Path == "" && s.Output != "":
		p.hinted(rule.Error, c.at, codeBadArguments, "output of spath needs a path", "spath input=payload path=user.name output=user")
		return nil
	case s.Path == "":
		p.shape.add("*")
	case s.Output == "" && fieldName(s.Path) != s.Path:
		s.Output = fieldName(s.Path) // as every command reads the name
		p.shape.add(s.Output)
	default:
		p.shape.add(cmp.Or(s.Output, s.Path))
	}
	s.At = p.trimmed(c.at.Start)
	return s
}

// pathName reads a path as it is written, braces and all.
func (p *parser) pathName() (string, rule.Span, bool) {
	if p.peek() == '"' {
		raw, at := p.quoted('"')
		return unescape(raw), at, raw != ""
	}
	raw, at := p.until(endsName)
	if raw == "" {
		p.unexpectedField()
	}
	return raw, at, raw != ""
}

// conversions are the functions of convert.
var conversions = map[string]bool{"ctime": true, "mktime": true, "dur2sec": true, "mstime": true, "memk": true, "auto": true,
	"num": true, "rmcomma": true, "rmunit": true, "none": true}

// convertStage reads convert timeformat="%F" ctime(a) as b, num(c).
func (p *parser) convertStage(c call) rule.Stage {
	s := &rule.Convert{}
	c.known = settings{"timeformat": &s.Format}
	for p.separator(); p.pos < p.end && !p.lost; p.separator() {
		if p.options(c.name, c.known) {
			continue
		}
		x, ok := p.conversion(c)
		if !ok {
			p.giveUp()
			return nil
		}
		s.Calls = append(s.Calls, x)
	}
	if len(s.Calls) == 0 {
		p.hinted(rule.Error, c.at, codeExpectedTerm, "convert has nothing to do", "convert ctime(first)")
		return nil
	}
	s.At = p.trimmed(c.at.Start)
	return s
}

func (p *parser) conversion(c call) (rule.Conversion, bool) {
	word, at := p.until(endsName)
	x := rule.Conversion{Func: strings.ToLower(word)}
	if !conversions[x.Func] {
		p.hinted(rule.Error, at, codeNoFunction, fmt.Sprintf("the conversion %s is not supported", strconv.Quote(shortened(word))),
			"ctime, mktime, dur2sec, mstime, memk, auto, num, rmcomma, rmunit, none")
		return x, false
	}
	open := p.here()
	if p.skip(); p.peek() != '(' {
		p.errorf(at, codeExpectedField, "%s needs a field in parentheses", x.Func)
		return x, false
	}
	p.pass(1)
	field, fieldAt, ok := p.name()
	if p.skip(); !ok || p.peek() != ')' {
		p.errorf(open, codeUnbalanced, "%s needs a field in parentheses", x.Func)
		return x, false
	}
	p.pass(1)
	p.count(2, at)
	x.Field = field
	if !strings.Contains(field, "*") {
		p.checkField(field, fieldAt)
	}
	if as := p.alias(field); as != field {
		x.As = as
		p.shape.add(as)
	}
	return x, !p.lost
}
