package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/tuning/interval"
	"assay/tuning/reach"
	"assay/tuning/report"
	"assay/tuning/trust"
)

// reached is a reach with every field filled.
func reached() *reach.Reach {
	digest := strings.Repeat("0f", 32)
	edit := reach.Edit{Path: "content.text", Value: "x", Level: trust.Outsider, Added: true}
	return &reach.Reach{
		Trust: digest, Inventory: digest, Terms: 2, Capped: true,
		Fields:   []reach.FieldTrust{{Field: "a", Path: "b", Level: trust.User, Known: true, Derived: true, Filter: true, Why: "w"}},
		Outsider: reach.Inducible{Outcome: reach.No, Why: "w"},
		User: reach.Inducible{Outcome: reach.Yes, Why: "w", Fields: []string{"content.text"},
			Witness: &reach.Witness{Edited: true, Copies: 1, Alerts: 1, Steps: []reach.Step{{Part: "p", Event: "e", Edits: []reach.Edit{edit}}}}},
		Target:   reach.Target{Kind: "agent", Field: "agent.id", Level: trust.Platform, Choosable: interval.Of(0, 3)},
		Response: reach.Response{Action: "step_up", Rung: 2, Allowed: 2, TTLSeconds: 60, Why: "w"},
		Radius: &reach.Radius{Days: 2, From: "2026-03-02", To: "2026-03-03", Population: 4, Alerts: 3, Honest: 2, Judged: 1, Held: interval.Of(2, 4),
			MaxDay: reach.DayShare{Day: "2026-03-02", Proportion: interval.Of(2, 4)}, P95Day: 2, PerDay: []reach.Day{{Day: "2026-03-02", Honest: 2, Attack: 1}},
			Kinds:  []reach.Kind{{Kind: "agent", Held: interval.Of(2, 4), P95Day: 2, BusiestDay: 2, Services: 1}},
			Hold:   reach.Hold{WaitSeconds: 60, WaitFrom: "given", CapSeconds: 60, Seconds: 60, HoursPerWeek: 1.5, IfHeld: 2},
			Listed: reach.Listed{Asked: true, Known: 1, Privileged: 1, Never: 1, NeverNames: []string{"a1 (payment)"}},
			Worst:  reach.Worst{RatePerHour: 600, EventsPerAlert: 1, Principals: 4, Hours: 96, Capped: 1, Why: "w"},
			Caps:   reach.Caps{Principals: 1, PerHour: 1, Never: 1, ExpirySeconds: 60, Breaker: "notify"}},
		Boundary: &reach.Boundary{Incidents: interval.Of(1, 2), Separated: 3, Pairs: 4, Templates: []reach.TwinShare{{Name: "echoed", Is: "command", Silent: interval.Of(1, 2)}},
			Example: &reach.Twin{Event: "e", Template: "echoed", Path: "p", Value: "v"}, Bare: 1, Cut: 1},
		Separators: []reach.Separator{{Field: "f", Value: "v", Gone: true, True: interval.Of(1, 2), False: interval.Of(0, 2), Gap: -0.5}},
		Suppress:   &reach.Suppression{Filters: 1, Incidents: interval.Of(1, 2), Outsider: 1, Example: &reach.Hidden{Event: "e", Filter: "f", Edits: []reach.Edit{edit}}, Cut: 1},
	}
}

func TestReachInForms(t *testing.T) {
	schema := compile(t)
	r := compared(t, demo(), 40)
	r.Reach = reached()
	r.Comparison.Baseline.Reach = &reach.Reach{Trust: strings.Repeat("0f", 32), Fields: []reach.FieldTrust{},
		Outsider: reach.Inducible{Outcome: reach.Open}, User: reach.Inducible{Outcome: reach.Open}, Target: reach.Target{Choosable: interval.Of(0, 0)}}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(encoded(t, r)))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Error(err)
	}
	b, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := report.Decode(b); err != nil {
		t.Error(err)
	}
	var text, md bytes.Buffer
	if err := report.WriteText(&text, r); err != nil {
		t.Fatal(err)
	}
	if err := report.WriteMarkdown(&md, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"What an automated response would do", "candidate: step_up would have held 2 of the 4 agents seen", "baseline: Whom a response would have held cannot be said",
		"with a cap of 1 % 1", "told from every harmless twin: 1 of 2", "can hide behind a filter: 1 of 2"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text does not say %q:\n%s", want, text.String())
		}
	}
	if !strings.Contains(md.String(), "### What an automated response would do") {
		t.Error("the Markdown has no such part")
	}
}
