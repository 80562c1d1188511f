package plan

import (
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/rule"
)

// pair is one field against another field of the same event. It is false
// when one of them has no value.
type pair struct {
	field, other      string
	paths, otherPaths []string
	relation          relation
	expr              *rule.Test
	operand           rule.Operand
}

// relation compares two values that are neither absent, null nor lists.
type relation struct {
	op    rule.Op
	cased bool
}

// side is a value with the text that is compared.
type side struct {
	v    corpus.Value
	text string
}

func (c *compiler) pair(e *rule.Test, o rule.Operand, paths []string) node {
	if e.Part != "" {
		c.errorf(codeOperand, o.At, "a part of a time cannot be compared with another field")
	}
	switch e.Op {
	case rule.OpEquals, rule.OpEqualsField, rule.OpDiffers, rule.OpContains, rule.OpStartsWith, rule.OpEndsWith,
		rule.OpLess, rule.OpLessEq, rule.OpGreater, rule.OpGreaterEq:
	default:
		c.errorf(codeOperand, o.At, "%s cannot compare with another field", e.Op)
	}
	other := c.use(o.Text, Tested, o.At)
	return &pair{e.Field, o.Text, paths, other, relation{e.Op, e.Cased}, e, o}
}

func (p *pair) cost() int { return 100 }

func (p *pair) match(r record) bool {
	a, _ := resolve(r, p.paths)
	b, _ := resolve(r, p.otherPaths)
	return p.relation.holds(a, b)
}

func (p *pair) eval(s *scan, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	left, err := s.columns(p.paths)
	if err != nil {
		return nil, err
	}
	right, err := s.columns(p.otherPaths)
	if err != nil {
		return nil, err
	}
	held, seen := corpus.NewBitmap(need.Len()), 0
	for row := range need.All {
		if seen++; seen%checkEvery == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		a, ok := p.relation.side(left, row)
		if !ok {
			continue
		}
		if b, ok := p.relation.side(right, row); ok && p.relation.sides(a, b) {
			held.Set(row)
		}
	}
	return held, nil
}

// first is the first of the columns in which the row has a value, null
// included, with the row's code in it; nil when there is none.
func first(cols []*corpus.Column, row int) (*corpus.Column, uint32) {
	for _, col := range cols {
		if code := col.Code(row); code != corpus.CodeAbsent {
			return col, code
		}
	}
	return nil, corpus.CodeAbsent
}

// side is a row's value; ok is false when it is absent or null. The text is
// the dictionary's own, so that no row costs an allocation.
func (r relation) side(cols []*corpus.Column, row int) (side, bool) {
	col, code := first(cols, row)
	if code < corpus.FirstCode {
		return side{}, false
	}
	i := int(code) - corpus.FirstCode
	v := col.Entry(i)
	switch {
	case v.Kind() == corpus.KindList:
		return side{v: v}, true
	case r.cased:
		return side{v, v.Text()}, true
	default:
		return side{v, col.Folded(i)}, true
	}
}

// holds is the verdict on two values of an event.
func (r relation) holds(a, b corpus.Value) bool {
	return hasValue(a) && hasValue(b) && r.sides(r.sideOf(a), r.sideOf(b))
}

func hasValue(v corpus.Value) bool { return !v.IsAbsent() && !v.IsNull() }

// hasScalar reports a value that is no list, or a list that holds one.
func hasScalar(v corpus.Value) bool {
	return v.Kind() != corpus.KindList && hasValue(v) || slices.ContainsFunc(v.Elems(), hasScalar)
}

func (r relation) sideOf(v corpus.Value) side {
	if v.Kind() == corpus.KindList {
		return side{v: v}
	}
	return side{v, fold(v.Text(), r.cased)}
}

// sides compares two values; of a list, any element will do. "Differs" is
// like it is against values: an element of a that equals no element of b.
func (r relation) sides(a, b side) bool {
	if a.v.Kind() == corpus.KindList {
		for _, e := range a.v.Elems() {
			if hasValue(e) && r.sides(r.sideOf(e), b) {
				return true
			}
		}
		return false
	}
	if r.op == rule.OpDiffers {
		return hasScalar(b.v) && !relation{rule.OpEquals, r.cased}.sides(a, b)
	}
	if b.v.Kind() == corpus.KindList {
		for _, e := range b.v.Elems() {
			if hasValue(e) && r.sides(a, r.sideOf(e)) {
				return true
			}
		}
		return false
	}
	return r.compare(a, b)
}

func (r relation) compare(a, b side) bool {
	switch r.op {
	case rule.OpContains:
		return strings.Contains(a.text, b.text)
	case rule.OpStartsWith:
		return strings.HasPrefix(a.text, b.text)
	case rule.OpEndsWith:
		return strings.HasSuffix(a.text, b.text)
	case rule.OpEquals, rule.OpEqualsField:
		return a.text == b.text || sameNumber(a.v, b.v)
	}
	x, ok := a.v.Number()
	y, also := b.v.Number()
	return ok && also && compares(r.op, x, y)
}

// sameNumber compares as numbers what one side holds as a number.
func sameNumber(a, b corpus.Value) bool {
	if !isNumber(a) && !isNumber(b) {
		return false
	}
	x, ok := a.Number()
	y, also := b.Number()
	if !ok || !also || x != y {
		return false
	}
	digits, others := wholeDigits(a.Text()), wholeDigits(b.Text())
	return -exactFloat < x && x < exactFloat || digits == "" || others == "" || digits == others
}

func isNumber(v corpus.Value) bool {
	return v.Kind() == corpus.KindInt || v.Kind() == corpus.KindFloat
}
