package eval

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
	"strings"

	"assay/corpus"
	"assay/tuning/rule"
)

// exactFloat is where float64 stops telling whole numbers apart.
const exactFloat = 1 << 53

// number is a number as a value, whole where it is; what is no number has no
// value.
func number(f float64) corpus.Value {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return corpus.Value{}
	case f == math.Trunc(f) && math.Abs(f) < exactFloat:
		return corpus.Int(int64(f))
	}
	return corpus.Float(f)
}

// Number is a number as a value of a row: a whole number where it is one,
// absent when it is not finite.
func Number(f float64) corpus.Value { return number(f) }

// text is a text as a value; too long a text is none.
func text(s string) corpus.Value {
	if len(s) > MaxText {
		return corpus.Value{}
	}
	return corpus.String(s)
}

// list is elements as a value: none, one, or a list of them; too many are no
// value.
func list(elems []corpus.Value) corpus.Value {
	switch {
	case len(elems) == 0 || len(elems) > MaxList:
		return corpus.Value{}
	case len(elems) == 1:
		return elems[0]
	}
	return corpus.List(elems...)
}

// List is elements as a value of a row: absent for none, the element itself
// for one.
func List(elems []corpus.Value) corpus.Value { return list(elems) }

// HasValue reports a value that is neither absent nor null, nor a list
// without an element that has one.
func HasValue(v corpus.Value) bool {
	switch v.Kind() {
	case corpus.KindAbsent, corpus.KindNull:
		return false
	case corpus.KindList:
		for _, e := range v.Elems() {
			if HasValue(e) {
				return true
			}
		}
		return false
	}
	return true
}

// known is the value, absent when it has none.
func known(v corpus.Value) corpus.Value {
	if !HasValue(v) {
		return corpus.Value{}
	}
	return v
}

// Elements are the elements of a value that have one themselves, in their
// order: the value itself unless it is a list.
func Elements(v corpus.Value) []corpus.Value {
	if v.Kind() != corpus.KindList {
		if !HasValue(v) {
			return nil
		}
		return []corpus.Value{v}
	}
	var out []corpus.Value
	for _, e := range v.Elems() {
		out = append(out, Elements(e)...)
	}
	return out
}

// single is the one element of a value.
func single(v corpus.Value) (corpus.Value, bool) {
	if v.Kind() != corpus.KindList {
		return v, HasValue(v)
	}
	if e := Elements(v); len(e) == 1 {
		return e[0], true
	}
	return corpus.Value{}, false
}

// float is the number that a value reads as.
func float(v corpus.Value) (float64, bool) {
	v, ok := single(v)
	if !ok {
		return 0, false
	}
	return v.Number()
}

// Text is a value as a text: numbers without an exponent as long as they are
// of a readable length, so that a time joins as 1700000000.5. A list is its
// JSON.
func Text(v corpus.Value) string {
	if v.Kind() == corpus.KindFloat {
		if f, _ := v.Number(); math.Abs(f) < 1e15 && (f == 0 || math.Abs(f) >= 1e-6) {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	return v.Text()
}

// Holds reports whether two values compare so: an element of one with an
// element of the other. A value that there is not compares with nothing.
func Holds(op rule.Op, a, b corpus.Value) bool {
	if a.Kind() == corpus.KindList || b.Kind() == corpus.KindList {
		for _, x := range Elements(a) {
			for _, y := range Elements(b) {
				if Holds(op, x, y) {
					return true
				}
			}
		}
		return false
	}
	if !HasValue(a) || !HasValue(b) {
		return false
	}
	n := compare(a, b)
	switch op {
	case rule.OpEquals:
		return n == 0
	case rule.OpDiffers:
		return n != 0
	case rule.OpLess:
		return n < 0
	case rule.OpLessEq:
		return n <= 0
	case rule.OpGreater:
		return n > 0
	case rule.OpGreaterEq:
		return n >= 0
	}
	return false
}

// compare orders two values that are no lists: as numbers when both read as
// numbers, else as texts. A truth and a text compare without regard to case.
func compare(a, b corpus.Value) int {
	if a.Kind() == corpus.KindInt && b.Kind() == corpus.KindInt {
		return cmp.Compare(a.Int64(), b.Int64())
	}
	x, isNumber := a.Number()
	if y, also := b.Number(); isNumber && also {
		if x == y && math.Abs(x) >= exactFloat {
			return exactly(a.Text()).Cmp(exactly(b.Text()))
		}
		return cmp.Compare(x, y)
	}
	s, t := Text(a), Text(b)
	if a.Kind() == corpus.KindBool || b.Kind() == corpus.KindBool {
		s, t = strings.ToLower(s), strings.ToLower(t)
	}
	return strings.Compare(s, t)
}

// exactly reads a number that float64 cannot tell from its neighbours.
func exactly(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return new(big.Rat)
	}
	return r
}
