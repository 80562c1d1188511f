package views

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"assay/tuning/reach"
	"assay/tuning/trust"
	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// wide saves a rule that fires on everything of two kinds, and replays it.
func (b *trial) wide(engineer *http.Client) (report string) {
	b.Helper()
	text := "title: Commands and fetches\nid: 0d1f6a0e-2f0b-4c2e-8a55-2f6f3c7f0999\nlogsource: {product: llm_agent}\ndetection:\n    s: {event.kind: [command_exec, network_fetch]}\n    condition: s\nlevel: low\n"
	form := url.Values{"file": {"wide.yml"}, "text": {text}, "do": {"version"}}
	rule := b.address(b.send(engineer, post, "/rules/new", form))
	form.Set("do", "replay")
	form.Set("rule", strings.TrimPrefix(rule, "/rules/"))
	return b.address(b.send(engineer, post, rule+"/edit", form))
}

// TestFiltersInABrowser: the report leads to filters, and a filter leads to the
// editor with the filter in the text, without JavaScript of its own.
func TestFiltersInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Admin)
	report := b.wide(b.as(account.Engineer))
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.open(report)
		if !eval[bool](b, `document.querySelector('a[href="`+report+`/filters"]') !== null`) {
			t.Error("the report does not lead to filters")
		}
		b.open(report + "/filters")
		if n := eval[int](b, `document.querySelectorAll("section.proposal").length`); n == 0 {
			t.Errorf("no filters: %s", eval[string](b, `document.getElementById("filters").textContent`))
		}
		eval[bool](b, `(() => { for (const d of document.querySelectorAll("section.proposal > details")) d.open = true; return true; })()`)
		b.clean("the filters")
		b.picture("filters-" + theme)
	}
	b.do(chromedp.EmulateViewport(390, 844))
	b.open(report + "/filters")
	if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("at 390 px it is %d px too wide", wide)
	}
	b.legible(report + "/filters")
	b.picture("filters-narrow")
	edit := eval[string](b, `document.querySelector("section.proposal header a").getAttribute("href")`)
	b.open(edit)
	if text := eval[string](b, `document.getElementById("text").value`); !strings.Contains(text, "x-assay-owner: \"") || !strings.Contains(text, "condition: not expected") {
		t.Errorf("%s opens\n%s", edit, text)
	}
}

// TestFiltersFollowTheTableOfTrust: of what nobody but the platform writes, no
// filter can be met by an attacker; of what anybody writes, each can.
func TestFiltersFollowTheTableOfTrust(t *testing.T) {
	bench := demoBench(t)
	var set reach.Setting
	bench.Reach = func(context.Context) (reach.Setting, error) { return set, nil }
	b := newTrialOf(t, bench)
	c := b.as(account.Engineer)
	page := b.wide(c) + "/filters"
	for _, level := range []trust.Level{trust.Platform, trust.User} {
		var fields []string
		for _, head := range []string{"action", "agent", "content", "destination", "event", "metadata", "session", "tool", "url", "user", "process", "file", "source", "host", "network", "entity", "incident"} {
			fields = append(fields, head+".*")
		}
		table, err := trust.Parse("trust.yml", "version: 1\nname: all\ntrust:\n  - {fields: ["+strings.Join(fields, ", ")+"], level: "+level.String()+"}\n")
		if err != nil {
			t.Fatal(err)
		}
		set.Trust = table
		got := b.send(c, get, page, nil).body
		proposals, writable := strings.Count(got, `class="card proposal"`), strings.Count(got, "attacker chooses what stands in")
		if want := map[trust.Level]int{trust.Platform: 0, trust.User: proposals}[level]; proposals == 0 || writable != want {
			t.Errorf("%s: %d of %d filters are an attacker's to meet, want %d", level, writable, proposals, want)
		}
	}
}

// TestTheEditorRefusesWhatIsNoFilter: what an address says is checked.
func TestTheEditorRefusesWhatIsNoFilter(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	c := b.as(account.Engineer)
	v, _ := b.edited(c)
	for _, wrong := range []url.Values{{"filter": {"x"}}, {"filter": {"a|regex:x"}}, {"filter": {"a|equals:x", "b|equals:x", "c|equals:x"}}, {"filter": {"a|equals:\x00"}}, {"filter": {"a\nb|equals:x"}}} {
		if got := b.send(c, get, ruleURL(v.Rule)+"/edit?"+wrong.Encode(), nil); got.status != http.StatusBadRequest {
			t.Errorf("%v: %d", wrong, got.status)
		}
	}
	got := b.send(c, get, ruleURL(v.Rule)+"/edit?"+url.Values{"filter": {`agent.role|equals:<script>"x`}}.Encode(), nil)
	if got.status != http.StatusOK || !strings.Contains(got.body, "condition: not expected") || strings.Contains(got.body, "<script>\\\"x") {
		t.Errorf("%d\n%s", got.status, got.body)
	}
}
