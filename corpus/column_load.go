package corpus

import (
	"context"
	"encoding/binary"
	"math"

	"github.com/parquet-go/parquet-go"
)

// column reads one Parquet column as it lies in the file: without the values
// in _rest and without the explicit nulls.
func (f *segmentFile) column(ctx context.Context, name string, s shape) (*Column, error) {
	l := &columnLoad{shape: s, codes: make([]uint32, f.meta.Rows)}
	if s.scalar() == textShape {
		l.texts.arena = make([]byte, 0, f.textBytes(name))
	}
	if err := f.pages(ctx, name, l.page); err != nil {
		return nil, err
	}
	return newColumn(name, packCodes(l.codes, topCode(l.codes, l.distinct())), l.dict()), nil
}

// textBytes is the size of a column's values, as the file says, within reason.
func (f *segmentFile) textBytes(name string) int64 {
	n, ok := f.columns[name]
	size := int64(0)
	for _, group := range f.parquet.Metadata().RowGroups {
		if ok && n < len(group.Columns) {
			size += group.Columns[n].MetaData.TotalUncompressedSize
		}
	}
	return min(max(size, 0), 64<<20)
}

// columnLoad turns pages into dictionary and codes. Pages that come with a
// dictionary are not decoded: their indexes are mapped.
type columnLoad struct {
	shape   shape
	codes   []uint32 // of the rows
	texts   TextSet
	numbers numberSet
	lists   TextSet // element codes of each distinct list, 4 bytes each

	from  parquet.Dictionary
	group int      // row group of from
	remap []uint32 // index of from -> code; 0 is not mapped yet
	cells []uint32 // codes of a page's values
}

func (l *columnLoad) page(p *pageCells) error {
	if err := l.decode(p); err != nil {
		return err
	}
	if p.row+int(p.NumRows()) > len(l.codes) {
		return errCorrupt
	}
	rows := l.codes[p.row : p.row+int(p.NumRows())]
	switch {
	case l.shape.isList():
		return l.placeLists(rows, p)
	case len(p.levels) == 0:
		if len(l.cells) != len(rows) {
			return errCorrupt
		}
		copy(rows, l.cells)
	default:
		return place(rows, l.cells, p.levels)
	}
	return nil
}

// place spreads the values over the rows that have one.
func place(rows, cells []uint32, levels []byte) error {
	if len(levels) != len(rows) {
		return errCorrupt
	}
	n := 0
	for i, level := range levels {
		if level != 0 {
			rows[i] = cells[n]
			n++
		}
	}
	return nil
}

// placeLists gathers each row's values and numbers the distinct lists.
func (l *columnLoad) placeLists(rows []uint32, p *pageCells) error {
	starts := p.RepetitionLevels()
	if len(starts) != len(p.levels) {
		return errCorrupt
	}
	var key []byte
	row, n := -1, 0
	end := func() {
		if row >= 0 && len(key) > 0 {
			rows[row] = l.lists.Number(key) + FirstCode
		}
		key = key[:0]
	}
	for i, level := range p.levels {
		if starts[i] == 0 {
			end()
			row++
		}
		if level != 0 {
			key = binary.LittleEndian.AppendUint32(key, l.cells[n])
			n++
		}
	}
	end()
	return nil
}

// decode fills l.cells with the codes of the page's values.
func (l *columnLoad) decode(p *pageCells) error {
	data := p.Data()
	l.cells = l.cells[:0]
	if d := p.Dictionary(); d != nil {
		return l.decodeIndexes(d, p.group, data.Int32())
	}
	switch l.shape.scalar() {
	case boolShape:
		l.decodeBools(data.Boolean(), int(p.NumValues()-p.NumNulls()))
	case intShape:
		for _, n := range data.Int64() {
			l.cells = append(l.cells, l.numbers.number(uint64(n))+FirstCode)
		}
	case floatShape:
		for _, n := range data.Double() {
			l.cells = append(l.cells, l.numbers.number(math.Float64bits(n))+FirstCode)
		}
	case textShape:
		arena, offsets := data.ByteArray()
		for i := 1; i < len(offsets); i++ {
			l.cells = append(l.cells, l.texts.Number(arena[offsets[i-1]:offsets[i]])+FirstCode)
		}
	}
	return nil
}

func (l *columnLoad) decodeIndexes(d parquet.Dictionary, group int, indexes []int32) error {
	if d != l.from || group != l.group {
		l.from, l.group, l.remap = d, group, make([]uint32, d.Len())
	}
	for _, i := range indexes {
		if int(i) >= len(l.remap) || i < 0 {
			return errCorrupt
		}
		if l.remap[i] == 0 {
			l.remap[i] = l.number(d.Index(i)) + FirstCode
		}
		l.cells = append(l.cells, l.remap[i])
	}
	return nil
}

func (l *columnLoad) number(v parquet.Value) uint32 {
	switch l.shape.scalar() {
	case textShape:
		return l.texts.Number(v.ByteArray())
	case floatShape:
		return l.numbers.number(math.Float64bits(v.Double()))
	case boolShape:
		if v.Boolean() {
			return l.numbers.number(1)
		}
		return l.numbers.number(0)
	}
	return l.numbers.number(uint64(v.Int64()))
}

// decodeBools reads the bits of a page, the lowest first.
func (l *columnLoad) decodeBools(packed []byte, n int) {
	for i := range min(n, 8*len(packed)) {
		l.cells = append(l.cells, l.numbers.number(uint64(packed[i>>3]>>(i&7)&1))+FirstCode)
	}
}

func (l *columnLoad) distinct() int {
	if l.shape.isList() {
		return l.lists.Len()
	}
	return max(l.texts.Len(), len(l.numbers.list))
}

// dict are the distinct values by code. The sets must not be used afterwards.
func (l *columnLoad) dict() dictionary {
	if l.shape.isList() {
		return dictionary{values: l.listValues()}
	}
	if l.distinct() == 0 {
		return dictionary{}
	}
	if kind := l.shape.scalar().kind(); kind != KindString {
		return dictionary{kind: kind, bits: l.numbers.list}
	}
	if texts, ok := textsOf(&l.texts); ok {
		return dictionary{kind: KindString, texts: texts}
	}
	return dictionary{values: l.scalars()}
}

func (l *columnLoad) listValues() []Value {
	scalars := l.scalars()
	out := make([]Value, l.lists.Len())
	for i := range out {
		key := l.lists.at(uint32(i))
		list := make([]Value, len(key)/4)
		for j := range list {
			list[j] = scalars[binary.LittleEndian.Uint32(key[4*j:])-FirstCode]
		}
		out[i] = List(list...)
	}
	return out
}

func (l *columnLoad) scalars() []Value {
	if l.shape.scalar() == textShape {
		return l.texts.values()
	}
	out := make([]Value, len(l.numbers.list))
	for i, n := range l.numbers.list {
		out[i] = Value{kind: l.shape.scalar().kind(), num: n}
	}
	return out
}
