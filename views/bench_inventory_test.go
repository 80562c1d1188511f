package views

import (
	"context"
	"testing"

	"assay/tuning/reach"
)

// What a receipt names is read, whatever is in force by now.
func TestInventoryOfAReceipt(t *testing.T) {
	old, now := &reach.Inventory{}, &reach.Inventory{}
	kept := &Bench{Inventory: func(_ context.Context, digest string) (*reach.Inventory, error) {
		if digest != "old" {
			t.Errorf("asked for %q", digest)
		}
		return old, nil
	}}
	for _, c := range []struct {
		bench  *Bench
		digest string
		want   *reach.Inventory
	}{{kept, "old", old}, {kept, "", nil}, {&Bench{}, "old", now}} {
		if got, err := c.bench.inventory(t.Context(), c.digest, now); err != nil || got != c.want {
			t.Errorf("%q: got %p, %v, want %p", c.digest, got, err, c.want)
		}
	}
}
