package corpus

import "sync"

// Codes of a column that stand for no dictionary entry.
const (
	CodeAbsent = 0 // the row has no such field
	CodeNull   = 1 // the row has the field and it is null
	FirstCode  = 2 // code of dictionary entry 0
)

// Column is one field of one segment: a dictionary of the distinct values and
// a code a row. A matcher runs once per distinct value; what it answered is
// spread over the rows by code. A column is immutable and safe for concurrent
// use. How it stores codes and values is its own business.
type Column struct {
	path  string
	codes []uint32
	dict  []Value
	index map[string]uint32 // only while building

	foldOnce sync.Once
	folded   []string
}

// Path is the field's dotted path.
func (c *Column) Path() string { return c.path }

// Rows is the number of rows.
func (c *Column) Rows() int { return len(c.codes) }

// Distinct is the number of distinct values, null and absent not counted.
func (c *Column) Distinct() int { return len(c.dict) }

// Entry is distinct value i, 0 <= i < Distinct.
func (c *Column) Entry(i int) Value { return c.dict[i] }

// Folded is Fold(Entry(i).Text()), computed for the whole dictionary at the
// first call and kept.
func (c *Column) Folded(i int) string {
	c.foldOnce.Do(func() {
		c.folded = make([]string, len(c.dict))
		for i, v := range c.dict {
			c.folded[i] = Fold(v.Text())
		}
	})
	return c.folded[i]
}

// Code is the code of a row: CodeAbsent, CodeNull or FirstCode + entry.
func (c *Column) Code(row int) uint32 { return c.codes[row] }

// Value is the value of a row.
func (c *Column) Value(row int) Value {
	switch code := c.codes[row]; code {
	case CodeAbsent:
		return Value{}
	case CodeNull:
		return Null()
	default:
		return c.dict[code-FirstCode]
	}
}

// Rows whose code c has keep[c] set. keep has Distinct()+FirstCode elements.
func (c *Column) Where(keep []bool) *Bitmap {
	b := NewBitmap(len(c.codes))
	for w := range b.words {
		lo := w << 6
		hi := min(lo+64, len(c.codes))
		var word uint64
		for i, code := range c.codes[lo:hi] {
			if keep[code] {
				word |= 1 << i
			}
		}
		b.words[w] = word
	}
	return b
}

// Bytes is about how much memory the column holds.
func (c *Column) Bytes() int64 {
	n := int64(len(c.codes))*4 + int64(len(c.dict))*64
	for _, v := range c.dict {
		n += int64(len(v.text)) + 64*int64(len(v.list))
	}
	return n
}

// ColumnBuilder builds a Column row by row.
type ColumnBuilder struct {
	col Column
	key []byte
}

// NewColumnBuilder starts a column of the given path.
func NewColumnBuilder(path string, rows int) *ColumnBuilder {
	return &ColumnBuilder{col: Column{path: path, codes: make([]uint32, 0, rows), index: map[string]uint32{}}}
}

// Append adds the value of the next row.
func (b *ColumnBuilder) Append(v Value) {
	switch v.kind {
	case KindAbsent:
		b.col.codes = append(b.col.codes, CodeAbsent)
		return
	case KindNull:
		b.col.codes = append(b.col.codes, CodeNull)
		return
	}
	b.key = append(b.key[:0], byte(v.kind))
	if v.kind == KindString || v.kind == KindJSON {
		b.key = append(b.key, v.text...)
	} else {
		b.key = v.AppendJSON(b.key)
	}
	code, ok := b.col.index[string(b.key)]
	if !ok {
		code = uint32(len(b.col.dict)) + FirstCode
		b.col.dict = append(b.col.dict, v)
		b.col.index[string(b.key)] = code
	}
	b.col.codes = append(b.col.codes, code)
}

// AppendAbsentTo pads with absent rows until the column has n rows.
func (b *ColumnBuilder) AppendAbsentTo(n int) {
	for len(b.col.codes) < n {
		b.col.codes = append(b.col.codes, CodeAbsent)
	}
}

// Column finishes the column; the builder must not be used afterwards.
func (b *ColumnBuilder) Column() *Column {
	return &Column{path: b.col.path, codes: b.col.codes, dict: b.col.dict}
}

// NewColumn makes a column from parts that were dictionary-encoded already
// (a Parquet page): codes as in Code, dict without repeats.
func NewColumn(path string, codes []uint32, dict []Value) *Column {
	return &Column{path: path, codes: codes, dict: dict}
}
