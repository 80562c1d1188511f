package sigma

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// Limits on how the documents of a set hang together.
const (
	maxChain   = 16      // correlations that stand on each other
	maxApplied = 200_000 // filters, each counted with every rule that it is for
	maxHints   = 20      // references for which a near name is looked for
	maxNear    = 10_000  // names among which
)

// link follows the references of the set's documents.
func (s *set) link() {
	s.byRef, s.byTitle = map[string][]*draft{}, map[string][]*draft{}
	for _, dr := range s.drafts {
		s.enter(dr)
	}
	for _, dr := range s.drafts {
		if dr.kind == isCorrelation {
			s.refer(dr)
		}
	}
	for _, dr := range s.drafts {
		if dr.kind == isFilter {
			s.reach(dr)
		}
	}
	for _, dr := range s.drafts {
		if dr.kind == isCorrelation {
			s.follow(dr, nil)
		}
	}
}

// enter lists a document by what others may call it.
func (s *set) enter(dr *draft) {
	if dr.kind == isFilter {
		return
	}
	id, name := dr.head.ID, dr.head.Name
	if id != "" {
		s.byRef[id] = append(s.byRef[id], dr)
	}
	if name != "" && name != id {
		s.byRef[name] = append(s.byRef[name], dr)
	}
	if dr.kind == isDetection {
		s.byTitle[dr.head.Title] = append(s.byTitle[dr.head.Title], dr)
	}
}

// refer resolves the references of a correlation and calls its bases by their
// names.
func (s *set) refer(dr *draft) {
	c := dr.correlation
	names := map[string]string{} // what the author may write, to the base's name
	named := map[*draft]bool{}
	var kept []reference
	for _, r := range c.refs {
		base := s.resolve(dr, r)
		if base == nil {
			continue
		}
		base.tool, base.generated = true, base.generated || c.Generate
		name := base.name()
		switch {
		case named[base] && c.Type != rule.TemporalOrdered:
			dr.d.warnf(codeCorrelation, r.at, "the rule %s is named twice; the second has no effect", r.to)
			continue
		case !named[base] && names[name] != "":
			dr.d.errorf(codeAmbiguous, r.at, "two of the rules are called %s", name)
			continue
		}
		named[base] = true
		names[r.to], names[name] = name, name
		if id := base.head.ID; id != "" {
			names[id] = name
		}
		dr.bases, kept = append(dr.bases, base), append(kept, r)
		c.Bases = append(c.Bases, rule.Base{Name: name})
	}
	c.refs = kept
	if dr.ok() {
		s.rename(dr, names)
	}
}

// rename puts the names of the bases into the aliases and the condition.
func (s *set) rename(dr *draft, names map[string]string) {
	c := dr.correlation
	for _, a := range c.aliased {
		name, ok := names[a.to]
		if !ok {
			dr.d.report(rule.Error, codeAlias, a.at, fmt.Sprintf("the correlation has no rule %s", a.to), nearHint(a.to, baseNames(c)))
			continue
		}
		c.Aliases[a.alias].Fields[a.field].From = name
	}
	mentioned := map[string]bool{}
	for _, t := range c.mentions {
		name, ok := names[t.Field]
		if !ok {
			dr.d.report(rule.Error, codeReference, t.At, fmt.Sprintf("the correlation has no rule %s", t.Field), nearHint(t.Field, baseNames(c)))
			continue
		}
		t.Field = name
		mentioned[name] = true
	}
	if c.When == nil {
		return
	}
	for i, b := range c.Bases {
		if !mentioned[b.Name] {
			dr.d.report(rule.Error, codeReference, c.refs[i].at, fmt.Sprintf("the condition does not mention the rule %s", b.Name),
				"mention it, or take it from the list")
		}
	}
}

func baseNames(c *correlation) []string {
	var out []string
	for _, b := range c.Bases {
		out = append(out, b.Name)
	}
	return out
}

// resolve is the rule that a reference means; nil when an error was reported.
func (s *set) resolve(dr *draft, r reference) *draft {
	found := s.byRef[r.to]
	if len(found) > 1 {
		own := slices.DeleteFunc(slices.Clone(found), func(o *draft) bool { return o.file != dr.file })
		if len(own) > 0 {
			found = own
		}
	}
	switch {
	case len(found) == 1:
		return found[0]
	case len(found) > 1:
		dr.d.report(rule.Error, codeAmbiguous, r.at, fmt.Sprintf("%d rules are called %s", len(found), r.to), "give each a name of its own")
	default:
		dr.d.report(rule.Error, codeReference, r.at, fmt.Sprintf("there is no rule %s here", r.to), s.nearReference(r.to))
	}
	return nil
}

// nearReference is a hint for a reference that means nothing.
func (s *set) nearReference(to string) string {
	if len(s.byTitle[to]) > 0 {
		return "that is a title; a correlation refers to rules by id or name"
	}
	if s.hints++; s.hints <= maxHints && len(s.byRef) <= maxNear {
		if hint := nearHint(to, slices.Sorted(maps.Keys(s.byRef))); hint != "" {
			return hint
		}
	}
	return "the rule must stand in this file, or in one that is read with it"
}

// follow finds circles, and correlations that stand on what cannot be read.
func (s *set) follow(dr *draft, path []*draft) {
	dr.state = underWay
	path = append(path, dr)
	for i, base := range dr.bases {
		if base.kind == isCorrelation && base.state == unseen {
			s.follow(base, path)
		}
		at := dr.correlation.refs[i].at
		switch {
		case base.state == underWay:
			dr.d.errorf(codeCycle, at, "the correlation refers to itself: %s", circle(path, base))
		case !base.ok() && dr.ok():
			dr.d.errorf(codeBrokenBase, at, "the %s %s, which this needs, has an error", base.kind, base.name())
		}
		dr.depth = max(dr.depth, base.depth+1)
	}
	if dr.depth > maxChain && dr.ok() {
		dr.d.errorf(codeTooDeep, dr.correlation.At, "more than %d correlations stand on each other", maxChain)
	}
	dr.state = followed
}

// circle writes the way from a correlation back to itself.
func circle(path []*draft, to *draft) string {
	names := []string{}
	for _, dr := range path[slices.Index(path, to):] {
		names = append(names, dr.name())
	}
	if len(names) > 5 {
		names = append(names[:5], "…")
	}
	return strings.Join(append(names, to.name()), " → ")
}
