package corpus

import (
	"math"
	"strconv"
	"strings"
)

// Kind is the type of a Value. Absent, Null and the empty string are three
// different things everywhere in Assay: confusing them is how rules are
// bypassed in practice.
type Kind uint8

// The kinds of a value. The zero Kind is Absent.
const (
	KindAbsent Kind = iota // the event has no such field
	KindNull               // the field is there and explicitly null
	KindBool
	KindInt   // fits int64
	KindFloat // a JSON number with a fraction or exponent
	KindString
	KindList // elements of any kind but Absent
	KindJSON // JSON text kept word for word: an object inside a list, an empty object, a number beyond int64
)

// Value is one immutable field value. The zero Value is absent.
type Value struct {
	text string
	list []Value
	num  uint64
	kind Kind
}

// Null is the explicit null.
func Null() Value { return Value{kind: KindNull} }

// Bool, Int, Float and String wrap a scalar.
func Bool(b bool) Value {
	if b {
		return Value{kind: KindBool, num: 1}
	}
	return Value{kind: KindBool}
}

// Int wraps a whole number.
func Int(i int64) Value { return Value{kind: KindInt, num: uint64(i)} }

// Float wraps a number that was written with a fraction or an exponent.
func Float(f float64) Value { return Value{kind: KindFloat, num: math.Float64bits(f)} }

// String wraps text; the empty text is a value, neither null nor absent.
func String(s string) Value { return Value{kind: KindString, text: s} }

// List wraps elements, which it keeps: the caller must not change them later.
func List(elems ...Value) Value { return Value{kind: KindList, list: elems} }

// JSON wraps JSON text that has no plainer kind. The text must be valid JSON.
func JSON(text string) Value { return Value{kind: KindJSON, text: text} }

// Kind tells what the value is.
func (v Value) Kind() Kind { return v.kind }

// IsAbsent reports that the event has no such field.
func (v Value) IsAbsent() bool { return v.kind == KindAbsent }

// IsNull reports an explicit null; an absent value is not null.
func (v Value) IsNull() bool { return v.kind == KindNull }

// Truth is the boolean of a KindBool value.
func (v Value) Truth() bool { return v.num == 1 }

// Int64 is the number of a KindInt value.
func (v Value) Int64() int64 { return int64(v.num) }

// Elems are the elements of a KindList value; do not change them.
func (v Value) Elems() []Value { return v.list }

// Number is the numeric reading of an int, a float or numeric text; ok is
// false for everything else. NaN and infinities are no numbers.
func (v Value) Number() (f float64, ok bool) {
	switch v.kind {
	case KindInt:
		return float64(int64(v.num)), true
	case KindFloat:
		return math.Float64frombits(v.num), true
	case KindString, KindJSON:
		return parseNumber(v.text)
	}
	return 0, false
}

func parseNumber(s string) (float64, bool) {
	if s == "" || len(s) > 64 {
		return 0, false
	}
	if c := s[0]; c != '-' && c != '+' && c != '.' && (c < '0' || c > '9') {
		return 0, false
	}
	if strings.ContainsAny(s, "xX_pP") {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

// Text is the text a matcher compares and a page shows: the string itself,
// true or false, the shortest number that reads back equal, JSON for lists.
// Null and absent give "": ask Kind to tell them apart.
func (v Value) Text() string {
	if v.kind == KindString || v.kind == KindJSON {
		return v.text
	}
	return string(v.AppendText(nil))
}

// AppendText appends Text.
func (v Value) AppendText(b []byte) []byte {
	switch v.kind {
	case KindString, KindJSON:
		return append(b, v.text...)
	case KindBool:
		return strconv.AppendBool(b, v.num == 1)
	case KindInt:
		return strconv.AppendInt(b, int64(v.num), 10)
	case KindFloat:
		return strconv.AppendFloat(b, math.Float64frombits(v.num), 'g', -1, 64)
	case KindList:
		return v.AppendJSON(b)
	}
	return b
}

// Equal reports equality of kind and content; Int(1) and Float(1) differ.
func (v Value) Equal(w Value) bool {
	if v.kind != w.kind || v.num != w.num || v.text != w.text || len(v.list) != len(w.list) {
		return false
	}
	for i := range v.list {
		if !v.list[i].Equal(w.list[i]) {
			return false
		}
	}
	return true
}

// AppendJSON appends the value as JSON; floats keep a fraction or exponent so
// that the kind survives a round trip. Absent is written as null.
func (v Value) AppendJSON(b []byte) []byte {
	switch v.kind {
	case KindBool:
		return strconv.AppendBool(b, v.num == 1)
	case KindInt:
		return strconv.AppendInt(b, int64(v.num), 10)
	case KindFloat:
		n := len(b)
		b = strconv.AppendFloat(b, math.Float64frombits(v.num), 'g', -1, 64)
		if !strings.ContainsAny(string(b[n:]), ".eE") {
			b = append(b, ".0"...)
		}
		return b
	case KindString:
		return appendQuoted(b, v.text)
	case KindJSON:
		return append(b, v.text...)
	case KindList:
		b = append(b, '[')
		for i, e := range v.list {
			if i > 0 {
				b = append(b, ',')
			}
			b = e.AppendJSON(b)
		}
		return append(b, ']')
	}
	return append(b, "null"...)
}

const hexDigits = "0123456789abcdef"

// appendQuoted writes a JSON string; bytes that are not UTF-8 pass through
// unchanged, so text survives a round trip byte for byte.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\t':
			b = append(b, '\\', 't')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
