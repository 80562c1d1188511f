package views

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"assay/corpus"
	"assay/tuning/audit"
	"assay/views/account"
)

// drawn draws events for theRule and answers the page of the draw.
func (b *trial) drawn(client *http.Client, size int) (page string) {
	b.Helper()
	return b.address(b.send(client, post, "/audits", url.Values{"rule": {b.newest(theRule).Digest}, "size": {strconv.Itoa(size)}, "seed": {"3"}}))
}

// labelDrawn gives every drawn event a verdict, true to the ones that the
// function says.
func (b *trial) labelDrawn(page string, isTrue func(n int, r audit.Row) bool) {
	b.Helper()
	d, err := b.site.Bench.Audits.Get(b.Context(), strings.TrimPrefix(page, "/audits/"))
	if err != nil {
		b.Fatal(err)
	}
	var yes, no []string
	for i, r := range d.Rows {
		if isTrue(i, r) {
			yes = append(yes, r.Event)
		} else {
			no = append(no, r.Event)
		}
	}
	var changes []corpus.LabelChange
	for v, events := range map[corpus.Verdict][]string{corpus.TruePositive: yes, corpus.FalsePositive: no} {
		changes = append(changes, corpus.LabelChange{Events: events, Verdict: v, Reason: corpus.OtherReason, Who: "ana", Source: "test", Seen: corpus.AnyLabels})
	}
	if _, err := b.site.Bench.Store.LabelEach(b.Context(), changes); err != nil {
		b.Fatal(err)
	}
}

// Draw, label by forms alone, and read the corrected recall in a report.
func TestAuditPages(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	b.page(engineer, "/audits", "Nothing was drawn yet", "Fetch from a source outside the usual ones")
	_, report := b.edited(engineer)
	b.page(engineer, report, `id="verified"`, "have been drawn and looked at", "Draw an audit")
	page := b.drawn(engineer, 40)
	first := b.page(engineer, page, "0 of 40 drawn events are judged", "near miss", "everything else", "1 of 40 drawn", "Label what was drawn first")
	event := between(first, `name="event" value="`, `"`)
	seen := between(first, `name="seen" value="`, `"`)
	form := url.Values{"event": {event}, "seen": {seen}, "back": {page}, "verdict": {"fp"}, "reason": {"other"}}
	if at := b.address(b.send(engineer, post, "/labels", form)); at != page {
		t.Fatalf("a label leads to %s, want %s", at, page)
	}
	second := b.page(engineer, page, "1 of 40 drawn events are judged", "2 of 40 drawn")
	if next := between(second, `name="event" value="`, `"`); next == event {
		t.Error("the labelled event comes again")
	}
	b.page(engineer, page+"?at=1", event)
	if at := b.address(b.send(engineer, post, "/labels/undo", url.Values{"back": {page}})); at != page {
		t.Fatalf("undo leads to %s", at)
	}
	b.page(engineer, page, event, "0 of 40 drawn events are judged")
	b.labelDrawn(page, func(n int, _ audit.Row) bool { return n%20 == 7 })
	b.page(engineer, page, "40 of 40 drawn events are judged, 2 are attacks", "Corrected recall of events", "Everything that was drawn is labelled", "halve the interval", "<svg")
	b.page(engineer, "/audits", "40")
	b.page(engineer, b.replayedAgain(engineer), "of 40 audited silent events 2 were attacks: corrected recall", "class=\"hatch", "The audit", "whatever the rest is")
	if b.send(engineer, get, "/audits/ffffff", nil).status != http.StatusNotFound {
		t.Error("a draw that is not there is there")
	}
	for _, wrong := range []url.Values{{"rule": {"x"}}, {"rule": {b.newest(theRule).Digest}, "size": {"many"}}, {"rule": {b.newest(theRule).Digest}, "size": {"90000"}}, {"rule": {b.newest(theRule).Digest}, "seed": {"-1"}}} {
		if got := b.send(engineer, post, "/audits", wrong); got.status < 400 || got.status >= 500 {
			t.Errorf("%v: status %d", wrong, got.status)
		}
	}
	analyst := b.as(account.Viewer)
	if body := b.page(analyst, page); strings.Contains(body, `action="/labels"`) || strings.Contains(body, "Draw again") {
		t.Error("who may not label or draw is offered it")
	}
}

// replayedAgain replays the newest version on the labels of now, against the
// one in force.
func (b *trial) replayedAgain(engineer *http.Client) (report string) {
	b.Helper()
	v := b.newest(theRule)
	return b.address(b.send(engineer, post, "/replays", url.Values{"rule": {v.Rule}, "candidate": {v.Digest}, "baseline": {b.newest(theRule + "@inforce").Digest}}))
}

func between(text, from, to string) string {
	_, rest, _ := strings.Cut(text, from)
	out, _, _ := strings.Cut(rest, to)
	return out
}

func TestAuditAPI(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	got := b.sendText(engineer, post, "/api/v1/audits", `{"rule": "`+theRule+`", "size": 30}`)
	if got.status != http.StatusCreated {
		t.Fatalf("draw: status %d\n%s", got.status, got.body)
	}
	var drawn struct {
		Draw   string      `json:"draw"`
		Drawn  int         `json:"drawn"`
		Reason string      `json:"reason"`
		Rows   []audit.Row `json:"rows"`
	}
	if err := json.Unmarshal([]byte(got.body), &drawn); err != nil || drawn.Drawn != 30 || len(drawn.Rows) != 30 || drawn.Reason == "" {
		t.Fatalf("draw: %+v, %v", drawn, err)
	}
	again := b.send(engineer, get, got.header.Get("Location"), nil)
	if again.status != http.StatusOK || again.body != got.body {
		t.Errorf("get: status %d\n%s", again.status, again.body)
	}
	var list []audit.Kept
	if err := json.Unmarshal([]byte(b.send(engineer, get, "/api/v1/audits", nil).body), &list); err != nil || len(list) != 1 || list[0].Digest != drawn.Draw {
		t.Errorf("list: %+v, %v", list, err)
	}
	if !slices.ContainsFunc(drawn.Rows, func(r audit.Row) bool { return r.Stratum == audit.Rest && r.Probability < 1 }) {
		t.Error("nothing is drawn from the rest")
	}
	for body, want := range map[string]int{`{"rule": "nosuch"}`: 404, `{"rule": "` + theRule + `", "size": -1}`: 400, `{"sise": 1}`: 400} {
		if got := b.sendText(engineer, post, "/api/v1/audits", body); got.status != want {
			t.Errorf("%s: status %d, want %d", body, got.status, want)
		}
	}
}

// The page of help computes its example.
func TestHelpOnAudits(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	b.page(b.as(account.Engineer), "/help", `id="audit"`, "98 %", "50.3 % (27.3 % to 73.1 %)", "leave room for 189")
}
