package corpus

// columnExtender puts further values into a column that was read from a file.
type columnExtender struct {
	codes []uint32
	dict  []Value
	index map[string]uint32 // value key -> code; nil until needed
	key   []byte
}

func (x *columnExtender) set(row int, v Value) { x.codes[row] = x.code(v) }

func (x *columnExtender) code(v Value) uint32 {
	switch v.kind {
	case KindAbsent:
		return CodeAbsent
	case KindNull:
		return CodeNull
	}
	if x.index == nil {
		x.index = make(map[string]uint32, len(x.dict))
		for i, v := range x.dict {
			x.key = appendValueKey(x.key[:0], v)
			x.index[string(x.key)] = uint32(i) + FirstCode
		}
	}
	x.key = appendValueKey(x.key[:0], v)
	code, ok := x.index[string(x.key)]
	if !ok {
		code = uint32(len(x.dict)) + FirstCode
		x.dict = append(x.dict, v)
		x.index[string(x.key)] = code
	}
	return code
}

// appendValueKey appends a text that is the same for equal values only.
func appendValueKey(b []byte, v Value) []byte {
	b = append(b, byte(v.kind))
	if v.kind == KindString {
		return append(b, v.text...)
	}
	return appendRestValue(b, v)
}
