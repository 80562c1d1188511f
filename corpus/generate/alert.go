package generate

import (
	"math/rand/v2"
	"strings"
	"time"
)

// prodRule is a rule of the invented production system. Its predicate is in
// the steps that set it off; only its name and its noise matter here.
type prodRule struct{ id, name, severity, response string }

const (
	rulePasswd = iota
	ruleDownload
	ruleInjection
	ruleSecret
	ruleUpload
	ruleDestructive
	ruleNewSource
	rulePrivilege
	ruleEncoded
	ruleAdmin
)

var prodRules = []prodRule{
	rulePasswd:      {"agent-passwd-mention", "Password file named by an agent", "medium", "notify"},
	ruleDownload:    {"agent-download", "Download outside the approved networks", "medium", "human_review"},
	ruleInjection:   {"agent-injection-phrase", "Instruction phrase in a tool result", "high", "human_review"},
	ruleSecret:      {"agent-secret-in-command", "Secret on a command line", "high", "human_review"},
	ruleUpload:      {"agent-upload", "Upload to an outside address", "low", "notify"},
	ruleDestructive: {"agent-destructive-command", "Destructive command", "high", "step_up"},
	ruleNewSource:   {"agent-new-source", "Fetch from a source not seen before", "low", "notify"},
	rulePrivilege:   {"agent-privilege-change", "Privilege or permission change", "high", "step_up"},
	ruleEncoded:     {"agent-encoded-payload", "Encoded payload decoded on the command line", "medium", "human_review"},
	ruleAdmin:       {"agent-admin-command", "Administrative command", "low", "notify"},
}

// raise decides whether the event's rule fired, what the analyst made of it,
// and which events that raised nothing were looked at all the same.
func (w *world) raise(d *dice, r *record) {
	if r.rule == noRule {
		w.audit(d, r)
		return
	}
	a := pick(d, w.analysts)
	rule := &prodRules[r.rule]
	r.alert = &alert{rule: rule, raised: r.at.Add(d.seconds(2, 0.5)), team: a.team, response: rule.response}
	if !d.chance(0.87) {
		return // nobody has come to it yet
	}
	verdict, reason := outcome(d, r)
	r.alert.analyst = a.name
	r.alert.handling = max(8, int(handling(d, verdict).Seconds()))
	r.alert.closed = r.alert.raised.Add(d.seconds(1500, 1.1)).Add(time.Duration(r.alert.handling) * time.Second)
	if d.chance(0.03) {
		return // closed without a verdict, which is no label
	}
	r.label = &label{verdict: verdict, reason: reason, reviewer: a.name, at: r.alert.closed}
}

// outcome is the verdict an analyst gives: the truth, but for one in thirty
// that nobody could tell and one in a hundred that is plainly wrong.
func outcome(d *dice, r *record) (verdict, reason string) {
	switch {
	case d.chance(0.033):
		return "undetermined", "other"
	case r.truth == attack:
		if d.chance(0.01) {
			return "false_positive", "incorrect_logic"
		}
		return "true_positive", "suspicious_activity"
	case r.truth == authorised:
		return "benign_positive", r.reason
	}
	if d.chance(0.01) {
		return "benign_positive", "expected_activity"
	}
	return "false_positive", r.reason
}

// audit labels a few events that raised nothing: attacks found by hunting,
// and a thin random sample of ordinary work.
func (w *world) audit(d *dice, r *record) {
	a := pick(d, w.analysts)
	at := r.at.Add(d.seconds(90_000, 0.7))
	switch {
	case r.truth == attack && d.chance(0.7):
		r.label = &label{verdict: "true_positive", reason: "suspicious_activity", reviewer: a.name, at: at, note: "found while hunting"}
	case r.truth == harmless && d.chance(0.004):
		r.label = &label{verdict: "benign", reason: "expected_activity", reviewer: a.name, at: at, note: "audit sample"}
	}
}

func handling(d *dice, verdict string) time.Duration {
	switch verdict {
	case "true_positive":
		return d.seconds(1900, 0.7)
	case "undetermined":
		return d.seconds(1300, 0.6)
	case "benign_positive":
		return d.seconds(420, 0.6)
	}
	return d.seconds(260, 0.7)
}

// planIncidents plans the attacks of the period, about one for every 2,500
// events and at least twelve, none longer than an hour, and one slow drip.
func planIncidents(cfg Config, w *world, hours []int) map[int][]record {
	d := &dice{rand.New(rand.NewPCG(cfg.Seed, 1<<40))}
	plan := map[int][]record{}
	count := max(12, cfg.Events/2500)
	for i := 0; i < count; i++ {
		hour := busyHour(d, hours)
		if len(plan[hour]) > hours[hour]/2 {
			continue
		}
		start := cfg.Start.Add(time.Duration(hour)*time.Hour + time.Duration(d.IntN(20))*time.Minute)
		plan[hour] = append(plan[hour], w.incident(d, start, incidentID(i), sessionID(hour, 60_000+i))...)
	}
	w.drip(d, cfg, hours, plan)
	return plan
}

func incidentID(i int) string { return "INC-" + strings.TrimPrefix(eventID(i+1), "ev-0000") }

func busyHour(d *dice, hours []int) int {
	for {
		if h := d.IntN(len(hours)); hours[h] > 40 || d.chance(0.02) {
			return h
		}
	}
}
