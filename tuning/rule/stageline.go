package rule

import (
	"strconv"
	"strings"
	"time"
)

// line is the canonical text of a stage while it is written: the stage's
// word, then key=value for everything that is set. A value is a number, a
// quoted text, a list of names or texts in parentheses, or an expression in
// braces; what is true stands by its key alone.
type line []byte

func newLine(word string) line { return line(word) }

func (l line) key(k string) line { return append(append(append(l, ' '), k...), '=') }

func (l line) flag(k string, set bool) line {
	if !set {
		return l
	}
	return append(append(l, ' '), k...)
}

func (l line) num(k string, n float64) line {
	if n == 0 {
		return l
	}
	return strconv.AppendFloat(l.key(k), n, 'g', -1, 64)
}

func (l line) span(k string, d time.Duration) line {
	if d == 0 {
		return l
	}
	if d == WholeTime {
		return append(l.key(k), "all"...)
	}
	return append(l.key(k), strings.Replace(d.String(), "µ", "u", 1)...)
}

func (l line) text(k, s string) line {
	if s == "" {
		return l
	}
	return strconv.AppendQuote(l.key(k), s)
}

func (l line) names(k string, names []string) line {
	if len(names) == 0 {
		return l
	}
	return append(appendNames(append(l.key(k), '('), names), ')')
}

func (l line) pairs(k string, pairs []Pair) line {
	if len(pairs) == 0 {
		return l
	}
	l = append(l.key(k), '(')
	for i, p := range pairs {
		if i > 0 {
			l = append(l, ", "...)
		}
		l = appendName(append(appendName(l, p.From), " as "...), p.To)
	}
	return append(l, ')')
}

func (l line) expr(k string, e Expr) line {
	if e == nil {
		return l
	}
	return append(appendExpr(append(l.key(k), '{'), e), '}')
}

// block writes what is inside braces; body begins with a blank, or is empty.
func (l line) block(k string, body line, there bool) line {
	if !there {
		return l
	}
	return append(append(append(l.key(k), '{'), body...), " }"...)
}

func (l line) aggs(aggs []Agg, by []string) line {
	for i, a := range aggs {
		if i > 0 {
			l = append(l, ',')
		}
		l = append(append(l, ' '), a.String()...)
	}
	if len(by) > 0 {
		l = appendNames(append(l, " by "...), by)
	}
	return l
}

func (l line) sortKeys(k string, keys []SortKey) line {
	if len(keys) == 0 {
		return l
	}
	l = append(l.key(k), '(')
	for i, s := range keys {
		if i > 0 {
			l = append(l, ", "...)
		}
		l = appendName(l, s.Field)
		if s.As != "" {
			l = append(append(l, " as "...), s.As...)
		}
		if s.Desc {
			l = append(l, " desc"...)
		}
	}
	return append(l, ')')
}
