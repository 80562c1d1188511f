package views

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"assay/corpus"
	"assay/views/account"
)

func TestSearchIsTheSameOnThePageAndInTheAPI(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	viewer := b.as(account.Viewer)
	for _, q := range []string{"", "curl", "verdict:tp", "curl -verdict:tp", `agent:* rule:*`, "missing:agent", "last:1h"} {
		var found apiFound
		answer := b.send(viewer, get, withText("/api/v1/search", q), nil)
		if err := json.Unmarshal([]byte(answer.body), &found); answer.status != http.StatusOK || err != nil {
			t.Fatalf("search %q: status %d, %v\n%s", q, answer.status, err, answer.body)
		}
		sum := 0
		for _, v := range found.Facets[0].Values {
			sum += v.Count
		}
		for _, bucket := range found.Histogram {
			for _, n := range bucket.Counts {
				sum -= n
			}
		}
		if sum != found.Untimed {
			t.Errorf("search %q: verdicts less histogram is %d, want the %d without a time", q, sum, found.Untimed)
		}
		page := b.send(viewer, get, withText("/corpus", q), nil)
		if want := formatCount(int64(found.Total)) + " event"; page.status != http.StatusOK || !strings.Contains(page.body, want) {
			t.Errorf("page of %q: status %d, does not say %q", q, page.status, want)
		}
		if rows := strings.Count(page.body, `class="row-link"`); rows != len(found.Hits) {
			t.Errorf("page of %q has %d rows, the API %d hits", q, rows, len(found.Hits))
		}
	}
}

func TestAQueryThatCannotBeReadIsShownAtItsPlace(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	viewer := b.as(account.Viewer)
	page := b.send(viewer, get, withText("/corpus", `<b> verdict:maybe`), nil)
	if page.status != http.StatusBadRequest || !strings.Contains(page.body, "character 13") || strings.Contains(page.body, "<b> verdict") {
		t.Errorf("page: status %d\n%.2000s", page.status, page.body)
	}
	problem := b.send(viewer, get, withText("/api/v1/search", `verdict:maybe`), nil)
	if problem.status != http.StatusBadRequest || !strings.Contains(problem.body, `"offset":8`) {
		t.Errorf("API: status %d\n%s", problem.status, problem.body)
	}
}

func TestLinksOfTheCorpusPageLeadSomewhere(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	viewer := b.as(account.Viewer)
	page := b.send(viewer, get, withText("/corpus", `curl agent:*`)+"&facet=user.department&size=10", nil)
	links := regexp.MustCompile(`href="(/(?:corpus|events)[^"]*)"`).FindAllStringSubmatch(page.body, -1)
	if len(links) < 60 {
		t.Fatalf("only %d links", len(links))
	}
	for i, l := range links {
		if i%7 != 0 {
			continue
		}
		address := strings.ReplaceAll(l[1], "&amp;", "&")
		if got := b.send(viewer, get, address, nil); got.status != http.StatusOK {
			t.Errorf("GET %s: status %d", address, got.status)
		}
	}
}

func TestLabelByForms(t *testing.T) {
	bench := demoBench(t)
	b := newTrialOf(t, bench)
	engineer := b.as(account.Engineer)
	id, address := anEvent(t, bench, "verdict:unlabelled")
	seen := strconv.FormatInt(headSeq(t, bench), 10)
	got := b.send(engineer, post, "/labels", url.Values{"event": {id}, "verdict": {"true_positive"}, "reason": {"security_test"}, "note": {"by <hand>"}, "seen": {seen}, "back": {address}})
	if got.status != http.StatusSeeOther || got.header.Get("Location") != address {
		t.Fatalf("label: status %d to %s\n%s", got.status, got.header.Get("Location"), got.body)
	}
	page := b.send(engineer, get, address, nil)
	for _, want := range []string{"Labelled 1 event true positive.", "by &lt;hand&gt;", "security test", "a-engineer", `action="/labels/undo"`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page of the event does not say %q", want)
		}
	}
	// The same page once more, from before the label: refused with what changed.
	stale := b.send(engineer, post, "/labels", url.Values{"event": {id}, "verdict": {"false_positive"}, "seen": {seen}, "back": {address}})
	if stale.status != http.StatusConflict || !strings.Contains(stale.body, "a-engineer") || verdictOf(t, bench, id) != corpus.TruePositive {
		t.Errorf("a label on a stale view: status %d, the event is %s", stale.status, verdictOf(t, bench, id))
	}
	b.send(engineer, post, "/labels/undo", url.Values{"back": {address}})
	if v := verdictOf(t, bench, id); v != corpus.Unlabelled {
		t.Errorf("after undo the event is %s", v)
	}
	if got := b.send(b.as(account.Viewer), post, "/labels", url.Values{"event": {id}, "verdict": {"tp"}}); got.status != http.StatusForbidden {
		t.Errorf("a viewer labels: status %d", got.status)
	}
}

