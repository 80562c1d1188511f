package views

import (
	"testing"

	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// TestWhatPartsDoInABrowser: the card of the report says what each part of the
// rule does, with a picture and, folded, a table with every part.
func TestWhatPartsDoInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Admin)
	_, report := b.edited(b.as(account.Engineer))
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.open(report)
		if n := eval[int](b, `document.querySelectorAll("#ablation table.cards tbody tr").length`); n < 3 {
			t.Errorf("%d parts in the table", n)
		}
		if bars := eval[int](b, `document.querySelectorAll("#ablation svg rect[x]").length`); bars < 2 {
			t.Errorf("%d bars", bars)
		}
		eval[bool](b, `(() => { document.querySelector("#ablation > details").open = true; document.getElementById("ablation").scrollIntoView(); return true; })()`)
		b.clean("the parts of a rule")
		b.picture("ablation-" + theme)
	}
	b.do(chromedp.EmulateViewport(390, 844))
	b.open(report)
	eval[bool](b, `(() => { document.querySelector("#ablation > details").open = true; return true; })()`)
	if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("at 390 px it is %d px too wide", wide)
	}
	b.legible(report)
	b.picture("ablation-narrow")
}
