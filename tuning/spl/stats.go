package spl

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"assay/tuning/rule"
)

// statsStage reads "stats f(x) as y, ... by a, b".
func (p *parser) statsStage(c call) rule.Stage {
	s := &rule.Stats{}
	if !p.aggregates(c, &s.Aggs, &s.By) {
		return nil
	}
	s.At = p.trimmed(c.at.Start)
	p.shape.keep(c.name, append(slices.Clone(s.By), results(s.Aggs)...))
	return s
}

// eventStatsStage reads the same as stats, which adds its results here.
func (p *parser) eventStatsStage(c call) rule.Stage {
	s := &rule.EventStats{}
	if !p.aggregates(c, &s.Aggs, &s.By) {
		return nil
	}
	s.At = p.trimmed(c.at.Start)
	p.addResults(s.Aggs)
	return s
}

// streamStatsStage reads the same behind its options.
func (p *parser) streamStatsStage(c call) rule.Stage {
	s := &rule.StreamStats{}
	current, global := true, true
	c.known = settings{"current": &current, "global": &global, "window": &s.Rows,
		"time_window": func(o option) { s.Period = p.spanOption(o) }}
	if !p.aggregates(c, &s.Aggs, &s.By) {
		return nil
	}
	s.Without, s.Overall = !current, global && s.Rows > 0
	s.At = p.trimmed(c.at.Start)
	p.addResults(s.Aggs)
	return s
}

// timeChartStage reads "timechart span=5m f(x) by a".
func (p *parser) timeChartStage(c call) rule.Stage {
	s := &rule.TimeChart{Limit: 10, Other: true}
	c.known = settings{"span": func(o option) { s.Every = p.spanOption(o) }, "limit": &s.Limit, "useother": &s.Other}
	var by []string
	if !p.aggregates(c, &s.Aggs, &by) {
		return nil
	}
	if len(by) > 1 {
		p.errorf(c.at, codeNoOption, "timechart splits by one field")
		return nil
	}
	s.At = p.trimmed(c.at.Start)
	p.shape.keep(c.name, append([]string{"_time"}, results(s.Aggs)...))
	if len(by) == 1 {
		s.By = by[0]
		p.shape.add("*")
	}
	return s
}

// spanOption is the length of time that an option gives.
func (p *parser) spanOption(o option) time.Duration {
	d, ok := timeSpan(o.value)
	if !ok {
		p.hinted(rule.Error, o.valueAt, codeBadSpan, fmt.Sprintf("%s: %s is no span of time", o.key, shortened(o.value)), spanHint)
	}
	return d
}

const spanHint = "a whole number and a unit, from 1s to 366d: 30s, 5m, 1h, 7d, 2w; months and years have no fixed length"

func results(aggs []rule.Agg) []string {
	var out []string
	for _, a := range aggs {
		out = append(out, a.As)
	}
	return out
}

func (p *parser) addResults(aggs []rule.Agg) {
	for _, f := range results(aggs) {
		p.shape.add(f)
	}
}

// aggregates reads the functions and the fields behind by; false when the
// command is wrong.
func (p *parser) aggregates(c call, aggs *[]rule.Agg, by *[]string) bool {
	before := len(p.found)
	for p.separator(); p.pos < p.end && !p.lost && !p.atWord("by"); p.separator() {
		if p.options(c.name, c.known) {
			continue
		}
		if !p.aggregate(c, aggs) {
			return false
		}
	}
	if len(*aggs) == 0 && errorsIn(p.found[before:]) == 0 {
		p.hinted(rule.Error, c.at, codeExpectedTerm, c.name+" has nothing to compute", c.name+" count by agent_id")
	}
	if p.pos < p.end && !p.lost {
		p.grouping(c, by, results(*aggs))
	}
	return errorsIn(p.found[min(before, len(p.found)):]) == 0 && !p.lost
}

func errorsIn(ds rule.Diagnostics) int {
	n := 0
	for _, d := range ds {
		if d.Grade == rule.Error {
			n++
		}
	}
	return n
}

