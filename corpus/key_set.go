package corpus

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// KeySet is a set of event keys, about 24 bytes each. It is for one goroutine.
// It lies in many small tables, each of which grows by a quarter, so that
// growing never needs the set twice.
type KeySet struct {
	tables [keyTables]keyTable
	n      int
	zero   bool // holds the zero Key
}

const keyTables = 256

// keyTable is one table: open addressing; the zero Key is free.
type keyTable struct {
	slots []Key
	n     int
}

// KeySet is the set of all events of the corpus.
func (s *Store) KeySet(ctx context.Context) (*KeySet, error) {
	head, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	segments, err := s.open(ctx, head.Segments)
	if err != nil {
		return nil, fmt.Errorf("read event keys: %w", err)
	}
	k := &KeySet{}
	for _, seg := range segments {
		keys, err := seg.Keys(ctx)
		if err != nil {
			return nil, fmt.Errorf("read event keys: %w", err)
		}
		for _, key := range keys {
			k.Add(key)
		}
	}
	return k, nil
}

// Len is the number of keys.
func (k *KeySet) Len() int { return k.n }

// Has reports whether the key is in the set.
func (k *KeySet) Has(key Key) bool {
	if key == (Key{}) {
		return k.zero
	}
	t, h := k.table(key)
	return t.n > 0 && t.slots[t.find(key, h)] == key
}

// Add puts the key into the set; false when it was there.
func (k *KeySet) Add(key Key) bool {
	if key == (Key{}) {
		was := k.zero
		k.zero = true
		return k.count(!was)
	}
	t, h := k.table(key)
	if t.n*5 >= len(t.slots)*4 {
		t.grow()
	}
	i := t.find(key, h)
	if t.slots[i] == key {
		return false
	}
	t.slots[i] = key
	t.n++
	return k.count(true)
}

func (k *KeySet) count(added bool) bool {
	if added {
		k.n++
	}
	return added
}

// table is the table that the key belongs in, and its hash. A key is the head
// of a digest; mixing keeps whoever picks digests from filling one place.
func (k *KeySet) table(key Key) (*keyTable, uint64) {
	h := hashOf(key)
	return &k.tables[h%keyTables], h
}

func hashOf(key Key) uint64 { return mix(binary.LittleEndian.Uint64(key[:8]) ^ numberSeed) }

// find is the slot of the key, or the free one where it belongs.
func (t *keyTable) find(key Key, hash uint64) uint64 {
	i, _ := bits.Mul64(hash, uint64(len(t.slots)))
	for t.slots[i] != key && t.slots[i] != (Key{}) {
		if i++; i == uint64(len(t.slots)) {
			i = 0
		}
	}
	return i
}

func (t *keyTable) grow() {
	old := t.slots
	t.slots = make([]Key, max(16, len(old)+len(old)/4))
	for _, key := range old {
		if key != (Key{}) {
			t.slots[t.find(key, hashOf(key))] = key
		}
	}
}
