package promote_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"assay/tuning/promote"
)

// TestReceipts: a promotion takes the receipt of its own replay and no other; it
// is kept, and the ledger misses it.
func TestReceipts(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	check := func(name string, change func(*promote.Draft)) {
		t.Helper()
		draft := d.draft(passes)
		change(&draft)
		if _, err := d.register.Propose(ctx, draft, d.now()); !errors.Is(err, promote.ErrReceipt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	check("no receipt", func(x *promote.Draft) { x.Receipt = nil })
	check("of another report", func(x *promote.Draft) { x.Report.Tool = "assay other" })
	check("of another figure", func(x *promote.Draft) { x.Report.KnownRecall.Event.K-- })
	check("a better one", func(x *promote.Draft) { x.Receipt.Figures[0].Outcome = 2 })
	p := d.propose(passes)
	c, err := d.register.Receipt(ctx, p.Receipt)
	if err != nil || c.Report != p.Subject.Report || c.Labels != 7 || c.Subject() != p.Subject.Rule {
		t.Fatalf("kept receipt %+v, %v", c, err)
	}
	if _, err := d.register.Receipt(ctx, strings.Repeat("0", 64)); !errors.Is(err, promote.ErrNotFound) {
		t.Errorf("a receipt that nobody kept: %v", err)
	}
	if _, err := d.approve(p, promote.Approval{Who: "ana"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.register.Verify(ctx, ""); err != nil {
		t.Errorf("the ledger with its receipt: %v", err)
	}
}
