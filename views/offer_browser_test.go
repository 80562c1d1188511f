package views

import (
	"strings"
	"testing"
	"time"

	"assay/views/account"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The editor offers the words that suit the place: commands behind a pipe,
// functions in where, modifiers behind a field, keys of a correlation.
func TestTheEditorOffersWordsInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	if b.site.Assets.Path("editor.js") == "" {
		noBrowser(t, "no editor in this build: run make assets")
	}
	b.signIn(account.Engineer)
	b.open("/rules/new")
	offered := func(before, typed, want string) {
		t.Helper()
		eval[bool](b, `(() => { const v = document.querySelector("assay-editor").view; v.dispatch({ changes: { from: 0, to: v.state.doc.length, insert: `+jsText(before)+` }, selection: { anchor: `+jsText(before)+`.length } }); v.focus(); return true; })()`)
		b.do(chromedp.KeyEvent(typed))
		b.wait("what is offered for "+typed, `!!document.querySelector("assay-editor").shadowRoot.querySelector(".cm-tooltip-autocomplete li")`)
		list := eval[string](b, `[...document.querySelector("assay-editor").shadowRoot.querySelectorAll(".cm-completionLabel")].map((e) => e.textContent).join(" ")`)
		if !strings.Contains(" "+list+" ", " "+want+" ") {
			t.Errorf("behind %q, %q offers %q, want %s", before, typed, list, want)
		}
	}
	offered("a=b | ", "st", "streamstats")
	offered("a=b | where ", "ci", "cidrmatch")
	offered("a=b | stats ", "d", "dc")
	offered("a=b | lookup ", "pa", "partner_hosts")
	offered("a=b by ", "agent", "agent.id")
	offered("detection:\n  sel:\n    a|", "en", "endswith")
	offered("detection:\n  sel:\n    ", "process.c", "process.command_line")
	offered("correlation:\n  ", "ti", "timespan")
	offered("correlation:\n  type: ", "te", "temporal_ordered")
	offered("detection:\n  sel:\n    a: b\n  condition: ", "se", "sel")
	offered("title: x\n", "cor", "correlation")
	offered("detection:\n  sel:\n    agent.role: ", "re", "research")
	offered("detection:\n  sel:\n    agent.role|startswith:\n      - ", "re", "research")
	offered("detection:\n  sel:\n    f|expand: ", "%", "partner_hosts")
	offered("action.type", "=", "command_execution")
	offered("a=b | where action.type=", `"`, "command_execution")
	offered("action.type IN (file_read, ", "co", "command_execution")
	b.picture("editor-offers")
	b.do(chromedp.Sleep(500 * time.Millisecond)) // the editor takes no option that has just appeared
	b.do(chromedp.KeyEvent(kb.Enter))            // the driver sends the key and then its text, a line end, whatever the editor made of the key
	b.wait("the value that was taken", `document.querySelector("assay-editor").view.state.doc.toString().trimEnd() === "action.type IN (file_read, command_execution"`)
}
