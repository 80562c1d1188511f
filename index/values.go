package index

import "slices"

// Values are what the query asks of a field for, each once: texts in which *
// and ? may stand for other characters.
func (q *Query) Values(field string) (out []string) {
	eachNode(q.root, func(n node) {
		if t, ok := n.(termNode); ok && asksOf(t.field, field) && !slices.Contains(out, ruleValue(t.value)) {
			out = append(out, ruleValue(t.value))
		}
	})
	return out
}

// asksOf reports that a field as typed is the field.
func asksOf(typed, field string) bool {
	return slices.Equal(resolveField(typed).paths, []string{field})
}

// Revalued is the query that asks the field for another value in place of
// one of Values.
func (q *Query) Revalued(field, from, to string) *Query {
	return &Query{root: mapped(q.root, func(n node) node {
		if t, ok := n.(termNode); ok && asksOf(t.field, field) && ruleValue(t.value) == from {
			t.value = literal(to)
			return t
		}
		return n
	}), now: q.now}
}
