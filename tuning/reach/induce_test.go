package reach

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
	"assay/tuning/trust"
)

// honest is a little ordinary work.
var honest = []seen{
	{"event.kind=tool_result; content.text=the minutes; agent.id=a1; user.id=u1", corpus.Unlabelled, 1},
	{"event.kind=user_prompt; content.text=write a story; agent.id=a1; user.id=u1", corpus.Unlabelled, 2},
	{"event.kind=command_exec; process.command_line=ls -l; destination.ip=10.0.0.9; agent.id=a1; user.id=u1", corpus.Unlabelled, 3},
	{"event.kind=command_exec; process.command_line=make; agent.id=a2; user.id=u2", corpus.FalsePositive, 4},
	{"event.kind=command_exec; process.command_line=cat /etc/shadow; agent.id=a3; user.id=u3", corpus.TruePositive, 5},
	{"event.kind=network_fetch; url.full=https://a.example/x; destination.ip=10.0.0.4; agent.id=a2; user.id=u2", corpus.Unlabelled, 6},
}

func TestInduce(t *testing.T) {
	env := plan.Env{Lists: map[string][]string{"bad": {"198.51.100.0/24"}}}
	check := func(name, text string, outsider, user Outcome, fields string, copies int) *Reach {
		t.Helper()
		r, _ := measure(t, honest, text, env, Setting{})
		got := r.User
		if r.Outsider.Outcome == Yes {
			got = r.Outsider
		}
		if r.Outsider.Outcome != outsider || r.User.Outcome != user || strings.Join(got.Fields, " ") != fields {
			t.Errorf("%s: outsider %s (%s), user %s (%s), fields %v; want %s, %s, %s", name, r.Outsider.Outcome, r.Outsider.Why, r.User.Outcome, r.User.Why, got.Fields, outsider, user, fields)
			return r
		}
		if (got.Witness != nil) != (got.Outcome == Yes) || got.Witness != nil && got.Witness.Copies != copies {
			t.Errorf("%s: witness %+v, want one of %d copies for a yes alone", name, got.Witness, copies)
		}
		return r
	}
	check("a document", sigmaRule("  a: {event.kind: tool_result, content.text|contains: drop it}\n  condition: a\n"), Yes, Yes, "content.text", 1)
	check("a prompt, which is a user's", sigmaRule("  a: {event.kind: user_prompt, content.text|contains: drop it}\n  condition: a\n"), No, Yes, "content.text", 1)
	check("a command", sigmaRule("  a: {process.command_line|contains|all: [rm, -rf]}\n  condition: a\n"), No, Yes, "process.command_line", 1)
	check("a kind that no honest event has", sigmaRule("  a: {event.kind: payment, content.text|contains: drop it}\n  condition: a\n"), No, No, "", 0)
	check("what the platform says", sigmaRule("  a: {event.kind: payment}\n  condition: a\n"), No, No, "", 0)
	check("what honest work does by itself", sigmaRule("  a: {event.kind: network_fetch}\n  condition: a\n"), No, Yes, "", 1)
	check("a filter on the platform's word holds as it is", sigmaRule("  a: {process.command_line|contains: rm}\n  f: {agent.id: [a1, a2]}\n  condition: a and not f\n"), No, Open, "", 0)
	check("a filter that the command walks around", sigmaRule("  a: {process.command_line|contains: rm}\n  f: {process.command_line|startswith: ls}\n  condition: a and not f\n"), No, Yes, "process.command_line", 1)
	check("a filter on an address that the command chooses", sigmaRule("  a: {event.kind: network_fetch}\n  f: {destination.ip|cidr: 10.0.0.0/8}\n  condition: a and not f\n"), No, Yes, "destination.ip", 1)
	check("a field below an open object", sigmaRule("  a: {metadata.note: x}\n  condition: a\n"), Yes, Yes, "metadata.note", 1)
	check("a field that no entry names", sigmaRule("  a: {strange.field: x}\n  condition: a\n"), Yes, Yes, "strange.field", 1)
	check("an expression", sigmaRule("  a: {process.command_line|re: '^(curl|wget) +-[a-z]{2}\\d'}\n  condition: a\n"), No, Yes, "process.command_line", 1)
	check("words anywhere", sigmaRule("  keywords: [drop it]\n  condition: keywords\n"), Yes, Yes, "content.text", 1)
	check("ways to begin and end", sigmaRule("  a: {process.command_line|startswith: 'sh ', process.command_line|endswith: .sh}\n  condition: a\n"), No, Yes, "process.command_line", 1)
	check("whole", sigmaRule("  a: {url.full: 'https://b.example/*'}\n  condition: a\n"), Yes, Yes, "url.full", 1)
	check("a count", "index=x OR command=*curl* | stats count by agent_id | where count > 3", Open, Open, "", 0)
	check("a network", `destination.ip=198.51.100.0/24`, No, Yes, "destination.ip", 1)
	check("a list", `process.command_line=* | where cidrmatch("198.51.100.0/24", 'destination.ip')`, No, Yes, "destination.ip", 1)
	check("numbers", sigmaRule("  a: {content.length|gte: 5}\n  condition: a\n"), Yes, Yes, "content.length", 1)
}

