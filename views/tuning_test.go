package views

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/views/account"
)

// theRule is a rule of the fixture that is in force and fires on all verdicts.
const theRule = "agent_new_source"

// newest is the newest version of a rule.
func (b *trial) newest(ref string) library.Version {
	b.Helper()
	v, err := b.site.Bench.Library.Get(b.Context(), ref)
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// tuned is the rule's text with one filter more.
func tuned(text string) string {
	text = strings.Replace(text, "    condition: selection and not filter_proxy", "    filter_role:\n        agent.role:\n            - helpdesk\n            - research\n    condition: selection and not filter_proxy and not filter_role", 1)
	return text
}

// address is where an answer sends the browser, which must be somewhere.
func (b *trial) address(got reply) string {
	b.Helper()
	if got.status != http.StatusSeeOther {
		b.Fatalf("status %d, want a redirect\n%s", got.status, got.body)
	}
	return got.header.Get("Location")
}

// page is a page that must be there.
func (b *trial) page(client *http.Client, path string, wants ...string) string {
	b.Helper()
	got := b.send(client, get, path, nil)
	if got.status != http.StatusOK {
		b.Fatalf("GET %s: status %d\n%s", path, got.status, got.body)
	}
	for _, want := range wants {
		if !strings.Contains(got.body, want) {
			b.Errorf("GET %s does not contain %q\n%s", path, want, got.body)
		}
	}
	return got.body
}

// edited is a saved second version of theRule and the kept report of it
// against the first.
func (b *trial) edited(engineer *http.Client) (v library.Version, report string) {
	b.Helper()
	old := b.newest(theRule)
	form := url.Values{"rule": {old.Rule}, "file": {old.File}, "text": {strings.ReplaceAll(tuned(old.Text), "\n", "\r\n")}, "baseline": {old.Digest}, "do": {"version"}}
	if at := b.address(b.send(engineer, post, ruleURL(old.Rule)+"/edit", form)); at != ruleURL(old.Rule) {
		b.Fatalf("saving a version leads to %s", at)
	}
	v = b.newest(old.Rule)
	if v.Text != tuned(old.Text) {
		b.Fatalf("the saved text is\n%s\nwant\n%s", v.Text, tuned(old.Text))
	}
	form.Set("do", "replay")
	return v, b.address(b.send(engineer, post, ruleURL(old.Rule)+"/edit", form))
}

func TestRulePages(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	b.page(engineer, "/rules", "20 of 20 rules", "Fetch from a source outside the usual ones", "Write a rule")
	b.page(engineer, "/rules?q=mirror&dialect=sigma&status=stable", "of 20 rules")
	b.page(engineer, "/rules?q=zebra", "No rule matches")
	v, _ := b.edited(engineer)
	page := ruleURL(v.Rule)
	b.page(engineer, page, "filter_role", "About")
	b.page(engineer, page+"?tab=diff", `class="add"`, `class="rem"`, "in force")
	b.page(engineer, page+"?tab=log", "ships with Assay")
	b.page(engineer, page+"?tab=replays", formatDigest(v.Digest)[:3])
	b.page(engineer, page+"/export", "status: experimental", "filter_role")
	if body := b.page(b.as(account.Viewer), page); strings.Contains(body, "/edit") {
		t.Error("a viewer is offered the editor")
	}
}

func TestEditorWithoutJavaScript(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	v := b.newest(theRule)
	edit := ruleURL(v.Rule) + "/edit"
	b.page(engineer, edit, "Same as version "+formatDigest(v.Digest), "<noscript>")
	form := url.Values{"rule": {v.Rule}, "file": {v.File}, "text": {tuned(v.Text)}, "baseline": {v.Digest}, "do": {"show"}}
	got := b.send(engineer, post, edit, form)
	for _, want := range []string{"Actionable precision", "Known recall", "filter_role", "Unsaved changes", "TP lost"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the figures without JavaScript lack %q", want)
		}
	}
	form.Set("do", "draft")
	b.address(b.send(engineer, post, edit, form))
	b.page(engineer, edit, "This is your draft", "filter_role")
	b.page(engineer, "/rules", "Your drafts")
	if other := b.page(b.as(account.Reviewer), edit); strings.Contains(other, "filter_role") {
		t.Error("somebody else sees the draft")
	}
	form.Set("do", "discard")
	b.address(b.send(engineer, post, edit, form))
	form.Set("text", "title: x\ndetection:\n  s:\n    a|startwith: b\n  condition: s\n")
	form.Set("do", "version")
	if got := b.send(engineer, post, edit, form); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "startswith") {
		t.Errorf("a text with errors: status %d\n%s", got.status, got.body)
	}
}

