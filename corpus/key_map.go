package corpus

import "encoding/binary"

// keyMap maps the keys of some events to something small. Looking up a key
// that is not there, the usual case when all keys of a segment are looked up,
// mostly ends at a bit of the filter.
type keyMap[T any] struct {
	filter [filterBits / 64]uint64
	values map[Key]T
}

const filterBits = 1 << 20

func newKeyMap[T any](n int) *keyMap[T] { return &keyMap[T]{values: make(map[Key]T, n)} }

func filterBit(k Key) uint32 { return binary.LittleEndian.Uint32(k[:4]) % filterBits }

func (m *keyMap[T]) set(k Key, v T) {
	b := filterBit(k)
	m.filter[b>>6] |= 1 << (b & 63)
	m.values[k] = v
}

func (m *keyMap[T]) get(k Key) (v T, ok bool) {
	if b := filterBit(k); m.filter[b>>6]&(1<<(b&63)) == 0 {
		return v, false
	}
	v, ok = m.values[k]
	return v, ok
}

func (m *keyMap[T]) has(k Key) bool {
	_, ok := m.get(k)
	return ok
}
