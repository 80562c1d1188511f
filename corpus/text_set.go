package corpus

import (
	"hash/maphash"
	"unicode/utf8"
)

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

// numberOfValid is numberOf for a set of UTF-8 texts; ok is false for another.
func (t *TextSet) numberOfValid(s string) (n uint32, ok bool) {
	if int(t.last) < len(t.ends) && string(t.at(t.last)) == s {
		return t.last, true
	}
	h := maphash.String(textSeed, s)
	slot, n, found := t.find(s, h)
	if !found && !utf8.ValidString(s) {
		return 0, false
	}
	t.last = t.put(slot, n, found, s, h)
	return t.last, true
}

func (t *TextSet) place(s string) uint32 {
	h := maphash.String(textSeed, s)
	slot, n, found := t.find(s, h)
	return t.put(slot, n, found, s, h)
}

// find is seek in a table that has room for one more.
func (t *TextSet) find(s string, h uint64) (slot uint64, n uint32, found bool) {
	if len(t.ends)*2 >= len(t.table) {
		t.grow()
	}
	return t.seek(s, h)
}

// put adds a text that was not found.
func (t *TextSet) put(slot uint64, n uint32, found bool, s string, h uint64) uint32 {
	if !found {
		n = t.add(s, h)
		t.table[slot] = h&hashHalf | uint64(n+1)
	}
	return n
}

// seek is the number of a text, or else the slot where it belongs.
func (t *TextSet) seek(s string, h uint64) (slot uint64, n uint32, found bool) {
	mask := uint64(len(t.table) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		at := t.table[i]
		if at == 0 {
			return i, 0, false
		}
		if n := uint32(at) - 1; (at^h)&hashHalf == 0 && string(t.at(n)) == s {
			return i, n, true
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
	count, size, from := uint32(0), uint64(0), uint64(0)
	for n, h := range t.hashes {
		text := t.arena[from:t.ends[n]]
		from = t.ends[n]
		slot, m, found := t.seek(bytesAsString(text), h)
		if found && numbers == nil {
			numbers = make([]uint32, len(t.hashes))
			for i := range n {
				numbers[i] = uint32(i)
			}
		}
		if !found {
			m = count
			if numbers != nil {
				copy(t.arena[size:], text)
				t.hashes[m] = h
			}
			size += uint64(len(text))
			t.ends[m], t.table[slot] = size, h&hashHalf|uint64(m+1)
			count++
		}
		if numbers != nil {
			numbers[n] = m
		}
	}
	t.arena, t.ends, t.hashes, t.last = t.arena[:size], t.ends[:count], t.hashes[:count], 0
	return numbers
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
