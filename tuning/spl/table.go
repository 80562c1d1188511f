package spl

import (
	"fmt"
	"slices"

	"assay/tuning/rule"
)

// tableStage reads "table a, b" and "fields a, b", which say what to show.
func (p *parser) tableStage(r *rule.Rule, name rule.Span, command string) {
	if p.skip(); command == "fields" && p.peek() == '-' {
		p.hinted(rule.Error, p.here(), codeNoOption, "fields with a minus is not supported", "name the fields to show instead")
		return
	}
	if command == "fields" && p.peek() == '+' {
		p.pos++
	}
	t := &rule.Table{}
	for p.separator(); p.pos < p.end; p.separator() {
		field, at, ok := p.name()
		if !ok {
			p.unexpectedField()
			return
		}
		if p.peek() == '=' {
			p.hinted(rule.Error, at, codeNoOption, fmt.Sprintf("the option %s of %s is not supported", field, command), "leave it out")
			return
		}
		p.count(1, at)
		p.hintLost(field, at)
		t.Fields = append(t.Fields, field)
		p.few(len(t.Fields), at)
	}
	if len(t.Fields) == 0 {
		p.errorf(name, codeExpectedField, "%s needs the names of fields", command)
		return
	}
	t.At = p.trimmed(name.Start)
	r.Stages = append(r.Stages, t)
	r.Fields = slices.Clone(t.Fields)
	p.narrow(command, t.Fields)
}

// hintLost says that a field to show is not there any more. The column is
// empty, which harms nobody.
func (p *parser) hintLost(field string, at rule.Span) {
	if p.shape.has(field) || p.shape.keeper != "stats" || field == "*" {
		return
	}
	p.hinted(rule.Hint, at, codeFieldLost, field+" is not among the fields that stats kept: its column is empty",
		fmt.Sprintf("to show it, let stats compute values(%s) as %s", field, field))
}

// narrow makes later commands see only the fields that were named and kept.
func (p *parser) narrow(command string, fields []string) {
	if slices.Contains(fields, "*") {
		return
	}
	if p.shape.keeper == "" {
		p.shape = shape{keeper: command, fields: fields}
		return
	}
	kept := slices.DeleteFunc(slices.Clone(fields), func(f string) bool { return !p.shape.has(f) })
	keeper := p.shape.keeper
	if keeper != "stats" {
		keeper = command
	}
	p.shape = shape{keeper: keeper, fields: kept}
}
