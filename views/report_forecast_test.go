package views

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"assay/tuning/load"
	"assay/tuning/report"
	"assay/tuning/roster"
	"assay/views/account"

	"github.com/chromedp/chromedp"
)

func TestForecastCard(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	_, at := b.edited(engineer)
	page := b.page(engineer, at, "Load forecast", "The team would be busy", "less than now", "Utilisation by hour of the week. The busiest hour is", "Difference, on the same days",
		"Rule of thumb, as the roster is", "Rule of thumb, 1 analyst more", "what counts is the simulation", "All figures of the forecast", "other rules, from the past alerts of the stream")
	if !strings.Contains(page, "The forecast is that of the roster that ships") {
		t.Error("nobody says that the roster is none of the team's")
	}
	b.page(engineer, at+"?staff=-1&within=30&policy=default", "Rule of thumb, 1 analyst fewer", "Within 30 min", `<input type="hidden" name="policy" value="default"`)
	b.page(engineer, at+"?staff=-9", "nobody is left")
	b.page(engineer, at+"?staff=%3Cscript%3E&within=x", "1 analyst more", "Within 60 min")
	b.page(engineer, at+"?staff=99999999999999999999&within=-3", "1 analyst more", "Within 1 min")
	b.page(engineer, at+"/export?as=markdown", "### Load forecast", "The team would be busy")
}

// The site's roster is the forecast's.
func TestForecastOfTheRosterOfTheSite(t *testing.T) {
	bench := demoBench(t)
	bench.Roster = func() (*roster.Roster, error) {
		return roster.Parse("roster.yml", strings.Replace(roster.Default().Text, "name: default", "name: night owls", 1))
	}
	b := newTrialOf(t, bench)
	engineer := b.as(account.Engineer)
	_, at := b.edited(engineer)
	if page := b.page(engineer, at, "night owls, UTC"); strings.Contains(page, "the roster that ships") {
		t.Error("a roster of one's own is taken for the one that ships")
	}
}

func TestForecastOfABrokenRoster(t *testing.T) {
	bench := demoBench(t)
	bench.Roster = func() (*roster.Roster, error) {
		return roster.Parse("roster.yml", "version: 1\nname: ours\nzone: Atlantis\n")
	}
	b := newTrialOf(t, bench)
	v := b.newest(theRule)
	got := b.send(b.as(account.Engineer), post, "/replays", url.Values{"rule": {v.Rule}, "candidate": {v.Digest}})
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "roster.yml:3: there is no zone") {
		t.Errorf("status %d, %s; want 422 with the line", got.status, got.body)
	}
}

func TestForecastWithoutFigures(t *testing.T) {
	if m := forecastOf(nil, &report.Report{}, ""); m != nil {
		t.Errorf("a report without a forecast has the card %+v", m)
	}
	r := &report.Report{}
	r.Warnings = []report.Warning{{Code: "forecast/no-handling", Message: "no forecast is given: nothing was measured"}}
	if m := forecastOf(nil, r, ""); m == nil || m.None != "No forecast is given: nothing was measured." {
		t.Errorf("got %+v, want the reason", m)
	}
	h := utilisationHeat(&load.Forecast{})
	if !h.Absent[6][23] || weekdayOf(167) != "Sunday" || weekdayOf(-1) == "" {
		t.Error("a forecast without hours has some")
	}
	if got := thumb("x", &load.Forecast{Method: load.ForecastMethod{Analysts: 1, Productive: .6}, Queue: load.Queue{PerDay: 500, ServiceMinutes: 10}}, 0, 60); got.Wait != "grows without end" {
		t.Errorf("a team that cannot keep up: %+v", got)
	}
}

// shortOfStaff is a team of one, by day, with little time for alerts.
func shortOfStaff(t *testing.T) *Bench {
	t.Helper()
	b := demoBench(t)
	b.Roster = func() (*roster.Roster, error) {
		return roster.Parse("roster.yml", "version: 1\nname: one by day\nzone: Europe/Vienna\nproductive: 0.15\nservice_level_minutes: 120\nexpiry_hours: 48\nshifts:\n"+
			"  - {days: [mon, tue, wed, thu, fri, sat], from: \"07:30\", to: \"19:00\", analysts: 1, breaks: [{from: \"12:00\", minutes: 45}]}\n")
	}
	return b
}

func TestForecastInABrowser(t *testing.T) {
	b := newBrowserOf(t, shortOfStaff)
	b.signIn(account.Admin)
	_, at := b.edited(b.as(account.Engineer))
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.open(at + "?staff=2&within=30#forecast")
		b.picture("forecast-" + theme)
		eval[bool](b, `document.querySelector("#forecast > details").open = true`)
		b.clean("the forecast unfolded")
		b.picture("forecast-open-" + theme)
	}
	b.do(chromedp.EmulateViewport(390, 844))
	b.open(at + "#forecast")
	b.notTooWide(at)
	b.legible(at)
	b.picture("forecast-narrow")
}
