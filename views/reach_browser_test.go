package views

import (
	"testing"

	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// TestReachInABrowser: the card of what an automated response would do, opened,
// in light, dark and on a narrow page.
func TestReachInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	_, report := b.edited(b.as(account.Engineer))
	open := func() {
		b.open(report)
		eval[bool](b, `(() => { const d = document.querySelector("#reach details:not(.chart details)"); document.querySelectorAll("#reach > details").forEach(x => x.open = true); location.hash = "reach"; return d !== null; })()`)
	}
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		open()
		if got := eval[string](b, `document.querySelector("[data-testid=reach-sentence]").textContent`); len(got) < 80 {
			t.Errorf("the sentence is %q", got)
		}
		if n := eval[int](b, `document.querySelectorAll("[data-testid=witnesses] > li").length`); n != 2 {
			t.Errorf("%d answers on who can set it off, want 2", n)
		}
		b.clean("the opened card")
		b.picture("reach-" + theme)
	}
	b.do(chromedp.EmulateViewport(390, 844))
	open()
	if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("the report at 390 px is %d px too wide", wide)
	}
	b.legible("the opened card")
	b.picture("reach-narrow")
}
