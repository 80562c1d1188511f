package index

import "strings"

// node is a condition on one event. It is sealed: allNode, andNode, orNode,
// notNode, textNode, termNode, rangeNode, existsNode. String is canonical and
// parses back to an equal node.
type node interface {
	String() string
	node()
}

type (
	// allNode holds for every event: the empty query.
	allNode struct{}
	// andNode holds when every term holds; it has two or more, none an andNode.
	andNode struct{ terms []node }
	// orNode holds when a term holds; it has two or more, none an orNode.
	orNode struct{ terms []node }
	// notNode holds when x does not; x is no notNode.
	notNode struct{ x node }
	// textNode holds when a text of the event has the words side by side.
	textNode struct{ word word }
	// termNode holds when the field has the value.
	termNode struct {
		field string // as typed
		value word
	}
	// rangeNode holds when the field's value is between the bounds; at least
	// one bound is given.
	rangeNode struct {
		field  string
		lo, hi bound
	}
	// existsNode holds when the event has the field; null does not count as
	// a value.
	existsNode struct{ field string }
)

// bound is one end of a range.
type bound struct {
	text  string
	open  bool // no bound at this end
	equal bool // the bound itself is inside
}

func (allNode) node()    {}
func (andNode) node()    {}
func (orNode) node()     {}
func (notNode) node()    {}
func (textNode) node()   {}
func (termNode) node()   {}
func (rangeNode) node()  {}
func (existsNode) node() {}

func (allNode) String() string { return "*" }

func (n andNode) String() string {
	s := make([]string, len(n.terms))
	for i, t := range n.terms {
		s[i] = t.String()
		if _, ok := t.(orNode); ok {
			s[i] = "(" + s[i] + ")"
		}
	}
	return strings.Join(s, " ")
}

func (n orNode) String() string {
	s := make([]string, len(n.terms))
	for i, t := range n.terms {
		s[i] = t.String()
		if _, ok := t.(andNode); ok {
			s[i] = "(" + s[i] + ")"
		}
	}
	return strings.Join(s, " OR ")
}

func (n notNode) String() string {
	switch n.x.(type) {
	case andNode, orNode:
		return "-(" + n.x.String() + ")"
	}
	return "-" + n.x.String()
}

func (n textNode) String() string {
	return n.word.String()
}

func (n termNode) String() string {
	f, v := fieldName(n.field), n.value.String()
	if f[0] != '\\' && looksForeign(len(f), v) {
		f = "\\" + f
	}
	return f + ":" + v
}

func (n existsNode) String() string { return fieldName(n.field) + ":*" }

func (n rangeNode) String() string {
	f := fieldName(n.field) + ":"
	switch {
	case n.hi.open && n.lo.equal:
		return f + ">=" + boundText(n.lo.text)
	case n.hi.open:
		return f + ">" + boundText(n.lo.text)
	case n.lo.open && n.hi.equal:
		return f + "<=" + boundText(n.hi.text)
	case n.lo.open:
		return f + "<" + boundText(n.hi.text)
	}
	left, right := "{", "}"
	if n.lo.equal {
		left = "["
	}
	if n.hi.equal {
		right = "]"
	}
	return f + left + boundText(n.lo.text) + " TO " + boundText(n.hi.text) + right
}

// boundText leaves colons and a leading sign alone: times of day and negative
// numbers are common bounds.
func boundText(s string) string {
	if bareSafe(strings.ReplaceAll(strings.TrimPrefix(s, "-"), ":", "")) {
		return s
	}
	return quote(s)
}

// fieldName writes a field so that it is read as one.
func fieldName(f string) string {
	var b strings.Builder
	if f != "" && !startsField(f[0]) {
		b.WriteByte('\\')
		b.WriteByte(f[0])
		f = f[1:]
	}
	for i, p := range strings.Split(f, "-") {
		if i > 0 {
			b.WriteByte('-')
		}
		escape(&b, p)
	}
	return b.String()
}

// and joins terms, flattening; the empty conjunction is everything.
func and(terms ...node) node {
	var flat []node
	for _, t := range terms {
		switch t := t.(type) {
		case nil, allNode:
		case andNode:
			flat = append(flat, t.terms...)
		default:
			flat = append(flat, t)
		}
	}
	switch len(flat) {
	case 0:
		return allNode{}
	case 1:
		return flat[0]
	}
	return andNode{flat}
}

// or joins terms, flattening; there is at least one.
func or(terms ...node) node {
	var flat []node
	for _, t := range terms {
		if o, ok := t.(orNode); ok {
			flat = append(flat, o.terms...)
		} else if t != nil {
			flat = append(flat, t)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return orNode{flat}
}

// not negates, dropping a double negation.
func not(x node) node {
	if n, ok := x.(notNode); ok {
		return n.x
	}
	return notNode{x}
}
