package views

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"assay/corpus/job"
	"assay/tuning/report"
	"assay/tuning/ruleset"
	"assay/views/account"
)

// replayedSet begins a replay by the form and waits for its end.
func (b *trial) replayedSet(client *http.Client, form url.Values) (page string) {
	b.Helper()
	page = b.address(b.send(client, post, "/replays/sets", form))
	b.endedSet(page)
	return page
}

func (b *trial) endedSet(page string) job.Job {
	b.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		j, err := b.site.Bench.Jobs.Get(b.Context(), strings.TrimPrefix(page, "/replays/sets/"))
		if err != nil {
			b.Fatal(err)
		}
		if j.State.Over() {
			return j
		}
		if time.Now().After(deadline) {
			b.Fatalf("waited in vain for the end of %s", page)
		}
	}
}

// What is done has its report, also where the replay was read before it ended.
func TestSetThatEndsWhileItIsRead(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	page := b.replayedSet(b.as(account.Engineer), url.Values{"q": {"mirror"}})
	r, err := b.site.Bench.Sets.Log.Get(t.Context(), strings.TrimPrefix(page, "/replays/sets/"))
	if err != nil {
		t.Fatal(err)
	}
	before := *r
	before.Report, before.Together = "", nil
	if j, err := b.site.setJob(t.Context(), &before); err != nil || j.State != job.Done || before.Report != r.Report || before.Together == nil {
		t.Errorf("a job that is %s, with the report %q: %v", j.State, before.Report, err)
	}
}

func TestSetPages(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	b.page(engineer, "/rules?q=tag:attack", "/replays/sets?q=tag%3Aattack#new", "Replay all")
	b.page(engineer, "/replays", "/replays/sets")
	b.page(engineer, "/replays/sets?q=agent&versions=newest", "No rule set was replayed yet", `value="agent"`, `value="newest" selected`)
	b.edited(engineer)
	page := b.replayedSet(engineer, url.Values{"versions": {"newest"}, "baseline": {"in_force"}})
	b.page(engineer, page, "20 rules, newest versions, against those in force", "Known recall", "Found by one rule only", "overlap: 2.5 rules find one", "Against the baseline", "The noisiest rules",
		"Fetch from a source outside the usual ones", "only this rule", "/rules/", "as=sarif", "Run again", "Method")
	b.page(engineer, page+"?q=mirror&sort=-title", "of 20 rules", "Clear", `aria-sort="descending"`)
	b.page(engineer, page+"?q=zebra", "No rule here")
	b.page(engineer, "/replays/sets", "20 rules, newest", "done")
	b.page(engineer, "/jobs", "rule set replay")
	b.page(engineer, "/jobs/"+strings.TrimPrefix(page, "/replays/sets/"), page, "The replay and its report")
	if body := b.page(b.as(account.Viewer), page); strings.Contains(body, "Run again") {
		t.Error("a viewer is offered to run it again")
	}
	for as, want := range map[string]string{"text": "Replay of 20 rules", "markdown": "| rule |", "junit": "<testsuites>", "sarif": `"2.1.0"`, "json": `"schema_version": 1`} {
		got := b.send(engineer, get, page+"/export?as="+as, nil)
		if got.status != http.StatusOK || !strings.Contains(got.body, want) || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: status %d, %.200s", as, got.status, got.body)
		}
	}
	if got := b.send(engineer, get, page+"/export?as=pdf", nil); got.status != http.StatusBadRequest {
		t.Errorf("a form that nobody writes: status %d", got.status)
	}
	again := b.address(b.send(engineer, post, page+"/again", nil))
	if again == page {
		t.Error("run again leads to the page it came from")
	}
	b.endedSet(again)
	one, two := b.setOf(page), b.setOf(again)
	if one.Report != two.Report {
		t.Error("the same rules on the same corpus gave another report")
	}
	for _, form := range []url.Values{{"q": {"zebra"}}, {"versions": {"some"}}} {
		if got := b.send(engineer, post, "/replays/sets", form); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%v: status %d", form, got.status)
		}
	}
	if got := b.send(engineer, get, "/replays/sets/none", nil); got.status != http.StatusNotFound {
		t.Errorf("a replay that is not there: status %d", got.status)
	}
}

