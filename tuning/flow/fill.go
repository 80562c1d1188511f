package flow

import (
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// fillNull gives a value to fields that have none.
func fillNull(s *rule.FillNull) stage {
	value := typed(s.Value)
	fill := func(fields []string) each {
		return func(r *Row) {
			for _, f := range fields {
				if !eval.HasValue(r.Get(f)) {
					r.set(f, value)
				}
			}
		}
	}
	if len(s.Fields) > 0 {
		return fill(s.Fields)
	}
	return gathering(func(b *budget, rows []*Row) ([]*Row, error) { return fill(fieldsOf(rows, "*")).apply(b, rows) })
}

// typed is a text that the author wrote, as a number where it is one.
func typed(s string) corpus.Value {
	if v := eval.Numeric(corpus.String(s)); !v.IsAbsent() && v.Text() == s {
		return v
	}
	return corpus.String(s)
}

// fieldsOf are the names that a pattern meets in any of the rows, sorted.
func fieldsOf(rows []*Row, pattern string) []string {
	seen := map[string]bool{}
	for _, r := range rows {
		for _, f := range r.fields {
			seen[f.Path] = true
		}
	}
	var names []string
	for name := range seen {
		if Glob(pattern, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// makeMV cuts texts into lists.
func (c *compiler) makeMV(s *rule.MakeMV) stage {
	cut := func(text string) []string {
		if s.Delim == "" {
			return []string{text}
		}
		return strings.SplitN(text, s.Delim, eval.MaxList+2)
	}
	if s.Tokenizer != "" {
		re := c.terms.Regexp(s.Tokenizer, s.At)
		if re == nil || re.NumSubexp() == 0 {
			if re != nil {
				c.errorf(codeArgument, s.At, `write tokenizer="([^,]+),?"`, "the tokenizer has no group for an element")
			}
			return each(func(*Row) {})
		}
		cut = func(text string) []string {
			var out []string
			for _, m := range re.FindAllStringSubmatch(text, eval.MaxList+2) {
				out = append(out, m[1])
			}
			return out
		}
	}
	return each(func(r *Row) {
		var out []corpus.Value
		v := r.Get(s.Field)
		for _, e := range eval.Elements(v) {
			for _, part := range cut(eval.Text(e)) {
				if part != "" || s.AllowEmpty {
					out = append(out, corpus.String(part))
				}
			}
		}
		if eval.HasValue(v) && len(out) <= eval.MaxList {
			r.set(s.Field, eval.List(out))
		}
	})
}

// expand makes a row for each element of a list.
type expand struct {
	field string
	limit int
}

func mvExpand(s *rule.MVExpand) stage { return expand{s.Field, s.Limit} }

func (x expand) apply(b *budget, rows []*Row) ([]*Row, error) {
	var out []*Row
	for _, r := range rows {
		elems := eval.Elements(r.Get(x.field))
		if x.limit > 0 && len(elems) > x.limit {
			elems = elems[:x.limit]
		}
		if err := b.spend(1 + len(elems)); err != nil {
			return nil, err
		}
		if len(elems) == 0 {
			out = append(out, r)
			continue
		}
		if len(out)+len(elems) > maxRows {
			return nil, ErrTooMuch
		}
		if err := b.hold(int64(len(elems)) * int64(rowBytes+fieldBytes*len(r.fields))); err != nil {
			return nil, err
		}
		for _, e := range elems {
			one := r.clone()
			one.set(x.field, e)
			out = append(out, one)
		}
	}
	return out, nil
}

// spath takes values out of a text that is JSON or XML.
func (c *compiler) spath(s *rule.Spath) stage {
	if s.Path == "" {
		return each(func(r *Row) {
			for _, e := range eval.Elements(r.Get(s.Input)) {
				for _, f := range eval.Document(eval.Text(e)) {
					r.set(f.Path, f.Value)
				}
			}
		})
	}
	path, ok := eval.ParsePath(s.Path)
	if !ok {
		c.errorf(codeArgument, s.At, `write the path as a.b{}.c`, "%q is no path", s.Path)
		return each(func(*Row) {})
	}
	output := s.Output
	if output == "" {
		output = s.Path
	}
	return each(func(r *Row) {
		var out []corpus.Value
		for _, e := range eval.Elements(r.Get(s.Input)) {
			out = append(out, eval.Elements(path.In(eval.Text(e)))...)
		}
		put(r, output, eval.List(out))
	})
}