func TestLabelAWholeQuery(t *testing.T) {
	bench := demoBench(t)
	b := newTrialOf(t, bench)
	engineer := b.as(account.Engineer)
	ask := b.send(engineer, get, withText("/labels/query", "curl verdict:none"), nil)
	form := url.Values{"verdict": {"fp"}}
	for _, m := range regexp.MustCompile(`name="(q|count|seen|at)" value="([^"]*)"`).FindAllStringSubmatch(ask.body, -1) {
		if form.Get(m[1]) == "" {
			form.Set(m[1], m[2])
		}
	}
	n, _ := strconv.Atoi(form.Get("count"))
	if n == 0 || !strings.Contains(ask.body, "Label "+countOf(int64(n), "event")+"?") {
		t.Fatalf("the page asks about %d events\n%.3000s", n, ask.body)
	}
	other := url.Values{}
	for k, v := range form {
		other[k] = v
	}
	other.Set("count", strconv.Itoa(n+1))
	if got := b.send(engineer, post, "/labels/query", other); got.status != http.StatusConflict {
		t.Errorf("another number than confirmed: status %d", got.status)
	}
	if got := b.send(engineer, post, "/labels/query", form); got.status != http.StatusSeeOther {
		t.Errorf("label: status %d\n%s", got.status, got.body)
	}
	if page := b.send(engineer, get, "/corpus", nil); !strings.Contains(page.body, "Labelled "+countOf(int64(n), "event")) {
		t.Error("the page does not say what was labelled")
	}
	again := b.send(engineer, get, withText("/labels/query", "curl verdict:none"), nil)
	if !strings.Contains(again.body, "Label 0 events?") {
		t.Error("the query still finds unlabelled events")
	}
}

// Following cursors gives every event once, in any order, whatever is labelled
// meanwhile; a cursor of another search is refused.
func TestCursorsGiveEveryEventOnce(t *testing.T) {
	bench := demoBench(t)
	b := newTrialOf(t, bench)
	engineer := b.as(account.Engineer)
	page := func(v url.Values) (found apiFound) {
		t.Helper()
		got := b.send(engineer, get, "/api/v1/search?"+v.Encode(), nil)
		if err := json.Unmarshal([]byte(got.body), &found); err != nil || got.status != http.StatusOK {
			t.Fatalf("%s: status %d %s", v.Encode(), got.status, got.body)
		}
		return found
	}
	for _, sort := range []string{"", "time", "relevance", "agent"} {
		v := url.Values{"q": {"verdict:unlabelled command"}, "sort": {sort}, "size": {"97"}}
		first := page(v)
		seen := map[string]bool{}
		for found := first; ; {
			for _, h := range found.Hits {
				if seen[h.ID] {
					t.Fatalf("sort %q: %s is given twice", sort, h.ID)
				}
				seen[h.ID] = true
			}
			if found.Total != first.Total || found.Snapshot != first.Snapshot {
				t.Fatalf("sort %q: total %d of %s, want %d of %s", sort, found.Total, found.Snapshot, first.Total, first.Snapshot)
			}
			if found.Next == "" {
				break
			}
			label := b.sendJSON(engineer, "/api/v1/labels", `{"events":[`+strconv.Quote(found.Hits[0].ID)+`],"verdict":"bp"}`)
			if label.status != http.StatusOK {
				t.Fatalf("label: status %d %s", label.status, label.body)
			}
			v.Set("cursor", found.Next)
			found = page(v)
		}
		if len(seen) != first.Total || first.Total < 200 {
			t.Errorf("sort %q: %d events, want %d", sort, len(seen), first.Total)
		}
		v.Set("q", "verdict:unlabelled")
		if got := b.send(engineer, get, "/api/v1/search?"+v.Encode(), nil); got.status != http.StatusBadRequest || !strings.Contains(got.body, `"cursor"`) {
			t.Errorf("cursor of another search: status %d %s", got.status, got.body)
		}
	}
	for _, bad := range []string{"x", "e30", strings.Repeat("A", 3000)} {
		if got := b.send(engineer, get, "/api/v1/search?cursor="+bad, nil); got.status != http.StatusBadRequest {
			t.Errorf("cursor %.20s: status %d %s", bad, got.status, got.body)
		}
	}
}

