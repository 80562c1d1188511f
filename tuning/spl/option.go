package spl

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"assay/tuning/rule"
)

// option is one key=value of a command.
type option struct {
	key, value string
	at         rule.Span // of the whole
	valueAt    rule.Span
}

// settings says what each option of a command sets: a *int, *bool or *string,
// or a function.
type settings map[string]any

// options reads options while there are some. Those that are not in the
// settings are refused by name. It reports that there was one.
func (p *parser) options(command string, known settings) bool {
	any := false
	for {
		o, ok := p.option()
		if !ok {
			return any
		}
		any = true
		to, ok := known[o.key]
		if !ok {
			p.hinted(rule.Error, o.at, codeNoOption, fmt.Sprintf("the option %s of %s is not supported", o.key, command), knownOptions(command, known))
			continue
		}
		p.set(o, to)
	}
}

// knownOptions names the options that a command takes.
func knownOptions(command string, known settings) string {
	if len(known) == 0 {
		return command + " takes no options"
	}
	return "supported: " + strings.Join(slices.Sorted(maps.Keys(known)), ", ")
}

// option reads key=value when that is what stands here.
func (p *parser) option() (option, bool) {
	p.skip()
	start := p.pos
	key, at := p.until(endsName)
	p.skip()
	if key == "" || p.peek() != '=' {
		p.pos = start
		return option{}, false
	}
	if op, _ := p.operator(); op != "=" {
		p.pos = start
		return option{}, false
	}
	p.skip()
	o := option{key: strings.ToLower(key)}
	if p.peek() == '"' {
		var raw string
		raw, o.valueAt = p.quoted('"')
		o.value = unescape(raw)
	} else if p.peek() == '`' {
		p.macro()
	} else if o.value, o.valueAt = p.until(endsValue); o.value == "" {
		p.errorf(at, codeExpectedValue, "%s= has no value behind it", key)
	}
	o.at = at.To(o.valueAt)
	p.count(1, o.at)
	return o, true
}

// set gives an option's value to what it sets.
func (p *parser) set(o option, to any) {
	if o.value == "" {
		if s, ok := to.(*string); ok {
			*s = ""
		}
		return
	}
	switch to := to.(type) {
	case *string:
		*to = o.value
	case *int:
		n, err := strconv.Atoi(o.value)
		if err != nil || n < 0 {
			p.errorf(o.valueAt, codeNeedsNumber, "%s= takes a whole number, not %s", o.key, shortened(o.value))
			return
		}
		*to = n
	case *bool:
		switch strings.ToLower(o.value) {
		case "t", "true", "1", "yes", "y":
			*to = true
		case "f", "false", "0", "no", "n":
			*to = false
		default:
			p.errorf(o.valueAt, codeExpectedValue, "%s= takes true or false, not %s", o.key, shortened(o.value))
		}
	case func(option):
		to(o)
	}
}

// number takes a whole number that stands by itself.
func (p *parser) number() (int, bool) {
	p.skip()
	start := p.pos
	word, _ := p.until(endsName)
	n, err := strconv.Atoi(word)
	if word == "" || err != nil || n < 0 || strings.ContainsAny(word, "+-") {
		p.pos = start
		return 0, false
	}
	return n, true
}

// names reads field names, with commas or blanks between them, up to the end
// of the command or one of the words. Options may stand among them.
func (p *parser) names(c call, each func(field string, at rule.Span), stop ...string) {
	for n := 1; ; n++ {
		p.separator()
		if p.pos >= p.end || p.lost || p.atWord(stop...) {
			return
		}
		if p.options(c.name, c.known) {
			continue
		}
		field, at, ok := p.name()
		if !ok {
			p.unexpectedField()
			return
		}
		p.count(1, at)
		if !p.few(n, at) {
			return
		}
		each(field, at)
	}
}

// atWord reports that one of these words stands here, in any case.
func (p *parser) atWord(words ...string) bool {
	p.skip()
	start := p.pos
	w, _ := p.until(endsName)
	p.pos = start
	return slices.ContainsFunc(words, func(s string) bool { return strings.EqualFold(s, w) })
}

// plainName reads a field name without a star; false, and reported, when
// there is none.
func (p *parser) plainName(command string, at rule.Span) (string, rule.Span, bool) {
	p.separator()
	if p.pos >= p.end {
		p.errorf(at, codeExpectedField, "%s needs the name of a field", command)
		return "", at, false
	}
	field, fieldAt, ok := p.name()
	switch {
	case !ok:
		p.unexpectedField()
	case strings.Contains(field, "*"):
		p.errorf(fieldAt, codeNoOption, "a wildcard is not supported in %s", command)
		return field, fieldAt, false
	}
	p.count(1, fieldAt)
	return field, fieldAt, ok
}
