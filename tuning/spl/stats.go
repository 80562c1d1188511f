package spl

import (
	"fmt"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// statsFunctions maps the spellings of the aggregates to the rule's.
var statsFunctions = map[string]string{
	"count": "count", "c": "count", "dc": "dc", "distinct_count": "dc", "sum": "sum",
	"avg": "avg", "mean": "avg", "min": "min", "max": "max", "values": "values",
}

// statsStage reads "stats f(x) as y, ... by a, b".
func (p *parser) statsStage(r *rule.Rule, name rule.Span) {
	if p.shape.keeper == "stats" {
		p.hinted(rule.Error, name, codeNoCommand, "a second stats is not supported yet", "let one stats group by all the fields, and filter its rows with where")
		return
	}
	s := &rule.Stats{}
	before := len(p.found)
	for p.separator(); p.pos < p.end && !p.by(); p.separator() {
		if !p.aggregate(s) {
			return
		}
	}
	if len(s.Aggs) == 0 && len(p.found) == before {
		p.hinted(rule.Error, name, codeExpectedTerm, "stats has nothing to compute", "stats count by agent_id")
	}
	if p.pos < p.end {
		p.grouping(s)
	}
	s.At = p.trimmed(name.Start)
	p.shape = shape{keeper: "stats", fields: slices.Clone(s.By)}
	for _, a := range s.Aggs {
		p.shape.fields = append(p.shape.fields, a.As)
	}
	r.Stages = append(r.Stages, s)
}

// separator passes blanks and commas.
func (p *parser) separator() {
	for p.skip(); p.peek() == ','; p.skip() {
		p.pos++
	}
}

// trimmed is the span from start to here without the blanks at its end.
func (p *parser) trimmed(start int) rule.Span {
	return rule.Span{Start: start, End: start + len(strings.TrimRight(p.src[start:p.pos], " \t\r\n\f\v"))}
}

// wordIs takes a word in any case when it stands here by itself.
func (p *parser) wordIs(word string) bool {
	start := p.pos
	if w, _ := p.until(endsName); strings.EqualFold(w, word) {
		return true
	}
	p.pos = start
	return false
}

func (p *parser) by() bool {
	start := p.pos
	is := p.wordIs("by")
	p.pos = start
	return is
}

// aggregate reads one function with its field and name; false when the rest
// of the command makes no sense any more.
func (p *parser) aggregate(s *rule.Stats) bool {
	name, at := p.until(endsName)
	f, known := statsFunctions[strings.ToLower(name)]
	switch {
	case name == "":
		return p.strayStats()
	case p.optionValue():
		p.hinted(rule.Error, at, codeNoOption, fmt.Sprintf("the option %s of stats is not supported", name), "leave it out")
		return true
	case !known:
		p.hinted(rule.Error, at, codeNoFunction, fmt.Sprintf("the aggregate %s is not supported yet", name),
			"supported: count, dc, sum, avg, min, max, values")
		p.skipCall()
		p.alias("")
		return true
	}
	field, ok := p.aggregateField(f, at)
	if !ok {
		p.alias("")
		return true
	}
	a := rule.Agg{Func: f, Field: field}
	a.As = p.alias(spelledAs(name, field))
	a.At = p.trimmed(at.Start)
	p.count(2, a.At)
	if slices.ContainsFunc(s.Aggs, func(b rule.Agg) bool { return b.As == a.As }) {
		p.hinted(rule.Error, a.At, codeDuplicate, fmt.Sprintf("two results of stats are named %s", a.As), "give one another name with as")
	}
	s.Aggs = append(s.Aggs, a)
	return p.few(len(s.Aggs), a.At)
}

// few bounds the names of one command; past it the rest is given up.
func (p *parser) few(n int, at rule.Span) bool {
	if n > maxNames {
		p.errorf(at, codeTooMany, "more than %d names in one command", maxNames)
		p.giveUp()
	}
	return n <= maxNames
}

// spelledAs is the name of a result when the author gives none.
func spelledAs(name, field string) string {
	name = strings.ToLower(name)
	if field == "" {
		return name
	}
	return name + "(" + field + ")"
}

// strayStats reports what is no word, and passes it.
func (p *parser) strayStats() bool {
	switch p.peek() {
	case '[':
		p.hinted(rule.Error, p.bracketed(), codeNoSubsearch, "subsearches are not supported", "")
	case '`':
		p.macro()
	default:
		p.errorf(p.here(), codeUnexpected, "expected an aggregate such as count, found %q", p.src[p.here().Start:p.here().End])
		return false
	}
	return true
}

// optionValue takes "=value" behind the name of an option.
func (p *parser) optionValue() bool {
	if op, _ := p.operator(); op == "" {
		return false
	}
	p.value(false)
	return true
}

// aggregateField reads the parenthesis behind a function: optional for count,
// needed for the others.
func (p *parser) aggregateField(f string, at rule.Span) (string, bool) {
	if p.peek() != '(' {
		if f != "count" {
			p.errorf(at, codeExpectedField, "%s needs a field in parentheses", f)
		}
		return "", f == "count"
	}
	open := p.here()
	p.pos++
	field, fieldAt, ok := p.name()
	if p.peek() == '(' {
		p.hinted(rule.Error, fieldAt, codeNoFunction, "an expression inside an aggregate is not supported yet", "put the condition into the search")
		p.pos = open.Start
		p.skipCall()
		return "", false
	}
	if p.skip(); p.peek() != ')' {
		p.errorf(open, codeUnbalanced, "this parenthesis is never closed")
		p.pos = p.end
		return "", false
	}
	p.pos++
	switch {
	case !ok && f == "count":
		return "", true
	case !ok:
		p.errorf(open, codeExpectedField, "%s needs a field in parentheses", f)
	case strings.Contains(field, "*"):
		p.errorf(fieldAt, codeNoOption, "a wildcard is not supported in %s", f)
		return "", false
	default:
		p.checkField(field, fieldAt)
	}
	return field, ok
}

// skipCall passes parentheses and what is in them.
func (p *parser) skipCall() {
	depth := 0
	for p.pos < p.end && (depth > 0 || p.peek() == '(') {
		switch p.peek() {
		case '"':
			p.quoted('"')
			continue
		case '(':
			depth++
		case ')':
			depth--
		}
		p.pos++
	}
}

// alias reads "as name"; without it the name is what is given.
func (p *parser) alias(name string) string {
	p.skip()
	if !p.wordIs("as") {
		return name
	}
	p.skip()
	as, at, ok := p.name()
	if !ok {
		p.errorf(at, codeExpectedField, "as needs a name behind it")
		return name
	}
	return as
}

// name reads a field name: a word, or a quoted text; false when there is
// none.
func (p *parser) name() (string, rule.Span, bool) {
	p.skip()
	if c := p.peek(); c == '"' || c == '\'' {
		raw, at := p.quoted(c)
		return fieldName(unescape(raw)), at, raw != ""
	}
	raw, at := p.until(endsName)
	if raw == "" {
		return "", p.here(), false
	}
	return fieldName(raw), at, true
}

// grouping reads the fields behind by.
func (p *parser) grouping(s *rule.Stats) {
	_, byAt := p.until(endsName)
	for p.separator(); p.pos < p.end; p.separator() {
		field, at, ok := p.name()
		if !ok {
			p.unexpectedField()
			return
		}
		p.count(1, at)
		switch {
		case slices.Contains(s.By, field), slices.ContainsFunc(s.Aggs, func(a rule.Agg) bool { return a.As == field }):
			p.errorf(at, codeDuplicate, "%s is named twice in this stats", field)
		case strings.Contains(field, "*"):
			p.errorf(at, codeNoOption, "a wildcard cannot be grouped by")
		default:
			p.checkField(field, at)
			s.By = append(s.By, field)
			p.few(len(s.By), at)
		}
	}
	if len(s.By) == 0 {
		p.errorf(byAt, codeExpectedField, "by needs the names of fields")
	}
}

// unexpectedField reports what stands in the place of a field's name and
// gives the command up.
func (p *parser) unexpectedField() {
	switch p.peek() {
	case '`':
		p.macro()
	case '[':
		p.hinted(rule.Error, p.bracketed(), codeNoSubsearch, "subsearches are not supported", "")
	default:
		p.errorf(p.here(), codeUnexpected, "expected the name of a field, found %q", p.src[p.here().Start:p.here().End])
	}
	p.pos = p.end
}
