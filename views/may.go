package views

import (
	"assay/tuning/promote"
	"assay/views/account"
)

// mayModel is what the reader may do, and why not where not.
type mayModel struct {
	Open                               bool
	Comment, Decide, Withdraw          bool
	Reject, Lift                       bool
	WhyNot                             string // why the reader cannot approve
	NeedsOpening, NeedsLead, Overrides bool
}

// mayOf says what the reader may do with the proposal.
func mayOf(p *promote.Proposal, who account.Actor, stale bool) (m mayModel) {
	if m.Open = p.State == promote.StateOpen; !m.Open {
		return m
	}
	m.Comment = who.Can(account.Discuss)
	m.Withdraw = m.Comment && p.IsProposer(who.Name)
	m.Decide = who.Can(account.Approve) && !p.IsAuthor(who.Name)
	asked, lead := p.WaitsForOthers(who.Name), leadOf(who)
	passed := p.Decision.Outcome.String() == "pass"
	m.NeedsOpening = !p.HasOpenedLost(who.Name)
	m.Overrides = !passed && lead
	m.Reject = m.Decide && !m.NeedsOpening
	m.Lift = m.Decide && (p.Asks(who.Name) || lead && len(asked) > 0)
	switch {
	case p.IsAuthor(who.Name):
		m.WhyNot = "You proposed this or wrote the rule, so somebody else decides."
	case !who.Can(account.Approve):
		m.WhyNot = "Deciding takes the role reviewer."
	case stale:
		m.WhyNot = "An approval now would make this void: what it is bound to has changed."
	case len(asked) > 0 && lead:
		m.WhyNot = joined(asked) + " asked for changes. Lift that first, with a reason, or wait for another version."
	case len(asked) > 0:
		m.WhyNot = joined(asked) + " asked for changes. Who asked can lift that, and so can a lead."
	case m.NeedsOpening:
		m.WhyNot = "Open the list of lost true positives first; rejecting takes that too."
	case !passed && !lead:
		m.NeedsLead = true
		m.WhyNot = "The gate has not passed. Only a lead may approve against it, with a reason."
	}
	return m
}

// leadOf says whether the actor may override a gate.
func leadOf(who account.Actor) bool { return who.Can(account.Approve) && who.Role >= account.Lead }
