package spl

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// regexStage reads regex field="expression", a filter.
func (p *parser) regexStage(c call) rule.Stage {
	field, fieldAt, not := "_raw", c.at, false
	if p.skip(); p.peek() != '"' {
		var ok bool
		if field, fieldAt, ok = p.plainName(c.name, c.at); !ok {
			p.giveUp()
			return nil
		}
		p.skip()
		op, at := p.operator()
		if op != "=" && op != "!=" {
			p.hinted(rule.Error, at, codeExpectedTest, "regex needs = or != behind the field", `regex field="expression"`)
			p.giveUp()
			return nil
		}
		not = op == "!="
		p.checkField(field, fieldAt)
	}
	pattern, at, ok := p.patternText(c)
	if !ok || !p.soundRegexp(pattern, at) {
		p.giveUp()
		return nil
	}
	p.finish()
	here := p.trimmed(c.at.Start)
	var e rule.Expr = &rule.Test{Field: field, FieldAt: fieldAt, Op: rule.OpRegexp, At: here, Operands: []rule.Operand{{Text: pattern, At: at}}}
	if not {
		e = &rule.Not{X: e, At: here}
	}
	return &rule.Filter{Where: e, At: here}
}

// patternText reads an expression, which is quoted as a rule.
func (p *parser) patternText(c call) (string, rule.Span, bool) {
	var raw string
	var at rule.Span
	if p.skip(); p.peek() == '"' {
		raw, at = p.quoted('"')
		raw = unescape(raw)
	} else {
		raw, at = p.until("|")
	}
	p.count(1, at)
	if raw == "" {
		p.hinted(rule.Error, at, codeExpectedValue, c.name+" needs a regular expression", `in double quotes`)
	}
	return raw, at, raw != ""
}

// rexStage reads rex field=f "(?<name>...)" and rex mode=sed "s/a/b/g".
func (p *parser) rexStage(c call) rule.Stage {
	s := &rule.Rex{Field: "_raw", Max: 1}
	mode := ""
	known := settings{"field": func(o option) { s.Field = fieldName(o.value); p.checkField(s.Field, o.valueAt) }, "max_match": &s.Max, "mode": &mode}
	p.options(c.name, known)
	text, at, ok := p.patternText(c)
	if !ok {
		return nil
	}
	p.options(c.name, known)
	p.finish()
	switch {
	case mode == "":
		ok = p.groups(s, text, at)
	case strings.EqualFold(mode, "sed"):
		ok = p.sed(s, text, at)
	default:
		p.hinted(rule.Error, at, codeNoOption, fmt.Sprintf("mode=%s of rex is not supported", shortened(mode)), "mode=sed replaces; without a mode rex extracts")
		return nil
	}
	if !ok {
		return nil
	}
	s.At = p.trimmed(c.at.Start)
	return s
}

// groups takes the named groups of an expression as new fields.
func (p *parser) groups(s *rule.Rex, text string, at rule.Span) bool {
	if !p.soundRegexp(text, at) {
		return false
	}
	s.Pattern = text
	names := groupNames(text)
	if len(names) == 0 {
		p.hinted(rule.Error, at, codeBadArguments, "this regular expression names no group, so it extracts nothing", `"user=(?<user>\S+)"`)
		return false
	}
	for _, n := range names {
		p.shape.add(n)
	}
	return true
}

func groupNames(text string) []string {
	re, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(re.CapNames(), func(n string) bool { return n == "" })
}

// soundRegexp reports an expression that cannot be read, outside the
// expression grammar.
func (p *parser) soundRegexp(text string, at rule.Span) bool {
	p.bad = false
	return p.goodRegexp(text, at)
}

// sed reads s/expression/replacement/g and y/abc/xyz/.
func (p *parser) sed(s *rule.Rex, text string, at rule.Span) bool {
	parts, ok := sedParts(text)
	if !ok {
		p.hinted(rule.Error, at, codeBadArguments, "this is no sed expression", `"s/expression/replacement/g" or "y/abc/xyz/"`)
		return false
	}
	s.Mode, s.Pattern, s.Replace, s.Max = text[:1], parts[0], parts[1], 1
	switch {
	case s.Mode == "y":
		s.Max = 0
		if len([]rune(parts[0])) != len([]rune(parts[1])) || parts[2] != "" {
			p.hinted(rule.Error, at, codeBadArguments, "both sides of y must have the same number of characters", `"y/abc/xyz/"`)
			return false
		}
		return true
	case parts[2] == "g":
		s.Max = 0
	case parts[2] != "":
		p.hinted(rule.Error, at, codeNoOption, fmt.Sprintf("the flag %s of sed is not supported", shortened(parts[2])), "g replaces every match, no flag the first")
		return false
	}
	return p.soundRegexp(s.Pattern, at)
}

// sedParts cuts s/a/b/flags at its separators, before which a backslash makes
// them ordinary.
func sedParts(text string) ([3]string, bool) {
	var parts [3]string
	if len(text) < 4 || text[0] != 's' && text[0] != 'y' || text[1] == '\\' || text[1] >= 0x80 {
		return parts, false
	}
	n, sep := 0, text[1]
	var b strings.Builder
	for i := 2; i < len(text); i++ {
		switch c := text[i]; {
		case c == sep && n < 2:
			parts[n] = b.String()
			b.Reset()
			n++
			continue
		case c == '\\' && i+1 < len(text):
			if i++; text[i] != sep {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(text[i])
	}
	parts[2] = strings.TrimSpace(b.String())
	return parts, n == 2
}

// capturing reports that the expression has a group.
func capturing(text string) bool {
	re, err := syntax.Parse(text, syntax.Perl)
	return err == nil && re.MaxCap() > 0
}
