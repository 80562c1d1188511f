package respond

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/tuning/rule"
)

func cacaoSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(CACAOSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("cacao.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("cacao.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var cacaoDates = Dates{time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), time.Date(2026, 3, 4, 10, 0, 0, 123456789, time.FixedZone("x", 3600))}

// TestExport: every action that a rule may ask for gives a playbook that follows
// the schema, whose steps lead from the start to the end.
func TestExport(t *testing.T) {
	schema := cacaoSchema(t)
	for _, a := range Ladder() {
		r := &rule.Rule{ID: "r-1", Title: "Told \"to\" drop it", Level: "high", Digest: strings.Repeat("0f", 32), Tags: []string{"attack.t1059"},
			Response: &rule.Response{Action: a.Name, TTL: 30 * time.Minute, Undo: "lift it", Owner: "soc", Evidence: "the session"}}
		b, err := Export(r, cacaoDates, Caps{Principals: 3, PerHour: 2, Never: 1, Breaker: "notify"})
		if !a.Automatic() {
			if err == nil {
				t.Errorf("%s is exported and is for people to decide", a.Name)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", a.Name, err)
		}
		var p cacao
		if err := json.Unmarshal(b, &p); err != nil {
			t.Fatal(err)
		}
		follow(t, &p, a)
		again, _ := Export(r, cacaoDates, Caps{Principals: 3, PerHour: 2, Never: 1, Breaker: "notify"})
		if !bytes.Equal(b, again) {
			t.Errorf("%s: two exports differ", a.Name)
		}
	}
}

func follow(t *testing.T, p *cacao, a Action) {
	t.Helper()
	var names []string
	var delay int64
	at := p.WorkflowStart
	for range len(p.Workflow) {
		s, ok := p.Workflow[at]
		if !ok {
			t.Fatalf("%s: no step %s", a.Name, at)
		}
		names, delay, at = append(names, s.Type+" "+s.Name), delay+s.Delay, s.OnCompletion
	}
	want := 4
	if a.Contains() {
		want = 5
		if delay != (30 * time.Minute).Milliseconds() {
			t.Errorf("%s: undone after %d ms", a.Name, delay)
		}
	}
	if len(names) != want || at != "" || names[1] != "action keep evidence" || names[2] != "action "+a.Name || names[want-1] != "end nothing is held" {
		t.Errorf("%s: steps %q, then %q", a.Name, names, at)
	}
	if p.Created != "2026-03-02T10:00:00.000Z" || p.Modified != "2026-03-04T09:00:00.123Z" || p.Severity != 75 || p.Types[0] != map[bool]string{true: "notification", false: "mitigation"}[a.Rung <= 1] {
		t.Errorf("%s: %+v", a.Name, p)
	}
	if strings.Contains(p.Description, "at most 3 principals") != a.Contains() {
		t.Errorf("%s: %q", a.Name, p.Description)
	}
}

func TestExportRefuses(t *testing.T) {
	if _, err := Export(&rule.Rule{ID: "r"}, cacaoDates, Caps{}); !errors.Is(err, ErrNoResponse) {
		t.Errorf("no response: %v", err)
	}
	if b, err := Export(&rule.Rule{ID: "r", Response: &rule.Response{Action: "notify"}}, cacaoDates, Caps{}); err != nil || !bytes.Contains(b, []byte("Keep the alert and the events behind it.")) || !bytes.Contains(b, []byte("nobody named")) {
		t.Errorf("nothing but an action: %s, %v", b, err)
	}
}

// TestUUID5: names differ, and version and variant stand where RFC 9562 has them.
func TestUUID5(t *testing.T) {
	if a, b := uuid5("x", "y"), uuid5("x", "z"); a == b || a[14] != '5' || !strings.ContainsRune("89ab", rune(a[19])) || len(a) != 36 {
		t.Errorf("got %s and %s", a, b)
	}
}

// TestRungOf: a name that is on no ladder stands at the top.
func TestRungOf(t *testing.T) {
	for name, want := range map[string]Rung{"": 0, " ": 0, "notify": 1, "Step-Up": 2, "block_ip": 5, "dance": 7, "delete": 7} {
		if got := RungOf(name); got != want {
			t.Errorf("RungOf(%q): got %d, want %d", name, got, want)
		}
	}
}
