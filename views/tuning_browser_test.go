package views

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// tuningPages sets up a rule with two versions, a report and a review, and
// answers the pages to look at.
func (b *browser) tuningPages() []string {
	b.Helper()
	engineer := b.as(account.Engineer)
	v, report := b.edited(engineer)
	review := b.address(b.send(engineer, post, report+"/propose", url.Values{"to": {"test"}, "reason": {"Fetches of help desk and research agents are their work."}}))
	b.send(b.as(account.Lead), post, review+"/lost", nil)
	b.send(b.as(account.Lead), post, review+"/decide", url.Values{"do": {"comment"}, "text": {"Which sources do they fetch from?"}})
	r, err := b.site.Bench.Promotions.Report(b.Context(), strings.TrimPrefix(report, "/reports/"))
	if err != nil {
		b.Fatal(err)
	}
	event := r.Comparison.Changed[0].Event
	_, retirement := b.lossy(engineer)
	return []string{"/rules", "/rules?q=zebra", "/rules?q=tag:attack.t1150", "/corpus?q=rule.tag:attack.t1150", ruleURL(v.Rule), ruleURL(v.Rule) + "?tab=diff", ruleURL(v.Rule) + "?tab=log", "/replays", report,
		"/reviews", review, "/ledger", "/playbooks", "/playbooks/commands", explainURL(event, theRule), retirement}
}

func TestTuningPagesInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Admin)
	pages := b.tuningPages()
	names := []string{"rules", "rules-none", "rules-tag", "corpus-tag", "rule", "rule-diff", "rule-log", "replays", "report", "reviews", "review", "ledger", "playbooks", "playbook", "explain", "retirement"}
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

func TestLiveReplayInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	v := b.newest(theRule)
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.open(ruleURL(v.Rule) + "/edit")
		b.wait("figures", `document.querySelector("#live-figures .figure") !== null`)
		b.wait("no work", `!document.querySelector("[aria-busy]")`)
		b.clean("the editor with figures")
		b.picture("editor-" + theme)
	}
	if b.site.Assets.Path("editor.js") == "" {
		noBrowser(t, "no editor in this build: run make assets")
	}
	// Type a filter at the end of the text: figures, state and problems follow.
	eval[bool](b, `(() => { const e = document.querySelector("assay-editor"); e.view.dispatch({ changes: { from: 0, to: e.view.state.doc.length, insert: `+jsText(tuned(v.Text))+` } }); return true; })()`)
	b.wait("the changed events", `/TP lost/.test(document.getElementById("live-figures").textContent) && /filter_role/.test(document.getElementById("live-figures").textContent)`)
	b.wait("the unsaved state", `document.getElementById("saved").textContent.includes("Unsaved")`)
	b.wait("no work", `!document.querySelector("[aria-busy]")`)
	b.wait("what lint finds", `document.querySelector("assay-editor").shadowRoot.querySelector(".cm-lintRange-info") !== null && /true-when-missing/.test(document.getElementById("problems").textContent)`)
	b.clean("the editor with changes")
	b.picture("editor-changed")
	eval[bool](b, `(() => { const e = document.querySelector("assay-editor"); const at = e.view.state.doc.toString().indexOf("|cidr"); e.view.dispatch({ changes: { from: at, to: at + 5, insert: "|cdir" } }); return true; })()`)
	b.wait("the diagnostic", `document.querySelector("#problems .error") !== null && document.querySelector("#live-figures .figure") !== null`)
	b.clean("the editor with an error")
	b.picture("editor-error")
	b.do(chromedp.EmulateViewport(390, 844))
	b.open(ruleURL(v.Rule) + "/edit")
	b.wait("figures", `document.querySelector("#live-figures .figure") !== null`)
	if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("the editor at 390 px is %d px too wide", wide)
	}
	b.picture("editor-narrow")
}

// When an answer does not come, the editor says why and that the figures are
// of an earlier text.
func TestTheEditorSaysWhenThereIsNoAnswer(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	rules, err := b.site.Bench.Library.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.open(ruleURL(rules[0].Rule) + "/edit")
	b.wait("figures", `document.querySelector("#live-figures .figure") !== null`)
	u, _ := b.person(account.Engineer)
	if err := b.accounts.SetRole(t.Context(), u.ID, account.Engineer); err != nil { // ends the session
		t.Fatal(err)
	}
	eval[bool](b, `(() => { const area = document.getElementById("text"); area.value += "\n"; area.dispatchEvent(new Event("input", { bubbles: true })); return true; })()`)
	b.wait("the reason", `document.getElementById("live-state").textContent.includes("Sign in first")`)
	b.wait("no work", `!document.querySelector("[aria-busy]")`)
}

func jsText(s string) string {
	return "`" + strings.NewReplacer("`", "\\`", "\\", "\\\\", "$", "\\$").Replace(s) + "`"
}

// wait holds on until a condition on the page is met.
func (b *browser) wait(what, condition string) {
	b.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for !eval[bool](b, condition) {
		if time.Now().After(deadline) {
			b.Fatalf("waited in vain for %s", what)
		}
	}
}
