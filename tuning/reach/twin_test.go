package reach

import (
	"strings"
	"testing"

	"assay/corpus"
	"assay/tuning/plan"
)

// attacked is honest work and three incidents.
var attacked = append([]seen{
	{"event.kind=command_exec; process.command_line=cat /etc/shadow; destination.ip=192.0.2.1; agent.id=b1; incident.id=i1", corpus.TruePositive, 100},
	{"event.kind=command_exec; process.command_line=tail /etc/shadow; agent.id=b1; incident.id=i1", corpus.TruePositive, 101},
	{"event.kind=command_exec; process.command_line=head /etc/shadow; agent.id=b2", corpus.TruePositive, 102},
	{"event.kind=command_exec; process.command_line=sort /etc/shadow; agent.id=b2", corpus.TruePositive, 110},
	{"event.kind=command_exec; process.command_line=nl '/etc/shadow'; agent.id=b2", corpus.TruePositive, 3000},
}, honest...)

func TestTwins(t *testing.T) {
	text := sigmaRule("  a: {event.kind: command_exec, process.command_line|contains: /etc/shadow}\n  condition: a\n")
	r, _ := measure(t, attacked, text, plan.Env{}, Setting{})
	b := r.Boundary
	// Three of honest[4] by a3, i1 of b1, two runs of b2.
	if b.Incidents.K != 0 || b.Incidents.N != 4 || b.Pairs != 36 || b.Separated != 24 || b.Bare != 0 {
		t.Errorf("boundary %+v", b)
	}
	if b.Example == nil || b.Example.Event != "e009" || b.Example.Value != "echo 'cat /etc/shadow'" {
		t.Errorf("example %+v", b.Example)
	}
	for _, s := range b.Templates {
		if want := map[bool]int{true: 0, false: 4}[s.Is == command]; s.Silent.K != want || s.Silent.N != 4 {
			t.Errorf("%s: %+v, want %d of 4", s.Name, s.Silent, want)
		}
	}
	text = sigmaRule("  a: {event.kind: command_exec, process.command_line|re: '^(cat|tail|head|sort|nl) .?/etc/shadow.?$'}\n  condition: a\n")
	if r, _ = measure(t, attacked, text, plan.Env{}, Setting{}); r.Boundary.Incidents.K != 4 || r.Boundary.Example != nil {
		t.Errorf("a rule that tells them apart: %+v", r.Boundary)
	}
	r, notes := measure(t, honest[:4], text, plan.Env{}, Setting{})
	if r.Boundary != nil || r.Suppress != nil || !strings.Contains(notes, "no-known") {
		t.Errorf("nothing known: %+v, %s", r.Boundary, notes)
	}
	bare := []seen{{"event.kind=payment; agent.id=x", corpus.TruePositive, 1}}
	if r, _ = measure(t, bare, sigmaRule("  a: {event.kind: payment}\n  condition: a\n"), plan.Env{}, Setting{}); r.Boundary.Bare != 1 || r.Boundary.Incidents.N != 0 {
		t.Errorf("no text: %+v", r.Boundary)
	}
}

func TestSuppression(t *testing.T) {
	check := func(name, filter string, filters, k, outsider int, value string) {
		t.Helper()
		r, _ := measure(t, attacked, sigmaRule("  a: {process.command_line|contains: /etc/shadow}\n"+filter), plan.Env{}, Setting{})
		s := r.Suppress
		got := ""
		if s.Example != nil {
			got = s.Example.Edits[0].Value
		}
		if s.Filters != filters || s.Incidents.K != k || s.Incidents.N != 4 || s.Outsider != outsider || got != value {
			t.Errorf("%s: %+v, example %+v; want %d filters, %d of 4, %d by outsiders, %q", name, s, s.Example, filters, k, outsider, value)
		}
	}
	check("no filter", "  condition: a\n", 0, 0, 0, "")
	check("a word", "  f: {process.command_line|contains: audit}\n  condition: a and not f\n", 1, 4, 0, "cat /etc/shadow # audit")
	check("the beginning", "  f: {process.command_line|startswith: 'cut '}\n  condition: a and not f\n", 1, 4, 0, "cut  ; cat /etc/shadow")
	check("the end", "  f: {process.command_line|endswith: .bak}\n  condition: a and not f\n", 1, 4, 0, "cat /etc/shadow # .bak")
	check("the whole, which leaves nothing of the attack", "  f: {process.command_line: ls}\n  condition: a and not f\n", 1, 0, 0, "")
	check("an address", "  f: {destination.ip|cidr: 10.0.0.0/8}\n  condition: a and not f\n", 1, 1, 0, "10.0.0.1")
	check("the platform's word", "  f: {agent.id: a9}\n  condition: a and not f\n", 1, 0, 0, "")
	check("an object that outsiders add to", "  f: {metadata.tag: ok}\n  condition: a and not f\n", 1, 4, 4, "ok")
	check("absence", "  f: {action.intent: null}\n  condition: a or (a and not f)\n", 1, 0, 0, "")
}
