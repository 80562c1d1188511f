package corpus

import "hash/maphash"

// numberSet gives each distinct 64-bit number a number of its own, in the
// order of first sight.
type numberSet struct {
	list  []uint64
	table []uint32 // open addressing: number + 1; 0 is free
	last  uint32   // what the last call gave: runs are frequent
}

var numberSeed = maphash.String(textSeed, "numbers")

func (t *numberSet) number(x uint64) uint32 {
	if int(t.last) < len(t.list) && t.list[t.last] == x {
		return t.last
	}
	if len(t.list)*2 >= len(t.table) {
		t.grow()
	}
	mask := uint64(len(t.table) - 1)
	i := mix(x^numberSeed) & mask
	for t.table[i] != 0 && t.list[t.table[i]-1] != x {
		i = (i + 1) & mask
	}
	if t.table[i] == 0 {
		t.list = append(t.list, x)
		t.table[i] = uint32(len(t.list))
	}
	t.last = t.table[i] - 1
	return t.last
}

func (t *numberSet) grow() {
	t.table = make([]uint32, max(16, 2*len(t.table)))
	mask := uint64(len(t.table) - 1)
	for n, x := range t.list {
		i := mix(x^numberSeed) & mask
		for t.table[i] != 0 {
			i = (i + 1) & mask
		}
		t.table[i] = uint32(n) + 1
	}
}