// A field that no event has is answered with one that may be meant, and a
// relative time that finds nothing with what it means.
func TestUnknownFieldAndEmptyTimeAreExplained(t *testing.T) {
	bench := demoBench(t)
	b := newTrialOf(t, bench)
	viewer := b.as(account.Viewer)
	doc := b.send(viewer, get, "/corpus?q=agnet.id:x", nil)
	if !strings.Contains(doc.body, "Did you mean agent.id?") || !strings.Contains(doc.body, "/corpus?q=agent.id%3Ax") {
		t.Errorf("page: no link to the query with agent.id: %s", doc.body)
	}
	got := b.send(viewer, get, "/api/v1/search?q=dest_ip:x+time:>tomorrow", nil)
	var found apiFound
	if err := json.Unmarshal([]byte(got.body), &found); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(found.Unknown, []string{"dest_ip"}) || !slices.Equal(found.Near["dest_ip"], []string{"destination.ip"}) || len(found.Times) != 1 || found.Times[0].End != nil {
		t.Errorf("api: %s", got.body)
	}
	if doc := b.send(viewer, get, "/corpus?q=time:>tomorrow", nil); !strings.Contains(doc.body, "time:&gt;tomorrow means from 20") {
		t.Errorf("page: what time:>tomorrow means is not said: %s", doc.body)
	}
}

func TestLabelsInTheAPI(t *testing.T) {
	bench := demoBench(t)
	b := newTrialOf(t, bench)
	engineer := b.as(account.Engineer)
	id, _ := anEvent(t, bench, "verdict:unlabelled")
	call := func(path, body string) reply { return b.sendJSON(engineer, path, body) }
	got := call("/api/v1/labels", `{"events":[`+strconv.Quote(id)+`],"verdict":"bp","seen":`+strconv.FormatInt(headSeq(t, bench), 10)+`}`)
	var done apiLabelled
	if err := json.Unmarshal([]byte(got.body), &done); err != nil || got.status != http.StatusOK || done.Changed != 1 || done.Batch == "" {
		t.Fatalf("label: status %d %s", got.status, got.body)
	}
	if got := call("/api/v1/labels", `{"events":[`+strconv.Quote(id)+`],"verdict":"fp","seen":0}`); got.status != http.StatusConflict || !strings.Contains(got.body, `"verdict":"benign_positive"`) {
		t.Errorf("stale: status %d %s", got.status, got.body)
	}
	if got := call("/api/v1/labels/undo", `{"batch":"`+done.Batch+`"}`); got.status != http.StatusOK {
		t.Errorf("undo: status %d %s", got.status, got.body)
	}
	if got := call("/api/v1/labels/undo", `{"batch":"`+done.Batch+`"}`); got.status != http.StatusConflict {
		t.Errorf("undo again: status %d %s", got.status, got.body)
	}
	for _, bad := range []string{`{}`, `{"events":["x"],"verdict":"tp"}`, `{"events":["` + id + `"],"verdict":"maybe"}`, `{"query":"(","verdict":"tp"}`, `{"query":"","events":["a"],"verdict":"tp"}`} {
		if got := call("/api/v1/labels", bad); got.status < 400 || got.status >= 500 {
			t.Errorf("%s: status %d %s", bad, got.status, got.body)
		}
	}
	if got := b.send(engineer, get, "/api/v1/events/"+url.PathEscape(id)+"/history", nil); strings.Count(got.body, `"seq"`) != 2 {
		t.Errorf("history: %s", got.body)
	}
}

func TestSnapshotsAreTagged(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	reviewer := b.as(account.Reviewer) // a tag keeps a proposal on its snapshot, so an engineer may not set one alone
	if got := b.sendJSON(reviewer, "/api/v1/snapshots/head/tags", `{"tag":"before-tuning"}`); got.status != http.StatusOK || !strings.Contains(got.body, `"before-tuning"`) {
		t.Errorf("tag: status %d %s", got.status, got.body)
	}
	if got := b.sendJSON(reviewer, "/api/v1/snapshots/nosuch/tags", `{"tag":"x"}`); got.status != http.StatusNotFound {
		t.Errorf("tag of nothing: status %d %s", got.status, got.body)
	}
}

func headSeq(t *testing.T, b *Bench) int64 {
	t.Helper()
	snap, err := b.Store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snap.LabelSeq
}
