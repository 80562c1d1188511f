package respond

import (
	"fmt"
	"strings"
	"time"

	"assay/tuning/rule"
)

// The codes of this package's diagnostics. Codes documents each.
const (
	codeNoAction   = "respond/no-action"
	codeUnknown    = "respond/unknown-action"
	codeNotAlone   = "respond/needs-a-person"
	codeNoTTL      = "respond/no-time-limit"
	codeTTLTooLong = "respond/time-limit-too-long"
	codeNoUndo     = "respond/no-undo"
	codeNoOwner    = "respond/no-owner"
)

// Codes maps every code of this package to a sentence of documentation.
func Codes() map[string]string {
	return map[string]string{
		codeNoAction:   "A response is described but names no action.",
		codeUnknown:    "The action is not on the containment ladder.",
		codeNotAlone:   "The action stands too high on the ladder for a rule to ask for it without a person.",
		codeNoTTL:      "A containment has no time limit after which it lapses by itself.",
		codeTTLTooLong: "A containment may last longer than its action allows.",
		codeNoUndo:     "A containment does not say how it is undone.",
		codeNoOwner:    "A containment has no owner who answers for it.",
	}
}

// Check holds a rule's response against the ladder; nil asks for nothing and
// is always allowed. Every error is a reason why the rule may not be promoted
// with this response.
func Check(r *rule.Response) rule.Diagnostics {
	if r == nil {
		return nil
	}
	if strings.TrimSpace(r.Action) == "" {
		return one(rule.Error, codeNoAction, r, "the response names no action", "allowed: "+allowed())
	}
	a, known := Find(r.Action)
	if !known {
		return unknown(r)
	}
	if !a.Automatic() {
		return notAlone(r, a)
	}
	if !a.Contains() {
		return nil
	}
	return limits(r, a)
}

// limits checks that a containment lapses, can be undone and has an owner.
func limits(r *rule.Response, a Action) rule.Diagnostics {
	var ds rule.Diagnostics
	switch {
	case r.TTL <= 0:
		ds = append(ds, one(rule.Error, codeNoTTL, r, fmt.Sprintf("%s needs a time limit: a containment without an end is forgotten, and then it is a block", a.Name),
			fmt.Sprintf("ttl: at most %s", short(a.MaxTTL)))...)
	case r.TTL > a.MaxTTL:
		ds = append(ds, one(rule.Error, codeTTLTooLong, r, fmt.Sprintf("%s may last %s by itself, not %s", a.Name, short(a.MaxTTL), short(r.TTL)),
			"let a person extend it after a look")...)
	}
	if strings.TrimSpace(r.Undo) == "" {
		ds = append(ds, one(rule.Error, codeNoUndo, r, fmt.Sprintf("%s needs an undo: whoever is held up by a false alarm must be let go at once", a.Name),
			"undo: "+a.Undo)...)
	}
	if strings.TrimSpace(r.Owner) == "" {
		ds = append(ds, one(rule.Warning, codeNoOwner, r, fmt.Sprintf("nobody is named who answers for this %s", a.Name), "owner: the team that lifts it")...)
	}
	return ds
}

// reasons say why a rung is not for a rule alone.
var reasons = map[Rung]string{
	4: "it stops work that may be honest, and only a person can tell before the work is lost",
	5: "it throws somebody out by itself, and an attacker who can provoke the alert can do that to anyone",
	6: "it locks somebody or something out until an administrator comes, which takes two people to decide",
	7: "it cannot be undone, and no alert is certain enough for that",
}

func notAlone(r *rule.Response, a Action) rule.Diagnostics {
	return one(rule.Error, codeNotAlone, r,
		fmt.Sprintf("%s is refused as an automatic response (rung %d; %s): %s", a.Name, a.Rung, a.Needs, reasons[a.Rung]),
		fmt.Sprintf("write human_review and propose %s in the playbook", a.Name))
}

func unknown(r *rule.Response) rule.Diagnostics {
	if word, rung := harshness(r.Action); rung > TopAutomatic {
		return one(rule.Error, codeNotAlone, r, fmt.Sprintf("%q is refused as an automatic response: to %s is rung %d, and %s", r.Action, word, rung, reasons[rung]),
			"write human_review and say in the playbook when a person does it")
	}
	return one(rule.Error, codeUnknown, r, fmt.Sprintf("%q is no response that is known here, so nobody can say that it can be undone", r.Action), "allowed: "+allowed())
}

// allowed lists the names of the automatic actions.
func allowed() string {
	var names []string
	for _, a := range ladder {
		if a.Automatic() {
			names = append(names, a.Name)
		}
	}
	return strings.Join(names, ", ")
}

func one(g rule.Grade, code string, r *rule.Response, message, hint string) rule.Diagnostics {
	return rule.Diagnostics{{Grade: g, Code: code, Message: message, Hint: hint, Span: r.At}}
}

// short is a span of time without the zero units: 1h, not 1h0m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
