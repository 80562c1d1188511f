package spl

import (
	"fmt"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// shape is which fields a command still sees: all of the event's but those
// that were taken away, or only those that an earlier command kept.
type shape struct {
	keeper string            // the command that kept only some; "" when the event's are there
	fields []string          // kept or added, with * as a wildcard
	lost   map[string]string // names and patterns that a command took away, by its name
}

// has reports that the field may have a value.
func (s *shape) has(field string) bool {
	if matches(s.fields, field) {
		return true
	}
	return s.keeper == "" && s.taker(field) == ""
}

// taker is the command that took the field away.
func (s *shape) taker(field string) string {
	if by, ok := s.lost[field]; ok {
		return by
	}
	for name, by := range s.lost {
		if globbed(name, field) {
			return by
		}
	}
	return ""
}

func matches(names []string, field string) bool {
	return slices.ContainsFunc(names, func(f string) bool { return f == field || globbed(f, field) })
}

// keep leaves these fields only.
func (s *shape) keep(command string, fields []string) {
	*s = shape{keeper: command, fields: fields}
}

// narrow leaves those of these fields that are there.
func (s *shape) narrow(command string, fields []string) {
	if s.keeper == "" && s.lost == nil {
		s.keep(command, slices.Clone(fields))
		return
	}
	var kept []string
	seen := map[string]bool{} // a field that two patterns hold for is there once
	put := func(field string) {
		if !seen[field] {
			seen[field] = true
			kept = append(kept, field)
		}
	}
	for _, f := range fields {
		switch {
		case !strings.Contains(f, "*"):
			if s.has(f) {
				put(f)
			}
		case s.keeper == "":
			put(f)
		default:
			for _, g := range s.fields {
				if globbed(f, g) || strings.Contains(g, "*") {
					put(g)
				}
			}
		}
	}
	s.keep(command, kept)
}

// add says that a command gave the field a value.
func (s *shape) add(field string) {
	if len(s.fields) < maxTerms && !slices.Contains(s.fields, field) {
		s.fields = append(slices.Clip(s.fields), field)
	}
}

// take says that a command took the field, or those that fit a pattern, away.
func (s *shape) take(command, name string) {
	s.fields = slices.DeleteFunc(slices.Clone(s.fields), func(f string) bool { return f == name || globbed(name, f) })
	if s.keeper != "" {
		return
	}
	if s.lost == nil {
		s.lost = map[string]string{}
	}
	s.lost[name] = command
}

// rename gives the field, or those that fit a pattern, another name.
func (s *shape) rename(from, to string) {
	if !strings.Contains(from, "*") {
		there := s.has(from)
		s.take("rename", from)
		if there {
			s.add(to)
		}
		return
	}
	var made []string
	for _, f := range s.fields {
		if wild, ok := wildcards(from, f); ok {
			made = append(made, filled(to, wild))
		}
	}
	s.take("rename", from)
	if s.keeper == "" {
		made = append(made, to)
	}
	for _, f := range made {
		s.add(f)
	}
}

// wildcards are the texts that the stars of a name stand for in a field.
func wildcards(name, field string) ([]string, bool) {
	parts := strings.Split(name, "*")
	if !strings.HasPrefix(field, parts[0]) {
		return nil, false
	}
	field = field[len(parts[0]):]
	var out []string
	for i, part := range parts[1:] {
		at := strings.Index(field, part)
		if i == len(parts)-2 {
			at = len(field) - len(part)
			if !strings.HasSuffix(field, part) {
				return nil, false
			}
		}
		if at < 0 {
			return nil, false
		}
		out, field = append(out, field[:at]), field[at+len(part):]
	}
	return out, true
}

func filled(name string, wild []string) string {
	var b strings.Builder
	for i, part := range strings.Split(name, "*") {
		if i > 0 && i <= len(wild) {
			b.WriteString(wild[i-1])
		}
		b.WriteString(part)
	}
	return b.String()
}

// globbed reports that a name with stars fits the field.
func globbed(name, field string) bool {
	if !strings.Contains(name, "*") {
		return false
	}
	_, ok := wildcards(name, field)
	return ok
}

// checkFields warns of conditions on fields that an earlier command dropped.
func (p *parser) checkFields(e rule.Expr) {
	walk{field: p.checkField}.expr(e)
}

// checkField warns, once for a place, of a field that is not there any more.
func (p *parser) checkField(field string, at rule.Span) {
	if p.shape.has(field) || slices.ContainsFunc(p.found, func(d rule.Diagnostic) bool { return d.Code == codeFieldLost && d.Span == at }) {
		return
	}
	if p.shape.keeper == "" {
		p.hinted(rule.Warning, at, codeFieldLost, fmt.Sprintf("%s was taken away by %s: it is always absent here", field, p.shape.taker(field)), "")
		return
	}
	p.hinted(rule.Warning, at, codeFieldLost, fmt.Sprintf("%s is not among the fields that %s kept: it is always absent here", field, p.shape.keeper),
		"kept: "+shortened(strings.Join(p.shape.fields, ", ")))
}

// hintLost says that a field to show is not there any more. The column is
// empty, which harms nobody.
func (p *parser) hintLost(field string, at rule.Span) {
	if p.shape.has(field) || p.shape.keeper != "stats" || strings.Contains(field, "*") {
		return
	}
	p.hinted(rule.Hint, at, codeFieldLost, field+" is not among the fields that stats kept: its column is empty",
		fmt.Sprintf("to show it, let stats compute values(%s) as %s", field, field))
}
