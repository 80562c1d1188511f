package index

import "time"

// Query is a parsed query: an immutable value.
type Query struct {
	root node
	now  time.Time
}

// String is the query in canonical form; Parse reads it back to the same
// query. The query that finds everything is the empty text.
func (q *Query) String() string {
	if q.All() {
		return ""
	}
	return q.root.String()
}

// All reports the query that finds everything.
func (q *Query) All() bool {
	_, ok := q.root.(allNode)
	return ok
}

// Filter is one condition that the whole query requires: what a page shows as
// a pill.
type Filter struct {
	Text    string // canonical, e.g. verdict:true_positive or -agent:a-1
	Field   string // as typed; "" for words
	Value   string // the plain value; "" when it is none
	Negated bool
	Without string // the query without this condition
}

// Filters are the conditions joined by AND at the top of the query.
func (q *Query) Filters() []Filter {
	terms := q.conjuncts()
	out := make([]Filter, 0, len(terms))
	for i, t := range terms {
		rest := append(append([]node{}, terms[:i]...), terms[i+1:]...)
		f := Filter{Text: t.String(), Without: q.with(rest).String()}
		if n, ok := t.(notNode); ok {
			f.Negated, t = true, n.x
		}
		switch t := t.(type) {
		case termNode:
			f.Field = t.field
			f.Value, _ = t.value.plain()
		case rangeNode:
			f.Field = t.field
		case existsNode:
			f.Field = t.field
		}
		out = append(out, f)
	}
	return out
}

// Has reports that the query requires field:value.
func (q *Query) Has(field, value string) bool { return q.find(termFor(field, value)) >= 0 }

// With requires field:value, and no longer forbids it. Without a field the
// value is words to find; so for the methods beside it.
func (q *Query) With(field, value string) *Query {
	return q.require(termFor(field, value))
}

// Exclude forbids field:value, and no longer requires it.
func (q *Query) Exclude(field, value string) *Query {
	return q.require(not(termFor(field, value)))
}

// Without neither requires nor forbids field:value any more.
func (q *Query) Without(field, value string) *Query {
	t := termFor(field, value)
	return q.drop(t).drop(not(t))
}

// Between requires a time from start to end, end not included, in place of
// any other condition on the time: what dragging over the histogram does.
func (q *Query) Between(start, end time.Time) *Query {
	keep := q.conjuncts()[:0:0]
	for _, t := range q.conjuncts() {
		if r, ok := t.(rangeNode); ok && resolveField(r.field).source == fromTime {
			continue
		}
		keep = append(keep, t)
	}
	text := func(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
	return q.with(append(keep, rangeNode{"time", bound{text: text(start), equal: true}, bound{text: text(end)}}))
}

// And joins the query with another text: what a time picker or a facet of
// missing values adds.
func (q *Query) And(text string) (*Query, error) {
	o, err := Parse(text, q.now)
	if err != nil {
		return nil, err
	}
	return q.with([]node{q.root, o.root}), nil
}

// Renamed is the query with another field in place of one.
func (q *Query) Renamed(from, to string) *Query {
	return &Query{root: mapped(q.root, func(n node) node { return renamed(n, from, to) }), now: q.now}
}

func renamed(n node, from, to string) node {
	switch n := n.(type) {
	case termNode:
		if n.field == from {
			n.field = to
		}
		return n
	case rangeNode:
		if n.field == from {
			n.field = to
		}
		return n
	case existsNode:
		if n.field == from {
			n.field = to
		}
		return n
	}
	return n
}

// mapped is the tree with f of each condition in its place.
func mapped(n node, f func(node) node) node {
	all := func(terms []node) []node {
		out := make([]node, len(terms))
		for i, t := range terms {
			out[i] = mapped(t, f)
		}
		return out
	}
	switch n := n.(type) {
	case andNode:
		return andNode{all(n.terms)}
	case orNode:
		return orNode{all(n.terms)}
	case notNode:
		return notNode{mapped(n.x, f)}
	}
	return f(n)
}

func termFor(field, value string) node {
	switch {
	case field == "":
		return textNode{literal(value)}
	case value == "":
		return termNode{field, word{}}
	}
	return termNode{field, literal(value)}
}

func (q *Query) conjuncts() []node {
	switch n := q.root.(type) {
	case allNode:
		return nil
	case andNode:
		return n.terms
	}
	return []node{q.root}
}

func (q *Query) with(terms []node) *Query { return &Query{root: and(terms...), now: q.now} }

func (q *Query) find(t node) int {
	text := t.String()
	for i, c := range q.conjuncts() {
		if c.String() == text {
			return i
		}
	}
	return -1
}

func (q *Query) require(t node) *Query {
	q = q.drop(not(t))
	if q.find(t) >= 0 {
		return q
	}
	return q.with(append(q.conjuncts()[:len(q.conjuncts()):len(q.conjuncts())], t))
}

func (q *Query) drop(t node) *Query {
	i := q.find(t)
	if i < 0 {
		return q
	}
	terms := q.conjuncts()
	return q.with(append(append([]node{}, terms[:i]...), terms[i+1:]...))
}