func TestInduceCounts(t *testing.T) {
	env := plan.Env{Aliases: map[string][]string{"command": {"process.command_line"}, "agent_id": {"agent.id"}}}
	r, _ := measure(t, honest, "command=*curl* | stats count by agent_id | where count > 3", env, Setting{})
	if r.User.Outcome != Yes || r.User.Witness.Copies != 4 || r.Outsider.Outcome != No {
		t.Errorf("a count: %+v", r.User)
	}
	r, _ = measure(t, honest, "command=*curl* | stats dc(command) as n by agent_id | where n > 3", env, Setting{})
	if r.User.Outcome != Yes || r.User.Witness.Copies != 4 {
		t.Errorf("a count of distinct commands: %+v", r.User)
	}
	chain := `title: chain
name: chain
id: 22222222-2222-4222-8222-222222222222
correlation: {type: temporal_ordered, rules: [told, done], group-by: [agent.id], timespan: 1h}
---
title: told
name: told
logsource: {product: llm_agent}
detection: {a: {content.text|contains: drop it}, condition: a}
---
title: done
name: done
logsource: {product: llm_agent}
detection: {a: {event.kind: command_exec, process.command_line|contains: curl}, condition: a}
`
	r, _ = measure(t, honest, chain, plan.Env{}, Setting{})
	if r.Outsider.Outcome != No || r.User.Outcome != Yes || len(r.User.Witness.Steps) != 2 || r.User.Witness.Steps[1].Event != "e002" {
		t.Errorf("a chain: outsider %+v, user %+v %+v", r.Outsider, r.User, r.User.Witness)
	}
}

// TestCapped: a condition of too many conjunctions is never called out of
// reach.
func TestCapped(t *testing.T) {
	var b strings.Builder
	b.WriteString("  a:\n")
	for i := range 14 {
		b.WriteString("    - {event.kind: k" + string(rune('a'+i)) + "}\n    - {event.kind: l" + string(rune('a'+i)) + "}\n")
	}
	text := sigmaRule(b.String() + "  b: {event.dataset: x}\n  condition: a and b\n")
	r, notes := measure(t, honest, text, plan.Env{}, Setting{})
	if r.Capped || r.Outsider.Outcome != No || strings.Contains(notes, "capped") {
		t.Errorf("28 conjunctions: %+v, %s", r.Outsider, notes)
	}
	m := &measurement{capped: true, terms: []trust.Term{{}}}
	if got := m.notShown(nil, false, trust.User); got.Outcome != Open {
		t.Errorf("a capped condition is %s", got.Outcome)
	}
}

