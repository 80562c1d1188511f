package flow

import (
	"regexp"
	"strings"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// rex takes texts out of a field, or changes it.
func (c *compiler) rex(s *rule.Rex) stage {
	if s.Mode == "y" {
		return c.transliterate(s)
	}
	re := c.terms.Regexp(s.Pattern, s.At)
	switch {
	case re == nil:
	case s.Mode == "s":
		return each(func(r *Row) {
			put(r, s.Field, overTexts(r.Get(s.Field), func(text string) (string, bool) { return eval.Replace(re, text, s.Replace, s.Max) }))
		})
	case len(GroupNames(re)) == 0:
		c.errorf(codeArgument, s.At, "name a group: (?<user>[a-z]+)", "the expression names no group to take out")
	default:
		return each(func(r *Row) { extract(r, s, re) })
	}
	return each(func(*Row) {})
}

// GroupNames are the names of the groups of an expression, each once.
func GroupNames(re *regexp.Regexp) []string {
	var names []string
	for _, n := range re.SubexpNames() {
		if n != "" {
			names = append(names, n)
		}
	}
	return names
}

func extract(r *Row, s *rule.Rex, re *regexp.Regexp) {
	most := s.Max
	if most <= 0 || most > eval.MaxList {
		most = eval.MaxList
	}
	found := make([][]corpus.Value, len(re.SubexpNames()))
	left := most
	for _, e := range eval.Elements(r.Get(s.Field)) {
		text := eval.Text(e)
		for _, m := range re.FindAllStringSubmatchIndex(text, left) {
			left--
			for i, name := range re.SubexpNames() {
				if name != "" && m[2*i] >= 0 {
					found[i] = append(found[i], corpus.String(text[m[2*i]:m[2*i+1]]))
				}
			}
		}
		if left <= 0 {
			break
		}
	}
	for i, name := range re.SubexpNames() {
		if name != "" {
			put(r, name, eval.List(found[i]))
		}
	}
}

// transliterate puts characters for characters.
func (c *compiler) transliterate(s *rule.Rex) stage {
	from, to := []rune(s.Pattern), []rune(s.Replace)
	if len(from) != len(to) || len(from) == 0 {
		c.errorf(codeArgument, s.At, "write y/abc/xyz/", "both sides must have the same number of characters")
		return each(func(*Row) {})
	}
	pairs := map[rune]rune{}
	for i, r := range from {
		if _, ok := pairs[r]; !ok {
			pairs[r] = to[i]
		}
	}
	swap := func(r rune) rune {
		if x, ok := pairs[r]; ok {
			return x
		}
		return r
	}
	return each(func(r *Row) {
		put(r, s.Field, overTexts(r.Get(s.Field), func(text string) (string, bool) { return strings.Map(swap, text), true }))
	})
}

// overTexts changes each element of a value; absent when the value is, or when
// a text becomes too long.
func overTexts(v corpus.Value, change func(string) (string, bool)) corpus.Value {
	var out []corpus.Value
	for _, e := range eval.Elements(v) {
		text, ok := change(eval.Text(e))
		if !ok {
			return corpus.Value{}
		}
		out = append(out, corpus.String(text))
	}
	return eval.List(out)
}
