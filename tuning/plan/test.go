package plan

import (
	"assay/corpus"
	"assay/tuning/rule"
)

// linking says how the operands of a test combine over a value.
type linking uint8

const (
	anyOperand linking = iota // an element equals an operand
	allOperands
	noOperand // an element equals no operand (OpDiffers)
	noValue   // values never hold: OpNull, exists: false
	anyValue  // values always hold: exists: true
)

// test is one field against values that do not depend on the event.
type test struct {
	field   string
	paths   []string
	link    linking
	each    []matcher // one for each operand, for Explain
	fast    []matcher // the same operands, gathered
	atoms   []atom    // of fast
	absents bool      // holds when the field is absent
	nulls   bool      // holds when the field is null
	needs   bool      // a matcher looks at folded text
	nested  bool      // a field without a value may be an object: object.go
	price   int
	expr    *rule.Test
}

func (t *test) cost() int   { return t.price }
func (t *test) null() bool  { return t.nulls }
func (t *test) folds() bool { return t.needs }

func (t *test) eval(s *scan, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	if t.ruledOut(s) {
		return s.none(need), nil
	}
	cols, err := s.columns(t.paths)
	if err != nil {
		return nil, err
	}
	held, rest := (*corpus.Bitmap)(nil), need
	for i, col := range cols {
		rows, err := t.ask(s, col, rest)
		if err != nil {
			return nil, err
		}
		held = s.join(held, rows)
		if i+1 == len(cols) && !t.absents && !t.asksObject() {
			return held, nil
		}
		if rest = s.absent(col, rest); !rest.Any() {
			return held, nil
		}
	}
	if t.asksObject() {
		objects, err := s.objects(t.paths, rest)
		if err != nil {
			return nil, err
		}
		if t.link == anyValue {
			held = s.join(held, objects)
		}
		rest = s.clone(rest).AndNot(objects)
	}
	if t.absents {
		held = s.join(held, rest)
	}
	if held == nil {
		return s.none(need), nil
	}
	return held, nil
}

// join is both sets together; a is nil for none, and neither is changed.
func (s *scan) join(a, b *corpus.Bitmap) *corpus.Bitmap {
	if a == nil {
		return b
	}
	return s.clone(a).Or(b)
}

// ask gives the rows of need whose value in the column the test holds for.
// Rows without the path are never among them.
func (t *test) ask(s *scan, col *corpus.Column, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	switch t.link {
	case noValue, anyValue:
		return t.standing(s, col, need), nil
	case noOperand:
		if col.HasLists() {
			return s.ask(col, t, need)
		}
	}
	if !s.allKnown(col, t.atoms) {
		if n := need.Count(); n*fewRows < col.Distinct() {
			return s.askRows(col, t, need, n)
		}
	}
	found, err := s.answers(col, t.atoms)
	if err != nil {
		return nil, err
	}
	return t.combine(s, col, found, need), nil
}

// fewRows is how many distinct values are looked at in the time that one row
// takes which is asked by itself.
const fewRows = 8

// standing answers for tests that ask only whether there is a value.
func (t *test) standing(s *scan, col *corpus.Column, need *corpus.Bitmap) *corpus.Bitmap {
	rows := s.none(need)
	if t.link == anyValue {
		rows = s.standing(col, valuedRows).rows
	}
	if t.nulls && col.Nulls() > 0 {
		rows = s.join(rows, s.standing(col, nullRows).rows)
	}
	return s.clone(rows).And(need)
}

// combine links what the operands' atoms hold for.
func (t *test) combine(s *scan, col *corpus.Column, found []answer, need *corpus.Bitmap) *corpus.Bitmap {
	switch t.link {
	case allOperands:
		return t.intersection(s, col, found, need)
	case noOperand:
		held := s.clone(need)
		for _, x := range found {
			if x.n > 0 {
				held.AndNot(x.rows)
			}
		}
		return held.And(s.standing(col, valuedRows).rows)
	}
	any, own := t.union(s, col, found)
	switch {
	case any == nil:
		return s.none(need)
	case own:
		return any.And(need)
	}
	return s.clone(need).And(any)
}

// intersection is what every operand holds for, and where all are null, null.
func (t *test) intersection(s *scan, col *corpus.Column, found []answer, need *corpus.Bitmap) *corpus.Bitmap {
	if t.nulls {
		return s.clone(need).And(s.standing(col, nullRows).rows) // no value meets a null
	}
	held := s.clone(need)
	for _, x := range found {
		if x.n == 0 {
			return s.none(need)
		}
		held.And(x.rows)
	}
	return held
}

// union is what one of the operands holds for, nil for nothing; own says that
// the caller may change it.
func (t *test) union(s *scan, col *corpus.Column, found []answer) (any *corpus.Bitmap, own bool) {
	add := func(x answer) {
		switch {
		case x.n == 0:
		case any == nil:
			any = x.rows
		case own:
			any.Or(x.rows)
		default:
			any, own = s.clone(any).Or(x.rows), true
		}
	}
	for _, x := range found {
		add(x)
	}
	if t.nulls {
		add(s.standing(col, nullRows))
	}
	return any, own
}

func (t *test) match(r record) bool {
	_, _, holds := t.met(r)
	return holds
}

// met is the value that the test is asked about, its path, and the verdict.
func (t *test) met(r record) (v corpus.Value, path string, holds bool) {
	v, path = resolve(r, t.paths)
	if v.IsAbsent() && t.asksObject() {
		if v, path = object(r, t.paths); path != "" {
			return v, path, t.link == anyValue
		}
	}
	return v, path, t.holds(v)
}

// holds is the verdict on any value, absent and null included.
func (t *test) holds(v corpus.Value) bool {
	switch v.Kind() {
	case corpus.KindAbsent:
		return t.absents
	case corpus.KindNull:
		return t.nulls
	}
	folded := ""
	if t.needs {
		folded = foldedText(v)
	}
	return t.value(v, folded)
}

func (t *test) value(v corpus.Value, folded string) bool {
	switch t.link {
	case noValue:
		return false
	case anyValue:
		return true
	case allOperands:
		for _, m := range t.fast {
			if !t.meets(m, v, folded) {
				return false
			}
		}
		return true
	}
	if v.Kind() != corpus.KindList {
		return t.scalar(v, folded)
	}
	for _, e := range v.Elems() {
		if !e.IsNull() && t.value(e, t.fold(e)) {
			return true
		}
	}
	return false
}

// scalar is value for anyOperand and noOperand over a value that is no list.
func (t *test) scalar(v corpus.Value, folded string) bool {
	for _, m := range t.fast {
		if m.match(v, folded) {
			return t.link == anyOperand
		}
	}
	return t.link == noOperand
}

// meets reports whether the value, or an element of it, meets one operand.
func (t *test) meets(m matcher, v corpus.Value, folded string) bool {
	if v.Kind() != corpus.KindList {
		return m.match(v, folded)
	}
	for _, e := range v.Elems() {
		if !e.IsNull() && t.meets(m, e, t.fold(e)) {
			return true
		}
	}
	return false
}

func (t *test) fold(v corpus.Value) string {
	if !t.needs {
		return ""
	}
	return foldedText(v)
}
