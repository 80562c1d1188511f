package sigma

import (
	"fmt"
	"strings"

	"assay/tuning/rule"
)

// selector reads "1 of", "any of" or "all of" and the pattern behind it.
func (p *conditionParser) selector() rule.Expr {
	first := p.next
	count, of, target := p.peek(0), p.peek(1), p.peek(2)
	low := strings.ToLower(count.text)
	switch {
	case p.searches == nil:
		return p.fail(codeSelector, count, "a quantifier has no meaning here", "name the rules, linked by and, or and not")
	case of.text != "of":
		return p.wrongCase(of)
	case count.text != low && (low == "any" || low == "all"):
		return p.wrongCase(count)
	case low != "1" && low != "any" && low != "all":
		return p.fail(codeSelector, count, fmt.Sprintf("%q is not a quantifier", count.text), "write 1 of, any of or all of")
	case target.text == "":
		return p.fail(codeCondition, target, "of has no search identifiers behind it", "write them or a pattern such as selection_*")
	case target.text == "(":
		return p.fail(codeCondition, target, "a list of identifiers cannot stand behind of", "write a pattern, or the identifiers linked by and or or")
	}
	p.next += 3
	names := p.searches.matching(target.text)
	if len(names) == 0 {
		return p.fail(codeNoMatch, target, fmt.Sprintf("%s matches no search identifier", target.text),
			nearHint(strings.ReplaceAll(target.text, "*", ""), p.searches.names))
	}
	terms := make([]rule.Expr, len(names))
	for i, name := range names {
		ok := false
		if terms[i], ok = p.searches.use(name); !ok {
			return p.tooLarge(target)
		}
	}
	if low == "all" {
		return &rule.And{Terms: terms, At: p.since(first)}
	}
	return &rule.Or{Terms: terms, At: p.since(first)}
}

// matching are the identifiers that a pattern, or them, stands for. Those
// that begin with an underscore are hidden but to a pattern that does so too.
func (s *searches) matching(target string) []string {
	hidden := !strings.HasPrefix(target, "_")
	if target == "them" {
		target = "*"
	}
	var out []string
	for _, name := range s.names {
		if (!hidden || !strings.HasPrefix(name, "_")) && matches(target, name) {
			out = append(out, name)
		}
	}
	return out
}

// matches reports that * in the pattern can stand for some run of letters
// each to make the whole name.
func matches(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	last := parts[len(parts)-1]
	if !strings.HasPrefix(name, parts[0]) || len(name) < len(parts[0])+len(last) || !strings.HasSuffix(name, last) {
		return false
	}
	rest := name[len(parts[0]) : len(name)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return true
}
