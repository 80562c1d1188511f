package corpus

import (
	"context"
	"encoding/binary"
	"fmt"
)

// KeySet is a set of event keys, about 32 bytes each. It is for one goroutine.
type KeySet struct {
	slots []Key // open addressing; the zero Key is free
	n     int
	zero  bool // holds the zero Key
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
	return k.n > 0 && len(k.slots) > 0 && k.slots[k.find(key)] == key
}

// Add puts the key into the set; false when it was there.
func (k *KeySet) Add(key Key) bool {
	if key == (Key{}) {
		was := k.zero
		k.zero = true
		return k.count(!was)
	}
	if k.n*4 >= len(k.slots)*3 {
		k.grow()
	}
	i := k.find(key)
	if k.slots[i] == key {
		return false
	}
	k.slots[i] = key
	return k.count(true)
}

func (k *KeySet) count(added bool) bool {
	if added {
		k.n++
	}
	return added
}

// find is the slot of the key, or the free one where it belongs. A key is the
// head of a digest; mixing keeps whoever picks digests from filling one place.
func (k *KeySet) find(key Key) uint64 {
	mask := uint64(len(k.slots) - 1)
	i := mix(binary.LittleEndian.Uint64(key[:8])^numberSeed) & mask
	for k.slots[i] != key && k.slots[i] != (Key{}) {
		i = (i + 1) & mask
	}
	return i
}

func (k *KeySet) grow() {
	old := k.slots
	k.slots = make([]Key, max(1024, 2*len(old)))
	for _, key := range old {
		if key != (Key{}) {
			k.slots[k.find(key)] = key
		}
	}
}
