package views

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/index"
	"assay/tuning/episode"
	"assay/tuning/fatigue"
	"assay/tuning/promote"
	"assay/views/account"
	"assay/views/chart"

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

// A promotion stands at its day, also where bars are weeks, and only when it is
// in the period.
func TestPromotionsAreMarked(t *testing.T) {
	check := func(days int, want ...chart.Mark) {
		t.Helper()
		f := &fatigue.Figures{}
		first := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		f.From, f.Days = first.Format(time.DateOnly), days
		for i := range days {
			f.Daily = append(f.Daily, fatigue.Day{Day: first.AddDate(0, 0, i).Format(time.DateOnly)})
		}
		got, rows := dailyChart(f, []promote.Promotion{
			{Proposal: 1, At: first.Add(-time.Second)}, {Proposal: 2, At: first, Title: "a\u202eb"}, {Proposal: 3, At: first.AddDate(0, 0, 9).Add(23 * time.Hour)}, {Proposal: 4, At: first.AddDate(0, 0, days)}})
		if !slices.Equal(got.Marks, want) {
			t.Errorf("%d days: marks %+v, want %+v", days, got.Marks, want)
		}
		if len(rows) != len(want) || rows[0].URL != "/reviews/2" || strings.Contains(rows[0].Title, "\u202e") {
			t.Errorf("%d days: rows %+v", days, rows)
		}
	}
	check(14, chart.Mark{At: 0, Text: "promotion 2"}, chart.Mark{At: 9, Text: "promotion 3"})
	check(280, chart.Mark{At: 0, Text: "promotion 2"}, chart.Mark{At: 1, Text: "promotion 3"})
	check(5, chart.Mark{At: 0, Text: "promotion 2"})
}

func TestEmptyFatigueSaysWhy(t *testing.T) {
	check := func(want string, stream bool, events ...corpus.Event) {
		t.Helper()
		part := episode.Part{Columns: corpus.NewBatch(events), Labels: nobodyLooked{}, Stream: stream}
		alerts, err := fatigue.Read(t.Context(), []episode.Part{part})
		if err != nil {
			t.Fatal(err)
		}
		figures, _ := alerts.Measure(fatigue.Scope{})
		m := fatigueModelOf(&url.URL{Path: "/fatigue"}, fatigueAsk{}, &fatigueFound{Alerts: alerts, Figures: figures}, time.Now())
		got := ""
		if m.Empty != nil {
			got = m.Empty.Title
		} else {
			for _, n := range m.Notices {
				got += n.Title
			}
		}
		if got != want {
			t.Errorf("%d events: %q, want %q", len(events), got, want)
		}
	}
	untimed := corpus.Event{Fields: []corpus.Field{{Path: "alert.rule_id", Value: corpus.String("r")}}}
	timed := untimed
	timed.Time = demoNow()
	check("No alerts", true)
	check("No alerts", true, corpus.Event{Time: demoNow()})
	check("No times", true, untimed)
	check("Only curated events", false, timed)
	check("Too few alerts.No handling times.", true, timed)
}

type nobodyLooked struct{}

func (nobodyLooked) Verdict(int) corpus.Verdict { return corpus.Unlabelled }

func TestOrderOfRulesReadsBack(t *testing.T) {
	for _, text := range []string{"", "rule", "-rule", "alerts", "-alerts", "actionable", "median", "hours", "-hours"} {
		if got := noiseColumns.write(noiseColumns.read(text)); got != text {
			t.Errorf("%q reads back as %q", text, got)
		}
	}
	if got := noiseColumns.read("-bogus"); got != (order{}) {
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
	pages := []string{"/fatigue", "/fatigue?last=0&sort=alerts", "/fatigue?team=nobody", "/help", "/help/sigma", "/help/spl", "/help/codes"}
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
		b.legible(path)
		b.picture(slugOf(path) + "-narrow")
	}
	for _, width := range []int64{900, 1100, 1280} {
		b.do(chromedp.EmulateViewport(width, 844))
		b.open("/fatigue")
		b.legible("/fatigue")
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
