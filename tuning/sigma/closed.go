package sigma

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// closed is a text that holds all that a rule is made of. A place in a
// member's document, with at of the member added, is a place in it.
type closed struct {
	text string
	at   map[*draft]int
}

// maxClosed bounds what the closed texts of a set and their trees cost, beside
// a number of times what was read.
const (
	maxClosed      = 1 << 20
	maxClosedTimes = 16
)

// rule is the rule that a draft describes; nil when an error was reported.
// member: it is made as a base of another rule, whose text holds more.
func (s *set) rule(dr *draft, member bool) *rule.Rule {
	if r := s.built[dr]; member && r != nil {
		return r
	}
	c := s.close(dr, member)
	if !member && !s.affordable(dr, c) {
		return nil
	}
	r := dr.head
	r.Text, r.Digest = c.text, digest(c.text)
	r.ID = identity(&r, s.files[dr.file].Name)
	if r.Response != nil {
		moved := *r.Response
		moved.At = mover{by: c.at[dr]}.span(moved.At)
		r.Response = &moved
	}
	for _, f := range dr.filters {
		r.Filters = append(r.Filters, f.filter.name)
	}
	r.Applied = s.answers(dr, c)
	r.Where = c.where(dr, "")
	if dr.kind == isCorrelation {
		r.Correlation = s.correlation(dr, c)
	}
	if member {
		s.built[dr] = &r
	}
	return &r
}

// answers are the filters of a draft's members with who answers for each.
func (s *set) answers(dr *draft, c closed) (out []rule.AppliedFilter) {
	for _, m := range s.members(dr) {
		if m.kind == isFilter {
			out = append(out, rule.AppliedFilter{Name: m.filter.name, Owner: m.head.Custom[rule.OwnerKey], Expires: m.head.Custom[rule.ExpiresKey],
				At: mover{by: c.at[m]}.span(m.filter.at)})
		}
	}
	return out
}

// correlation is the draft's with its base rules.
func (s *set) correlation(dr *draft, c closed) *rule.Correlation {
	out := dr.correlation.Correlation
	m := mover{by: c.at[dr]}
	out.At = m.span(out.At)
	if out.When != nil {
		out.When = m.expr(out.When)
	}
	out.Bases = slices.Clone(out.Bases)
	for i, b := range dr.bases {
		out.Bases[i].Rule = s.rule(b, true)
	}
	return &out
}

// close is the text of a draft's members.
func (s *set) close(dr *draft, member bool) closed {
	all := s.members(dr)
	src := &s.files[dr.file]
	c := closed{at: make(map[*draft]int, len(all))}
	if !member && len(all) == len(src.documents) && !slices.ContainsFunc(all, func(m *draft) bool { return m.file != dr.file || !m.d.written.IsZero() }) {
		c.text = src.Text
		for _, m := range all {
			c.at[m] = m.d.base
		}
		return c
	}
	var b strings.Builder
	for i, m := range all {
		if i > 0 {
			b.WriteString("---\n")
		}
		c.at[m] = b.Len() + m.d.inBody
		b.WriteString(m.d.body)
	}
	c.text = b.String()
	return c
}

// members are the drafts that one is made of: of a correlation what it refers
// to in the order of the set, then itself; of another rule itself, then its
// filters.
func (s *set) members(dr *draft) []*draft {
	if dr.kind != isCorrelation {
		return append([]*draft{dr}, dr.filters...)
	}
	seen := map[*draft]bool{dr: true}
	var out []*draft
	var visit func(*draft)
	visit = func(m *draft) {
		if seen[m] {
			return
		}
		seen[m] = true
		out = append(out, m)
		for _, next := range slices.Concat(m.bases, m.filters) {
			visit(next)
		}
	}
	for _, b := range dr.bases {
		visit(b)
	}
	slices.SortFunc(out, func(a, b *draft) int { return cmp.Compare(a.number, b.number) })
	return append(out, dr)
}

// affordable counts what a rule of several documents costs; that of its base
// rules is counted with it.
func (s *set) affordable(dr *draft, c closed) bool {
	if len(c.at) == 1 {
		return true
	}
	n := s.weight(dr)
	s.spent += len(c.text) + 16*n
	if n <= maxMentioned && s.spent <= maxClosed+maxClosedTimes*s.size {
		return true
	}
	at := rule.Span{}
	switch dr.kind {
	case isCorrelation:
		at = dr.correlation.At
	default:
		at = dr.head.Where.Span()
	}
	dr.d.errorf(codeTooMany, at, "the rules and filters that this one is made of are too large together")
	return false
}

// weight is the size of a draft's tree with those of its bases and filters.
func (s *set) weight(dr *draft) int {
	if n, ok := s.weights[dr]; ok {
		return n
	}
	n := 1
	switch dr.kind {
	case isDetection:
		n += weight(dr.head.Where)
	case isFilter:
		n += weight(dr.filter.where)
	}
	for _, m := range slices.Concat(dr.bases, dr.filters) {
		n = min(n+s.weight(m), maxMentioned+1)
	}
	s.weights[dr] = n
	return n
}

// where is the condition of a draft in the closed text: of a correlation, any
// of its bases; of another rule, its own and those of its filters. Names get
// the prefix, so that those of several documents stay apart.
func (c closed) where(dr *draft, prefix string) rule.Expr {
	if dr.kind == isCorrelation {
		any := &rule.Or{At: mover{by: c.at[dr]}.span(dr.correlation.At)}
		for i, b := range dr.bases {
			if slices.Contains(dr.bases[:i], b) {
				continue // an order can name a rule twice
			}
			name := prefix + dr.correlation.Bases[i].Name
			x := c.where(b, name+"/")
			any.Terms = append(any.Terms, &rule.Named{Name: name, X: x, At: x.Span()})
		}
		return any
	}
	x := mover{c.at[dr], prefix}.expr(dr.head.Where)
	if len(dr.filters) == 0 {
		return x
	}
	all := &rule.And{Terms: []rule.Expr{x}, At: x.Span()}
	titles := map[string]int{}
	for _, f := range dr.filters {
		name := prefix + f.filter.name
		if titles[name]++; titles[name] > 1 {
			name += fmt.Sprint(" ", titles[name])
		}
		m := mover{c.at[f], name + "/"}
		all.Terms = append(all.Terms, &rule.Named{Name: name, X: m.expr(f.filter.where), At: m.span(f.filter.at)})
	}
	return all
}
