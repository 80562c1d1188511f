package promote

import (
	"slices"
	"strings"

	"assay/corpus"
)

// HasOpenedLost reports whether a person has opened the list of lost true
// positives; an empty list needs no opening.
func (p *Proposal) HasOpenedLost(who string) bool {
	return p.Lost == 0 || slices.ContainsFunc(p.Events, func(e Event) bool { return e.Kind == OpenedLost && same(e.Who, who) })
}

// ChangesAskedBy are those who ask for changes.
func (p *Proposal) ChangesAskedBy() []string {
	var out []string
	for _, e := range p.Events {
		switch {
		case e.Kind == ChangesRequested && !among(out, e.Who):
			out = append(out, e.Who)
		case e.Kind == ChangesLifted:
			out = slices.DeleteFunc(out, func(w string) bool { return among(e.Lifted, w) })
		}
	}
	return out
}

// Asks reports whether a person asks for changes.
func (p *Proposal) Asks(who string) bool { return among(p.ChangesAskedBy(), who) }

// WaitsForOthers are those who ask for changes, the person apart: while there
// are any, the person cannot approve.
func (p *Proposal) WaitsForOthers(who string) []string {
	return slices.DeleteFunc(p.ChangesAskedBy(), func(w string) bool { return same(w, who) })
}

func among(all []string, who string) bool {
	return slices.ContainsFunc(all, func(w string) bool { return same(w, who) })
}

// IsProposer reports whether a person made the proposal and so may withdraw it.
func (p *Proposal) IsProposer(who string) bool { return same(p.Author, who) }

// IsAuthor reports whether a person wrote the proposal or the rule version
// and so may not approve it.
func (p *Proposal) IsAuthor(who string) bool { return same(p.Author, who) || same(p.RuleAuthor, who) }

// same compares names of persons without regard to case and blanks around
// them, so that nobody becomes a second person by spelling.
func same(a, b string) bool {
	return corpus.Fold(strings.TrimSpace(a)) == corpus.Fold(strings.TrimSpace(b))
}
