package plan

import (
	"net/netip"
	"regexp"
	"strconv"
	"time"

	"assay/corpus"
	"assay/tuning/rule"
)

// reference evaluates a condition the slow and obvious way: straight from the
// tree, every text operation by way of a regular expression.
type reference struct {
	env   Env
	event *corpus.Event
}

var (
	numeric  = map[rule.Op]bool{rule.OpLess: true, rule.OpLessEq: true, rule.OpGreater: true, rule.OpGreaterEq: true}
	equality = map[rule.Op]bool{rule.OpEquals: true, rule.OpDiffers: true, rule.OpEqualsField: true}
)

func (r reference) holds(e rule.Expr) bool {
	switch e := e.(type) {
	case *rule.And:
		for _, t := range e.Terms {
			if !r.holds(t) {
				return false
			}
		}
		return true
	case *rule.Or:
		for _, t := range e.Terms {
			if r.holds(t) {
				return true
			}
		}
		return false
	case *rule.Not:
		return !r.holds(e.X)
	case *rule.Named:
		return r.holds(e.X)
	case *rule.Keyword:
		n := count(e.Operands, func(o rule.Operand) bool { return r.found(e, o) })
		return n == len(e.Operands) || !e.All && n > 0
	}
	return r.test(e.(*rule.Test))
}

func (r reference) value(field string) corpus.Value {
	for _, path := range append([]string{field}, r.env.Aliases[field]...) {
		if v := r.event.Get(path); !corpus.IsOutcomePath(path) && !v.IsAbsent() {
			return v
		}
	}
	return corpus.Value{}
}

func (r reference) test(t *rule.Test) bool {
	v := r.value(t.Field)
	switch t.Op {
	case rule.OpNull:
		return v.IsAbsent() || v.IsNull()
	case rule.OpExists:
		return v.IsAbsent() != t.Operands[0].Bool
	case rule.OpDiffers:
		return r.differs(t, v)
	}
	n := count(t.Operands, func(o rule.Operand) bool {
		if o.Kind == rule.OperandNull {
			return v.IsAbsent() || v.IsNull()
		}
		for _, e := range scalars(v) {
			if r.meets(t, o, e) {
				return true
			}
		}
		return false
	})
	return n == len(t.Operands) || !t.All && n > 0
}

// differs holds when a scalar equals none of the values, and for each field
// among the operands, which must have a value, a scalar equals none of its.
func (r reference) differs(t *rule.Test, v corpus.Value) bool {
	var values []rule.Operand
	for _, o := range t.Operands {
		if o.Kind != rule.OperandField {
			values = append(values, o)
		} else if len(scalars(r.value(o.Text))) == 0 || !r.someMeetsNone(t, []rule.Operand{o}, v) {
			return false
		}
	}
	return len(values) == 0 || r.someMeetsNone(t, values, v)
}

func (r reference) someMeetsNone(t *rule.Test, operands []rule.Operand, v corpus.Value) bool {
	for _, e := range scalars(v) {
		if count(operands, func(o rule.Operand) bool { return r.meets(t, o, e) }) == 0 {
			return true
		}
	}
	return false
}

// meets is one operand against one scalar.
func (r reference) meets(t *rule.Test, o rule.Operand, v corpus.Value) bool {
	switch o.Kind {
	case rule.OperandNull:
		return false
	case rule.OperandField:
		for _, w := range scalars(r.value(o.Text)) {
			if n, ok := w.Number(); ok || !numeric[t.Op] {
				o := rule.Operand{Text: w.Text(), Number: n}
				if equality[t.Op] && ok && (isNumber(v) || isNumber(w)) {
					o.Kind = rule.OperandNumber
				}
				if r.meets(t, o, v) {
					return true
				}
			}
		}
		return false
	case rule.OperandList:
		return count(r.env.Lists[o.Text], func(entry string) bool {
			return r.text(t, rule.Operand{Text: entry}, v) || insideNet(entry, v.Text())
		}) > 0
	}
	if t.Part != "" {
		return r.part(t, o, v)
	}
	switch t.Op {
	case rule.OpCIDR:
		return count(r.spellings(o), func(net string) bool { return insideNet(net, v.Text()) }) > 0
	case rule.OpLess, rule.OpLessEq, rule.OpGreater, rule.OpGreaterEq:
		n, ok := v.Number()
		return ok && (n < o.Number && t.Op <= rule.OpLessEq || n > o.Number && t.Op >= rule.OpGreater ||
			n == o.Number && (t.Op == rule.OpLessEq || t.Op == rule.OpGreaterEq))
	case rule.OpRegexp:
		re := flagged(t.Flags) + o.Text
		for _, p := range o.Pattern {
			if p.Wild == '%' {
				re += r.glob(rule.Operand{Pattern: []rule.PatternPart{p}})
			} else {
				re += p.Text
			}
		}
		return regexp.MustCompile(re).MatchString(v.Text())
	}
	n, ok := v.Number()
	_, also := corpus.String(o.Text).Number()
	if ok && also && o.Kind == rule.OperandNumber && equality[t.Op] {
		return n == o.Number
	}
	return r.text(t, o, v)
}

