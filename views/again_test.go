package views

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/corpus"
	"assay/data"
	"assay/tuning/gate"
	"assay/tuning/promote"
	"assay/views/account"
)

// proposed is an open review of a second version of theRule.
func (b *trial) proposed(form url.Values) (review, report string) {
	b.Helper()
	engineer := b.as(account.Engineer)
	_, report = b.edited(engineer)
	review = b.address(b.send(engineer, post, report+"/propose", form))
	if !strings.HasPrefix(review, "/reviews/") {
		b.Fatalf("proposing leads to %s: %s", review, b.page(engineer, report))
	}
	return review, report
}

func (b *trial) stateOf(id int64) promote.State {
	b.Helper()
	p, err := b.site.Bench.Promotions.Proposal(b.Context(), id)
	if err != nil {
		b.Fatal(err)
	}
	return p.State
}

// TestVoidReviewIsMadeAnew: a void review says in a sentence what changed and
// leads, by one button, to a new proposal with the old reason.
func TestVoidReviewIsMadeAnew(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer, reviewer := b.as(account.Engineer), b.as(account.Reviewer)
	review, report := b.proposed(url.Values{"to": {"test"}, "reason": {"fewer alerts at the help desk"}})
	if body := b.page(engineer, review); strings.Contains(body, "Run again and propose") {
		t.Error("a review that is not stale offers to run again")
	}
	r, err := b.site.Bench.Promotions.Report(t.Context(), strings.TrimPrefix(report, "/reports/"))
	if err != nil {
		t.Fatal(err)
	}
	relabel(t, b.site.Bench, r.Comparison.Changed[0].Event)
	b.send(reviewer, post, review+"/lost", nil)
	b.address(b.send(reviewer, post, review+"/decide", url.Values{"do": {"approve"}}))
	body := b.page(engineer, review, "Void.", "Since this was proposed, events were imported or labels were made", "Run again and propose")
	if told := between(body, "Since this was proposed", "</div>"); strings.Contains(told, ": ") {
		t.Error("the sentence is a chain of colons")
	}
	fresh := b.address(b.send(engineer, post, review+"/again", nil))
	path, _, _ := strings.Cut(fresh, "#")
	b.page(engineer, path, "fewer alerts at the help desk", `name="again" value="1"`, `<option value="test" selected>`, "which stays void")
	digest, _, _ := strings.Cut(path, "?")
	second := b.address(b.send(engineer, post, digest+"/propose", url.Values{"to": {"test"}, "reason": {"fewer alerts"}, "again": {"1"}}))
	if second != "/reviews/2" || b.stateOf(1) != promote.StateVoid || b.stateOf(2) != promote.StateOpen {
		t.Fatalf("made anew at %s, the states are %s and %s", second, b.stateOf(1), b.stateOf(2))
	}
	b.page(engineer, review, `<a href="/reviews/2">proposal 2</a>`)
	b.page(engineer, second, `<a href="/reviews/1">proposal 1</a>`)
}

// TestStaleOpenReviewIsMadeAnew: nobody needs to try an approval first; the old
// proposal becomes void by the new one.
func TestStaleOpenReviewIsMadeAnew(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	review, report := b.proposed(url.Values{"to": {"test"}, "reason": {"x"}})
	at := b.address(b.send(engineer, post, review+"/again", nil))
	if at != review {
		t.Errorf("run again although nothing changed: %s", at)
	}
	r, err := b.site.Bench.Promotions.Report(t.Context(), strings.TrimPrefix(report, "/reports/"))
	if err != nil {
		t.Fatal(err)
	}
	relabel(t, b.site.Bench, r.Comparison.Changed[0].Event)
	b.page(engineer, review, "Stale.", "Run again and propose")
	fresh, _, _ := strings.Cut(b.address(b.send(engineer, post, review+"/again", nil)), "?")
	b.address(b.send(engineer, post, fresh+"/propose", url.Values{"to": {"test"}, "reason": {"x"}, "again": {"1"}}))
	if b.stateOf(1) != promote.StateVoid || b.stateOf(2) != promote.StateOpen {
		t.Errorf("the states are %s and %s, want void and open", b.stateOf(1), b.stateOf(2))
	}
}

