package corpus

// ColumnBuilder builds a Column row by row.
type ColumnBuilder struct {
	path  string
	codes []uint32
	dict  []Value
	index map[string]uint32
	key   []byte
}

// NewColumnBuilder starts a column of the given path.
func NewColumnBuilder(path string, rows int) *ColumnBuilder {
	return &ColumnBuilder{path: path, codes: make([]uint32, 0, rows), index: map[string]uint32{}}
}

// Append adds the value of the next row.
func (b *ColumnBuilder) Append(v Value) {
	switch v.kind {
	case KindAbsent:
		b.codes = append(b.codes, CodeAbsent)
		return
	case KindNull:
		b.codes = append(b.codes, CodeNull)
		return
	}
	b.key = append(b.key[:0], byte(v.kind))
	if v.kind == KindString || v.kind == KindJSON {
		b.key = append(b.key, v.text...)
	} else {
		b.key = v.AppendJSON(b.key)
	}
	code, ok := b.index[string(b.key)]
	if !ok {
		code = uint32(len(b.dict)) + FirstCode
		b.dict = append(b.dict, v)
		b.index[string(b.key)] = code
	}
	b.codes = append(b.codes, code)
}

// AppendAbsentTo pads with absent rows until the column has n rows.
func (b *ColumnBuilder) AppendAbsentTo(n int) {
	for len(b.codes) < n {
		b.codes = append(b.codes, CodeAbsent)
	}
}

// Column finishes the column; the builder must not be used afterwards.
func (b *ColumnBuilder) Column() *Column { return NewColumn(b.path, b.codes, b.dict) }