func TestLiveAnswers(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	v := b.newest(theRule)
	ask := func(text string) (answer liveAnswer) {
		t.Helper()
		got := b.send(engineer, post, "/rules/live", url.Values{"rule": {v.Rule}, "file": {v.File}, "text": {text}, "baseline": {v.Digest}})
		if got.status != http.StatusOK {
			t.Fatalf("status %d\n%s", got.status, got.body)
		}
		if err := json.Unmarshal([]byte(got.body), &answer); err != nil {
			t.Fatal(err)
		}
		return answer
	}
	same := ask(v.Text)
	for _, want := range []string{`id="live-figures"`, `id="live-state"`, `id="problems"`, `id="saved"`, "fires on the same events", "Same as version"} {
		if !strings.Contains(same.HTML, want) {
			t.Errorf("the unchanged text: no %q", want)
		}
	}
	if other := ask(tuned(v.Text)); !strings.Contains(other.HTML, "Unsaved changes") || !strings.Contains(other.HTML, "filter_role") {
		t.Errorf("the changed text: %s", other.HTML)
	}
	wrong := ask(strings.Replace(v.Text, "|cidr", "|cdir", 1))
	if len(wrong.Diagnostics) == 0 || wrong.Diagnostics[0].Severity != "error" || strings.Contains(wrong.HTML, `id="live-figures"`) {
		t.Errorf("the broken text: %+v", wrong)
	}
	for _, hostile := range []string{"", "\x00", "{{{{", strings.Repeat("- ", 5000), "detection: &a [*a]", "index=* | stats count by " + strings.Repeat("x,", 2000)} {
		ask(hostile)
	}
}

func TestReportPage(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	v, report := b.edited(engineer)
	b.page(engineer, report, "Actionable precision", "Known recall", "Alerts per day", "Events whose outcome changed", "Verdict mix", "Change in the rule",
		"Figures by unit", "Checks of the policy default", "Propose promotion", "Synthetic", v.Digest, "Method")
	b.page(engineer, "/replays", v.Title)
	digest := strings.TrimPrefix(report, "/reports/")
	body := b.page(engineer, report+"/export?as=json", `"schema_version"`)
	if api := b.page(engineer, "/api/v1/reports/"+digest); api != body {
		t.Error("the page's export and the call differ")
	}
	b.page(engineer, report+"/export?as=markdown", "|")
	if got := b.send(engineer, get, "/reports/0123456789abcdef", nil); got.status != http.StatusNotFound {
		t.Errorf("an unknown report: status %d", got.status)
	}
}

