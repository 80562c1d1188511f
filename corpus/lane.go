package corpus

import (
	"hash/maphash"
	"math"
	"slices"
	"unicode/utf8"
)

// shape is the type that a Parquet column of a segment can have.
type shape uint8

const (
	noShape shape = iota // fits no column: an object, an empty or a mixed list, text that is not UTF-8
	boolShape
	intShape
	floatShape
	textShape
	boolList
	intList
	floatList
	textList
	numShapes
)

var shapeNames = [numShapes]string{"", "bool", "int", "float", "text", "bools", "ints", "floats", "texts"}

func (s shape) String() string { return shapeNames[s] }

func parseShape(name string) shape {
	for s, n := range shapeNames {
		if n == name {
			return shape(s)
		}
	}
	return noShape
}

// isList reports a repeated column; scalar is the shape of its elements.
func (s shape) isList() bool { return s >= boolList }

func (s shape) scalar() shape {
	if s.isList() {
		return s - boolList + boolShape
	}
	return s
}

// kind is the kind of the values of a scalar shape.
func (s shape) kind() Kind {
	if s.isList() {
		return KindList
	}
	return [...]Kind{KindAbsent, KindBool, KindInt, KindFloat, KindString}[s]
}

// shapeOf tells which column could hold the value.
func shapeOf(v Value) shape {
	switch v.kind {
	case KindBool:
		return boolShape
	case KindInt:
		return intShape
	case KindFloat:
		return floatShape
	case KindString:
		if utf8.ValidString(v.text) {
			return textShape
		}
	case KindList:
		return listShape(v.list)
	}
	return noShape
}

func listShape(elems []Value) shape {
	if len(elems) == 0 || elems[0].kind == KindList {
		return noShape
	}
	first := shapeOf(elems[0])
	for _, e := range elems[1:] {
		if e.kind != elems[0].kind || shapeOf(e) != first {
			return noShape
		}
	}
	if first == noShape {
		return noShape
	}
	return first - boolShape + boolList
}

// lane holds the values of one path that have one shape: what may become a
// Parquet column. Text is kept as numbers of a set, everything else as bits.
type lane struct {
	shape shape
	rows  []uint32 // rising; one a value, or one a list
	ends  []uint32 // lists only: end of each list in cells
	cells []uint64 // bits of a bool, int or float; number of a text
	texts TextSet

	plain bool // texts were seen not to repeat: each is kept as it comes, until settle
}

// After so many texts a lane in which nearly all differ takes in the rest
// without a look; those that do repeat are found at the end, all at once, which
// is several times faster.
const plainAfter = 16 << 10

func (l *lane) append(row uint32, v Value) {
	l.rows = append(roomy(l.rows, 1), row)
	if !l.shape.isList() {
		l.cells = append(roomy(l.cells, 1), l.cell(v))
		return
	}
	for _, e := range v.list {
		l.cells = append(roomy(l.cells, 1), l.cell(e))
	}
	l.ends = append(roomy(l.ends, 1), uint32(len(l.cells)))
}

// appendText appends to a lane of texts; false when the text is no UTF-8.
func (l *lane) appendText(row uint32, s string) bool {
	n, ok := l.text(s)
	if ok {
		l.rows, l.cells = append(roomy(l.rows, 1), row), append(roomy(l.cells, 1), uint64(n))
	}
	return ok
}

// roomy is s with room for n more. It grows to twice its size, where append
// would grow a large slice by a quarter and copy it that much more often.
func roomy[T any](s []T, n int) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	return slices.Grow(s, max(n, len(s), 16))
}

func (l *lane) cell(v Value) uint64 {
	if v.kind == KindString {
		return uint64(l.texts.numberOf(v.text))
	}
	return v.num
}

// text is the number of a text; ok is false when it is no UTF-8. One that was
// met before needs no look at its bytes.
func (l *lane) text(s string) (n uint32, ok bool) {
	if l.plain {
		if !utf8.ValidString(s) {
			return 0, false
		}
		return l.texts.add(s, maphash.String(textSeed, s)), true
	}
	if len(l.cells) == plainAfter {
		l.plain = l.texts.Len() >= plainAfter/16*15
	}
	return l.texts.numberOfValid(s)
}

// settle makes the texts distinct, in the order of first sight.
func (l *lane) settle() {
	if !l.plain {
		return
	}
	l.plain = false
	if numbers := l.texts.settle(); numbers != nil {
		for i, c := range l.cells {
			l.cells[i] = uint64(numbers[c])
		}
	}
}

// elems are the cells of value i.
func (l *lane) elems(i int) []uint64 {
	if !l.shape.isList() {
		return l.cells[i : i+1]
	}
	lo := uint32(0)
	if i > 0 {
		lo = l.ends[i-1]
	}
	return l.cells[lo:l.ends[i]]
}

// value is value i as it was appended.
func (l *lane) value(i int) Value {
	cells := l.elems(i)
	if !l.shape.isList() {
		return l.scalarValue(cells[0])
	}
	list := make([]Value, len(cells))
	for j, c := range cells {
		list[j] = l.scalarValue(c)
	}
	return List(list...)
}

func (l *lane) scalarValue(cell uint64) Value {
	switch l.shape.scalar() {
	case boolShape:
		return Bool(cell == 1)
	case intShape:
		return Int(int64(cell))
	case floatShape:
		return Float(math.Float64frombits(cell))
	}
	return String(string(l.texts.at(uint32(cell))))
}

// repeats reports whether the cells are worth a Parquet dictionary: each
// value is met about three times or more.
func (l *lane) repeats() bool {
	if l.shape.scalar() == textShape {
		return l.texts.Len() < 64 || l.texts.Len()*3 <= len(l.cells)
	}
	if l.shape.scalar() == boolShape {
		return false
	}
	const sample = 2048
	step := max(1, len(l.cells)/sample)
	seen := make(map[uint64]struct{}, 64)
	n := 0
	for i := 0; i < len(l.cells); i += step {
		seen[l.cells[i]] = struct{}{}
		n++
	}
	return len(seen)*10 <= n
}
