package views

import (
	"testing"

	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// Who leaves the editor with a text that is not saved is asked; who has
// changed nothing, has changed it back, or sends the form is not.
func TestLeavingTheEditorInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	b.open(ruleURL(b.newest(theRule).Rule) + "/edit")
	b.wait("the figures", `document.querySelector("#live-figures .figure") !== null`)
	asks := func(when string, want bool) {
		t.Helper()
		b.wait("an answer", `!document.querySelector("[aria-busy]")`)
		if got := eval[bool](b, `!dispatchEvent(new Event("beforeunload", { cancelable: true }))`); got != want {
			t.Errorf("%s: asks %v, want %v", when, got, want)
		}
	}
	text := func(change string) {
		t.Helper()
		eval[bool](b, `(() => { const e = document.getElementById("text"); e.value = `+change+`; e.dispatchEvent(new Event("input", { bubbles: true })); return true; })()`)
	}
	b.do(chromedp.Click(chromedp.CSS("h1")))
	asks("untouched", false)
	text(`e.defaultValue + "\n# more"`)
	b.wait("the unsaved state", `document.getElementById("saved").textContent.includes("Unsaved")`)
	asks("changed", true)
	text(`e.defaultValue`)
	b.wait("the saved state", `!document.querySelector(".unsaved")`)
	asks("changed back", false)
	text(`e.defaultValue + "\n# more"`)
	eval[bool](b, `document.querySelector("form[data-live]").dispatchEvent(new Event("submit", { bubbles: true }))`)
	asks("sending the form", false)
}