// TestWitnessLaw: whatever the rule, a yes has edits that the level may write,
// and events on which the plan fires.
func TestWitnessLaw(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	fields := []string{"event.kind", "content.text", "process.command_line", "destination.ip", "agent.id", "url.full", "metadata.x", "odd.one"}
	mods := []string{"", "|contains", "|startswith", "|endswith", "|re"}
	values := []string{"tool_result", "command_exec", "ls", "a1", "drop", "10.0.0.9", "x.y"}
	yes := 0
	for range 300 {
		text := "  a: {" + pick(fields) + pick(mods) + ": '" + pick(values) + "', " + pick(fields) + pick(mods) + "|all: ['" + pick(values) + "']}\n"
		text = strings.ReplaceAll(text, "|re|all: ['", "|re: ['")
		text = strings.ReplaceAll(text, "event.kind|all", "event.kind")
		text = sigmaRule(strings.ReplaceAll(text, "|all", "") + "  f: {" + pick(fields) + pick(mods) + ": '" + pick(values) + "'}\n  condition: a and not f\n")
		if strings.Count(text, "event.kind:") > 2 {
			continue
		}
		rules := planIfAny(text)
		if rules == nil {
			continue
		}
		g := groundOf(t, honest, 2, plan.Env{})
		m, err := newMeasurement(context.Background(), g, subjectOf(t, g, rules), Setting{}.filled())
		if err != nil {
			t.Fatal(err)
		}
		for _, level := range []trust.Level{trust.Outsider, trust.User} {
			got, err := m.induce(level)
			if err != nil {
				t.Fatal(err)
			}
			if got.Outcome != Yes {
				continue
			}
			yes++
			if e := replayed(t, g, got.Witness); !rules.Match(e) {
				t.Errorf("%s\nthe witness %+v does not fire", text, got.Witness)
			}
			for _, edit := range got.Witness.Steps[0].Edits {
				if edit.Level > level {
					t.Errorf("%s\nan edit of %s needs %s, the level is %s", text, edit.Path, edit.Level, level)
				}
			}
		}
	}
	if yes < 50 {
		t.Errorf("%d witnesses, want the law tried on more", yes)
	}
}

func planIfAny(text string) *plan.Plan {
	rules, ds := parseSigma(text)
	if ds.Err() != nil || len(rules) == 0 {
		return nil
	}
	p, _ := plan.Compile(rules[0], plan.Env{})
	return p
}

// replayed is the event that a witness of one step describes.
func replayed(t *testing.T, g *Ground, w *Witness) *corpus.Event {
	t.Helper()
	e := &corpus.Event{ID: "made"}
	for _, part := range g.Source.(memory).parts {
		for i := range part {
			if part[i].ID == w.Steps[0].Event {
				e = &part[i]
			}
		}
	}
	for _, edit := range w.Steps[0].Edits {
		e = with(e, edit.Path, corpus.String(edit.Value))
	}
	return e
}

// TestOrderAndCut: neither the order of the rows nor the cut into segments
// moves a byte.
func TestOrderAndCut(t *testing.T) {
	text := sigmaRule("  a: {process.command_line|contains: shadow}\n  f: {process.command_line|startswith: nl}\n  condition: a and not f\nresponse: {action: step_up, ttl: 1h, undo: u, owner: o}\n")
	var want *Reach
	for i, size := range []int{1, 2, 100} {
		all := slices.Clone(attacked)
		ids := map[string]string{}
		if i > 0 {
			slices.Reverse(all)
		}
		g := groundOf(t, all, size, plan.Env{})
		for p := range g.Source.(memory).parts {
			for k := range g.Source.(memory).parts[p] {
				e := &g.Source.(memory).parts[p][k]
				ids[e.ID] = e.Time.String()
				e.ID = e.Time.String()
			}
		}
		r, _, err := Measure(context.Background(), g, subjectOf(t, g, planOf(t, text, plan.Env{})), Setting{})
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = r
		}
		if d := cmp.Diff(want, r); d != "" {
			t.Errorf("parts of %d rows (-want +got):\n%s", size, d)
		}
	}
}

func TestSample(t *testing.T) {
	check := func(pattern, want string, ok bool) {
		t.Helper()
		if got, fine := sampleOf(pattern, ""); got != want || fine != ok {
			t.Errorf("sampleOf(%q): got %q, %t; want %q, %t", pattern, got, fine, want, ok)
		}
	}
	check(`^a+b*(c|d)e{2}.$`, "aceex", true)
	check(`[0-9][^a-z][é]`, "1X"+"é", true)
	check(`(`, "", false)
	check(`[^\x00-\x{10FFFF}]`, "", false)
	check(`(?:(?:a{1000}){1000})`, "", false)
	check(strings.Repeat("(?:a{500})", 20), "", false)
	if got, ok := sampleOf("ab", "i"); !ok || !strings.EqualFold(got, "ab") {
		t.Errorf("with a flag: %q", got)
	}
}

