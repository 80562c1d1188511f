package corpus

import (
	"context"
	"encoding/binary"
	"math/bits"
)

// keyRows finds the row of a key: open addressing over the row numbers, which
// are looked up in the keys themselves. It takes about eight bytes a row.
type keyRows struct {
	keys  []Key
	slots []uint32 // row + 1; 0 is free
	shift uint
}

func newKeyRows(keys []Key) *keyRows {
	width := uint(bits.Len(uint(len(keys) + len(keys)/4)))
	k := &keyRows{keys: keys, slots: make([]uint32, 1<<width), shift: 64 - width}
	for row, key := range keys {
		i := k.place(key)
		for k.slots[i] != 0 {
			i = (i + 1) & uint64(len(k.slots)-1)
		}
		k.slots[i] = uint32(row) + 1
	}
	return k
}

// place is where the search for a key begins. A key is the head of a digest of
// an id that anybody may have chosen; mixing spreads those that were picked.
func (k *keyRows) place(key Key) uint64 {
	return mix(binary.LittleEndian.Uint64(key[:8])^numberSeed) >> k.shift
}

// find is the first row with the key, -1 when there is none.
func (k *keyRows) find(key Key) int {
	for i := k.place(key); k.slots[i] != 0; i = (i + 1) & uint64(len(k.slots)-1) {
		if row := k.slots[i] - 1; k.keys[row] == key {
			return int(row)
		}
	}
	return -1
}

// keyRows are made at first use and kept in the store's cache.
func (s *Segment) keyRows(ctx context.Context) (*keyRows, error) {
	return cached(s.cache, cacheKey{s.meta.Digest, "key rows", ""}, func() (*keyRows, int64, error) {
		keys, err := s.Keys(ctx)
		if err != nil {
			return nil, 0, err
		}
		k := newKeyRows(keys)
		return k, 4*int64(len(k.slots)) + 16*int64(len(keys)), nil // it keeps the keys in memory too
	})
}
