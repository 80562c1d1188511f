package spl

import (
	"fmt"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// pipeline reads the commands between the pipes. The first is a search unless
// nothing stands before the first pipe.
func (p *parser) pipeline(r *rule.Rule, parts []rule.Span) {
	for i, part := range parts {
		p.pos, p.end, p.depth, p.lost = part.Start, part.End, 0, false
		p.skip()
		switch empty := p.pos >= p.end; {
		case i == 0:
			p.leadingSearch(r, empty && len(parts) == 1)
		case empty:
			p.errorf(rule.Span{Start: part.Start - 1, End: part.Start}, codeEmpty, "no command stands behind this pipe")
		case p.peek() == '`':
			p.macro()
			p.finish()
		default:
			p.command(r)
		}
	}
	if r.Where == nil && len(parts) > 0 {
		r.Where = everything(rule.Span{Start: parts[0].End, End: parts[0].End})
	}
}

// everything is the search of a text that has none: any value at all.
func everything(at rule.Span) rule.Expr {
	return &rule.Keyword{Operands: []rule.Operand{{Pattern: []rule.PatternPart{{Wild: '*'}}, At: at}}, At: at}
}

func (p *parser) leadingSearch(r *rule.Rule, alone bool) {
	if alone {
		p.errorf(p.here(), codeEmpty, "the text has no search")
		return
	}
	if start := p.pos; p.wordIs("search") { // the word, unless it is a field
		p.skip()
		if op, _ := p.operator(); op != "" {
			p.pos = start
		}
	}
	r.Where = p.search()
}

// command reads one command behind a pipe.
func (p *parser) command(r *rule.Rule) {
	name, at := p.until(endsName)
	if name == "" {
		p.errorf(p.here(), codeUnexpected, "a command must begin with its name")
		return
	}
	start := at.Start
	switch strings.ToLower(name) {
	case "search":
		p.filter(r, start, p.search())
	case "where":
		p.filter(r, start, p.where())
	case "stats":
		p.statsStage(r, at)
	case "table", "fields":
		p.tableStage(r, at, strings.ToLower(name))
	default:
		p.refuseCommand(name, at)
	}
}

// filter adds a Filter stage; a filter without terms keeps everything.
func (p *parser) filter(r *rule.Rule, start int, e rule.Expr) {
	if e == nil {
		return
	}
	p.checkFields(e)
	r.Stages = append(r.Stages, &rule.Filter{Where: e, At: rule.Span{Start: start, End: e.Span().End}})
}

// finish reports what is left of a command.
func (p *parser) finish() {
	if p.skip(); p.pos < p.end {
		at := rule.Span{Start: p.pos, End: p.end}
		p.errorf(at, codeUnexpected, "the command should end before %s", spelled(p.src, at))
	}
}

func (p *parser) refuseCommand(name string, at rule.Span) {
	hint, ok := instead[strings.ToLower(name)]
	if !ok {
		hint = "supported: search, where, stats, table, fields"
		p.hinted(rule.Error, at, codeNoCommand, fmt.Sprintf("%s is no command that is known here", shortened(name)), hint)
		return
	}
	p.hinted(rule.Error, at, codeNoCommand, fmt.Sprintf("the command %s is not supported", name), hint)
}

// shape is which fields a command still sees: all of the event's, or those
// that an earlier command kept.
type shape struct {
	keeper string   // stats, table or fields; "" when nothing was dropped
	fields []string // names, with * as a wildcard
}

func (s shape) has(field string) bool {
	return s.keeper == "" || slices.ContainsFunc(s.fields, func(f string) bool { return f == field || globbed(f, field) })
}

// globbed reports that a name with stars fits the field.
func globbed(name, field string) bool {
	head, rest, star := strings.Cut(name, "*")
	if !star || !strings.HasPrefix(field, head) {
		return false
	}
	field = field[len(head):]
	for {
		next, tail, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(field, next)
		}
		_, after, found := strings.Cut(field, next)
		if !found {
			return false
		}
		field, rest = after, tail
	}
}

// checkFields warns of tests on fields that an earlier command dropped.
func (p *parser) checkFields(e rule.Expr) {
	switch e := e.(type) {
	case *rule.And:
		p.checkAll(e.Terms)
	case *rule.Or:
		p.checkAll(e.Terms)
	case *rule.Not:
		p.checkFields(e.X)
	case *rule.Test:
		p.checkField(e.Field, e.FieldAt)
	}
}

func (p *parser) checkAll(terms []rule.Expr) {
	for _, t := range terms {
		p.checkFields(t)
	}
}

// checkField warns once for a place: behind stats a lost field is absent as
// everywhere; behind table the rule would not run as written.
func (p *parser) checkField(field string, at rule.Span) {
	if p.shape.has(field) || slices.ContainsFunc(p.found, func(d rule.Diagnostic) bool { return d.Code == codeFieldLost && d.Span == at }) {
		return
	}
	message := fmt.Sprintf("%s is not among the fields that %s kept", field, p.shape.keeper)
	if p.shape.keeper == "stats" {
		p.hinted(rule.Warning, at, codeFieldLost, message+": it is always absent here", "kept: "+shortened(strings.Join(p.shape.fields, ", ")))
		return
	}
	p.hinted(rule.Error, at, codeFieldLost, message, "name it there, or filter before "+p.shape.keeper)
}
