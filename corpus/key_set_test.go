package corpus

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// A KeySet says the same as a map.
func TestKeySetIsASet(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	k, want := &KeySet{}, map[Key]bool{}
	for range 60_000 {
		key := KeyOf(strconv.Itoa(r.IntN(40_000)))
		if k.Has(key) != want[key] {
			t.Fatalf("key %s: has %v, want %v", key, !want[key], want[key])
		}
		if added := k.Add(key); added == want[key] {
			t.Fatalf("key %s: added %v", key, added)
		}
		want[key] = true
		if !k.Has(key) {
			t.Fatalf("key %s was added and is not there", key)
		}
	}
	if k.Len() != len(want) {
		t.Errorf("got %d keys, want %d", k.Len(), len(want))
	}
	slots := 0
	for i := range k.tables {
		slots += len(k.tables[i].slots)
	}
	if slots*16 > 28*k.Len() {
		t.Errorf("%d keys take %d bytes", k.Len(), slots*16)
	}
}
