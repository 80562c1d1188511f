package views

import (
	"net/url"
	"testing"

	"assay/views/account"

	"github.com/chromedp/chromedp"
)

func TestQueueAndSignsInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.reopen(40)
	b.plannedControls(b.as(account.Lead))
	b.signIn(account.Lead)
	pages := []string{"/queue", "/queue?all=1", "/queue?after=" + url.QueryEscape(b.oldestOpen()), "/fatigue"}
	names := []string{"queue", "queue-all", "queue-none", "fatigue-signs"}
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		for i, path := range pages {
			b.open(path)
			if path == "/fatigue" { // what is folded must be in order too
				eval[bool](b, `document.querySelectorAll("#signs details, #blind details").forEach((d) => d.open = true) ?? true`)
				b.clean(path)
			}
			b.picture(names[i] + "-" + theme)
		}
	}
	b.do(chromedp.EmulateViewport(390, 844))
	for i, path := range pages {
		b.open(path)
		b.notTooWide(path)
		b.picture(names[i] + "-narrow")
	}
	// A key answers and leads to the next one.
	b.do(chromedp.EmulateViewport(1440, 980))
	for range 12 {
		b.open("/queue")
		event := eval[string](b, `document.querySelector("input[name=event]").value`)
		eval[bool](b, `document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "3", bubbles: true}))`)
		b.wait("the next event", `(document.querySelector("input[name=event]")?.value ?? "") !== `+jsText(event)+` && document.querySelector(".flashes") !== null`)
	}
	b.clean("/queue after an answer")
	b.picture("queue-answered")
	if answers, err := b.site.Bench.Attention.Answers(t.Context()); err != nil || len(answers) == 0 {
		t.Errorf("no control in front of 12 events: %v", err)
	}
}

// oldestOpen is the open alert behind which there is none.
func (b *trial) oldestOpen() string {
	b.Helper()
	id := ""
	for {
		w, err := nextOpen(b.Context(), b.head(), id)
		if err != nil {
			b.Fatal(err)
		}
		if w.event == nil {
			return id
		}
		id = w.event.ID
	}
}
