package reach

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/interval"
	"assay/tuning/plan"
)

const execRule = "  a: {process.command_line|contains: rm}\n  condition: a\nresponse: {action: step_up, ttl: 30m, undo: let it lapse, owner: soc}\n"

// week is alerts of three agents and the work of a fourth.
var week = []seen{
	{"agent.id=a1; user.id=u1; process.command_line=rm x; alert.rule_id=r; alert.raised_at=2026-03-02T00:00:00Z; alert.closed_at=2026-03-02T02:00:00Z", corpus.FalsePositive, 0},
	{"agent.id=a1; user.id=u2; process.command_line=rm y", corpus.Unlabelled, 10},
	{"agent.id=a1; user.id=u2; process.command_line=rm y", corpus.Unlabelled, 24*60 + 5},
	{"agent.id=a2; user.id=u1; process.command_line=rm z", corpus.BenignPositive, 24*60 + 7},
	{"agent.id=a3; user.id=u3; process.command_line=rm /", corpus.TruePositive, 24*60 + 9},
	{"agent.id=a4; user.id=u4; process.command_line=ls", corpus.Unlabelled, 6*24*60 + 1},
	{"process.command_line=rm nobody", corpus.Unlabelled, 3 * 24 * 60},
	{"agent.id=a2; process.command_line=rm w", corpus.Unlabelled, -1},
}

func TestRadius(t *testing.T) {
	inventory, _, err := ReadInventory("principal,kind,privileged,shared,never,depends_on,owner,resources\na1,agent,yes,no,,,,7\na2,service,no,yes,,,,2\na3,agent,,,payment,,,\nb1,,,,,a1;a9,,\nb2,,,,,,A2,\nb3,,,,,zz,,\n")
	if err != nil {
		t.Fatal(err)
	}
	r, notes := measure(t, week, sigmaRule(execRule), plan.Env{}, Setting{Inventory: inventory, Rate: 10})
	if notes != "unnamed-left-out untimed-left-out" {
		t.Errorf("notes %q", notes)
	}
	want := &Radius{
		Days: 7, From: "2026-03-02", To: "2026-03-08", Population: 4, Alerts: 5, Honest: 4, Judged: 3,
		Held: interval.Of(2, 4), MaxDay: DayShare{"2026-03-03", interval.Of(2, 4)}, P95Day: 2,
		PerDay: []Day{{"2026-03-02", 1, 0}, {"2026-03-03", 2, 1}},
		Kinds: []Kind{
			{Kind: "agent", Held: interval.Of(2, 4), P95Day: 2, BusiestDay: 2, Services: 1},
			{Kind: "user", Held: interval.Of(2, 4), P95Day: 2, BusiestDay: 2},
		},
		// a1 is held from 0 to 40 minutes, then 30 on the next day; a2 for 30.
		Hold:   Hold{WaitSeconds: 7200, WaitFrom: "corpus", CapSeconds: 1800, Seconds: 1800, HoursPerWeek: round(100.0 / 60), IfHeld: round((70.0 + 60 + 60) / 60)},
		Listed: Listed{Asked: true, Known: 2, Privileged: 1, Shared: 1, Dependents: 2, Resources: 9, Never: 1, NeverNames: []string{"a3 (payment)"}},
		Worst:  Worst{RatePerHour: 10, EventsPerAlert: 1, Principals: 1, Hours: 24, Capped: 1, Why: "a user or an agent can provoke it, on themselves"},
		Caps:   Caps{Principals: 1, PerHour: 1, Never: 1, ExpirySeconds: 1800, Breaker: "notify"}, Untimed: 1, Unnamed: 1,
	}
	if d := cmp.Diff(want, r.Radius); d != "" {
		t.Errorf("radius (-want +got):\n%s", d)
	}
	if got := r.Response; got.Rung != 2 || got.Allowed != 2 || got.Above != 0 || r.Refusal() != "" {
		t.Errorf("response %+v, %q", got, r.Refusal())
	}
	if r.Target.Kind != "agent" || r.Target.Choosable.K != 0 || r.Target.Choosable.N != 6 {
		t.Errorf("target %+v", r.Target)
	}
}