// aggregate reads one function with its field and name; false when the rest
// of the command makes no sense any more.
func (p *parser) aggregate(c call, aggs *[]rule.Agg) bool {
	name, at := p.until(endsName)
	if name == "" {
		return p.strayStats()
	}
	a, ok := aggregateOf(name)
	if !ok {
		p.hinted(rule.Error, at, codeNoFunction, fmt.Sprintf("the aggregate %s is not supported", shortened(name)), "supported: "+aggregateNames)
		p.skipCall()
		p.alias("")
		return true
	}
	spelling, ok := p.aggregateField(&a, at)
	if !ok {
		p.alias("")
		return true
	}
	a.As = p.alias(strings.ToLower(name) + spelling)
	a.At = p.trimmed(at.Start)
	p.count(2, a.At)
	if slices.ContainsFunc(*aggs, func(b rule.Agg) bool { return b.As == a.As }) {
		p.hinted(rule.Error, a.At, codeDuplicate, fmt.Sprintf("two results of %s are named %s", c.name, a.As), "give one another name with as")
	}
	*aggs = append(*aggs, a)
	return p.few(len(*aggs), a.At)
}

// strayStats reports what is no word, and passes it.
func (p *parser) strayStats() bool {
	switch p.peek() {
	case '[':
		p.hinted(rule.Error, p.bracketed(), codeNoSubsearch, "subsearches are not supported", insteadOfSubsearch)
	case '`':
		p.macro()
	default:
		p.errorf(p.here(), codeUnexpected, "expected an aggregate such as count, found %q", p.src[p.here().Start:p.here().End])
		return false
	}
	return true
}

// aggregateField reads the parenthesis behind a function: optional for count,
// needed for the others. It gives the parenthesis as the result's name has it.
func (p *parser) aggregateField(a *rule.Agg, at rule.Span) (string, bool) {
	if p.peek() != '(' {
		if a.Func != "count" {
			p.errorf(at, codeExpectedField, "%s needs a field in parentheses", a.Func)
		}
		return "", a.Func == "count"
	}
	open := p.here()
	p.pass(1)
	field, fieldAt, ok := p.name()
	if p.peek() == '(' && strings.EqualFold(field, "eval") {
		if a.Arg = p.evalTerm(); a.Arg == nil {
			return "", false
		}
	} else if p.peek() == '(' {
		p.hinted(rule.Error, fieldAt, codeNoFunction, "an expression inside an aggregate stands in eval(...)", "count(eval(status > 400))")
		p.pos = open.Start
		p.skipCall()
		return "", false
	}
	if p.skip(); p.peek() != ')' {
		p.errorf(open, codeUnbalanced, "this parenthesis is never closed")
		p.pos = p.end
		return "", false
	}
	p.pass(1)
	switch {
	case a.Arg != nil:
		return strings.Join(strings.Fields(p.src[open.Start:p.pos]), " "), true
	case !ok && a.Func == "count":
		return "", true
	case !ok:
		p.errorf(open, codeExpectedField, "%s needs a field in parentheses", a.Func)
		return "", false
	case strings.Contains(field, "*"):
		p.errorf(fieldAt, codeNoOption, "a wildcard is not supported in %s", a.Func)
		return "", false
	}
	p.checkField(field, fieldAt)
	a.Field = field
	return "(" + field + ")", true
}

// grouping reads the fields behind by.
func (p *parser) grouping(c call, by *[]string, results []string) {
	_, byAt := p.until(endsName)
	before := len(p.found)
	p.names(c, func(field string, at rule.Span) {
		switch {
		case slices.Contains(*by, field), slices.Contains(results, field):
			p.errorf(at, codeDuplicate, "%s is named twice in this %s", field, c.name)
		case strings.Contains(field, "*"):
			p.errorf(at, codeNoOption, "a wildcard cannot be grouped by")
		default:
			p.checkField(field, at)
			*by = append(*by, field)
		}
	})
	if len(*by) == 0 && len(p.found) == before {
		p.errorf(byAt, codeExpectedField, "by needs the names of fields")
	}
}
