package reach

import (
	"fmt"
	"strconv"
	"strings"
)

// Sentence says in plain words what an automated response would do, who can
// set the rule off, and what follows for the rung.
func (r *Reach) Sentence() string {
	return r.held() + "; " + r.provoked() + ": " + r.rungs() + "."
}

// Brief is the same in one line for a list: who can set the rule off, and whom
// a response would have held.
func (r *Reach) Brief() string {
	who := r.provoked()
	who = strings.ToUpper(who[:1]) + who[1:]
	x := r.Radius
	if x == nil {
		return who + "; whom a response would have held cannot be said."
	}
	action := "a response that holds somebody"
	if r.Response.Holds() {
		action = visibleAction(r.Response.Action)
	}
	return fmt.Sprintf("%s; %s would have held %s of the %s seen (%s) who did nothing known to be wrong.",
		who, action, count(x.Held.K), plural(x.Population, r.Target.Kind), percent(x.Held.K, x.Held.N))
}

// Sentence is what the rule's own filters let through, "" when nothing can hide
// behind one.
func (s *Suppression) Sentence() string {
	if s == nil || s.Incidents.K == 0 {
		return ""
	}
	return fmt.Sprintf("A user or an agent can hide %s of %s behind one of the rule's own filters, an outsider %s.",
		count(s.Incidents.K), plural(s.Incidents.N, "known incident"), count(s.Outsider))
}

// held is who the response would have held.
func (r *Reach) held() string {
	action := r.Response.Action
	if action == "" {
		action = "the rule asks for no response and"
	}
	x := r.Radius
	if x == nil {
		return "Whom " + lowered(action, r.Response.Action) + " would have held cannot be said"
	}
	who := fmt.Sprintf("%s of the %s seen (%s)", count(x.Held.K), plural(x.Population, r.Target.Kind), percent(x.Held.K, x.Held.N))
	if r.Response.Holds() {
		return fmt.Sprintf("%s would have held %s who did nothing known to be wrong, for %s a week", visibleAction(action), who, hours(x.Hold.HoursPerWeek))
	}
	if r.Response.Action == "" {
		action = "The rule asks for no response"
	} else {
		action = visibleAction(action) + " holds nobody"
	}
	return fmt.Sprintf("%s; step_up, the lowest that holds somebody, would have held %s who did nothing known to be wrong, for %s a week", action, who, hours(x.Hold.IfHeld))
}

func lowered(action, asked string) string {
	if asked == "" {
		return "a response"
	}
	return visibleAction(action)
}

// provoked is who can set the rule off, and with what.
func (r *Reach) provoked() string {
	by := func(who string, i Inducible) string {
		s := who + " can set it off"
		if len(i.Fields) > 0 {
			s += " with words in " + strings.Join(i.Fields, " and ")
		}
		return s
	}
	switch {
	case r.Outsider.Outcome == Yes:
		return by("an outsider", r.Outsider)
	case r.Outsider.Outcome == Open:
		return "that an outsider can set it off is not ruled out"
	case r.User.Outcome == Yes:
		return "no outsider was found able to set it off, and " + by("a user or an agent", r.User)
	case r.User.Outcome == Open:
		return "no outsider was found able to set it off, and that a user or an agent can is not ruled out"
	}
	return "nobody was found able to set it off on purpose"
}

func (r *Reach) rungs() string {
	s := fmt.Sprintf("it may ask for rung %d", r.Response.Allowed)
	switch {
	case r.Response.Action == "":
		return s
	case r.Response.Above > 0:
		return s + fmt.Sprintf(", and asks for %d, which is refused", r.Response.Rung)
	}
	return s + fmt.Sprintf(", and asks for %d", r.Response.Rung)
}

// visibleAction is an action as its author wrote it, bounded.
func visibleAction(s string) string { return clip(s) }

func plural(n int, kind string) string {
	if kind == "entity" {
		return count(n) + " entities"
	}
	s := count(n) + " " + kind
	switch {
	case n == 1:
		return s
	case kind == "address":
		return s + "es"
	}
	return s + "s"
}

func percent(k, n int) string {
	if n <= 0 {
		return "no share"
	}
	return strconv.Itoa(int(float64(k)/float64(n)*100+0.5)) + " %"
}

func hours(h float64) string {
	if h == 1 {
		return "1 principal-hour"
	}
	return strconv.FormatFloat(h, 'f', 1, 64) + " principal-hours"
}

// count writes a number with commas.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// From says how it is known how long an alert waits for its review.
func (h Hold) From() string {
	switch h.WaitFrom {
	case waitGiven:
		return "as given"
	case waitForecast:
		return "the median wait of the forecast queue and the mean handling time"
	case waitRule:
		return "the median age of this rule's past alerts when they were closed"
	case waitCorpus:
		return "the median age of all past alerts when they were closed"
	}
	return "assumed"
}
