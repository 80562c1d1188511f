package reach

import (
	"fmt"
	"strings"

	"assay/tuning/respond"
	"assay/tuning/rule"
	"assay/tuning/trust"
)

// Response is what the rule asks for, and what it may.
type Response struct {
	Action     string `json:"action"` // "" when the rule asks for none
	Rung       int    `json:"rung"`
	Allowed    int    `json:"allowed_rung"`
	Above      int    `json:"rung_above"` // Rung minus Allowed; above 0 the response is refused
	TTLSeconds int64  `json:"ttl_seconds"`
	Why        string `json:"why"` // of the allowed rung
}

// Holds reports that the response holds somebody up.
func (r Response) Holds() bool { return r.Rung >= 2 }

// The rungs that the rule's reach decides between.
const (
	onlyTold = 1 // notify: nobody is held up
	asked    = 2 // step up: who is held can go on with a second person or factor
)

// responseOf is the rung that a rule may ask for by itself (robustness.md
// section 6): none above notify when an outsider can provoke it, when who is
// hit can be chosen, or when nothing undoes it; none above step_up when a user
// or an agent can provoke it, for a narrower scope asks for fields of the
// platform alone.
func responseOf(r *rule.Response, m *Reach) Response {
	out := Response{}
	if r != nil {
		out.Action, out.TTLSeconds = r.Action, int64(r.TTL.Seconds())
		out.Rung = int(respond.RungOf(r.Action))
	}
	out.Allowed, out.Why = allowed(r, out.Rung, m)
	out.Above = out.Rung - out.Allowed
	return out
}

func allowed(r *rule.Response, rung int, m *Reach) (int, string) {
	switch {
	case m.Outsider.Outcome == Yes:
		return onlyTold, "an outsider can make the rule fire: " + m.Outsider.Why
	case m.Target.Level < trust.Platform:
		return onlyTold, fmt.Sprintf("who the response hits stands in %s, which %s can write, so that an attacker chooses who is held", m.Target.Field, article(m.Target.Level))
	case m.Outsider.Outcome == Open:
		return onlyTold, "it is not ruled out that an outsider can make the rule fire: " + m.Outsider.Why
	case rung > onlyTold && r != nil && strings.TrimSpace(r.Undo) == "":
		return onlyTold, "the response does not say how it is undone"
	case m.User.Outcome == Yes:
		return asked, "a user or an agent can make the rule fire: " + m.User.Why
	case m.User.Outcome == Open:
		return asked, "it is not ruled out that a user or an agent can make the rule fire: " + m.User.Why
	}
	return int(respond.TopAutomatic), "neither an outsider nor a user or an agent was found able to make the rule fire on somebody else: " + m.User.Why
}

func article(l trust.Level) string {
	if l == trust.Outsider {
		return "an outsider"
	}
	return "any user or agent"
}

// Refusal is the sentence why the response is refused; "" when it is not.
func (r *Reach) Refusal() string {
	if r.Response.Above <= 0 {
		return ""
	}
	return fmt.Sprintf("%s is rung %d of the containment ladder and this rule may ask for rung %d: %s", r.Response.Action, r.Response.Rung, r.Response.Allowed, r.Response.Why)
}
