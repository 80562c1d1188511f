package views

import (
	"testing"

	"assay/tuning/audit"
	"assay/views/account"

	"github.com/chromedp/chromedp"
)

func TestAuditPagesInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	engineer := b.as(account.Engineer)
	b.open("/audits")
	b.picture("audits-none")
	_, before := b.edited(engineer)
	waiting := b.drawn(engineer, 60)
	done := b.drawn(engineer, 200)
	b.labelDrawn(done, func(n int, r audit.Row) bool { return r.Stratum == audit.SameEntity && n%9 == 0 || n == 50 })
	report := b.replayedAgain(engineer)
	pages := []string{"/audits", waiting, done, done + "?at=3", report, before, "/help"}
	names := []string{"audits", "audit-waiting", "audit-done", "audit-one", "report-verified", "report-no-draw", "help-audit"}
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		for i, path := range pages {
			b.open(path)
			if path == report {
				eval[bool](b, `document.querySelector("#verified > details").open = true`)
				b.clean(path)
			}
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

// Keys label the event and lead to the next, and u takes it back.
func TestAuditByKeys(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	page := b.drawn(b.as(account.Engineer), 30)
	b.open(page)
	event := func() string { return eval[string](b, `document.querySelector("input[name=event]").value`) }
	press := func(key string) {
		t.Helper()
		if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent(key)); err != nil {
			t.Fatal(err)
		}
	}
	first := event()
	press("3")
	if event() == first {
		t.Error("3 does not lead to the next event")
	}
	b.clean("after a label")
	press("u")
	if event() != first {
		t.Error("u does not lead back to the event")
	}
	press("j")
	if event() == first {
		t.Error("j does not skip")
	}
}
