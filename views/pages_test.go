package views

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"assay/views/account"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/labstack/echo/v4"
)

// pagesToSee are the pages that are opened in a browser, in both themes. A new
// page adds its row.
var pagesToSee = []string{"/gallery", "/accounts", "/settings", "/no-such-page"}

func TestPagesInABrowser(t *testing.T) {
	b := newBrowser(t)
	b.gallery()
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.open("/signin")
		b.picture("signin-" + theme)
	}
	b.signIn(account.Admin)
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		for _, path := range pagesToSee {
			if path == "/no-such-page" {
				b.do(chromedp.Navigate(b.server.URL + path))
				b.heard() // the browser notes the 404
				b.clean(path)
			} else {
				b.open(path)
			}
			b.picture(slugOf(path) + "-" + theme)
		}
	}
	b.do(chromedp.EmulateViewport(390, 844))
	for _, path := range pagesToSee[:3] {
		b.open(path)
		if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("%s at 390 px is %d px too wide", path, wide)
		}
		b.picture(slugOf(path) + "-narrow")
	}
}

// The test of the tests: planted defects are seen.
func TestDefectsAreSeenInABrowser(t *testing.T) {
	b := newBrowser(t)
	b.site.echo.GET("/defects", func(c echo.Context) error {
		return b.site.show(c, http.StatusOK, b.site.frame(c, "Defects"), text2(`<img src="/icons.svg"><p style="color:red">x</p><script>1</script>`))
	})
	b.do(chromedp.Navigate(b.server.URL + "/defects"))
	if found := b.check(); !strings.Contains(strings.Join(found, "\n"), "image-alt") {
		t.Errorf("axe-core does not see a picture without words: %q", found)
	}
	if said := b.heard(); len(said) < 2 {
		t.Errorf("the console does not tell of an inline style and script: %q", said)
	}
}

func TestKeysInABrowser(t *testing.T) {
	b := newBrowser(t)
	b.gallery()
	b.signIn(account.Admin)
	b.open("/gallery")
	b.do(chromedp.KeyEvent("?"))
	if !eval[bool](b, `document.getElementById("keys").matches(":popover-open")`) {
		t.Error("? does not open the sheet of keys")
	}
	b.clean("/gallery with the sheet of keys")
	b.picture("keys")
	b.do(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("x"))
	if got := eval[string](b, `document.querySelector("tr.here td:nth-child(3)").textContent + document.querySelector("[data-selected]").textContent`); !strings.Contains(got, "1") {
		t.Errorf("j, j, x select %q", got)
	}
	b.do(chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	if !eval[bool](b, `document.getElementById("palette").open`) {
		t.Error("Ctrl K does not open the palette")
	}
	b.clean("/gallery with the palette")
	b.picture("palette")
	b.do(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("g"))
	if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent("s")); err != nil {
		t.Fatal(err)
	}
	if at := eval[string](b, `location.pathname`); at != "/settings" {
		t.Errorf("g s leads to %s", at)
	}
}

func TestEditorInABrowser(t *testing.T) {
	b := newBrowser(t)
	if b.site.Assets.Path("editor.js") == "" {
		noBrowser(t, "no editor in this build: run make assets")
	}
	b.gallery()
	b.signIn(account.Engineer)
	b.open("/gallery")
	b.do(chromedp.WaitReady(chromedp.CSS("assay-editor")))
	eval[chromedp.Void](b, `document.querySelector("assay-editor").focus()`)
	b.do(chromedp.KeyEvent("zebra "))
	deadline := time.Now().Add(10 * time.Second)
	for !strings.Contains(eval[string](b, `document.getElementById("live").textContent`), "zebra") {
		if time.Now().After(deadline) {
			t.Fatal("the live figures do not follow the text")
		}
	}
	eval[bool](b, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
	if n := eval[int](b, `document.querySelector("assay-editor").shadowRoot.querySelectorAll(".cm-lintRange").length`); n == 0 {
		t.Error("the diagnostic is not shown in the editor")
	}
	b.clean("/gallery with a diagnostic")
	b.picture("editor")
}
