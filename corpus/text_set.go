package corpus

import "hash/maphash"

// textSeed makes hash tables of foreign text hard to attack and is the seed
// of the checksums that prove a write; neither outlives the process.
var textSeed = maphash.MakeSeed()

// TextSet gives each distinct text a number from 0, in the order of first
// sight. The texts lie one behind the other in one arena, so that a set of a
// million texts is a handful of allocations. The zero value is empty; it is
// not safe for concurrent use.
type TextSet struct {
	arena  []byte
	ends   []uint64 // end of each text in the arena
	hashes []uint64
	table  []uint64 // open addressing: half of the hash above number + 1; 0 is free
	last   uint32   // what the last call gave: runs are frequent
}

const hashHalf = 0xffffffff << 32

// Len is the number of distinct texts.
func (t *TextSet) Len() int { return len(t.ends) }

// Number is the number of a text, which is copied when it is new.
func (t *TextSet) Number(s []byte) uint32 { return t.numberOf(bytesAsString(s)) }

func (t *TextSet) numberOf(s string) uint32 {
	if int(t.last) < len(t.ends) && string(t.at(t.last)) == s {
		return t.last
	}
	t.last = t.place(s)
	return t.last
}

func (t *TextSet) place(s string) uint32 {
	h := maphash.String(textSeed, s)
	if len(t.ends)*2 >= len(t.table) {
		t.grow()
	}
	mask := uint64(len(t.table) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		slot := t.table[i]
		if slot == 0 {
			n := t.add(s, h)
			t.table[i] = h&hashHalf | uint64(n+1)
			return n
		}
		if n := uint32(slot) - 1; (slot^h)&hashHalf == 0 && string(t.at(n)) == s {
			return n
		}
	}
}

// at is text n; it is valid until the next call of Number.
func (t *TextSet) at(n uint32) []byte {
	lo := uint64(0)
	if n > 0 {
		lo = t.ends[n-1]
	}
	return t.arena[lo:t.ends[n]]
}

// length is the length of text n in bytes.
func (t *TextSet) length(n uint32) int {
	if n == 0 {
		return int(t.ends[0])
	}
	return int(t.ends[n] - t.ends[n-1])
}

func (t *TextSet) add(s string, h uint64) uint32 {
	t.arena = append(roomy(t.arena, len(s)), s...)
	t.ends = append(roomy(t.ends, 1), uint64(len(t.arena)))
	t.hashes = append(roomy(t.hashes, 1), h)
	return uint32(len(t.ends) - 1)
}

func (t *TextSet) grow() {
	t.table = make([]uint64, max(16, 2*len(t.table)))
	mask := uint64(len(t.table) - 1)
	for n, h := range t.hashes {
		i := h & mask
		for t.table[i] != 0 {
			i = (i + 1) & mask
		}
		t.table[i] = h&hashHalf | uint64(n+1)
	}
}

// settle finds the repeats among texts that were added without a look and
// takes them out. It gives the new number of each text, nil when all differ.
func (t *TextSet) settle() (numbers []uint32) {
	t.reserve()
	mask := uint64(len(t.table) - 1)
	for n, h := range t.hashes {
		i := h & mask
		for ; t.table[i] != 0; i = (i + 1) & mask {
			if m := uint32(t.table[i]) - 1; (t.table[i]^h)&hashHalf == 0 && string(t.at(m)) == string(t.at(uint32(n))) {
				return t.renumber()
			}
		}
		t.table[i] = h&hashHalf | uint64(n+1)
	}
	return nil
}

// reserve empties the table, which gets room for the texts there are.
func (t *TextSet) reserve() {
	size := max(16, len(t.table))
	for size < 2*len(t.ends) {
		size *= 2
	}
	if size == len(t.table) {
		clear(t.table)
		return
	}
	t.table = make([]uint64, size)
}

// renumber makes the set anew of its texts.
func (t *TextSet) renumber() []uint32 {
	var set TextSet
	numbers := make([]uint32, len(t.ends))
	for n := range t.ends {
		numbers[n] = set.Number(t.at(uint32(n)))
	}
	*t = set
	return numbers
}

// values are the texts as string values, which share the arena: the set must
// not be used afterwards.
func (t *TextSet) values() []Value {
	all := bytesAsString(t.arena)
	out := make([]Value, len(t.ends))
	lo := uint64(0)
	for i, hi := range t.ends {
		out[i] = String(all[lo:hi])
		lo = hi
	}
	return out
}
