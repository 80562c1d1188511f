package views

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/index"
	"assay/tuning/fatigue"
	"assay/tuning/library"
	"assay/views/account"

	"github.com/chromedp/chromedp"
)

func TestFatiguePage(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	lead := b.as(account.Lead)
	check := func(path string, want ...string) {
		t.Helper()
		got := b.send(lead, get, path, nil)
		if got.status != http.StatusOK {
			t.Fatalf("GET %s: status %d\n%s", path, got.status, got.body)
		}
		for _, w := range want {
			if !strings.Contains(html.UnescapeString(got.body), w) {
				t.Errorf("GET %s does not say %q", path, w)
			}
		}
	}
	check("/fatigue", "All teams, 2026-11-02 to 2026-11-15 (14 days, UTC), compared with 2026-10-19 to 2026-11-01.", "80 % of the hours spent on alerts that needed no action",
		"Alerts per day, by verdict", "Repeats", "Handling time by verdict", `aria-sort="descending"`, `/rules/`)
	check("/fatigue?team=SOC-1&last=7", "SOC-1, 2026-11-09 to 2026-11-15", "SOC-1", "alert.team")
	check("/fatigue?from=2026-10-20&to=2026-10-21", "2026-10-20 to 2026-10-21 (2 days, UTC). There is nothing to compare with", `value="2026-10-20"`)
	check("/fatigue?team=nobody", "No alerts in this period", "of nobody")
	check("/fatigue?from=2026-10-21&to=2026-10-20", "No such days")
	check("/fatigue?sort=-alerts", `aria-sort="ascending"`)
	for _, bad := range []string{"last=x", "last=-1", "from=tomorrow", "to=2026-13-01"} {
		if got := b.send(lead, get, "/fatigue?"+bad, nil); got.status != http.StatusBadRequest {
			t.Errorf("GET /fatigue?%s: status %d, want 400", bad, got.status)
		}
	}
	got := b.send(lead, get, "/fatigue", nil)
	for _, analyst := range regexp.MustCompile(`\b(greta|amara)\b`).FindAllString(got.body, -1) {
		t.Errorf("the page names %s", analyst)
	}
}

func TestFatigueOfNothing(t *testing.T) {
	b := newTrialOf(t, emptyBench(t))
	if got := b.send(b.as(account.Lead), get, "/fatigue", nil); got.status != http.StatusOK || !strings.Contains(got.body, "No alerts") {
		t.Errorf("status %d\n%s", got.status, got.body)
	}
	if got := b.send(b.as(account.Lead), get, "/api/v1/fatigue", nil); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `"no-period"`) {
		t.Errorf("status %d\n%s", got.status, got.body)
	}
}

func TestFatigueCall(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	got := b.send(b.as(account.Lead), get, "/api/v1/fatigue?last=7", nil)
	var answer struct {
		Snapshot string
		Teams    []string
		Days     int
		Alerts   int
		Rules    []struct{ ID string }
		Previous *struct{ Alerts int }
	}
	if err := json.Unmarshal([]byte(got.body), &answer); err != nil || got.status != http.StatusOK {
		t.Fatalf("status %d, %v\n%s", got.status, err, got.body)
	}
	if answer.Days != 7 || answer.Alerts == 0 || len(answer.Snapshot) != 64 || len(answer.Teams) == 0 || len(answer.Rules) == 0 || answer.Previous == nil {
		t.Errorf("got %+v", answer)
	}
}

// Names come with alerts and are as hostile as the rest of them.
func TestFatigueWithHostileNames(t *testing.T) {
	evil := "<script>\u202e\u200b\" OR *"
	rules := []fatigue.Rule{{ID: evil, Name: evil, Alerts: 1}}
	f := &fatigue.Figures{Rules: rules, Team: evil}
	f.From, f.To = "2026-03-02", "2026-03-08"
	row := noiseRowOf(rules[0], f, nil, time.Now())
	u, err := url.Parse(row.Search)
	if err != nil {
		t.Fatal(err)
	}
	q, err := index.Parse(u.Query().Get("q"), time.Now())
	if err != nil {
		t.Fatalf("the search for %q is %q: %v", evil, u.Query().Get("q"), err)
	}
	if !q.Has("rule", evil) || !q.Has("alert.team", evil) {
		t.Errorf("the search %q does not ask for rule and team", q)
	}
	p, _ := paretoChart(&fatigue.Figures{Rules: []fatigue.Rule{{ID: evil, Hours: 1, Share: 1, Running: 1}}, Eighty: fatigue.Eighty{Rules: 1, Of: 1, Basis: "hours"}})
	if strings.ContainsAny(p.Bars[0].Name, "\u202e\u200b") {
		t.Errorf("the chart shows %q", p.Bars[0].Name)
	}
}

