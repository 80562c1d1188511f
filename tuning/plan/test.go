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
	cols, err := s.columns(t.paths)
	if err != nil {
		return nil, err
	}
	held, rest := corpus.NewBitmap(need.Len()), need
	for i, col := range cols {
		rows, err := s.ask(col, t, rest)
		if err != nil {
			return nil, err
		}
		held.Or(rows)
		if i+1 == len(cols) && !t.absents && !t.asksObject() {
			return held, nil
		}
		if rest = absent(col, rest); !rest.Any() {
			return held, nil
		}
	}
	if t.asksObject() {
		objects, err := s.objects(t.paths, rest)
		if err != nil {
			return nil, err
		}
		if t.link == anyValue {
			held.Or(objects)
		}
		rest = rest.Clone().AndNot(objects)
	}
	if t.absents {
		held.Or(rest)
	}
	return held, nil
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
