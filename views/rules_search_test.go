package views

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"assay/views/account"
)

// The list of rules is searched by what rules say of themselves; where a
// search is wrong it says so at its place, and each value leads on.
func TestRulesAreSearched(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	viewer := b.as(account.Viewer)
	b.page(viewer, "/rules", "/rules?q=level%3Ahigh", "/rules?q=tag%3Aattack")
	page := b.page(viewer, "/rules?q=level:high&sort=noise", `aria-current="true"`, `href="/rules?sort=noise"`, "sort=noise")
	if strings.Contains(page, "medium</a>") {
		t.Error("rules of another level are shown")
	}
	b.page(viewer, "/rules?q=tag:attack.t9999", "No rule matches", "Show all rules")
	got := b.send(viewer, get, "/rules?q="+url.QueryEscape("x tga:<b>"), nil)
	if got.status != http.StatusBadRequest || !strings.Contains(got.body, "rules have no field tga") || !strings.Contains(got.body, "did you mean tag?") ||
		!strings.Contains(got.body, "character 3") || strings.Contains(got.body, "tga:<b>") {
		t.Errorf("a search with a mistake: %d", got.status)
	}
	if got := b.send(viewer, get, "/api/v1/rules?q=level:hi", nil); got.status != http.StatusBadRequest || !strings.Contains(got.body, "hi is no level") {
		t.Errorf("the API answers a search with a mistake: %d %s", got.status, got.body)
	}
	var rows []struct {
		Level   string
		Tags    []string
		Related []struct{ ID, Type string }
	}
	if err := json.Unmarshal([]byte(b.send(viewer, get, "/api/v1/rules?q=tag:t1105+related:*", nil).body), &rows); err != nil || len(rows) == 0 {
		t.Fatalf("%d rules, %v", len(rows), err)
	}
	for _, r := range rows {
		if len(r.Related) == 0 || r.Related[0].ID == "" || !strings.Contains(strings.Join(r.Tags, " "), "t1105") {
			t.Errorf("found: %+v", r)
		}
	}
}

// What a tag is called stays whole on its way through an address.
func TestConditionsAreToggled(t *testing.T) {
	here, _ := url.Parse("/rules?q=curl+level%3Ahigh&status=test")
	to, on := toggled(here, "level:high")
	if to != "/rules?q=curl&status=test" || !on {
		t.Errorf("taken away: %s %t", to, on)
	}
	to, on = toggled(here, ruleCondition("tag", `a b"c`))
	if to != "/rules?q=curl+level%3Ahigh+tag%3A%22a+b%2Ac%22&status=test" || on {
		t.Errorf("added: %s %t", to, on)
	}
}

// A report's page and JSON say what candidate and baseline say of themselves.
func TestReportTellsMarks(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	v := b.newest("agent_download_new_mirror.yml")
	text := strings.Replace(v.Text, "level: medium", "level: high", 1)
	form := url.Values{"do": {"replay"}, "rule": {v.Rule}, "file": {v.File}, "text": {text}, "baseline": {v.Digest}}
	page := b.page(engineer, b.address(b.send(engineer, post, ruleURL(v.Rule)+"/edit", form)), "What the rule says of itself", "(new)", "(no longer)", "/rules?q=tag%3Aattack", "(derived)")
	if !strings.Contains(page, `class="gone"`) {
		t.Error("the level of before is not struck out")
	}
	b.page(engineer, ruleURL(v.Rule), "Related", "(derived)", "/rules?q=tag%3A")
}

// Alerts are found by what their rules say of themselves.
func TestAlertsAreFoundByTag(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	viewer := b.as(account.Viewer)
	total := func(query string) (n int) {
		t.Helper()
		var found struct{ Total int }
		got := b.send(viewer, get, "/api/v1/search?q="+url.QueryEscape(query), nil)
		if err := json.Unmarshal([]byte(got.body), &found); err != nil || got.status != http.StatusOK {
			t.Fatalf("%s: %d %v\n%s", query, got.status, err, got.body)
		}
		return found.Total
	}
	all, tagged, below := total("alert.rule_id:*"), total("rule.tag:*"), total("rule.tag:t1105")
	if below == 0 || below >= tagged || tagged > all || total("rule.tag:attack.t1105") != below {
		t.Errorf("%d alerts, %d of rules with tags, %d with t1105", all, tagged, below)
	}
	if n := total("rule.tag:t1105 rule:agent-download"); n == 0 || n != total("rule:agent-download") {
		t.Errorf("of one rule with the tag: %d", n)
	}
	b.page(viewer, "/corpus?q=rule.tags:t1105", "Did you mean rule.tag?")
	b.page(viewer, "/help", "rule.tag:attack.t1105", "rule.level:&gt;=high")
}

// A tag that no rule has is told, with what may be meant: on both pages and in
// the answers to programs. One that a rule has, or a part of it, is not.
func TestMistypedTagsAreOfferedOthers(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	viewer := b.as(account.Viewer)
	b.page(viewer, "/corpus?q=rule.tag:attack.t1150+NOT+verdict:tp", "No rule of the library has a tag attack.t1150.", "Did you mean attack.t1105?", "q=rule.tag%3Aattack.t1105+")
	b.page(viewer, "/rules?q=tag:attack.exfiltartion+level:low", "Did you mean attack.exfiltration?", "q=tag%3Aattack.exfiltration+level%3Alow")
	b.page(viewer, "/rules?q=tag:zebra", "No rule of the library has a tag zebra.")
	for _, page := range []string{"/corpus?q=rule.tag:t1105", "/corpus?q=rule.tag:attack.*", "/corpus?q=rule.tag:*", "/rules?q=tag:attack"} {
		if strings.Contains(b.page(viewer, page), "No rule of the library has") {
			t.Errorf("%s: the tag is said to be unknown", page)
		}
	}
	if got := b.send(viewer, get, "/api/v1/search?q=rule.tag:attack.t1150", nil); !strings.Contains(got.body, `"did_you_mean":{"rule.tag:attack.t1150":["attack.t1105","attack.t1140"]}`) {
		t.Errorf("got %.600s", got.body)
	}
}