func (b *trial) setOf(page string) *ruleset.Replay {
	b.Helper()
	r, err := b.site.Bench.Sets.Log.Get(b.Context(), strings.TrimPrefix(page, "/replays/sets/"))
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// stoppedSet is a replay that was cancelled before it could begin.
func (b *trial) stoppedSet(engineer *http.Client) (page string) {
	b.Helper()
	page = b.address(b.send(engineer, post, "/replays/sets", url.Values{"versions": {"newest"}}))
	b.endedSet(page)
	id := strings.TrimPrefix(page, "/replays/sets/")
	for _, change := range []string{`UPDATE job SET state = 'cancelled', error = 'job cancelled' WHERE id = ?`, `UPDATE set_replay SET report = '', together = 'null' WHERE job = ?`} {
		if _, err := b.site.Bench.Store.DB().Exec(change, id); err != nil {
			b.Fatal(err)
		}
	}
	return page
}

func TestStoppedSetGoesOn(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	page := b.stoppedSet(engineer)
	b.page(engineer, page, "The replay was cancelled.", "Go on")
	if got := b.send(engineer, get, page+"/export?as=json", nil); got.status != http.StatusNotFound {
		t.Errorf("the report of a stopped replay: status %d", got.status)
	}
	b.address(b.send(engineer, post, page+"/resume", nil))
	if j := b.endedSet(page); j.State != job.Done {
		t.Fatalf("resumed it is %s: %s", j.State, j.Error)
	}
	b.page(engineer, page, "Known recall")
	if got := b.send(engineer, post, page+"/resume", nil); got.status != http.StatusConflict {
		t.Errorf("a replay that is done goes on: status %d", got.status)
	}
}

// TestWaitingSetCanBeCancelled: its server is gone, and nobody goes on with it.
func TestWaitingSetCanBeCancelled(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	page := b.stoppedSet(engineer)
	id := strings.TrimPrefix(page, "/replays/sets/")
	if _, err := b.site.Bench.Store.DB().Exec(`UPDATE job SET state = 'queued', error = '', owner = '' WHERE id = ?`, id); err != nil {
		t.Fatal(err)
	}
	b.page(engineer, page, "It goes on when one starts", "Cancel")
	b.address(b.send(engineer, post, "/jobs/"+id+"/cancel", nil))
	b.page(engineer, page, "The replay was cancelled.")
}

func TestSetsOfTheAPI(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	got := b.sendText(engineer, post, "/api/v1/sets", `{"versions": "in_force", "query": "agent"}`)
	if got.status != http.StatusAccepted {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	at := got.header.Get("Location")
	b.endedSet("/replays/sets/" + strings.TrimPrefix(at, "/api/v1/sets/"))
	var one apiSetReplay
	if err := json.Unmarshal([]byte(b.page(engineer, at)), &one); err != nil || one.State != job.Done || one.Together == nil || one.Asked.Query != "agent" {
		t.Fatalf("%+v, %v", one, err)
	}
	set, err := report.DecodeSet([]byte(b.page(engineer, at+"/report")))
	if err != nil {
		t.Fatal(err)
	}
	if d, err := set.Digest(); err != nil || d != one.Report || set.Together.Rules != one.Together.Rules {
		t.Errorf("the report has the digest %s, want %s (%v)", d, one.Report, err)
	}
	b.page(engineer, at+"/report?as=markdown", "| rule |")
	b.page(engineer, "/api/v1/sets", one.ID)
	b.page(engineer, "/api/v1/schema/set", "only_truths")
	b.page(engineer, "/help", "/api/v1/sets")
	if got := b.sendText(engineer, post, at+"/resume", ""); got.status != http.StatusConflict {
		t.Errorf("a done replay is resumed: status %d", got.status)
	}
	for _, body := range []string{`{"versions": "x"}`, `{"query": "level:>=nonsense"}`} {
		if got := b.sendText(engineer, post, "/api/v1/sets", body); got.status < 400 || got.status > 499 {
			t.Errorf("%s: status %d", body, got.status)
		}
	}
}
