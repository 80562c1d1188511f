package corpus

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

// keyRows says the same as looking through the keys.
func TestKeyRowsFind(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 2, 3, 7, 100, 5000} {
		keys := make([]Key, n)
		for i := range keys {
			keys[i] = KeyOf(strconv.Itoa(r.IntN(2 * n)))
		}
		if n > 2 {
			keys[1] = Key{}
		}
		k := newKeyRows(keys)
		for i := range 2*n + 2 {
			key := KeyOf(strconv.Itoa(i))
			if i == 0 {
				key = Key{}
			}
			if got, want := k.find(key), slices.Index(keys, key); got != want {
				t.Fatalf("%d keys, key %s: row %d, want %d", n, key, got, want)
			}
		}
	}
}

func BenchmarkKeyRows(b *testing.B) {
	keys := make([]Key, 131_072)
	for i := range keys {
		keys[i] = KeyOf(strconv.Itoa(i))
	}
	b.Run("op=build", func(b *testing.B) {
		for b.Loop() {
			newKeyRows(keys)
		}
	})
	k := newKeyRows(keys)
	b.Run("op=find", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			k.find(keys[i%len(keys)])
		}
	})
	b.Run("op=scan", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if slices.Index(keys, keys[i*7919%len(keys)]) < 0 {
				b.Fatal("not found")
			}
		}
	})
}
