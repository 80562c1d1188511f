package views

import (
	"net/url"
	"testing"

	"assay/views/account"

	"github.com/chromedp/chromedp"
)

func TestSetPagesInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Admin)
	engineer := b.as(account.Engineer)
	b.open("/replays/sets")
	b.picture("sets-none")
	b.edited(engineer)
	page := b.replayedSet(engineer, url.Values{"versions": {"newest"}, "baseline": {"in_force"}})
	stopped := b.stoppedSet(engineer)
	pages := []string{"/replays/sets", page, page + "?q=mirror&sort=unique", stopped, "/replays"}
	names := []string{"sets", "set", "set-filter", "set-stopped", "replays"}
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		for i, path := range pages {
			b.open(path)
			b.picture(names[i] + "-" + theme)
		}
	}
	b.do(chromedp.EmulateViewport(390, 844))
	for i, path := range pages {
		b.open(path)
		if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("%s at 390 px is %d px too wide", path, wide)
		}
		b.legible(path)
		b.picture(names[i] + "-narrow")
	}
}

// The form works by a press of its button, and leads to the report.
func TestReplayASetInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	b.open("/replays/sets?q=agent#new")
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS(`#new button[type=submit]`))); err != nil {
		t.Fatal(err)
	}
	b.wait("the report", `document.querySelector(".chart svg") !== null`)
	b.clean("the report of a set")
}
