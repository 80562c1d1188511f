package views

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"assay/corpus"
	"assay/tuning/attention"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/views/account"
)

var formValue = regexp.MustCompile(`name="(event|slot|seen|after)" value="([^"]*)"`)

// queued is the form of the queue page.
func (b *trial) queued(client *http.Client, path string) (url.Values, string) {
	b.Helper()
	got := b.send(client, get, path, nil)
	if got.status != http.StatusOK {
		b.Fatalf("GET %s: status %d\n%s", path, got.status, got.body)
	}
	form := url.Values{}
	for _, m := range formValue.FindAllStringSubmatch(got.body, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	return form, html.UnescapeString(got.body)
}

// Without controls the queue is the alerts without a verdict, the newest
// first, and labels what it shows.
func TestQueueLabels(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	var last *corpus.Event
	seen := map[string]bool{}
	for range 5 {
		form, body := b.queued(engineer, "/queue")
		e := b.event(form.Get("event"))
		if form.Get("event") != form.Get("slot") || seen[e.ID] || last != nil && e.Time.After(last.Time) || e.Get("alert.rule_id").Text() == "" {
			t.Fatalf("the queue shows %s of %s at slot %s", e.ID, e.Time, form.Get("slot"))
		}
		if !strings.Contains(body, "open alerts") || strings.Contains(body, "alert.closed_at") {
			t.Errorf("the page says too little, or too much")
		}
		seen[e.ID], last = true, e
		form.Set("verdict", "false_positive")
		form.Set("reason", "duplicate")
		if got := b.send(engineer, post, "/queue", form); got.status != http.StatusSeeOther || got.header.Get("Location") != "/queue" {
			t.Fatalf("status %d to %q\n%s", got.status, got.header.Get("Location"), got.body)
		}
		log, err := b.site.Bench.Store.History(t.Context(), e.ID)
		if err != nil || len(log) != 1 || log[0].Verdict != corpus.FalsePositive || log[0].Source != "page" {
			t.Errorf("the log of %s: %+v, %v", e.ID, log, err)
		}
	}
	// Later leads to the next older one and leaves the first open.
	first, _ := b.queued(engineer, "/queue")
	second, _ := b.queued(engineer, "/queue?after="+url.QueryEscape(first.Get("event")))
	if first.Get("event") == second.Get("event") || second.Get("after") != first.Get("event") {
		t.Errorf("first %v, later %v", first, second)
	}
	for _, bad := range []url.Values{{"event": {first.Get("event")}}, {"event": {first.Get("event")}, "verdict": {"unlabelled"}}, {"verdict": {"tp"}}, {"event": {"a", "b"}, "verdict": {"tp"}}, {"event": {first.Get("event")}, "verdict": {"what"}}} {
		if got := b.send(engineer, post, "/queue", bad); got.status != http.StatusBadRequest {
			t.Errorf("POST /queue %v: status %d, want 400", bad, got.status)
		}
	}
	if got := b.send(engineer, post, "/queue", url.Values{"event": {"no such"}, "verdict": {"tp"}}); got.status != http.StatusNotFound {
		t.Errorf("an unknown event: status %d", got.status)
	}
}

func (b *trial) event(id string) *corpus.Event {
	b.Helper()
	v, err := b.site.Bench.head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	ref, err := v.Find(b.Context(), id)
	if err != nil {
		b.Fatal(err)
	}
	e, err := v.Event(b.Context(), ref)
	if err != nil {
		b.Fatal(err)
	}
	return e
}

func TestQueueOfNothing(t *testing.T) {
	b := newTrialOf(t, emptyBench(t))
	if _, body := b.queued(b.as(account.Engineer), "/queue"); !strings.Contains(body, "Nothing is open") {
		t.Error("an empty queue says nothing")
	}
	if _, body := b.queued(b.as(account.Engineer), "/queue?after=x"); !strings.Contains(body, "Nothing older is open") {
		t.Error("an empty queue says nothing")
	}
}

// reopen clears the labels of so many false positives.
func (b *trial) reopen(n int) {
	b.Helper()
	v := b.head()
	var events []string
	for i, seg := range v.Segments() {
		rule, err := seg.Column(b.Context(), "alert.rule_id")
		if err != nil {
			b.Fatal(err)
		}
		ids, err := seg.IDs(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for row := range v.Labels(i).Having(corpus.FalsePositive).All {
			if len(events) < n && rule.Code(row) >= corpus.FirstCode {
				events = append(events, ids.Value(row).Text())
			}
		}
	}
	if _, err := b.site.Bench.Store.Label(b.Context(), corpus.LabelChange{Events: events, Verdict: corpus.Unlabelled, Who: "test", Source: "page", Seen: corpus.AnyLabels}); err != nil {
		b.Fatal(err)
	}
}

// plannedControls plans controls as a lead does, in front of half of the open
// events.
func (b *trial) plannedControls(lead *http.Client) {
	b.Helper()
	got := b.send(lead, post, "/fatigue/controls", url.Values{"share": {"50"}, "count": {"30"}, "seed": {"3"}, "back": {"/fatigue"}})
	if got.status != http.StatusSeeOther || got.header.Get("Location") != "/fatigue" {
		b.Fatalf("plan controls: status %d\n%s", got.status, got.body)
	}
}

// Controls are mixed into the queue, their answers are kept apart, and after
// each the reader is told.
func TestControlsInTheQueue(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	lead, engineer := b.as(account.Lead), b.as(account.Engineer)
	b.reopen(100)
	before := b.head()
	b.plannedControls(lead)
	controls, labels := 0, 0
	for controls < 24 && labels < 120 {
		form, body := b.queued(engineer, "/queue")
		if !strings.Contains(body, controlsTold) {
			t.Fatal("the page does not say that there are controls")
		}
		form.Set("verdict", "true_positive")
		isControl := form.Get("event") != form.Get("slot")
		if got := b.send(engineer, post, "/queue", form); got.status != http.StatusSeeOther {
			t.Fatalf("status %d\n%s", got.status, got.body)
		}
		_, body = b.queued(engineer, "/queue")
		if isControl != strings.Contains(body, "That was a control") || isControl == strings.Contains(body, "Labelled 1 event") {
			t.Fatalf("after a control (%t) the page says otherwise", isControl)
		}
		if isControl {
			controls++
			b.isNowhere(engineer, form.Get("event"))
			if got := b.send(engineer, post, "/queue", form); got.status != http.StatusSeeOther {
				t.Errorf("answered twice: status %d", got.status)
			}
		} else {
			labels++
		}
	}
	answers, err := b.site.Bench.Attention.Answers(t.Context())
	if err != nil || len(answers) != controls || controls < 20 || answers[0].Queue == 0 {
		t.Fatalf("%d controls, %d labels, %d answers, %v", controls, labels, len(answers), err)
	}
	after := b.head()
	if after.Rows() != before.Rows() || after.Snapshot().LabelSeq != before.Snapshot().LabelSeq+int64(labels) {
		t.Errorf("rows %d, were %d; label position %d, was %d with %d labels", after.Rows(), before.Rows(), after.Snapshot().LabelSeq, before.Snapshot().LabelSeq, labels)
	}
	got := b.send(lead, get, "/fatigue", nil)
	if !strings.Contains(html.UnescapeString(got.body), "d′ = ") {
		t.Error("the fatigue page has no d′")
	}
}

func (b *trial) head() *corpus.View {
	b.Helper()
	v, err := b.site.Bench.head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// isNowhere holds a control to being no event: no page, no search, no label,
// no export of the corpus knows it.
func (b *trial) isNowhere(client *http.Client, id string) {
	b.Helper()
	for _, path := range []string{"/events/" + url.PathEscape(id), "/events/" + url.PathEscape(id) + "/explain", "/api/v1/events/" + url.PathEscape(id), "/api/v1/events/" + url.PathEscape(id) + "/history"} {
		if got := b.send(client, get, path, nil); got.status != http.StatusNotFound {
			b.Errorf("GET %s: status %d, want 404", path, got.status)
		}
	}
	if got := b.send(client, post, "/labels", url.Values{"event": {id}, "verdict": {"tp"}}); got.status != http.StatusNotFound {
		b.Errorf("label %s: status %d, want 404", id, got.status)
	}
	if got := b.send(client, get, "/api/v1/search?q="+url.QueryEscape(`event.id:"`+id+`"`), nil); strings.Contains(got.body, `"id":"`+id) {
		b.Errorf("the search finds %s", id)
	}
	log, err := b.site.Bench.Store.History(b.Context(), id)
	if err != nil || len(log) > 0 {
		b.Errorf("the label log knows %s: %v, %v", id, log, err)
	}
}

// No rule fires on a control, no report and no response tells of one: a replay
// of every rule over the corpus reads its segments only.
func TestNoReplayMeetsAControl(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	b.plannedControls(b.as(account.Lead))
	drawn, err := attention.Draw(t.Context(), b.head(), attention.Draft{Share: .5, Count: 30, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	controls := map[string]bool{}
	for _, c := range drawn {
		controls[c.Event.ID] = true
		if kept, err := b.site.Bench.Attention.Control(t.Context(), c.Event.ID); err != nil || kept == nil {
			t.Fatalf("control %s is not kept: %v", c.Event.ID, err)
		}
	}
	versions, err := b.site.Bench.Library.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	env, err := b.site.Bench.env(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	view, wouldFire, fired := b.head(), 0, 0
	for _, v := range versions {
		p := planOf(v, env)
		if p == nil || p.Rule().Correlation != nil {
			continue
		}
		for _, c := range drawn {
			if p.Match(c.Event) {
				wouldFire++
			}
		}
		fired += checkFired(t, view, p, controls)
	}
	if wouldFire == 0 || fired == 0 {
		t.Errorf("rules would fire on %d controls and fired on %d events: the test proves nothing", wouldFire, fired)
	}
}

// checkFired counts what a replay of the rule fired on, none of it a control.
func checkFired(t *testing.T, view *corpus.View, p *plan.Plan, controls map[string]bool) (n int) {
	t.Helper()
	res, err := replay.Run(t.Context(), p, view, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, rows := range res.Fired {
		if rows == nil {
			continue
		}
		for row := range rows.All {
			e, err := view.Event(t.Context(), corpus.Ref{Segment: i, Row: row})
			if err != nil {
				t.Fatal(err)
			}
			if n++; controls[e.ID] {
				t.Errorf("rule %s fired on control %s", p.Rule().ID, e.ID)
			}
		}
	}
	return n
}

// An event's page, its explanation and its fields in the queue are recorded;
// the fields of a control are not.
func TestOpenedEventsAreRecorded(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	form, _ := b.queued(engineer, "/queue")
	opens := func() int {
		t.Helper()
		all, err := b.site.Bench.Attention.Opens(t.Context(), demoNow().AddDate(-10, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if n := opens(); n != 0 {
		t.Fatalf("%d recorded before any was opened", n)
	}
	if _, body := b.queued(engineer, "/queue?all=1"); !strings.Contains(body, "All fields") || opens() != 1 {
		t.Errorf("the fields of the queue: %d recorded", opens())
	}
	other, _ := b.queued(engineer, "/queue?after="+url.QueryEscape(form.Get("event")))
	b.send(engineer, get, "/events/"+url.PathEscape(other.Get("event")), nil)
	if opens() != 2 {
		t.Errorf("an event's page: %d recorded, want 2", opens())
	}
	b.plannedControls(b.as(account.Lead))
	for range 50 {
		form, _ := b.queued(engineer, "/queue?all=1")
		if form.Get("event") != form.Get("slot") {
			before := opens()
			b.queued(engineer, "/queue?all=1")
			if opens() != before {
				t.Error("a control was recorded as opened")
			}
			return
		}
		form.Set("verdict", "fp")
		b.send(engineer, post, "/queue", form)
	}
	t.Error("no control in front of 50 events")
}

func TestPlanControlsRefuses(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	lead := b.as(account.Lead)
	ask := func(share, count, seed string, want int) {
		t.Helper()
		if got := b.send(lead, post, "/fatigue/controls", url.Values{"share": {share}, "count": {count}, "seed": {seed}}); got.status != want {
			t.Errorf("share %q, count %q, seed %q: status %d, want %d", share, count, seed, got.status, want)
		}
	}
	ask("x", "20", "1", http.StatusBadRequest)
	ask("0", "20", "1", http.StatusBadRequest)
	ask("NaN", "20", "1", http.StatusBadRequest)
	ask("2", "x", "1", http.StatusBadRequest)
	ask("2", "20", "-1", http.StatusBadRequest)
	ask("51", "20", "1", http.StatusUnprocessableEntity)
	ask("2", "100000", "1", http.StatusUnprocessableEntity)
	ask("2 %", "20", "1", http.StatusSeeOther)
}

// What an event says is shown as text, in the queue as anywhere.
func TestQueueOfHostileText(t *testing.T) {
	e := &corpus.Event{ID: "evil/" + evil}
	for _, path := range []string{"agent.name", "alert.rule_id", "alert.rule_name", "alert.severity", "process.command_line", "user.name"} {
		e.Fields = append(e.Fields, corpus.Field{Path: path, Value: corpus.String(evil)})
	}
	m := queueModelOf(e, e.ID, evil, 1)
	m.Groups = plainGroups(e)
	var page strings.Builder
	if err := queuePage(m).Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page.String(), "rule_name") {
		t.Error("the fields are not shown")
	}
	for _, raw := range []string{"<script", "<img", "\u202e\u200b"} {
		if shown := regexp.MustCompile(`value="[^"]*"`).ReplaceAllString(page.String(), ""); strings.Contains(shown, raw) {
			t.Errorf("the page shows %q as it came", raw)
		}
	}
}
