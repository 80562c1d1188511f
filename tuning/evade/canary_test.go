package evade

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"assay/corpus"
)

// A canary parses, compiles, is silent as long as the field is there, and fires
// when it is gone.
func TestCanariesFireWhenTheFieldIsGone(t *testing.T) {
	facts := commands(t, 12, 1, "cat /srv/keys/a")
	x, p := fix(t, facts, 5), compile(t, keysRule)
	b, err := NewBase(context.Background(), x, x.ground.Pool, p, x.firing(t, p))
	if err != nil {
		t.Fatal(err)
	}
	f, err := Measure(context.Background(), b, p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := Canaries(context.Background(), x.ground, p, b, f)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || all[0].Field != "process.command_line" || all[0].Kind != "event.kind" || all[0].File != "canary_process_command_line.yml" {
		t.Fatalf("got %+v, want one for the command line; event.kind has no kind beside it", all)
	}
	canary := compile(t, all[0].Text)
	if n := len(x.firing(t, canary).Groups); n != 0 {
		t.Errorf("it fires %d times while the field is there:\n%s", n, all[0].Text)
	}
	for name, change := range map[string]func(e corpus.Event) corpus.Event{
		"absent": func(e corpus.Event) corpus.Event { return without(e, "process.command_line") },
		"null":   func(e corpus.Event) corpus.Event { return with(e, "process.command_line", corpus.Null()) },
		"empty":  func(e corpus.Event) corpus.Event { return with(e, "process.command_line", corpus.String("")) },
	} {
		var gone []fact
		for i, x := range facts {
			e := change(x.event)
			e.Time = facts[0].event.Time.Add(time.Duration(i) * time.Minute)
			gone = append(gone, fact{e, corpus.Unlabelled})
		}
		y := fix(t, gone, 5)
		if n := len(y.firing(t, canary).Groups); n == 0 {
			t.Errorf("%s: it stays silent:\n%s", name, all[0].Text)
		}
		if most, err := y.ground.busiestHour(context.Background(), "event.kind", []string{"command_exec"}, []string{"process.command_line"}); err != nil || most != 12 {
			t.Errorf("%s: got %d in the busiest hour, want 12 (%v)", name, most, err)
		}
	}
}

func TestCanaryTextIsReadBack(t *testing.T) {
	r := Read{"command", []string{"process.command_line", "CommandLine"}}
	of := compile(t, keysRule).Rule()
	text := canaryText(of, r, "event.kind", []string{"a*b", `c\d`, "it's"}, 12)
	p := compile(t, text)
	var facts []fact
	for i := range 12 {
		e := eventOf(t, fmt.Sprintf("ev-%d", i), fmt.Sprintf(`{"event":{"kind":%q}}`, []string{"a*b", `c\d`, "it's"}[i%3]))
		e.Time = e.Time.Add(time.Duration(i) * time.Minute)
		facts = append(facts, fact{e, corpus.Unlabelled})
	}
	x := fix(t, facts, 20)
	if n := len(x.firing(t, p).Groups); n != 1 {
		t.Errorf("got %d alerts, want one:\n%s", n, text)
	}
	facts[3].event = with(facts[3].event, "CommandLine", corpus.String("id"))
	if n := len(fix(t, facts, 20).firing(t, p).Groups); n != 0 {
		t.Errorf("with one command line there: got %d alerts, want none", n)
	}
	if again := canaryText(of, r, "event.kind", []string{"a*b", `c\d`, "it's"}, 12); again != text {
		t.Error("the same canary is written in two ways")
	}
}

func TestKindsOfEvents(t *testing.T) {
	b := &Base{Incidents: []Incident{{Events: []corpus.Event{
		eventOf(t, "1", `{"x":1,"event":{"kind":"a"},"EventID":7}`), eventOf(t, "2", `{"x":1,"EventID":4}`), eventOf(t, "3", `{"event":{"kind":"c"}}`)}}}}
	kind, values := kindsOf(b, Read{"x", []string{"x"}})
	if kind != "EventID" || !slices.Equal(values, []string{"4", "7"}) {
		t.Errorf("got %s %v, want the number, which all events with x have", kind, values)
	}
	if kind, _ := kindsOf(b, Read{"EventID", []string{"EventID"}}); kind != "" {
		t.Errorf("got %s, want none: event.kind is not in all", kind)
	}
}
