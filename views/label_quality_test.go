package views

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"assay/corpus"
	"assay/corpus/second"
	"assay/index"
	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// twiceBench is the demo corpus with a second look: n people give opinions of
// what the queue offers them, and say of every ninth that it is something else.
func twiceBench(t *testing.T, people ...string) *Bench {
	t.Helper()
	b := demoBench(t)
	b.Second = 1
	for _, who := range people {
		_, q, err := b.queue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		offers, err := q.For(t.Context(), who, 120)
		if err != nil {
			t.Fatal(err)
		}
		var answers []second.Answer
		for i, o := range offers {
			log, err := b.Store.History(context.Background(), o.Event)
			if err != nil {
				t.Fatal(err)
			}
			v := log[len(log)-1].Verdict
			if i%9 == 8 {
				v = corpus.Verdict(1 + int(v)%4)
			}
			answers = append(answers, second.Answer{Event: o.Event, Verdict: v, Reason: corpus.OtherReason})
		}
		if err := q.Give(t.Context(), who, "page", answers); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// The queue shows an event and nothing of its label; an answer changes no label
// and says nothing of whether it agrees.
func TestSecondLookIsBlind(t *testing.T) {
	bench := demoBench(t)
	bench.Second = 1
	b := newTrialOf(t, bench)
	client := b.as(account.Engineer)
	got := b.send(client, get, "/labels/second", nil)
	if got.status != http.StatusOK {
		t.Fatal(got.status, got.body)
	}
	id := textBetween(t, got.body, `name="event" value="`, `"`)
	log, err := bench.Store.History(t.Context(), id)
	if err != nil || len(log) == 0 {
		t.Fatalf("%s is not labelled: %v", id, err)
	}
	page, _, _ := strings.Cut(got.body, `action="/labels/second"`)
	_, page, _ = strings.Cut(page, `after-tabs`)
	for _, tell := range []string{"chip", "true positive", "false positive", "alert.response", "alert.closed_at", "incident.id", "handling", "/events/" + id, "History", log[0].Who} {
		if tell != "" && strings.Contains(page, tell) {
			t.Errorf("the page tells %q", tell)
		}
	}
	api := b.send(client, get, "/api/v1/labels/second?limit=500", nil)
	for _, tell := range []string{"verdict", "alert.response", "closed_at", "incident.", `"label`, "native"} {
		if strings.Contains(api.body, tell) {
			t.Errorf("the API tells %q", tell)
		}
	}
	before, _ := bench.Store.Head(t.Context())
	form := url.Values{"event": {id}, "verdict": {"undetermined"}, "reason": {"other"}}
	if got := b.send(client, post, "/labels/second", form); got.status != http.StatusSeeOther || got.header.Get("Location") != "/labels/second" {
		t.Fatal(got.status, got.body)
	}
	after, _ := bench.Store.Head(t.Context())
	if before.Digest() != after.Digest() {
		t.Error("an opinion moved the labels")
	}
	next := b.send(client, get, "/labels/second", nil)
	if strings.Contains(next.body, `value="`+id+`"`) {
		t.Error("the same event again")
	}
	if got := b.send(client, post, "/labels/second", form); got.status != http.StatusConflict {
		t.Errorf("a second opinion by the same person: %d", got.status)
	}
	if got := b.send(client, post, "/labels/second", url.Values{"event": {"nosuch"}, "verdict": {"tp"}}); got.status != http.StatusConflict {
		t.Errorf("an event that is not offered: %d", got.status)
	}
}

func textBetween(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, from)
	found, _, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("no %q in %.2000s", from, text)
	}
	return found
}

// What differs is settled by somebody else, with a reason.
func TestSettling(t *testing.T) {
	bench := twiceBench(t, "second-person")
	b := newTrialOf(t, bench)
	client := b.as(account.Engineer)
	open, err := bench.Store.Disputes(t.Context())
	if err != nil || len(open) < 5 {
		t.Fatalf("%d disputes, %v", len(open), err)
	}
	id := open[0].Event
	page := b.send(client, get, "/labels/quality", nil)
	if page.status != http.StatusOK || !strings.Contains(page.body, "Two people agree on ") || !strings.Contains(page.body, `action="/labels/settle"`) || strings.Contains(page.body, "second-person") {
		t.Fatalf("status %d; %.300s", page.status, page.body[max(0, strings.Index(page.body, "second-person")-200):])
	}
	settle := func(v url.Values) reply { return b.send(client, post, "/labels/settle", v) }
	if got := settle(url.Values{"event": {id}, "verdict": {"tp"}}); got.status != http.StatusSeeOther {
		t.Error(got.status)
	}
	if again, _ := bench.Store.Disputes(t.Context()); len(again) != len(open) {
		t.Error("settled without a reason")
	}
	if got := settle(url.Values{"event": {id}, "verdict": {"tp"}, "reason": {"suspicious_activity"}, "note": {"looked at both"}}); got.status != http.StatusSeeOther {
		t.Fatal(got.status, got.body)
	}
	if again, _ := bench.Store.Disputes(t.Context()); len(again) != len(open)-1 {
		t.Error("still in dispute")
	}
	if event := b.send(client, get, eventURL(id), nil); !strings.Contains(event.body, "Second opinions") || !strings.Contains(event.body, "settled it") || !strings.Contains(event.body, "looked at both") {
		t.Error("the event does not tell who said what")
	}
	if got := settle(url.Values{"event": {id}, "verdict": {"tp"}, "reason": {"other"}}); got.status != http.StatusConflict {
		t.Errorf("settled twice: %d", got.status)
	}
	api := b.sendText(client, post, "/api/v1/labels/settle", fmt.Sprintf(`{"event":%q,"verdict":"fp","reason":"incorrect_logic"}`, open[1].Event))
	if api.status != http.StatusOK || !strings.Contains(api.body, "Settled") {
		t.Error(api.status, api.body)
	}
	var list struct {
		Disputes []struct{ Event string }
	}
	if got := b.send(client, get, "/api/v1/labels/disputes", nil); json.Unmarshal([]byte(got.body), &list) != nil || len(list.Disputes) != len(open)-2 || strings.Contains(got.body, "second-person") {
		t.Error(got.body)
	}
	for _, body := range []string{`{"event":"x","verdict":"fp"}`, `{"answers":[]}`, `{"event":"","verdict":"fp","reason":"other"}`} {
		if got := b.sendText(client, post, "/api/v1/labels/settle", body); got.status < 400 || got.status >= 500 {
			t.Errorf("%s: %d", body, got.status)
		}
	}
}