func TestReviewByTwoPersons(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer, reviewer, lead := b.as(account.Engineer), b.as(account.Reviewer), b.as(account.Lead)
	v, report := b.edited(engineer)
	review := b.address(b.send(engineer, post, report+"/propose", url.Values{"to": {"test"}, "reason": {"fewer alerts"}}))
	b.page(engineer, review, "fewer alerts", "somebody else decides", "experimental → test")
	b.page(reviewer, "/reviews", "you may decide")
	say := func(client *http.Client, do, text, override string) string {
		t.Helper()
		b.address(b.send(client, post, review+"/decide", url.Values{"do": {do}, "text": {text}, "override": {override}}))
		return b.page(client, review)
	}
	if got := b.send(engineer, post, review+"/decide", url.Values{"do": {"approve"}}); got.status != http.StatusForbidden {
		t.Errorf("an engineer approves: status %d, want 403", got.status)
	}
	b.address(b.send(lead, post, review+"/decide", url.Values{"do": {"reject"}})) // without a reason
	b.send(reviewer, post, review+"/lost", nil)
	b.send(lead, post, review+"/lost", nil)
	if body := say(reviewer, "comment", "looks <b>good</b>", ""); !strings.Contains(body, "looks &lt;b&gt;good&lt;/b&gt;") {
		t.Error("the comment is not shown as text")
	}
	p, err := b.site.Bench.Promotions.Proposal(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	approver, override := reviewer, ""
	if p.Decision.Outcome.String() != "pass" {
		b.page(reviewer, review, "Only a lead may approve against it")
		approver, override = lead, "synthetic data"
	}
	body := say(approver, "approve", "", override)
	if !strings.Contains(body, "Export the rule file") || b.newest(v.Rule).Status != "test" {
		t.Fatalf("not promoted: %s", body)
	}
	b.page(engineer, ruleURL(v.Rule)+"/export", "status: test")
	b.page(engineer, "/ledger", "every hash fits", "promoted")
	if lines := strings.Count(b.page(engineer, "/ledger.ndjson"), "\n"); lines < 3 {
		t.Errorf("the ledger has %d lines", lines)
	}
	b.page(engineer, "/reviews?state=closed", "promoted")
}

func TestStaleReviewSaysWhatChanged(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer, reviewer := b.as(account.Engineer), b.as(account.Reviewer)
	_, report := b.edited(engineer)
	review := b.address(b.send(engineer, post, report+"/propose", url.Values{"to": {"stable"}, "reason": {"x"}}))
	r, err := b.site.Bench.Promotions.Report(t.Context(), strings.TrimPrefix(report, "/reports/"))
	if err != nil {
		t.Fatal(err)
	}
	relabel(t, b.site.Bench, r.Comparison.Changed[0].Event)
	b.page(reviewer, review, "Stale.", "snapshot", "An approval would make this void")
	b.send(reviewer, post, review+"/lost", nil)
	b.address(b.send(reviewer, post, review+"/decide", url.Values{"do": {"approve"}}))
	if p, err := b.site.Bench.Promotions.Proposal(t.Context(), 1); err != nil || p.State != promote.StateVoid {
		t.Errorf("the proposal is %+v, %v; want void", p.State, err)
	}
}

func TestCallsOfTheTuning(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	owner, _ := b.person(account.Engineer)
	secret, _, err := b.accounts.NewToken(t.Context(), owner.ID, "ci", account.ScopeRead|account.ScopeWrite, 1e15)
	if err != nil {
		t.Fatal(err)
	}
	call := func(method, path, body string, status int, wants ...string) string {
		t.Helper()
		got := b.sendText(b.visitor(), method, path, body, "Authorization", "Bearer "+secret)
		if got.status != status {
			t.Fatalf("%s %s: status %d, want %d\n%s", method, path, got.status, status, got.body)
		}
		for _, want := range wants {
			if !strings.Contains(got.body, want) {
				t.Errorf("%s %s: no %q in\n%s", method, path, want, got.body)
			}
		}
		return got.body
	}
	v := b.newest(theRule)
	if fields := call(get, "/api/v1/fields", "", 200, `{"path":"process.command_line","filled":"`); strings.Contains(fields, `"label.`) {
		t.Error("the editor offers fields that tell the outcome", fields)
	}
	call(get, "/api/v1/rules?dialect=spl", "", 200, `"dialect":"spl"`)
	call(get, "/api/v1/rules/"+theRule, "", 200, `"text":`)
	call(get, "/api/v1/rules/"+theRule+"/versions", "", 200, `"in_force":true`)
	call(get, "/api/v1/rules/nothing", "", 404, `"code":"not-found"`)
	text, _ := json.Marshal(tuned(v.Text))
	call(post, "/api/v1/rules", `{"file":"a.yml","text":"title: x\ndetection: 1"}`, 422, `"diagnostics":[{`)
	call(post, "/api/v1/rules", `{"file":"agent_new_source.yml","text":`+string(text)+`}`, 201, `"new":true`)
	report := call(post, "/api/v1/replay", `{"rule":"`+theRule+`","baseline":"`+v.Digest+`","keep":true}`, 200, `"comparison": {`)
	call(post, "/api/v1/replay", `{"text":"title: x\ndetection: 1"}`, 422)
	call(post, "/api/v1/replay", `{}`, 400)
	if list := call(get, "/api/v1/replays", "", 200, v.Rule); !strings.Contains(report, v.Digest) {
		t.Error("the report does not name its baseline", list)
	}
	var kept []struct{ Report string }
	if err := json.Unmarshal([]byte(call(get, "/api/v1/replays", "", 200)), &kept); err != nil || len(kept) != 1 {
		t.Fatalf("%v: %v", kept, err)
	}
	call(post, "/api/v1/reviews", `{"report":"`+kept[0].Report+`","to":"test","reason":"fewer"}`, 201, `"state":"open"`)
	call(post, "/api/v1/reviews", `{"report":"`+kept[0].Report+`","to":"test","reason":"again"}`, 409)
	call(get, "/api/v1/reviews", "", 200, `"reason":"fewer"`)
	call(post, "/api/v1/reviews/1/decisions", `{"do":"approve"}`, 403)
	call(post, "/api/v1/reviews/1/decisions", `{"do":"comment","text":"hello"}`, 200, `"hello"`)
	call(get, "/api/v1/ledger", "", 200, `"what":"proposed"`, `"head":`)
}

func TestExplainTellsAbsentFromNull(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	viewer := b.as(account.Viewer)
	_, report := b.edited(b.as(account.Engineer))
	r, err := b.site.Bench.Promotions.Report(t.Context(), strings.TrimPrefix(report, "/reports/"))
	if err != nil {
		t.Fatal(err)
	}
	event := r.Comparison.Changed[0].Event
	b.page(viewer, explainURL(event, theRule), "filter_proxy", "holds:", "Part by part")
	b.page(viewer, explainURL(event, "agent_injection_phrase"), "absent: the event has no such field")
	b.page(viewer, eventURL(event)+"/explain", "Explain")
}

func TestPlaybookPages(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	viewer := b.as(account.Viewer)
	b.page(viewer, "/playbooks", "Dangerous commands")
	b.page(viewer, "/playbooks/commands", "What it means", "<ol>", "Destructive command")
	if got := b.send(viewer, get, "/playbooks/nothing", nil); got.status != http.StatusNotFound {
		t.Errorf("an unknown playbook: status %d", got.status)
	}
}
