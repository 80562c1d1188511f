package views

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"assay/tuning/fatigue"
	"assay/tuning/report"
	"assay/views/account"

	"github.com/chromedp/chromedp"
)

func TestFirstSentence(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		if got := firstSentence(text); got != want {
			t.Errorf("first sentence of %q is %q, want %q", text, got, want)
		}
	}
	check("", "")
	check("One.", "One.")
	check("It lies in a.b.c. Then more.", "It lies in a.b.c.")
	check("With 7.1 % of it (95 %). McNemar: p.", "With 7.1 % of it (95 %).")
	check(`No filter. "f" hides 2.`, "No filter.")
}

// Every line of the list leads to a section that is there, and names what the
// section says.
func TestBriefLeadsToSections(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	_, at := b.edited(engineer)
	page := b.page(engineer, at, "What changed and what is uncertain", "Catches and misses", "Costs", "Abuse: evasion, response", "weaken these figures")
	links := regexp.MustCompile(`<dt><a href="#([a-z-]+)">`).FindAllStringSubmatch(page, -1)
	if len(links) < 7 {
		t.Errorf("%d lines, want one of each section: %v", len(links), links)
	}
	for _, l := range links {
		if strings.Count(page, ` id="`+l[1]+`"`) != 1 {
			t.Errorf("the line of %s leads nowhere, or to more than one place", l[1])
		}
	}
	order := []string{"role=\"status\"><span class=\"badge\"", "class=\"figures\"", `id="brief"`, `id="changed"`, `id="catches"`, `id="evaluation"`, `id="verified"`, `id="units"`, `id="costs"`, `id="load"`, `id="forecast"`, `id="abuse"`, `id="evasion"`, `id="reach"`, `id="decision"`, `id="method"`}
	places := make([]int, 0, len(order))
	for _, what := range order {
		places = append(places, strings.Index(page, what))
	}
	if places[0] < 0 || !slices.IsSorted(places) {
		t.Errorf("the page is not in the order of reading: %v stand at %v", order, places)
	}
	review := b.address(b.send(engineer, post, at+"/propose", url.Values{"to": {"test"}, "reason": {"Tried on the demo."}}))
	b.page(engineer, review, "What changed and what is uncertain", `href="`+at+`#evasion"`, "weaken these figures")
}

// A report of older days has no sections: its list says what it can.
func TestBriefOfOldReport(t *testing.T) {
	r := &report.Report{}
	if m := briefOf(r, ""); len(m.Lines) > 0 || m.Weakened != "" || m.Title != "What it does and what is uncertain" {
		t.Errorf("got %+v of a report without sections", m)
	}
	r.Comparison = &report.Comparison{}
	r.Warnings = []report.Warning{{Code: "forecast/no-times", Message: "no event has a time"}}
	m := briefOf(r, "/reports/x")
	want := []briefLine{{"Changed events", "/reports/x#changed", "Candidate and baseline fire on the same events."}, {"Load", "/reports/x#forecast", "No event has a time."}}
	if !slices.Equal(m.Lines, want) || m.Weakened != "1 thing weakens these figures" {
		t.Errorf("got %+v (%s), want %+v", m.Lines, m.Weakened, want)
	}
}

// The pages of the evidence are one step from every page, and the labels' item
// is lit on all of its pages.
func TestEvidenceIsInTheNavigation(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	for _, path := range []string{"/labels/quality", "/labels/second", "/labels/suspicious"} {
		b.page(b.as(account.Reviewer), path, `<h2>Evidence</h2>`, `href="/queue"`, `href="/audits"`, `<a href="/labels/quality" data-key="g t" aria-current="page">`)
	}
	if body := b.page(b.as(account.Viewer), "/corpus"); strings.Contains(body, `href="/queue" data-key`) {
		t.Error("a viewer is led to a queue that they may not see")
	}
}

// What asks for nothing is folded, and the fold says how much of it is no
// evidence.
func TestCalmSigns(t *testing.T) {
	check := func(calm map[fatigue.State]int, want string) {
		t.Helper()
		if got := calmWords(calm); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	check(map[fatigue.State]int{fatigue.Quiet: 3, fatigue.Inconclusive: 1, fatigue.Unrecorded: 4}, "Of the others 3 show no sign, 1 has too little evidence and 4 cannot be measured yet")
	check(map[fatigue.State]int{fatigue.Quiet: 1}, "Of the others 1 shows no sign")
	b := newTrialOf(t, demoBench(t))
	b.page(b.as(account.Lead), "/fatigue", "Signs of fatigue", "cannot be measured yet", "Seeded controls")
}

// The folds of a report, open, are as legible and narrow as what stands above
// them.
func TestReportFoldsInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	_, at := b.edited(b.as(account.Engineer))
	unfold := `document.querySelectorAll("main details").forEach(d => d.open = true)`
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.open(at)
		eval[any](b, unfold)
		b.clean("the report unfolded, " + theme)
		b.picture("report-unfolded-" + theme)
	}
	b.do(chromedp.EmulateViewport(390, 844))
	b.open(at + "?staff=2&within=30")
	if !eval[bool](b, `document.querySelector("#forecast [data-testid=what-if]").closest("details").open`) {
		t.Error("a what-if that was asked is folded away")
	}
	eval[any](b, unfold)
	if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("the unfolded report at 390 px is %d px too wide", wide)
	}
	b.legible(at)
	b.picture("report-unfolded-narrow")
}