// A program gives answers of what it was offered, and reads the figures.
func TestSecondLookByAPI(t *testing.T) {
	bench := demoBench(t)
	bench.Second = 1
	b := newTrialOf(t, bench)
	client := b.as(account.Engineer)
	var offered struct {
		Events []struct {
			Event  string
			Fields map[string]any
		}
	}
	got := b.send(client, get, "/api/v1/labels/second", nil)
	if err := json.Unmarshal([]byte(got.body), &offered); err != nil || len(offered.Events) != 50 || len(offered.Events[0].Fields) == 0 {
		t.Fatal(err, got.body)
	}
	var answers []string
	for _, e := range offered.Events {
		answers = append(answers, fmt.Sprintf(`{"event":%q,"verdict":"fp"}`, e.Event))
	}
	give := b.sendText(client, post, "/api/v1/labels/second", `{"answers":[`+strings.Join(answers, ",")+`]}`)
	if give.status != http.StatusOK || !strings.Contains(give.body, `"given":50`) {
		t.Fatal(give.status, give.body)
	}
	figures := b.send(client, get, "/api/v1/labels/quality", nil)
	if !strings.Contains(figures.body, `"agreement":{"k":`) || !strings.Contains(figures.body, `"opinions":50`) {
		t.Error(figures.body)
	}
	for _, body := range []string{`{"answers":[{"event":"x","verdict":""}]}`, `{"answers":[]}`, `{"answers":[{"event":"x","verdict":"maybe"}]}`} {
		if got := b.sendText(client, post, "/api/v1/labels/second", body); got.status != http.StatusBadRequest {
			t.Errorf("%s: %d", body, got.status)
		}
	}
}

func TestSuspiciousPage(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	client := b.as(account.Viewer)
	page := b.send(client, get, "/labels/suspicious", nil)
	if page.status != http.StatusOK || !strings.Contains(page.body, "labels look wrong") && !strings.Contains(page.body, "looks wrong") {
		t.Error(page.status, page.body)
	}
	if got := b.send(client, get, "/labels/suspicious?why=fast", nil); got.status != http.StatusOK {
		t.Error(got.status)
	}
	if got := b.send(client, get, "/labels/suspicious?why=nosuch", nil); got.status != http.StatusBadRequest {
		t.Error(got.status)
	}
	if got := b.send(client, get, "/api/v1/labels/suspicious", nil); !strings.Contains(got.body, `"counts":[{"code":"same-text"`) {
		t.Error(got.body)
	}
	if got := b.send(client, get, "/labels/quality", nil); !strings.Contains(got.body, "Nobody has looked twice") {
		t.Error(got.body)
	}
}

// labelInOneGo labels many commands and one prompt at once.
func labelInOneGo(t *testing.T, b *Bench) {
	t.Helper()
	var events []string
	for query, n := range map[string]int{"action.type:command_execution verdict:none": 40, "action.type:prompt verdict:none": 1} {
		q, err := index.Parse(query, demoNow())
		if err != nil {
			t.Fatal(err)
		}
		ids, err := b.ids(t.Context(), q)
		if err != nil || len(ids) < n {
			t.Fatalf("%s finds %d, %v", query, len(ids), err)
		}
		events = append(events, ids[:n]...)
	}
	if _, err := b.Store.Label(t.Context(), corpus.LabelChange{Events: events, Verdict: corpus.FalsePositive, Who: "dan", Source: "page", Seen: corpus.AnyLabels}); err != nil {
		t.Fatal(err)
	}
}

func TestLabelPagesInABrowser(t *testing.T) {
	b := newBrowserOf(t, func(t *testing.T) *Bench {
		bench := twiceBench(t, "bob", "eve")
		labelInOneGo(t, bench)
		return bench
	})
	b.signIn(account.Lead)
	pages := []struct{ name, path string }{{"label-quality", "/labels/quality"}, {"label-second", "/labels/second"}, {"label-suspicious", "/labels/suspicious"}}
	_, report := b.edited(b.as(account.Engineer))
	open, err := b.site.Bench.Store.Disputes(t.Context())
	if err != nil || len(open) == 0 {
		t.Fatal(len(open), err)
	}
	pages = append(pages, struct{ name, path string }{"label-report", report}, struct{ name, path string }{"label-event", eventURL(open[0].Event)})
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		for _, p := range pages {
			b.open(p.path)
			b.legible(p.path)
			b.picture(p.name + "-" + theme)
		}
	}
	b.do(chromedp.EmulateViewport(390, 844))
	for _, p := range pages {
		b.open(p.path)
		if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("%s at 390 px is %d px too wide", p.path, wide)
		}
		b.picture(p.name + "-narrow")
	}
}
