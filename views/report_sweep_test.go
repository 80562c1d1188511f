package views

import (
	"net/url"
	"strings"
	"testing"

	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// counting saves a rule that counts, and replays it.
func (b *trial) counting() (report string) {
	b.Helper()
	engineer := b.as(account.Engineer)
	text := "# title: Commands of one agent\n# id: counted-commands\nevent.kind=command_exec\n| stats count by agent.id\n| where count > 2\n"
	form := url.Values{"file": {"counted.spl"}, "text": {text}, "do": {"version"}}
	rule := b.address(b.send(engineer, post, "/rules/new", form))
	form.Set("do", "replay")
	form.Set("rule", strings.TrimPrefix(rule, "/rules/"))
	return b.address(b.send(engineer, post, rule+"/edit", form))
}

// TestThresholdInABrowser: the report of a rule that counts draws precision and
// known recall along the cost, and says which value to take.
func TestThresholdInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Admin)
	report := b.counting()
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.open(report)
		if dots := eval[int](b, `document.querySelectorAll("#sweep svg circle.dot title").length`); dots < 8 {
			t.Errorf("%d points", dots)
		}
		if !eval[bool](b, `document.querySelector("#sweep svg.half").textContent.includes("now: count > 2")`) {
			t.Error("the value in force is not marked")
		}
		eval[bool](b, `(() => { document.querySelector("#sweep > details").open = true; return true; })()`)
		b.clean("the threshold")
		b.picture("sweep-" + theme)
	}
	b.do(chromedp.EmulateViewport(390, 844))
	b.open(report)
	eval[bool](b, `(() => { document.querySelector("#sweep > details").open = true; return true; })()`)
	if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("at 390 px it is %d px too wide", wide)
	}
	b.legible(report)
	b.picture("sweep-narrow")
}