// TestReviewersWhoBlockEachOther: each lifts their own request, a lead all.
func TestReviewersWhoBlockEachOther(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	reviewer, lead, admin := b.as(account.Reviewer), b.as(account.Lead), b.as(account.Admin)
	review, _ := b.proposed(url.Values{"to": {"test"}, "reason": {"x"}})
	decide := func(who string, do string) {
		t.Helper()
		client := map[string]func(){"reviewer": func() {
			b.address(b.send(reviewer, post, review+"/decide", url.Values{"do": {do}, "text": {"name the source"}}))
		},
			"lead": func() {
				b.address(b.send(lead, post, review+"/decide", url.Values{"do": {do}, "text": {"name the source"}}))
			}}
		client[who]()
	}
	decide("reviewer", "changes")
	decide("lead", "changes")
	b.page(admin, review, "Lift the request for changes")
	b.page(reviewer, review, "asked for changes. Who asked can lift that, and so can a lead.", "Lift the request for changes")
	decide("reviewer", "lift")
	if body := b.page(reviewer, review, "lifted a request for changes"); strings.Contains(body, ">Lift the request for changes<") {
		t.Error("nothing is left to lift, and it is offered")
	}
	decide("lead", "lift")
	p, err := b.site.Bench.Promotions.Proposal(t.Context(), 1)
	if err != nil || len(p.ChangesAskedBy()) != 0 {
		t.Errorf("asked by %v, %v, want nobody", p.ChangesAskedBy(), err)
	}
}

// TestPolicyIsChosen: the report can be held against another policy, the
// proposal names it, and a change of its text makes the proposal stale.
func TestPolicyIsChosen(t *testing.T) {
	bench := demoBench(t)
	file := filepath.Join(t.TempDir(), "ours.yml")
	const lenient = "version: 1\nname: Our own\nchecks:\n  - {id: any, figure: fired.event.total, op: '>=', value: 0}\n"
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(lenient)
	bench.Policies = func() ([]string, error) { return []string{"aaa", "default", "ours"}, nil }
	bench.Policy = func(name string) (*gate.Policy, error) {
		switch name {
		case "default":
			text, err := data.Policy(name)
			if err != nil {
				return nil, err
			}
			return gate.ParsePolicy(name, string(text))
		case "ours":
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			return gate.ParsePolicy(name, string(text))
		}
		return nil, corpus.ErrNotFound
	}
	b := newTrialOf(t, bench)
	engineer := b.as(account.Engineer)
	review, report := b.proposed(url.Values{"to": {"test"}, "reason": {"x"}, "policy": {"ours"}})
	body := b.page(engineer, report, "Checks of the policy default", `<option value="default" selected>default</option><option value="aaa">`)
	if strings.Index(body, `value="default"`) > strings.Index(body, `value="ours"`) {
		t.Error("the default does not stand first")
	}
	b.page(engineer, report+"?policy=ours", "Checks of the policy Our own", "The one check of the policy Our own is met")
	if got := b.send(engineer, get, report+"?policy=../../etc/passwd", nil); got.status != 404 {
		t.Errorf("a policy that is none: status %d", got.status)
	}
	if body := b.page(engineer, review, "Our own"); strings.Contains(body, "Stale.") {
		t.Errorf("stale at once: the policy is not found again by what it was asked for\n%s", body)
	}
	b.page(engineer, "/reviews", "Our own")
	write(lenient + "    why: because\n")
	write(strings.Replace(lenient, "any", "some", 1))
	b.page(engineer, review, "Stale.", "the text of the policy was changed")
}
