package pipeline

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay/tuning/rule"
)

// replacement replaces what an expression finds in texts. Wildcards are seen
// as * and ?, and stay wildcards where they are carried over; those that the
// replacement itself writes are wildcards too.
type replacement struct {
	find    *expr
	with    []segment
	literal bool // only what is no wildcard is looked at
	wild    bool // with literal: what the replacement writes may be a wildcard
}

// segment is a text, or a group of the expression.
type segment struct {
	text  string
	group int // -1 for text
}

func (r *record) replacement() transformation {
	x := &replacement{find: r.regexp("regex", ""), literal: r.flag("skip_special"), wild: r.flag("interpret_special")}
	n := r.need("replacement")
	if n == nil || x.find == nil {
		return nil
	}
	text := r.textOf("replacement", n)
	if scalarOf(n).kind == isNull {
		text = ""
	}
	var fault string
	if x.with, fault = template(text, x.find); fault != "" {
		r.errorf(codeValue, r.place(n), "%s", fault)
	}
	return x
}

// template reads a replacement: \1, \g<1> and \g<name> are groups of the
// expression, \\ is a backslash.
func template(text string, find *expr) (out []segment, fault string) {
	var lit strings.Builder
	group := func(n int) {
		if lit.Len() > 0 {
			out = append(out, segment{lit.String(), -1})
			lit.Reset()
		}
		if n < 0 || n > find.NumSubexp() {
			fault = fmt.Sprintf("the replacement names a group that the expression does not have; it has %d", find.NumSubexp())
		}
		out = append(out, segment{group: n})
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			lit.WriteByte(text[i])
			continue
		}
		i++
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			j := i + 1
			if j < len(text) && text[j] >= '0' && text[j] <= '9' {
				j++
			}
			n, _ := strconv.Atoi(text[i:j])
			group(n)
			i = j - 1
		case c == 'g' && strings.HasPrefix(text[i+1:], "<") && strings.Contains(text[i:], ">"):
			name, _, _ := strings.Cut(text[i+2:], ">")
			n, err := strconv.Atoi(name)
			if err != nil {
				n = find.SubexpIndex(name)
			}
			group(n)
			i += len(name) + 2
		case c == '\\':
			lit.WriteByte('\\')
		case c == 'n':
			lit.WriteByte('\n')
		case c == 't':
			lit.WriteByte('\t')
		default:
			lit.WriteByte('\\')
			lit.WriteByte(c)
		}
	}
	if lit.Len() > 0 {
		out = append(out, segment{lit.String(), -1})
	}
	return out, fault
}

func (x *replacement) apply(r *run) {
	r.globs(true, func(g glob) ([]glob, bool) {
		out := x.on(r, g)
		return []glob{out}, !slices.Equal(g, out)
	})
}

func (x *replacement) on(r *run, g glob) glob {
	if !x.literal {
		return x.replace(r, newStrip(g), true).glob()
	}
	var w globWriter
	for _, p := range g {
		if p.Wild != 0 {
			w.part(p)
			continue
		}
		for _, q := range x.replace(r, newStrip(glob{p}), x.wild).glob() {
			w.part(q)
		}
	}
	return w.done()
}

// strip is a glob as a text, with what each byte of it is.
type strip struct {
	text  []byte
	kinds []byte // 0 a letter, 1 a wildcard, 2 part of a placeholder
}

func newStrip(g glob) strip {
	var s strip
	for _, p := range g {
		text, kind := p.Text, byte(0)
		switch p.Wild {
		case '%':
			text, kind = "%"+p.Text+"%", 2
		case '*', '?':
			text, kind = string(p.Wild), 1
		}
		s.text = append(s.text, text...)
		s.kinds = append(s.kinds, slices.Repeat([]byte{kind}, len(text))...)
	}
	return s
}

func (s strip) glob() glob {
	var w globWriter
	for i := 0; i < len(s.text); i++ {
		switch s.kinds[i] {
		case 1:
			w.part(rule.PatternPart{Wild: s.text[i]})
			continue
		case 2:
			if name, ok := s.placeholder(i); ok {
				w.part(rule.PatternPart{Wild: '%', Text: name})
				i += len(name) + 1
				continue
			}
		}
		w.literal(s.text[i])
	}
	return w.done()
}

// placeholder is the name of one that begins at i and is whole.
func (s strip) placeholder(i int) (string, bool) {
	if s.text[i] != '%' {
		return "", false
	}
	for j := i + 1; j < len(s.text) && s.kinds[j] == 2; j++ {
		if s.text[j] == '%' {
			return string(s.text[i+1 : j]), j > i+1
		}
	}
	return "", false
}

// replace runs the expression once over the text. wild: what the replacement
// writes may be a wildcard.
func (x *replacement) replace(r *run, s strip, wild bool) strip {
	var out strip
	keep := func(from, to int) {
		if from >= 0 {
			out.text, out.kinds = append(out.text, s.text[from:to]...), append(out.kinds, s.kinds[from:to]...)
		}
	}
	if !x.find.affords(r, len(s.text)) {
		return s
	}
	end := 0
	for _, m := range x.find.FindAllSubmatchIndex(s.text, -1) {
		keep(end, m[0])
		end = m[1]
		before := len(out.text)
		for _, seg := range x.with {
			if seg.group >= 0 {
				keep(m[2*seg.group], m[2*seg.group+1])
				continue
			}
			for i := range len(seg.text) {
				kind := byte(0)
				if c := seg.text[i]; wild && (c == '*' || c == '?') {
					kind = 1
				}
				out.text, out.kinds = append(out.text, seg.text[i]), append(out.kinds, kind)
			}
		}
		if !r.spend(len(out.text) - before + 1) {
			return s
		}
	}
	keep(end, len(s.text))
	return out
}