func (r reference) text(t *rule.Test, o rule.Operand, v corpus.Value) bool {
	re := "s)\\A"
	if !t.Cased || o.Kind == rule.OperandBool && t.Op == rule.OpEquals {
		re = "i" + re
	}
	if t.Op == rule.OpContains || t.Op == rule.OpEndsWith {
		re += ".*"
	}
	re += r.glob(spelled(o))
	if t.Op == rule.OpContains || t.Op == rule.OpStartsWith {
		re += ".*"
	}
	return regexp.MustCompile("(?" + re + "\\z").MatchString(v.Text())
}

// part compares by the calendar: the text of the value in UTC, cut.
func (r reference) part(t *rule.Test, o rule.Operand, v corpus.Value) bool {
	at, err := time.Parse(time.RFC3339, v.Text())
	if n, ok := v.Number(); ok && err != nil && n > 1e9 && n < 2e9 {
		at, err = time.Unix(int64(n), 0), nil
	}
	if err != nil {
		return false
	}
	year, week := at.UTC().ISOWeek()
	text := map[string]string{"minute": "04", "hour": "15", "day": "02", "month": "01", "year": "2006"}[t.Part]
	n, err := strconv.Atoi(at.UTC().Format(text))
	if t.Part == "week" {
		n, err = week, nil
	}
	t = &rule.Test{Op: t.Op}
	return err == nil && year > 0 && r.meets(t, o, corpus.Int(int64(n)))
}

func (r reference) found(k *rule.Keyword, o rule.Operand) bool {
	t := &rule.Test{Op: k.Op, Cased: k.Cased, Flags: k.Flags}
	if k.Op == rule.OpEquals {
		t.Op = rule.OpContains
	}
	for _, f := range r.event.Fields {
		for _, v := range scalars(f.Value) {
			for _, leaf := range leaves(v) {
				if !corpus.IsOutcomePath(f.Path) && leaf.Kind() != corpus.KindBool && r.meets(t, o, leaf) {
					return true
				}
			}
		}
	}
	return false
}

// glob is the pattern as an expression; a placeholder is any of its list.
func (r reference) glob(o rule.Operand) string {
	re := regexp.QuoteMeta(o.Text)
	for _, p := range o.Pattern {
		switch p.Wild {
		case '*':
			re += ".*"
		case '?':
			re += "."
		case '%':
			re += `(?:[^\x00-\x{10FFFF}]`
			for _, entry := range r.env.Lists[p.Text] {
				re += "|" + regexp.QuoteMeta(entry)
			}
			re += ")"
		default:
			re += regexp.QuoteMeta(p.Text)
		}
	}
	return re
}

// spellings are the texts that an operand without wildcards stands for.
func (r reference) spellings(o rule.Operand) []string {
	out := []string{o.Text}
	for _, p := range o.Pattern {
		tails := []string{p.Text}
		if p.Wild == '%' {
			tails = r.env.Lists[p.Text]
		}
		var next []string
		for _, head := range out {
			for _, tail := range tails {
				next = append(next, head+tail)
			}
		}
		out = next
	}
	return out
}

func flagged(flags string) string {
	if flags == "" {
		return ""
	}
	return "(?" + flags + ")"
}

func scalars(v corpus.Value) []corpus.Value {
	switch v.Kind() {
	case corpus.KindAbsent, corpus.KindNull:
		return nil
	case corpus.KindList:
		var out []corpus.Value
		for _, e := range v.Elems() {
			out = append(out, scalars(e)...)
		}
		return out
	}
	return []corpus.Value{v}
}

// leaves are the scalars of an object kept as text, and any other scalar.
func leaves(v corpus.Value) []corpus.Value {
	fields, err := corpus.AppendObject(nil, []byte(v.Text()))
	if v.Kind() != corpus.KindJSON || err != nil {
		return []corpus.Value{v}
	}
	var out []corpus.Value
	for _, f := range fields {
		out = append(out, scalars(f.Value)...)
	}
	return out
}

func insideNet(network, addr string) bool {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return false
	}
	p, err := netip.ParsePrefix(network)
	if err != nil {
		b, err := netip.ParseAddr(network)
		return err == nil && a.Unmap() == b.Unmap()
	}
	return p.Contains(a.Unmap())
}

func count[T any](of []T, holds func(T) bool) (n int) {
	for _, x := range of {
		if holds(x) {
			n++
		}
	}
	return n
}
