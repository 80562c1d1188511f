package views

import (
	"net/http"
	"strings"
	"testing"

	"assay/views/account"

	"github.com/chromedp/chromedp"
)

const portfolioURL = "/rules/portfolio?versions=counting"

// TestPortfolioInABrowser: the page says what each rule is worth, which rules
// are enough, and fits a narrow screen.
func TestPortfolioInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Viewer)
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.open(portfolioURL)
		for _, card := range []string{"worth", "cheapest", "redundant", "techniques"} {
			if !eval[bool](b, `document.getElementById("`+card+`") !== null`) {
				t.Errorf("no card %s", card)
			}
		}
		if bars := eval[int](b, `document.querySelectorAll("#worth svg rect[x]").length`); bars < 6 {
			t.Errorf("%d bars", bars)
		}
		eval[bool](b, `(() => { for (const d of document.querySelectorAll("main details")) d.open = true; return true; })()`)
		b.clean("the portfolio")
		b.picture("portfolio-" + theme)
	}
	b.do(chromedp.EmulateViewport(390, 844))
	b.open(portfolioURL + "&page=1")
	if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("at 390 px it is %d px too wide", wide)
	}
	b.legible(portfolioURL)
	b.picture("portfolio-narrow")
}

// TestPortfolioAddress: what the address asks for is checked; JSON is the
// portfolio itself; with no rule in force the page says what can be done.
func TestPortfolioAddress(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	c := b.as(account.Viewer)
	for _, wrong := range []string{"0", "1.5", "x", "NaN", "-1"} {
		if got := b.send(c, get, "/rules/portfolio?recall="+wrong, nil); got.status != http.StatusBadRequest {
			t.Errorf("recall %s: %d", wrong, got.status)
		}
	}
	got := b.send(c, get, portfolioURL+"&recall=0.8&as=json", nil)
	if got.status != http.StatusOK || !strings.Contains(got.body, `"recall": 0.8`) || !strings.Contains(got.header.Get("Content-Disposition"), ".json") {
		t.Errorf("%d %s %.200s", got.status, got.header, got.body)
	}
	if got := b.send(c, get, "/rules/portfolio", nil); got.status != http.StatusOK || !strings.Contains(got.body, "find") && !strings.Contains(got.body, "No rule is in force") {
		t.Errorf("%d %.200s", got.status, got.body)
	}
}
