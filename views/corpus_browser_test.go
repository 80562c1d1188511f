package views

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"assay/corpus"
	"assay/index"
	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// anEvent is the address of the first event that the query finds.
func anEvent(t *testing.T, b *Bench, query string) (id, address string) {
	t.Helper()
	q, err := index.Parse(query, demoNow())
	if err != nil {
		t.Fatal(err)
	}
	ids, err := b.ids(t.Context(), q)
	if err != nil || len(ids) == 0 {
		t.Fatalf("%s finds %d events, error %v", query, len(ids), err)
	}
	return ids[0], "/events/" + url.PathEscape(ids[0])
}

func TestCorpusPagesInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	_, alert := anEvent(t, b.site.Bench, "incident.id:* rule:*")
	b.signIn(account.Engineer)
	pages := []struct{ name, path string }{
		{"corpus", "/corpus"}, {"corpus-query", "/corpus?q=curl+verdict%3Atp"}, {"corpus-nothing", "/corpus?q=curl+agent%3Anobody+verdict%3Atp"},
		{"event", alert + "?q=verdict%3Atp&at=0"}, {"event-json", alert + "?tab=json"},
		{"label-query", "/labels/query?q=curl"}, {"imports", "/imports"}, {"imports-new", "/imports/new"}, {"jobs", "/jobs"},
	}
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		for _, p := range pages {
			b.open(p.path)
			b.picture(p.name + "-" + theme)
		}
	}
	b.do(chromedp.Navigate(b.server.URL + "/corpus?q=" + url.QueryEscape(`curl verdict:maybe agent:(a`)))
	b.heard() // the browser notes the 400
	b.clean("/corpus with a query that cannot be read")
	b.picture("corpus-wrong")
	b.do(chromedp.EmulateViewport(390, 844))
	for _, p := range pages {
		b.open(p.path)
		if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("%s at 390 px is %d px too wide", p.path, wide)
		}
		b.picture(p.name + "-narrow")
	}
}

// A person labels three events with the keyboard, and takes one back.
func TestLabelByKeysInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	b.open("/corpus?q=verdict%3Aunlabelled")
	ids := eval[[]string](b, `[...document.querySelectorAll("td.tick input")].slice(0, 3).map((e) => e.value)`)
	for i, key := range []string{"1", "2", "4"} {
		b.do(chromedp.KeyEvent("j"))
		if i > 0 { // labelling has gone on by itself
			b.do(chromedp.KeyEvent("k"))
		}
		b.do(chromedp.KeyEvent(key))
		b.wait("the label", fmt.Sprintf(`document.querySelectorAll("td.verdict .chip:not(.non)").length === %d`, i+1))
	}
	b.do(chromedp.KeyEvent("u"))
	b.wait("the label to go", `document.querySelectorAll("td.verdict .chip:not(.non)").length === 2`)
	for i, want := range []corpus.Verdict{corpus.TruePositive, corpus.BenignPositive, corpus.Unlabelled} {
		if got := verdictOf(t, b.site.Bench, ids[i]); got != want {
			t.Errorf("event %d is %s, want %s", i, got, want)
		}
	}
	b.clean("/corpus with labels")
	b.picture("corpus-labelled")
}

// Somebody else was faster: the page says what changed and offers to go on.
func TestStaleLabelInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	b.open("/corpus?q=verdict%3Aunlabelled")
	id := eval[string](b, `document.querySelector("td.tick input").value`)
	_, err := b.site.Bench.Store.Label(t.Context(), corpus.LabelChange{Events: []string{id}, Verdict: corpus.BenignPositive, Who: "somebody.else", Source: "page", Seen: corpus.AnyLabels})
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.KeyEvent("j"))
	if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent("1")); err != nil {
		t.Fatal(err)
	}
	b.heard() // the browser notes the 409
	if text := eval[string](b, `document.querySelector("main").textContent`); !strings.Contains(text, "somebody.else") || !strings.Contains(text, "Nothing was changed") {
		t.Errorf("the page does not say what changed: %s", text)
	}
	b.clean("the page of a stale label")
	b.picture("stale")
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS("main form .btn.primary"))); err != nil {
		t.Fatal(err)
	}
	if got := verdictOf(t, b.site.Bench, id); got != corpus.TruePositive {
		t.Errorf("after the repeat the event is %s", got)
	}
	b.clean("/corpus with a flash that can be undone")
	b.picture("corpus-undo")
}

// Two keys, faster than the server answers, are for two rows.
func TestFastKeysLabelOneRowEach(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	b.open("/corpus?q=verdict%3Aunlabelled")
	ids := eval[[]string](b, `[...document.querySelectorAll("td.tick input")].slice(0, 4).map((e) => e.value)`)
	b.do(chromedp.KeyEvent("j"))
	eval[bool](b, `(() => { for (const key of ["1", "1", "2"]) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })); return true; })()`)
	b.wait("three labels", `document.querySelectorAll("td.verdict .chip:not(.non)").length === 3`)
	for i, want := range []corpus.Verdict{corpus.TruePositive, corpus.TruePositive, corpus.BenignPositive, corpus.Unlabelled} {
		if got := verdictOf(t, b.site.Bench, ids[i]); got != want {
			t.Errorf("event %d is %s, want %s", i, got, want)
		}
	}
}

// What somebody else said of another row while this page was open is not
// passed over because this page has labelled a row since.
func TestOwnLabelsDoNotHideOtherPeoples(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	b.open("/corpus?q=verdict%3Aunlabelled")
	ids := eval[[]string](b, `[...document.querySelectorAll("td.tick input")].slice(0, 2).map((e) => e.value)`)
	_, err := b.site.Bench.Store.Label(t.Context(), corpus.LabelChange{Events: ids[1:], Verdict: corpus.BenignPositive, Who: "somebody.else", Source: "page", Seen: corpus.AnyLabels})
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.KeyEvent("j"), chromedp.KeyEvent("1"))
	b.wait("the first label", `document.querySelectorAll("td.verdict .chip:not(.non)").length === 1`)
	b.do(chromedp.KeyEvent("3"))
	b.wait("the refusal", `Boolean(document.querySelector("main")?.textContent.includes("somebody.else"))`)
	if got := verdictOf(t, b.site.Bench, ids[1]); got != corpus.BenignPositive {
		t.Errorf("the label of somebody else was written over with %s", got)
	}
}

// The browser's way back puts no tick on a row that has moved.
func TestTicksDoNotComeBackOnOtherRows(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	b.open("/corpus?q=verdict%3Aunlabelled")
	id := eval[string](b, `document.querySelector("td.tick input").value`)
	b.do(chromedp.Click(chromedp.CSS("td.tick input")))
	b.open("/help")
	_, err := b.site.Bench.Store.Label(t.Context(), corpus.LabelChange{Events: []string{id}, Verdict: corpus.BenignPositive, Who: "somebody.else", Source: "page", Seen: corpus.AnyLabels})
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Evaluate[chromedp.Void](`history.back()`))
	b.wait("the list", `location.pathname === "/corpus" && document.readyState === "complete"`)
	if got := eval[int](b, `document.querySelectorAll("td.tick input:checked").length`); got != 0 {
		t.Errorf("%d rows are ticked after going back, want none", got)
	}
}

func verdictOf(t *testing.T, b *Bench, id string) corpus.Verdict {
	t.Helper()
	v, err := b.head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ref, err := v.Find(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return v.Labels(ref.Segment).Verdict(ref.Row)
}
