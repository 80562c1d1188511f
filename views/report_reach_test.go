package views

import (
	"strings"
	"testing"

	"assay/tuning/interval"
	"assay/tuning/reach"
	"assay/tuning/report"
	"assay/tuning/trust"
)

// TestReachCard: what the card says of a refused response, of an answer that is
// open, and where the snapshot cannot say whom a response would hit.
func TestReachCard(t *testing.T) {
	if reachOf(&report.Report{}) != nil {
		t.Error("a report that did not ask has a card")
	}
	x := &reach.Reach{
		Fields:   []reach.FieldTrust{{Field: "command", Path: "process.command_line", Level: trust.User, Known: true}, {Field: "odd", Filter: true}},
		Outsider: reach.Inducible{Outcome: reach.Open, Why: "nobody knows"},
		User: reach.Inducible{Outcome: reach.Yes, Why: "it does", Witness: &reach.Witness{Edited: true, Copies: 1,
			Steps: []reach.Step{{Event: "e/1", Part: "base", Edits: []reach.Edit{{Path: "p", Value: "<b>\u202e", Level: trust.User}}}, {}}}},
		Response: reach.Response{Action: "step_up", Rung: 2, Allowed: 1, Above: 1, TTLSeconds: 1800, Why: "an outsider may"},
	}
	x.Boundary = &reach.Boundary{Incidents: interval.Of(1, 12), Pairs: 4, Separated: 3, Bare: 2, Templates: []reach.TwinShare{{Name: "echoed", Is: "command", Silent: interval.Of(0, 12)}},
		Example: &reach.Twin{Event: "e2", Template: "echoed", Path: "q", Value: "echo <u>"}}
	x.Suppress = &reach.Suppression{Filters: 1, Incidents: interval.Of(5, 12), Outsider: 2, Example: &reach.Hidden{Event: "e3", Filter: "f <s>", Edits: []reach.Edit{{Path: "z", Value: "v"}}}}
	x.Separators = []reach.Separator{{Field: "agent.role", Value: "<q>", True: interval.Of(7, 9), False: interval.Of(1, 40)}, {Field: "z", Gone: true, True: interval.Of(9, 9), False: interval.Of(0, 40)}}
	r := &report.Report{Figures: report.Figures{Reach: x}, Comparison: &report.Comparison{Baseline: report.Figures{Reach: &reach.Reach{}}}}
	m := reachOf(r)
	if m.Word != "Refused" || m.Baseline == "" || m.NoChart == "" || m.Chart != nil || m.Witnesses[0].Word != "not ruled out" || m.Witnesses[1].Steps[0].URL != "/events/e%2F1" {
		t.Errorf("got %+v", m)
	}
	x.Radius = &reach.Radius{Days: 3, From: "2026-03-02", PerDay: []reach.Day{{Day: "2026-03-03", Honest: 2, Attack: 1}, {Day: "2031-01-01", Honest: 9}}, Population: 4,
		Kinds: []reach.Kind{{Kind: "agent", Held: interval.Of(1, 4)}}, Listed: reach.Listed{Asked: true, NeverNames: []string{"pay<i>"}}, MaxDay: reach.DayShare{Day: "2026-03-03", Proportion: interval.Of(2, 4)}}
	if m = reachOf(r); m.Chart == nil || len(m.Chart.Days) != 3 || m.Chart.Days[1].Honest != 2 {
		t.Fatalf("chart %+v", m.Chart)
	}
	var b strings.Builder
	if err := reachCard(m).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Refused", "rung 2 of the ladder; allowed: rung 1; lapses after 30 min", "odd", "not in the table", "pay&lt;i&gt;", "&lt;b&gt;", "2 of 4",
		"1 of 12", "3 of 4 twins", "2 incidents hold no text", "echo &lt;u&gt;", "f &lt;s&gt;", "5 of 12", "an outsider 2", "&lt;q&gt;", "not there", "7 of 9", "1 of 40"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the card does not say %q", want)
		}
	}
	if strings.Contains(b.String(), "<b>") || strings.Contains(b.String(), "\u202e") {
		t.Error("text of an event is taken for markup")
	}
	x.Suppress.Filters, x.Boundary = 0, nil
	if m = reachOf(r); m.Twins != nil || m.Filters.Sentence != "The rule has no filter to hide behind." {
		t.Errorf("no filter: %+v", m.Filters)
	}
	x.Radius.Days, x.Radius.From, x.Radius.Listed = 1000, "no day", reach.Listed{}
	if m = reachOf(r); m.Chart != nil || !strings.Contains(m.NoChart, "1,000 days") {
		t.Errorf("a thousand days: %+v", m)
	}
	x.Radius.Days, x.Response = 2, reach.Response{}
	if m = reachOf(r); m.Word != "Allowed" || len(m.Chart.Days) != 0 {
		t.Errorf("days without a first one: %+v", m.Chart)
	}
}
