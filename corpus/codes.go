package corpus

import "slices"

// codes are a code a row, in as few bytes as the largest of them needs. One
// of the slices holds them; with none, every row is absent, unless each row
// has an entry of its own (ramp).
type codes struct {
	rows int
	one  []uint8
	two  []uint16
	four []uint32
	ramp bool // row i has code FirstCode + i
}

// packCodes packs codes of which none is above top.
func packCodes(wide []uint32, top uint32) codes {
	c := codes{rows: len(wide)}
	switch {
	case top == CodeAbsent:
	case top <= 0xff:
		c.one = narrowed[uint8](wide)
	case top <= 0xffff:
		c.two = narrowed[uint16](wide)
	case int(top) == len(wide)+FirstCode-1 && isRamp(wide):
		c.ramp = true
	default:
		c.four = wide
	}
	return c
}

func narrowed[T uint8 | uint16](wide []uint32) []T {
	out := make([]T, len(wide))
	for i, c := range wide {
		out[i] = T(c)
	}
	return out
}

func isRamp(wide []uint32) bool {
	for i, c := range wide {
		if c != uint32(i)+FirstCode {
			return false
		}
	}
	return true
}

func (c *codes) at(row int) uint32 {
	switch {
	case c.one != nil:
		return uint32(c.one[row])
	case c.two != nil:
		return uint32(c.two[row])
	case c.four != nil:
		return c.four[row]
	case c.ramp:
		return uint32(row) + FirstCode
	}
	return CodeAbsent
}

// wide is a copy with four bytes a code.
func (c *codes) wide() []uint32 {
	if c.four != nil {
		return slices.Clone(c.four)
	}
	out := make([]uint32, c.rows)
	switch {
	case c.one != nil:
		widen(out, c.one)
	case c.two != nil:
		widen(out, c.two)
	case c.ramp:
		for i := range out {
			out[i] = uint32(i) + FirstCode
		}
	}
	return out
}

func widen[T uint8 | uint16](dst []uint32, src []T) {
	for i, c := range src {
		dst[i] = uint32(c)
	}
}

// where gives the rows whose code c has keep[c] set.
func (c *codes) where(keep []bool) *Bitmap {
	b := NewBitmap(c.rows)
	switch {
	case c.one != nil:
		var all [256]uint8
		copy(all[:], boolBits(keep))
		kept(b.words, c.one, &all)
	case c.two != nil:
		keptBelow(b.words, c.two, boolBits(keep))
	case c.four != nil:
		keptBelow(b.words, c.four, boolBits(keep))
	case c.ramp:
		for row, yes := range keep[FirstCode:] {
			if yes {
				b.Set(row)
			}
		}
	case keep[CodeAbsent]:
		b.Not()
	}
	return b
}

// kept needs no bounds check, since every byte is an index, and no branch:
// eight rows are eight loads that do not wait for each other.
func kept(words []uint64, rows []uint8, keep *[256]uint8) {
	for w := range words {
		part := rows[w<<6 : min(w<<6+64, len(rows))]
		var word uint64
		i := 0
		for ; i+8 <= len(part); i += 8 {
			p := part[i : i+8 : i+8]
			eight := keep[p[0]] | keep[p[1]]<<1 | keep[p[2]]<<2 | keep[p[3]]<<3 | keep[p[4]]<<4 | keep[p[5]]<<5 | keep[p[6]]<<6 | keep[p[7]]<<7
			word |= uint64(eight) << (i & 63)
		}
		for ; i < len(part); i++ {
			word |= uint64(keep[part[i]]) << (i & 63)
		}
		words[w] = word
	}
}

func keptBelow[T uint16 | uint32](words []uint64, rows []T, keep []uint8) {
	for w := range words {
		part := rows[w<<6 : min(w<<6+64, len(rows))]
		var word uint64
		i := 0
		for ; i+8 <= len(part); i += 8 {
			p := part[i : i+8 : i+8]
			eight := keep[p[0]] | keep[p[1]]<<1 | keep[p[2]]<<2 | keep[p[3]]<<3 | keep[p[4]]<<4 | keep[p[5]]<<5 | keep[p[6]]<<6 | keep[p[7]]<<7
			word |= uint64(eight) << (i & 63)
		}
		for ; i < len(part); i++ {
			word |= uint64(keep[part[i]]) << (i & 63)
		}
		words[w] = word
	}
}

// tally counts the absent and the null rows.
func (c *codes) tally() (absent, nulls int) {
	switch {
	case c.one != nil:
		return tallied(c.one)
	case c.two != nil:
		return tallied(c.two)
	case c.four != nil:
		return tallied(c.four)
	case c.ramp:
		return 0, 0
	}
	return c.rows, 0
}

func tallied[T uint8 | uint16 | uint32](rows []T) (absent, nulls int) {
	for _, c := range rows {
		switch c {
		case CodeAbsent:
			absent++
		case CodeNull:
			nulls++
		}
	}
	return absent, nulls
}

func (c *codes) bytes() int64 {
	return int64(len(c.one)) + 2*int64(len(c.two)) + 4*int64(len(c.four))
}
