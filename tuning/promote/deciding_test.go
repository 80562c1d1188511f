package promote_test

import (
	"context"
	"slices"
	"testing"
)

// Open proposals name what they lose; one that is over names nothing.
func TestDeciding(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	if got, err := d.register.Deciding(ctx); err != nil || len(got) != 0 {
		t.Fatalf("without a proposal: %v, %v", got, err)
	}
	p := d.propose(passes, "lost-1", "lost-2")
	got, err := d.register.Deciding(ctx)
	if err != nil || !slices.Contains(got, "lost-1") || !slices.Contains(got, "lost-2") {
		t.Errorf("got %v, %v", got, err)
	}
	if err := d.register.Withdraw(ctx, p.ID, "kim", "no", d.now()); err != nil {
		t.Fatal(err)
	}
	if got, err := d.register.Deciding(ctx); err != nil || len(got) != 0 {
		t.Errorf("after withdrawal: %v, %v", got, err)
	}
}
