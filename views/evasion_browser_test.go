package views

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// The card of a report that says how its rule can be evaded: one sentence, one
// picture, and all operators behind it, on any page and width.
func TestEvasionInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	path := b.narrowed(b.as(account.Engineer))
	b.signIn(account.Viewer)
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.open(path)
		eval[bool](b, `document.querySelector("#evasion details.long").open = true`)
		b.clean("the card opened")
		if n := eval[int](b, `document.querySelectorAll("#evasion .chart svg rect").length`); n == 0 {
			t.Errorf("%s: there is no bar in the picture", theme)
		}
		if said := eval[string](b, `document.querySelector("#evasion strong").textContent`); said == "" {
			t.Errorf("%s: the card says nothing", theme)
		}
		b.do(chromedp.ScrollIntoView(chromedp.CSS("#evasion")))
		b.picture("evasion-" + theme)
	}
	b.do(chromedp.EmulateViewport(390, 844))
	b.open(path)
	eval[bool](b, `document.querySelector("#evasion details.long").open = true`)
	if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("at 390 px the page is %d px too wide", wide)
	}
	b.legible(path)
	b.clean("the card on a narrow page")
	b.picture("evasion-narrow")
}

// narrowed replays a rule that asks for more than the one in force, and catches
// true positives still.
func (b *trial) narrowed(engineer *http.Client) (report string) {
	b.Helper()
	old := b.newest("agent_silent_run")
	text := strings.Replace(old.Text, "'/tmp/.'", "' /tmp/.'", 1)
	if text == old.Text {
		b.Fatalf("the rule has another text:\n%s", text)
	}
	return b.address(b.send(engineer, post, ruleURL(old.Rule)+"/edit", url.Values{"rule": {old.Rule}, "file": {old.File},
		"text": {strings.ReplaceAll(text, "\n", "\r\n")}, "baseline": {old.Digest}, "do": {"replay"}}))
}

// What the card says without a browser: the sentence, the picture's numbers as
// a table, the witness as a link; and why there are none where nothing could be
// measured.
func TestEvasionCard(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	b.page(engineer, b.narrowed(engineer), "How it can be evaded", "Nulling process.command_line alone silences it for", "A1 Null a field", "B3 Empty quotes inserted",
		"telemetry fault", `href="/events/ev-`, "Of the baseline: Nulling process.command_line")
	_, report := b.edited(engineer)
	b.page(engineer, report, "How it can be evaded", "Too little evidence", "catches no true positive incident")
}
