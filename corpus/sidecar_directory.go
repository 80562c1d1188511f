package corpus

import (
	"encoding/binary"

	"github.com/parquet-go/parquet-go/bloom"
)

// directoryReader reads the directory of a sidecar. After the first thing
// that cannot be, bad is set and everything read is zero.
type directoryReader struct {
	rest []byte
	bad  bool
}

func (r *directoryReader) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || r.bad {
		r.bad = true
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

// below is a number that is less than the bound.
func (r *directoryReader) below(bound uint64) uint64 {
	n := r.number()
	if n >= bound {
		r.bad = true
		return 0
	}
	return n
}

func (r *directoryReader) text() string {
	n := r.number()
	if r.bad || n > uint64(len(r.rest)) {
		r.bad = true
		return ""
	}
	text := string(r.rest[:n])
	r.rest = r.rest[n:]
	return text
}

// column reads one column of a file of so many bytes.
func (r *directoryReader) column(rows int, size uint64) *sidecarColumn {
	c := &sidecarColumn{path: r.text(), kind: Kind(r.below(uint64(KindJSON) + 1)), width: uint8(r.below(rampWidth + 1))}
	c.absent, c.nulls, c.distinct = r.number(), r.number(), r.below(maxDistinct)
	c.low, c.high = int64(r.number()), int64(r.number())
	for i := range c.blocks {
		b := block{r.number(), r.number(), uint32(r.below(1 << 32))}
		if b.offset > size || b.length > size-b.offset || b.offset%blockAlign != 0 {
			r.bad = true
			return c
		}
		c.blocks[i] = b
	}
	r.bad = r.bad || !c.fits(uint64(rows))
	return c
}

// fits reports blocks of the right lengths. What is inside of them their sums
// answer for.
func (c *sidecarColumn) fits(rows uint64) bool {
	codes, ends := c.blocks[codeBlock].length, c.blocks[endsBlock].length
	if c.blocks[bloomBlock].length%bloom.BlockSize != 0 || c.absent > rows || c.nulls > rows {
		return false
	}
	switch c.width {
	case 1, 2, 4:
		if codes != rows*uint64(c.width) {
			return false
		}
	case rampWidth:
		if c.distinct != rows {
			return false
		}
	case noWidth:
	default:
		return false
	}
	switch c.kind {
	case KindString:
		fold := c.blocks[foldEndsBlock].length
		return ends == 4*c.distinct && (fold == 0 || fold == ends)
	case KindAbsent:
		return ends == 4*c.distinct
	}
	return c.blocks[bitsBlock].length == 8*c.distinct
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// append writes the column as directoryReader.column reads it.
func (c *sidecarColumn) append(b []byte) []byte {
	b = appendText(b, c.path)
	for _, n := range []uint64{uint64(c.kind), uint64(c.width), c.absent, c.nulls, c.distinct, uint64(c.low), uint64(c.high)} {
		b = binary.AppendUvarint(b, n)
	}
	for _, k := range c.blocks {
		b = binary.AppendUvarint(b, k.offset)
		b = binary.AppendUvarint(b, k.length)
		b = binary.AppendUvarint(b, uint64(k.sum))
	}
	return b
}
