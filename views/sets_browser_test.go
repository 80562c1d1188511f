package views

import (
	"net/url"
	"strings"
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
	running, failed := b.stoppedSet(engineer), b.stoppedSet(engineer)
	b.become(running, `state = 'running', error = '', done = 1200, beat = 9e18`)
	b.become(failed, `state = 'failed', error = 'open segment 3: no such file'`)
	pages := []string{"/replays/sets", page, page + "?q=mirror&sort=unique", stopped, running, failed, "/replays"}
	names := []string{"sets", "set", "set-filter", "set-stopped", "set-running", "set-failed", "replays"}
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

// become makes the job of a replay what no test can wait for.
func (b *browser) become(page, change string) {
	b.Helper()
	if _, err := b.site.Bench.Store.DB().Exec(`UPDATE job SET `+change+` WHERE id = ?`, strings.TrimPrefix(page, "/replays/sets/")); err != nil {
		b.Fatal(err)
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

// A page at work becomes the report by itself, with all that stands around it.
func TestASetAtWorkBecomesItsReport(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	page := b.stoppedSet(b.as(account.Engineer))
	b.become(page, `state = 'running', error = '', done = 1200, beat = 9e18`)
	b.open(page)
	if eval[bool](b, `document.querySelector("progress") === null || document.querySelector("a[href*='as=sarif']") !== null`) {
		t.Error("a replay at work has no bar, or a report already")
	}
	if _, err := b.site.Bench.Store.DB().Exec(`UPDATE set_replay SET report = (SELECT digest FROM set_report)`); err != nil {
		t.Fatal(err)
	}
	b.become(page, `state = 'done'`)
	b.wait("the report", `document.querySelector("a[href*='as=sarif']") !== null && document.querySelector(".chart svg") !== null`)
	b.clean("the report that came by itself")
}