func TestValues(t *testing.T) {
	env := plan.Env{Lists: map[string][]string{"nets": {"192.0.2.0/24"}, "words": {"w1"}}}
	text := func(s string) rule.Operand { return rule.Operand{Text: s} }
	check := func(x rule.Test, want string, ok bool) {
		t.Helper()
		w := &wish{}
		fine := w.add(&x, env, 0)
		got := ""
		if fine {
			got = w.values(corpus.Value{})[0].Text()
		}
		if got != want || fine != ok {
			t.Errorf("%s: got %q, %t; want %q, %t", x.String(), got, fine, want, ok)
		}
	}
	check(rule.Test{Op: rule.OpEquals, Operands: []rule.Operand{text("a")}}, "a", true)
	check(rule.Test{Op: rule.OpEquals, Operands: []rule.Operand{{Kind: rule.OperandNumber, Number: 4}}}, "4", true)
	check(rule.Test{Op: rule.OpEquals, Operands: []rule.Operand{{Kind: rule.OperandNumber, Number: 4.5}}}, "4.5", true)
	check(rule.Test{Op: rule.OpEquals, Operands: []rule.Operand{{Kind: rule.OperandBool, Bool: true}}}, "true", true)
	check(rule.Test{Op: rule.OpEquals, Operands: []rule.Operand{{Kind: rule.OperandNull}}}, "", true)
	check(rule.Test{Op: rule.OpEquals, Operands: []rule.Operand{{Kind: rule.OperandField, Text: "f"}}}, "", false)
	check(rule.Test{Op: rule.OpEquals, Operands: []rule.Operand{{Pattern: []rule.PatternPart{{Text: "a"}, {Wild: '?'}, {Wild: '%', Text: "words"}}}}}, "axw1", true)
	check(rule.Test{Op: rule.OpEquals, Operands: []rule.Operand{{Pattern: []rule.PatternPart{{Text: "a"}, {Wild: '*'}}}}}, "a", true)
	check(rule.Test{Op: rule.OpEquals, Operands: []rule.Operand{{Pattern: []rule.PatternPart{{Wild: '*'}, {Text: "a"}}}}}, "a", true)
	check(rule.Test{Op: rule.OpInList, Operands: []rule.Operand{{Kind: rule.OperandList, Text: "nets"}}}, "192.0.2.1", true)
	check(rule.Test{Op: rule.OpInList, Operands: []rule.Operand{{Kind: rule.OperandList, Text: "none"}}}, "", false)
	check(rule.Test{Op: rule.OpCIDR, Operands: []rule.Operand{text("2001:db8::/32")}}, "2001:db8::1", true)
	check(rule.Test{Op: rule.OpCIDR, Operands: []rule.Operand{text("192.0.2.7/32")}}, "192.0.2.7", true)
	check(rule.Test{Op: rule.OpCIDR, Operands: []rule.Operand{text("odd")}}, "", false)
	check(rule.Test{Op: rule.OpLess, Operands: []rule.Operand{{Kind: rule.OperandNumber, Number: 3}}}, "2", true)
	check(rule.Test{Op: rule.OpGreater, Operands: []rule.Operand{{Kind: rule.OperandNumber, Number: 3}}}, "4", true)
	check(rule.Test{Op: rule.OpLessEq, Operands: []rule.Operand{text("3")}}, "", false)
	check(rule.Test{Op: rule.OpDiffers, Operands: []rule.Operand{text("3")}}, "x", true)
	check(rule.Test{Op: rule.OpExists, Operands: []rule.Operand{{Kind: rule.OperandBool, Bool: true}}}, "x", true)
	check(rule.Test{Op: rule.OpEqualsField, Operands: []rule.Operand{{Kind: rule.OperandField, Text: "g"}}}, "", false)
	check(rule.Test{Op: rule.OpNull}, "", false)
	check(rule.Test{Op: rule.OpContains, All: true, Operands: []rule.Operand{text("a"), text("b")}}, "a b", true)
	check(rule.Test{Op: rule.OpRegexp, Operands: []rule.Operand{text("a+")}}, "a", true)
}
