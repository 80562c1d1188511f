package corpus

import "math/bits"

// Count adds to counts how many of the rows have each code. It has
// Distinct()+FirstCode elements.
func (c *Column) Count(rows *Bitmap, counts []int) {
	switch x := &c.codes; {
	case x.one != nil:
		countCodes(x.one, rows.words, counts)
	case x.two != nil:
		countCodes(x.two, rows.words, counts)
	case x.four != nil:
		countCodes(x.four, rows.words, counts)
	case x.ramp:
		for row := range rows.All {
			counts[row+FirstCode]++
		}
	default:
		counts[CodeAbsent] += rows.Count()
	}
}

// countCodes goes straight through 64 rows that are all in the set.
func countCodes[T ~uint8 | uint16 | uint32](codes []T, words []uint64, counts []int) {
	for i, w := range words {
		if w == 0 {
			continue
		}
		part := codes[i<<6:]
		if w == ^uint64(0) {
			for _, c := range part[:64] {
				counts[c]++
			}
			continue
		}
		for ; w != 0; w &= w - 1 {
			counts[part[bits.TrailingZeros64(w)]]++
		}
	}
}