func TestWaits(t *testing.T) {
	r, _ := measure(t, week, sigmaRule(execRule), plan.Env{}, Setting{Wait: 6 * time.Minute})
	if h := r.Radius.Hold; h.WaitFrom != "given" || h.HoursPerWeek != round(24.0/60) {
		t.Errorf("a given wait of 6 minutes: %+v", h)
	}
	r, _ = measure(t, week, sigmaRule(execRule), plan.Env{}, Setting{Wait: 6 * time.Minute, Forecast: time.Hour})
	if h := r.Radius.Hold; h.WaitFrom != "given" || h.WaitSeconds != 360 {
		t.Errorf("given and forecast: %+v", h)
	}
	r, _ = measure(t, week, sigmaRule(execRule), plan.Env{}, Setting{Forecast: 6 * time.Minute})
	if h := r.Radius.Hold; h.WaitFrom != "forecast" || h.HoursPerWeek != round(24.0/60) || !strings.Contains(h.From(), "forecast queue") {
		t.Errorf("a forecast wait of 6 minutes: %+v", h)
	}
	r, notes := measure(t, honest, sigmaRule(execRule), plan.Env{}, Setting{})
	if h := r.Radius.Hold; h.WaitFrom != "assumed" || h.WaitSeconds != 3600 || notes != "no-inventory no-known wait-assumed" {
		t.Errorf("no past alert: %+v, notes %s", h, notes)
	}
	var own []seen
	for range 30 {
		own = append(own, seen{"agent.id=a; alert.rule_name=t; alert.raised_at=2026-03-02T00:00:00Z; alert.closed_at=2026-03-02T00:04:00Z", corpus.Unlabelled, 1})
	}
	own = append(own, seen{"agent.id=a; alert.raised_at=2026-03-02T05:00:00Z; alert.closed_at=2026-03-02T00:04:00Z", corpus.Unlabelled, 1})
	r, _ = measure(t, own, sigmaRule(execRule), plan.Env{}, Setting{})
	if h := r.Radius.Hold; h.WaitFrom != "rule" || h.WaitSeconds != 240 {
		t.Errorf("the rule's own alerts: %+v", h)
	}
}

// TestNoRadius: curated segments, untimed events and nameless ones say nothing.
func TestNoRadius(t *testing.T) {
	g := groundOf(t, week, 100, plan.Env{})
	g.Parts[0].Stream = false
	curated := groundOf(t, []seen{{"process.command_line=rm", corpus.Unlabelled, -1}}, 1, plan.Env{})
	for _, g := range []*Ground{curated} {
		r, notes, err := Measure(context.Background(), g, subjectOf(t, g, planOf(t, sigmaRule(execRule), plan.Env{})), Setting{})
		if err != nil || r.Radius != nil || r.Target.Kind != "" || len(notes) != 3 {
			t.Errorf("got %+v, %v, %v", r, notes, err)
		}
	}
	if _, _, err := Measure(context.Background(), g, Subject{}, Setting{}); err == nil {
		t.Error("no rule: want an error")
	}
}

// TestHeldLaw: the union of the holds of each principal, against marks on every
// minute.
func TestHeldLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		span := rapid.IntRange(1, 40).Draw(t, "span")
		h, minutes := &hits{}, map[[2]int]bool{}
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			who, at, fair := rapid.IntRange(1, 3).Draw(t, "who"), rapid.IntRange(0, 200).Draw(t, "at"), rapid.Bool().Draw(t, "honest")
			h.list = append(h.list, hit{uint32(who), fair, int64(at) * int64(time.Minute)})
			for m := at; fair && m < at+span; m++ {
				minutes[[2]int{who, m}] = true
			}
		}
		h.sort()
		if got := h.held(int64(span) * int64(time.Minute)); got != int64(len(minutes))*int64(time.Minute) {
			t.Fatalf("held %v, want %d minutes", time.Duration(got), len(minutes))
		}
	})
}

