package corpus

import (
	"hash/maphash"
	"math/bits"
)

// Bitmap is a set of the rows 0..Len-1 of one segment.
type Bitmap struct {
	words []uint64
	n     int
}

// NewBitmap is the empty set over n rows.
func NewBitmap(n int) *Bitmap { return &Bitmap{words: make([]uint64, (n+63)/64), n: n} }

// FullBitmap is the set of all n rows.
func FullBitmap(n int) *Bitmap { return NewBitmap(n).Not() }

// Len is the number of rows of the segment, in the set or not.
func (b *Bitmap) Len() int { return b.n }

// Set adds a row.
func (b *Bitmap) Set(row int) { b.words[row>>6] |= 1 << (row & 63) }

// Has reports whether a row is in the set.
func (b *Bitmap) Has(row int) bool { return b.words[row>>6]&(1<<(row&63)) != 0 }

// Count is the number of rows in the set.
func (b *Bitmap) Count() int {
	n := 0
	for _, w := range b.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// Hash is the same for the same rows, and with one seed.
func (b *Bitmap) Hash(seed maphash.Seed) uint64 {
	return maphash.Bytes(seed, bytesOf(b.words))
}

// Any reports whether the set is not empty.
func (b *Bitmap) Any() bool {
	for _, w := range b.words {
		if w != 0 {
			return true
		}
	}
	return false
}

// Clone is a copy that may be changed.
func (b *Bitmap) Clone() *Bitmap {
	return &Bitmap{words: append([]uint64(nil), b.words...), n: b.n}
}

// And keeps the rows that are in both sets, in place, and returns b. The
// sets must be over the same number of rows; so for Or and AndNot.
func (b *Bitmap) And(o *Bitmap) *Bitmap {
	for i := range b.words {
		b.words[i] &= o.words[i]
	}
	return b
}

// Or adds the rows of o, in place, and returns b.
func (b *Bitmap) Or(o *Bitmap) *Bitmap {
	for i := range b.words {
		b.words[i] |= o.words[i]
	}
	return b
}

// AndNot removes the rows of o, in place, and returns b.
func (b *Bitmap) AndNot(o *Bitmap) *Bitmap {
	for i := range b.words {
		b.words[i] &^= o.words[i]
	}
	return b
}

// Minus is the rows that are not in o, in a set of their own.
func (b *Bitmap) Minus(o *Bitmap) *Bitmap {
	out := NewBitmap(b.n)
	for i, w := range b.words {
		out.words[i] = w &^ o.words[i]
	}
	return out
}

// Not complements the set in place and returns b.
func (b *Bitmap) Not() *Bitmap {
	for i := range b.words {
		b.words[i] = ^b.words[i]
	}
	if r := b.n & 63; r != 0 {
		b.words[len(b.words)-1] &= 1<<r - 1
	}
	return b
}

// AndCount is the number of rows in both sets, without building one.
func (b *Bitmap) AndCount(o *Bitmap) int {
	n := 0
	for i, w := range b.words {
		n += bits.OnesCount64(w & o.words[i])
	}
	return n
}

// All yields the rows in rising order: for row := range b.All.
func (b *Bitmap) All(yield func(row int) bool) {
	for i, w := range b.words {
		for w != 0 {
			if !yield(i<<6 + bits.TrailingZeros64(w)) {
				return
			}
			w &= w - 1
		}
	}
}

// SetAll adds rows.
func (b *Bitmap) SetAll(rows []uint32) {
	for _, row := range rows {
		b.words[row>>6] |= 1 << (row & 63)
	}
}

// Reset empties the set.
func (b *Bitmap) Reset() { clear(b.words) }

// Copy makes b the same set as o, which is over as many rows.
func (b *Bitmap) Copy(o *Bitmap) { copy(b.words, o.words) }

// Both yields the rows in both sets, in rising order.
func (b *Bitmap) Both(o *Bitmap) func(yield func(row int) bool) {
	return func(yield func(row int) bool) {
		for i, w := range b.words {
			for w &= o.words[i]; w != 0; w &= w - 1 {
				if !yield(i<<6 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}
