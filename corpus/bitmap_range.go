package corpus

import "math/bits"

// rangeWord is the part of word i that lies in the rows lo to hi-1.
func rangeWord(w uint64, i, lo, hi int) uint64 {
	if first := lo - i<<6; first > 0 {
		w &= ^uint64(0) << first
	}
	if over := (i+1)<<6 - hi; over > 0 {
		w &= ^uint64(0) >> over
	}
	return w
}

// SetRange adds the rows lo to hi-1.
func (b *Bitmap) SetRange(lo, hi int) {
	for i := lo >> 6; i<<6 < hi; i++ {
		b.words[i] |= rangeWord(^uint64(0), i, lo, hi)
	}
}

// CountRange is the number of rows in the set from lo to hi-1.
func (b *Bitmap) CountRange(lo, hi int) (n int) {
	for i := lo >> 6; i<<6 < hi; i++ {
		n += bits.OnesCount64(rangeWord(b.words[i], i, lo, hi))
	}
	return n
}

// AndCountRange is the number of rows in both sets from lo to hi-1.
func (b *Bitmap) AndCountRange(o *Bitmap, lo, hi int) (n int) {
	for i := lo >> 6; i<<6 < hi; i++ {
		n += bits.OnesCount64(rangeWord(b.words[i]&o.words[i], i, lo, hi))
	}
	return n
}

// Next is the first row of the set that is not below row; -1: there is none.
func (b *Bitmap) Next(row int) int {
	for i := row >> 6; i < len(b.words); i++ {
		if w := rangeWord(b.words[i], i, row, len(b.words)<<6); w != 0 {
			return i<<6 + bits.TrailingZeros64(w)
		}
	}
	return -1
}

// Last is the last row of the set that is below row; -1: there is none.
func (b *Bitmap) Last(row int) int {
	for i := (row - 1) >> 6; i >= 0; i-- {
		if w := rangeWord(b.words[i], i, 0, row); w != 0 {
			return i<<6 + 63 - bits.LeadingZeros64(w)
		}
	}
	return -1
}

// Nth is the row that n rows of the set come before; -1: there are no more
// than n.
func (b *Bitmap) Nth(n int) int {
	for i, w := range b.words {
		c := bits.OnesCount64(w)
		if n >= c {
			n -= c
			continue
		}
		for ; n > 0; n-- {
			w &= w - 1
		}
		return i<<6 + bits.TrailingZeros64(w)
	}
	return -1
}
