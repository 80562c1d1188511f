package views

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"assay/tuning/rule"
	"assay/views/account"
)

// TestNewVersionLeavesTheRuleStable: a draft after a stable version changes the
// status of the rule nowhere, and both versions are linked.
func TestNewVersionLeavesTheRuleStable(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	old := b.newest(theRule)
	if old.Status != rule.Stable {
		t.Fatalf("the fixture's rule is %s, want stable", old.Status)
	}
	v, _ := b.edited(engineer)
	for _, page := range []string{"/rules", ruleURL(v.Rule)} {
		b.page(engineer, page, formatDigest(old.Digest), formatDigest(v.Digest), "1 version ahead", versionURL(old), versionURL(v))
	}
	head := b.page(engineer, ruleURL(v.Rule), "In force:", "Newer draft:", "newest")
	if chip := `<span class="status stable">stable</span>`; !strings.Contains(head[:strings.Index(head, `class="standing"`)], chip) {
		t.Error("the head of the rule does not say stable")
	}
	b.page(engineer, versionURL(old), "stable, in force", ruleURL(v.Rule)+"/export?version="+old.Digest)
	b.page(engineer, "/rules?status=stable&q="+url.QueryEscape(old.Rule), "1 of 20 rules")
	b.page(engineer, "/rules?status=experimental&q="+url.QueryEscape(old.Rule), "No rule matches")

	var all []struct {
		Rule, Status string
		RuleStatus   string                           `json:"rule_status"`
		InForce      *struct{ Digest, Status string } `json:"in_force"`
		Newest       struct{ Digest, Status string }
		Ahead        int
	}
	if err := json.Unmarshal([]byte(b.page(engineer, "/api/v1/rules?q="+url.QueryEscape(old.Rule))), &all); err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	if r := all[0]; r.Status != "stable" || r.RuleStatus != "stable" || r.InForce == nil || r.InForce.Digest != old.Digest || r.Newest.Digest != v.Digest || r.Newest.Status != "experimental" || r.Ahead != 1 {
		t.Errorf("the call answers %+v", r)
	}
	b.page(engineer, "/api/v1/rules/"+theRule, `"rule_status":"stable"`, `"status":"experimental"`)
}

// TestBaselineOfAnyRule: a text can be compared with the versions of its rule
// and with what counts of every other, without scripts; the version in force is
// chosen before anybody chooses.
func TestBaselineOfAnyRule(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	old, other := b.newest(theRule), b.newest("agent_injection_phrase")
	b.page(engineer, ruleURL(old.Rule), `<option value="" selected>nothing</option>`) // not with itself
	v, _ := b.edited(engineer)
	chosen := `<option value="` + old.Digest + `" selected>`
	for _, page := range []string{ruleURL(v.Rule), ruleURL(v.Rule) + "/edit"} {
		body := b.page(engineer, page, `<optgroup label="This rule">`, `<optgroup label="Other rules">`, chosen, `<option value="`+other.Digest+`">`)
		if strings.Index(body, `"This rule"`) > strings.Index(body, `"Other rules"`) {
			t.Errorf("%s: the other rules stand first", page)
		}
	}
	report := b.address(b.send(engineer, post, "/replays", url.Values{"candidate": {v.Digest}, "baseline": {other.Digest}}))
	b.page(engineer, report, formatDigest(other.Digest))
	same := b.address(b.send(engineer, post, "/replays", url.Values{"candidate": {v.Digest}, "baseline": {v.Digest}}))
	b.page(engineer, same, "The candidate is the same text as the baseline")
}