func TestLibraryRulesAreFoundByIDOrFile(t *testing.T) {
	known := libraryRules([]library.Version{{Rule: "id-1", File: "rules/agent_upload.yml"}, {Rule: "agent-download", File: "x.spl"}})
	for id, want := range map[string]string{"agent-upload": "/rules/id-1", "Agent_Download": "/rules/agent-download", "ID-1": "/rules/id-1", "other": "", "": ""} {
		if got := known[looseName(id)]; got != want {
			t.Errorf("%q leads to %q, want %q", id, got, want)
		}
	}
}

func TestOrderOfRulesReadsBack(t *testing.T) {
	for _, text := range []string{"", "rule", "-rule", "alerts", "-alerts", "actionable", "median", "hours", "-hours"} {
		if got := rulesOrderOf(text).String(); got != text {
			t.Errorf("%q reads back as %q", text, got)
		}
	}
	if got := rulesOrderOf("-bogus"); got != (rulesOrder{}) {
		t.Errorf("an unknown order is %+v", got)
	}
}

func TestExamplesOfTheHelpAreQueries(t *testing.T) {
	for _, q := range queryHelps {
		if _, err := index.Parse(q.Example, time.Now()); err != nil {
			t.Errorf("%s: %v", q.Example, err)
		}
	}
	for _, v := range verdictHelps {
		for word := range strings.SplitSeq(v.Word, ", ") {
			if got, err := corpus.ParseVerdict(word); err != nil || got != v.Verdict {
				t.Errorf("%q is %v, %v", word, got, err)
			}
		}
	}
}

func TestHelpListsEveryCall(t *testing.T) {
	b := newTrial(t)
	got := b.send(b.as(account.Viewer), get, "/help", nil)
	for _, r := range b.site.routes {
		if strings.HasPrefix(r.path, "/api/") && !strings.Contains(got.body, r.path) {
			t.Errorf("the help does not list %s %s", r.method, r.path)
		}
	}
	schema := b.send(b.as(account.Viewer), get, "/api/v1/schema/report", nil)
	if !json.Valid([]byte(schema.body)) || schema.header.Get("Content-Type") != "application/schema+json" {
		t.Errorf("schema: type %q, %.80s", schema.header.Get("Content-Type"), schema.body)
	}
}

func TestHomeLeadsOn(t *testing.T) {
	empty := newTrialOf(t, emptyBench(t))
	check := func(role account.Role, want ...string) {
		t.Helper()
		got := empty.send(empty.as(role), get, "/", nil)
		for _, w := range want {
			if got.status != http.StatusOK || !strings.Contains(got.body, w) {
				t.Errorf("%s: status %d, does not say %q", role, got.status, w)
			}
		}
	}
	check(account.Viewer, "Nothing here yet", "Wait for the first import", "Help")
	check(account.Engineer, "Import labelled events", "sample corpus", "Write or add a rule")
	check(account.Admin, "Give others a way in")
	full := newTrialOf(t, demoBench(t))
	if got := full.send(full.as(account.Viewer), get, "/", nil); got.status != http.StatusSeeOther || got.header.Get("Location") == "/settings" {
		t.Errorf("with events / answers %d to %q", got.status, got.header.Get("Location"))
	}
	if got := full.send(full.visitor(), get, "/", nil); got.header.Get("Location") != "/signin" {
		t.Errorf("a stranger is led to %q", got.header.Get("Location"))
	}
}

func TestFatigueAndHelpInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Lead)
	pages := []string{"/fatigue", "/fatigue?last=0&sort=alerts", "/fatigue?team=nobody", "/help"}
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		for _, path := range pages {
			b.open(path)
			b.picture(slugOf(path) + "-" + theme)
		}
	}
	b.do(chromedp.EmulateViewport(390, 844))
	for _, path := range pages {
		b.open(path)
		b.notTooWide(path)
		b.picture(slugOf(path) + "-narrow")
	}
}

func TestStartInABrowser(t *testing.T) {
	b := newBrowserOf(t, emptyBench)
	b.signIn(account.Admin)
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.open("/")
		b.picture("start-" + theme)
	}
	b.open("/fatigue")
	b.picture("fatigue-empty")
	b.do(chromedp.EmulateViewport(390, 844))
	b.open("/")
	b.notTooWide("/")
	b.picture("start-narrow")
}

func (b *browser) notTooWide(path string) {
	b.Helper()
	if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		b.Errorf("%s at 390 px is %d px too wide", path, wide)
	}
}
