package corpus

import "math/bits"

// AndNotCount is the number of rows of b that are not in o, without building
// a set.
func (b *Bitmap) AndNotCount(o *Bitmap) int {
	n := 0
	for i, w := range b.words {
		n += bits.OnesCount64(w &^ o.words[i])
	}
	return n
}

// CountIn is the number of rows of the set from from up to, and without, to.
func (b *Bitmap) CountIn(from, to int) int {
	from, to = max(from, 0), min(to, b.n)
	if from >= to {
		return 0
	}
	first, last := from>>6, (to-1)>>6
	head, tail := ^uint64(0)<<(from&63), ^uint64(0)>>(63-(to-1)&63)
	if first == last {
		return bits.OnesCount64(b.words[first] & head & tail)
	}
	n := bits.OnesCount64(b.words[first]&head) + bits.OnesCount64(b.words[last]&tail)
	for _, w := range b.words[first+1 : last] {
		n += bits.OnesCount64(w)
	}
	return n
}