func TestAllowed(t *testing.T) {
	check := func(name, text string, all []seen, wantRung, wantAllowed int) {
		t.Helper()
		r, _ := measure(t, all, sigmaRule(text), plan.Env{}, Setting{})
		if r.Response.Rung != wantRung || r.Response.Allowed != wantAllowed || (r.Refusal() != "") != (wantRung > wantAllowed) {
			t.Errorf("%s: rung %d, allowed %d (%s), refusal %q; want %d and %d", name, r.Response.Rung, r.Response.Allowed, r.Response.Why, r.Refusal(), wantRung, wantAllowed)
		}
	}
	response := func(action string) string {
		return "response: {action: " + action + ", ttl: 30m, undo: let go, owner: soc}\n"
	}
	told := "  a: {event.kind: tool_result, content.text|contains: drop}\n  condition: a\n"
	check("an outsider", told+response("step_up"), honest, 2, 1)
	check("an outsider, notify", told+response("notify"), honest, 1, 1)
	command := "  a: {process.command_line|contains: drop}\n  condition: a\n"
	check("a user", command+response("step_up"), honest, 2, 2)
	check("a user, narrower scope", command+response("reduce_scope"), honest, 3, 2)
	check("no undo", command+"response: {action: step_up, ttl: 30m, owner: soc}\n", honest, 2, 1)
	check("a person's", command+response("isolate_host"), honest, 6, 2)
	check("nobody knows it", command+response("dance"), honest, 7, 2)
	check("no response", command, honest, 0, 2)
	platform := "  a: {event.kind: payment}\n  condition: a\n"
	check("the platform alone", platform+response("reduce_scope"), honest, 3, 3)
	forged := []seen{{"event.kind=payment; source.ip=192.0.2.1", corpus.Unlabelled, 1}}
	check("who is hit can be chosen", platform+response("step_up"), forged, 2, 1)
}

func TestWorst(t *testing.T) {
	all := make([]seen, 0, 600)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 500 {
		all = append(all, seen{"event.kind=tool_result; content.text=t; agent.id=g" + string(rune('a'+i%25)) + string(rune('a'+i/25)), corpus.Unlabelled, r.IntN(5000)})
	}
	text := sigmaRule("  a: {content.text|contains: drop}\n  condition: a\nresponse: {action: step_up, ttl: 1h, undo: u, owner: o}\n")
	got, _ := measure(t, all, text, plan.Env{}, Setting{Rate: 10, Wait: 2 * time.Hour})
	// 240 alerts a day on 240 of 500 agents, ten at a time, an hour each.
	want := Worst{RatePerHour: 10, EventsPerAlert: 1, Principals: 240, Hours: 240, Capped: 5, Why: "an outsider can provoke it on whoever reads or receives what they wrote"}
	if d := cmp.Diff(want, got.Radius.Worst); d != "" {
		t.Errorf("worst (-want +got):\n%s", d)
	}
	if got.Radius.Caps.Principals != 5 {
		t.Errorf("caps %+v", got.Radius.Caps)
	}
}

func TestSentence(t *testing.T) {
	r, _ := measure(t, week, sigmaRule(execRule), plan.Env{}, Setting{})
	want := "step_up would have held 2 of the 4 agents seen (50 %) who did nothing known to be wrong, for 1.7 principal-hours a week; no outsider was found able to set it off, and a user or an agent can set it off with words in process.command_line: it may ask for rung 2, and asks for 2."
	if got := r.Sentence(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	want = "No outsider was found able to set it off, and a user or an agent can set it off with words in process.command_line; step_up would have held 2 of the 4 agents seen (50 %) who did nothing known to be wrong."
	if got := r.Brief(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	hidden := &Suppression{Incidents: interval.Proportion{K: 2, N: 3}, Outsider: 1}
	if got, want := hidden.Sentence(), "A user or an agent can hide 2 of 3 known incidents behind one of the rule's own filters, an outsider 1."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, s := range []*Suppression{nil, {Incidents: interval.Proportion{N: 3}}} {
		if got := s.Sentence(); got != "" {
			t.Errorf("%+v: %s", s, got)
		}
	}
	r.Response.Action, r.Response.Rung = "", 0
	if got := r.Brief(); !strings.Contains(got, "; a response that holds somebody would have held 2 of the 4") {
		t.Error(got)
	}
	if got, want := (&Reach{}).Brief(), "whom a response would have held cannot be said."; !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want the end %s", got, want)
	}
	for _, r := range []*Reach{{}, {Outsider: Inducible{Outcome: Open}}, {Outsider: Inducible{Outcome: No}, User: Inducible{Outcome: Open}}, {Outsider: Inducible{Outcome: Yes}, Response: Response{Action: "step_up", Rung: 2, Allowed: 1, Above: 1}, Radius: &Radius{}},
		{Response: Response{Action: "notify"}, Radius: &Radius{Population: 1234567, Held: interval.Proportion{N: -3}}, Target: Target{Kind: "address"}}} {
		if s := r.Sentence(); len(s) < 20 {
			t.Errorf("%+v: %q", r, s)
		}
	}
	if math.IsNaN(round(1)) || count(-1234) != "-1,234" || hours(1) != "1 principal-hour" || plural(2, "entity") != "2 entities" || plural(1, "agent") != "1 agent" {
		t.Error("words")
	}
}
