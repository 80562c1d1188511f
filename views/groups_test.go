package views

import (
	"net/url"
	"strings"
	"testing"

	"assay/views/account"
)

// TestGroupsAreShown: a rule with stats and a correlation list what they fire
// on, in the editor and in the report, which pages through all of it.
func TestGroupsAreShown(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	show := func(file, text, do string) reply {
		t.Helper()
		return b.send(engineer, post, "/rules/new", url.Values{"file": {file}, "text": {text}, "do": {do}})
	}
	counted := "index=agent_events | stats count min(_time) as began by agent_id, action | where count > 1 | table agent_id, count"
	want := func(body string, all ...string) {
		t.Helper()
		for _, w := range all {
			if !strings.Contains(body, w) {
				t.Errorf("the page has no %q", w)
			}
		}
	}
	body := show("new.spl", counted, "show").body
	want(body, "Groups it fires on (", `>agent_id</th>`, `>count</th>`, "more are in the full replay", `class="behind"`, `href="/events/`)
	if strings.Contains(body, ">began</th>") {
		t.Error("a table at the end leaves began out, and the page shows it")
	}
	made := show("new.spl", counted, "replay")
	first := b.send(engineer, get, made.header.Get("Location"), nil)
	second := b.send(engineer, get, made.header.Get("Location")+"?group=2", nil)
	want(first.body, "1 to 25 of ", "?group=2#groups")
	want(second.body, "26 to 50 of ")

	correlation := starterOf("correlation").form().Text
	want(show("new.yml", strings.Replace(correlation, "gte: 3", "gte: 1", 1), "show").body, "Alerts (", `>agent.id</th>`, `<span class="mono">download</span>`)
	want(show("new.yml", strings.Replace(correlation, "gte: 3", "gte: 100000", 1), "show").body, "Alerts (0)", "no window of them meets the condition")
	if body := show("new.yml", starterOf("sigma").form().Text, "show").body; strings.Contains(body, `id="groups"`) {
		t.Error("a rule that fires on single events lists groups")
	}
}
