package corpus

import (
	"encoding/binary"
	"math"
	"math/bits"

	"hash/maphash"

	"github.com/parquet-go/parquet-go"
)

// rowSource gives the values of one column, row by row, in any order.
type rowSource interface {
	shape() shape
	len() int
	row(i int) uint32                                          // row of value i
	append(dst []parquet.Value, i, column int) []parquet.Value // value i as Parquet has it, with its levels
	hash(i int) uint64                                         // as hashValue
}

// keySource is the column of keys: one value a row.
type keySource struct{ keys []Key }

func (s keySource) shape() shape      { return noShape }
func (s keySource) len() int          { return len(s.keys) }
func (s keySource) row(i int) uint32  { return uint32(i) }
func (s keySource) hash(i int) uint64 { return hashKey(s.keys[i]) }

func (s keySource) append(dst []parquet.Value, i, column int) []parquet.Value {
	return append(dst, parquet.FixedLenByteArrayValue(s.keys[i][:]).Level(0, 0, column))
}

// laneSource is the column of a lane.
type laneSource struct{ *lane }

func (s laneSource) shape() shape     { return s.lane.shape }
func (s laneSource) len() int         { return len(s.rows) }
func (s laneSource) row(i int) uint32 { return s.rows[i] }

func (s laneSource) append(dst []parquet.Value, i, column int) []parquet.Value {
	for j, c := range s.elems(i) {
		dst = append(dst, s.parquet(c).Level(min(j, 1), 1, column))
	}
	return dst
}

func (s laneSource) parquet(cell uint64) parquet.Value {
	switch s.lane.shape.scalar() {
	case boolShape:
		return parquet.BooleanValue(cell == 1)
	case intShape:
		return parquet.Int64Value(int64(cell))
	case floatShape:
		return parquet.DoubleValue(math.Float64frombits(cell))
	}
	return parquet.ByteArrayValue(s.texts.at(uint32(cell)))
}

func (s laneSource) hash(i int) uint64 {
	cells := s.elems(i)
	if !s.lane.shape.isList() {
		return s.hashCell(cells[0])
	}
	h := uint64(len(cells))
	for _, c := range cells {
		h = mix(h ^ s.hashCell(c))
	}
	return h
}

// hashList is that of a list whose elements have the hashes.
func hashList(elems []uint64) uint64 {
	h := uint64(len(elems))
	for _, e := range elems {
		h = mix(h ^ e)
	}
	return h
}

func (s laneSource) hashCell(cell uint64) uint64 {
	if s.lane.shape.scalar() == textShape {
		return s.texts.hashes[cell]
	}
	return hashNumber(cell, s.lane.shape.scalar().kind())
}

// hashValue is the checksum of a value, the same for what was to be written
// and for what was read back.
func hashValue(v Value) uint64 {
	switch v.kind {
	case KindString:
		return maphash.String(textSeed, v.text)
	case KindList:
		h := uint64(len(v.list))
		for _, e := range v.list {
			h = mix(h ^ hashValue(e))
		}
		return h
	}
	return hashNumber(v.num, v.kind)
}

func hashNumber(bits uint64, k Kind) uint64 { return mix(bits ^ uint64(k)<<56) }

func hashKey(k Key) uint64 {
	return mix(binary.LittleEndian.Uint64(k[:8]) ^ mix(binary.LittleEndian.Uint64(k[8:])))
}

// mix spreads the bits of a number over all 64.
func mix(x uint64) uint64 {
	hi, lo := bits.Mul64(x^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return hi ^ lo
}

// addRow adds the next row to a column's checksum; an absent row has hash 0.
func addRow(sum, hash uint64) uint64 { return bits.RotateLeft64(sum, 5)*0x9e3779b97f4a7c15 + hash }
