package views

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"assay/tuning/library"
	"assay/tuning/rule"
	"assay/views/account"
)

// lossy is a stable rule that finds true positives, and the report of its
// retirement.
func (b *trial) lossy(engineer *http.Client) (v library.Version, path string) {
	b.Helper()
	all, err := b.site.Bench.Library.Standings(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range all {
		if s.Status() != rule.Stable {
			continue
		}
		path = b.address(b.send(engineer, post, ruleURL(s.Newest.Rule)+"/retire", nil))
		r, err := b.site.Bench.Promotions.Report(b.Context(), strings.TrimPrefix(path, "/reports/"))
		if err != nil || r.Retirement == nil || r.Comparison.Baseline.Evaluation == nil || r.Reach != nil {
			b.Fatalf("report %+v, %v", r, err)
		}
		if len(r.Comparison.Lost) > 0 {
			return s.Newest, path
		}
	}
	b.Fatal("no rule of the fixture finds a true positive")
	return v, path
}

// TestRetirementByTwoPersons: from the rule's page to the report against
// nothing, whose lost list says who finds each event still, to a retired rule.
func TestRetirementByTwoPersons(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer, lead := b.as(account.Engineer), b.as(account.Lead)
	v, report := b.lossy(engineer)
	b.page(engineer, ruleURL(v.Rule), "See what would be lost")
	if strings.Contains(b.page(b.as(account.Viewer), ruleURL(v.Rule)), "See what would be lost") {
		t.Error("a viewer is offered a retirement")
	}
	body := b.page(engineer, report, "Retirement of "+v.Title, "Propose retirement", "would no longer be found by this rule", "incidents-out-of-sight", "stable rule finds", "Load forecast")
	for _, not := range []string{"episode-precision", "load-not-more", `value="test"`} {
		if strings.Contains(body, not) {
			t.Errorf("a retirement is held to %s", not)
		}
	}
	review := b.address(b.send(engineer, post, report+"/propose", url.Values{"to": {"deprecated"}, "reason": {"nobody reads it"}}))
	b.page(lead, review, "stable → deprecated", "Open the list of lost true positives first", "The rule that goes")
	b.address(b.send(lead, post, review+"/lost", nil))
	if shown := b.page(lead, review); !strings.Contains(shown, "no other stable rule finds it") && !strings.Contains(shown, "also found by") {
		t.Error("the lost list does not say who finds the events still")
	}
	b.address(b.send(lead, post, review+"/decide", url.Values{"do": {"approve"}, "override": {"the source is gone"}}))
	if got := b.newest(v.Rule); got.Status != rule.Deprecated {
		t.Fatalf("the rule is %s\n%s", got.Status, b.page(lead, review))
	}
	b.page(engineer, ruleURL(v.Rule), "No version is in force", "deprecated")
	b.page(engineer, "/ledger", "every hash fits")
}

// TestPromotionsAndRetirementsDoNotMix: no report carries a move of the other
// kind.
func TestPromotionsAndRetirementsDoNotMix(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	v, change := b.edited(engineer)
	if body := b.page(engineer, change, "Propose promotion"); strings.Contains(body, `value="deprecated"`) {
		t.Error("the report of a change offers a retirement")
	}
	goes := b.address(b.send(engineer, post, ruleURL(v.Rule)+"/retire", url.Values{"version": {v.Digest}}))
	for report, to := range map[string]string{change: "deprecated", goes: "test"} {
		at := b.address(b.send(engineer, post, report+"/propose", url.Values{"to": {to}, "reason": {"x"}}))
		if !strings.HasPrefix(at, report) {
			t.Errorf("moved to %s by %s: %s", to, report, at)
		}
	}
	owner, _ := b.person(account.Engineer)
	secret, _, err := b.accounts.NewToken(t.Context(), owner.ID, "ci", account.ScopeRead|account.ScopeWrite, 1e15)
	if err != nil {
		t.Fatal(err)
	}
	got := b.sendText(b.visitor(), post, "/api/v1/replay", `{"rule":"`+theRule+`@inforce","retire":true}`, "Authorization", "Bearer "+secret)
	if got.status != http.StatusOK || !strings.Contains(got.body, `"retirement": {`) || !strings.HasPrefix(got.header.Get("Location"), "/api/v1/reports/") {
		t.Errorf("the call: status %d, %s", got.status, got.body[:min(300, len(got.body))])
	}
}
